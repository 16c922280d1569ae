"""The zip that a .docx is: opened with every size checked while it unpacks, its XML without DTDs.

A directory may lie about sizes, an entity may grow without end, and a few bytes may say a million
paragraphs: everything is counted before it becomes a tree.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from typing import NamedTuple
from urllib.parse import unquote
from xml.etree import ElementTree

MAX_BYTES = 100 * 1024 * 1024  # of the document itself
MAX_XML = 48 * 1024 * 1024  # of one part, unpacked
MAX_SIGNS = 1_200_000  # "<" in one part: half as many elements, 200 bytes each
MAX_PICTURE = 40 * 1024 * 1024
MAX_PICTURES = 300 * 1024 * 1024  # of all pictures together, unpacked
MAX_FILES = 5000

_USUAL, _STRICT = b"http://schemas.openxmlformats.org/", b"http://purl.oclc.org/ooxml/"
_SAME = {  # ISO 29500 Strict writes the same words under other addresses
    _STRICT + b"wordprocessingml/main": _USUAL + b"wordprocessingml/2006/main",
    _STRICT + b"drawingml/main": _USUAL + b"drawingml/2006/main",
    _STRICT + b"officeDocument/math": _USUAL + b"officeDocument/2006/math",
    _STRICT + b"officeDocument/relationships": _USUAL + b"officeDocument/2006/relationships",
}
_DAMAGED = "Tệp Word này đã hỏng, không mở được. Hãy mở bằng Word, lưu lại rồi gửi tệp mới."


class DocumentRefused(ValueError):
    """The bytes are no document the journal takes; the message says why and what to do."""


class DocumentDamaged(DocumentRefused):
    """A part of the document cannot be unpacked; others may be whole."""


class Relation(NamedTuple):
    """What a part points to: the last word of the relationship's type, and where it leads."""

    kind: str
    target: str
    is_external: bool


class Package:
    """The parts of a .docx by name. Raises DocumentRefused wherever bytes cannot be trusted."""

    def __init__(self, data: bytes) -> None:
        _refuse_others(data)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            names = self._zip.namelist()
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise DocumentRefused(_DAMAGED) from error
        if len(names) > MAX_FILES:
            raise DocumentRefused(f"Tệp này chứa hơn {MAX_FILES} tệp con, nhiều bất thường.")
        self._names = {name.lower(): name for name in names}
        self._pictures_left = MAX_PICTURES
        self.main = self._main_part(names)

    def _main_part(self, names: list[str]) -> str:
        roots = self.relations("").values() if "_rels/.rels" in self._names else []
        main = next((r.target for r in roots if r.kind == "officeDocument"), "word/document.xml")
        if not main.lower().startswith("word/") or main.lower() not in self._names:
            raise DocumentRefused(_what_zip(names))
        return main

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._names

    def read(self, name: str, most: int) -> bytes:
        """The bytes of a part, at most `most` of them; KeyError if there is none."""
        with self._reading(name) as file:
            data = file.read(most + 1)
        if len(data) > most:
            raise DocumentRefused(
                f"Tệp này bung ra lớn bất thường (hơn {most // 1024 // 1024} MB ở “{name}”), nên "
                "không nhận. Nếu là bài thật, hãy chia thành nhiều tệp."
            )
        return data

    def _reading(self, name: str):
        try:
            return _Checked(self._zip.open(self._names[name.lower()]))
        except RuntimeError as error:  # what zipfile raises for a password
            raise DocumentRefused(
                "Tệp này được đặt mật khẩu. Hãy bỏ mật khẩu rồi gửi lại."
            ) from error
        except (zipfile.BadZipFile, NotImplementedError, OSError) as error:
            raise DocumentRefused(_DAMAGED) from error

    def picture(self, name: str) -> bytes:
        """The bytes of a picture, counted against what all of them may be."""
        data = self.read(name, min(MAX_PICTURE, self._pictures_left))
        self._pictures_left -= len(data)
        return data

    def head(self, name: str) -> bytes:
        """The first bytes of a part, enough to know what it is; empty if there is none."""
        if name not in self:
            return b""
        with self._reading(name) as file:
            return file.read(16)

    def xml(self, name: str) -> ElementTree.Element | None:
        """The tree of a part, None if the document has no such part."""
        if name not in self:
            return None
        data = _in_utf8(self.read(name, MAX_XML))
        if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
            raise DocumentRefused(
                "Tệp này có khai báo DTD mà Word không bao giờ ghi, nên không nhận."
            )
        if data.count(b"<") > MAX_SIGNS:
            raise DocumentRefused(
                "Bài dài quá mức nhận được (hàng trăm nghìn đoạn). Hãy chia thành nhiều tệp."
            )
        for strict, usual in _SAME.items():
            data = data.replace(strict, usual)
        try:
            # Whatever encoding the part declares; no DTD gets here.
            parser = ElementTree.XMLParser(encoding="utf-8")  # noqa: S314
            return ElementTree.fromstring(data, parser)  # noqa: S314
        except (ElementTree.ParseError, ValueError) as error:
            raise DocumentRefused(_DAMAGED) from error

    def relations(self, part: str) -> dict[str, Relation]:
        """What a part points to, by id; "" is the package itself."""
        folder, name = posixpath.split(part)
        root = self.xml(posixpath.join(folder, "_rels", f"{name}.rels"))
        found = {}
        for each in root if root is not None else []:
            external = each.get("TargetMode") == "External"
            target = each.get("Target", "")
            if not external:
                target = posixpath.normpath(posixpath.join("/", folder, unquote(target)))[1:]
            kind = each.get("Type", "").rpartition("/")[2]
            found[each.get("Id", "")] = Relation(kind, target, external)
        return found


