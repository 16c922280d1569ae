"""XML read as it comes: elements are told as they begin and end, nothing is kept of the rest.

What declares a document type is refused: no export has one, and entities (which grow a
thousandfold, or read files of this machine) need one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO
from xml.parsers.expat import ExpatError, ParserCreate

from .items import BadFile

PIECE = 64 * 1024  # bytes
LONGEST = 1024 * 1024  # letters of what is open at once; what is longer is cut
# Old exports hold control characters that XML does not know.
_CONTROLS = bytes(c for c in range(0x20) if c not in b"\t\n\r")

# An element's name; its text, None while it only begins; its attributes.
Told = tuple[str, str | None, dict[str, str]]


def elements(file: BinaryIO, begun: set[str], texts: set[str]) -> Iterator[Told]:
    """Tell of the elements called so: those of `begun` when they begin, those of `texts` when they
    end, with their text, in the order of the file. Raises BadFile."""
    reader = _Reader(begun, texts)
    while piece := file.read(PIECE):
        yield from reader.feed(piece.translate(None, _CONTROLS))
    yield from reader.feed(b"", is_last=True)


class _Reader:
    def __init__(self, begun: set[str], texts: set[str]) -> None:
        self.begun, self.texts = begun, texts
        self.told: list[Told] = []
        self.kept = 0  # letters of what is open
        self.open: list[tuple[str, dict[str, str], list[str]]] = []
        self.parser = ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.EntityDeclHandler = self._refuse

    def feed(self, piece: bytes, *, is_last: bool = False) -> list[Told]:
        try:
            self.parser.Parse(piece, is_last)
        except ExpatError as error:
            raise BadFile(
                f"Tệp XML hỏng ở dòng {error.lineno}: những ý kiến đứng trước vẫn đọc được.",
                code="broken",
            ) from error
        told, self.told = self.told, []
        return told

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name in self.begun:
            self.told.append((name, None, attributes))
        if name in self.texts:
            self.open.append((name, attributes, []))

    def _text(self, text: str) -> None:
        if self.open and self.kept < LONGEST:
            self.open[-1][2].append(text)
            self.kept += len(text)

    def _end(self, name: str) -> None:
        if self.open and self.open[-1][0] == name:
            _, attributes, parts = self.open.pop()
            self.told.append((name, "".join(parts), attributes))
            self.kept -= sum(map(len, parts))

    def _refuse(self, *_args: object) -> None:
        raise BadFile(
            "Tệp XML khai báo kiểu tài liệu hay thực thể riêng; tệp xuất bình thường không có.",
            code="entities",
        )