class _Checked:
    """A part being unpacked; damage found on the way is a refusal."""

    def __init__(self, file) -> None:
        self._file = file

    def __enter__(self):
        return self

    def __exit__(self, *error) -> None:
        self._file.close()

    def read(self, count: int) -> bytes:
        try:
            return self._file.read(count)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
            raise DocumentDamaged(_DAMAGED) from error


def _in_utf8(data: bytes) -> bytes:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace").encode()
    return data


def _refuse_others(data: bytes) -> None:
    """Say what a file is that is no zip."""
    if len(data) > MAX_BYTES:
        raise DocumentRefused(f"Tệp lớn hơn {MAX_BYTES // 1024 // 1024} MB. Hãy thu nhỏ ảnh trước.")
    if not data.strip(b"\0 \r\n\t"):
        raise DocumentRefused("Tệp rỗng.")
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise DocumentRefused(
                "Tệp này được đặt mật khẩu. Hãy mở bằng Word, bỏ mật khẩu rồi gửi lại."
            )
        raise DocumentRefused(
            "Đây là tệp Word đời cũ (.doc). Hãy mở bằng Word, chọn “Lưu thành” .docx rồi gửi lại."
        )
    if data.startswith(b"%PDF"):
        raise DocumentRefused("Đây là tệp PDF, không phải tệp Word (.docx).")
    if data.startswith(b"{\\rtf"):
        raise DocumentRefused("Đây là tệp RTF. Hãy mở bằng Word, lưu thành .docx rồi gửi lại.")
    if not data.startswith(b"PK"):
        raise DocumentRefused("Đây không phải tệp Word (.docx), hoặc tệp đã hỏng.")


def _what_zip(names: list[str]) -> str:
    """What a zip is that holds no Word document."""
    if any(name.startswith("xl/") for name in names):
        return "Đây là bảng tính Excel, không phải tệp Word (.docx)."
    if any(name.startswith("ppt/") for name in names):
        return "Đây là bản trình chiếu PowerPoint, không phải tệp Word (.docx)."
    if "mimetype" in names and "content.xml" in names:
        return "Đây là tệp LibreOffice (.odt). Hãy lưu thành .docx rồi gửi lại."
    if any(name.startswith("word/") for name in names):
        return _DAMAGED
    return "Đây là tệp nén (ZIP), không phải tệp Word (.docx)."
