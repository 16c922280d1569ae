"""Tables that people send: CSV in any encoding a Vietnamese newsroom has, and Excel's .xlsx.

A file is not trusted: sizes are counted while a zip unpacks, XML comes without DTDs, rows and cells
have a limit. Nothing is run: of a formula the result that the program stored is taken.
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from itertools import islice
from posixpath import join, normpath
from xml.etree import ElementTree

from .encodings import Encoding, detect, to_unicode
from .vietnamese import normalize

MOST_BYTES = 10_000_000
MOST_UNPACKED = 40_000_000  # of one part of an .xlsx
MOST_SIGNS = 1_200_000  # "<" in one part: half as many elements, 200 bytes each
MOST_ROWS, MOST_CELLS = 5000, 100  # rows in a table, cells in a row
_SURE = 0.9
_LINK = re.compile(r"\{[^}]*relationships\}id")
_PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
TOO_LONG = f"Bảng có hơn {MOST_ROWS:,} dòng.".replace(",", ".")
_DAMAGED = "Tệp Excel này đã hỏng. Hãy mở bằng Excel, lưu lại rồi gửi tệp mới."


class TableRefused(ValueError):
    """The bytes are no table that can be read; the message says why and what to do."""


def rows_of(data: bytes) -> list[list[str]]:
    """Return the cells of a table in a file, in NFC, without blank rows; raises TableRefused."""
    if len(data) > MOST_BYTES:
        raise TableRefused(f"Tệp lớn hơn {MOST_BYTES // 1_000_000} MB.")
    if data[:4] == b"PK\x03\x04":
        rows = _xlsx_rows(data)
    else:
        _refuse_others(data)
        rows = text_rows(table_text(data))
    return readable(rows)


def text_rows(text: str) -> list[list[str]]:
    """Return the cells of a table that is text: parted by tabs, semicolons or commas."""
    sample = text[:20_000]
    mark = "\t" if "\t" in sample else max(";,", key=sample.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    try:
        rows = list(islice(lines, MOST_ROWS + 1))
    except csv.Error as error:
        raise TableRefused("Bảng có ô dài quá mức đọc được.") from error
    return _counted(rows)


def _counted(rows: list[list[str]]) -> list[list[str]]:
    """Rows with something in them, cells of one line each; raises TableRefused for too many."""
    if len(rows) > MOST_ROWS:
        raise TableRefused(TOO_LONG)
    tidy = [[" ".join(normalize(cell).split()) for cell in row[:MOST_CELLS]] for row in rows]
    return [row for row in tidy if any(row)]


def readable(rows: list[list[str]]) -> list[list[str]]:
    """Return cells in Unicode where they were typed for an old font, such as .VnTime."""
    guess = detect("\n".join(" ".join(row) for row in rows))
    if not guess.encoding or guess.confidence < _SURE:
        return rows
    return [[to_unicode(cell, guess.encoding) for cell in row] for row in rows]


# --- text -----------------------------------------------------------------------------------------


def table_text(data: bytes) -> str:
    """Return the text of a CSV in UTF-8, UTF-16 or an old Vietnamese encoding, in NFC.

    Raises TableRefused where it is none of them for sure.
    """
    if len(data) > MOST_BYTES:
        raise TableRefused("tệp quá lớn.")
    try:
        is_wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
        text = data.decode("utf-16" if is_wide else "utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
        guess = detect(text)
        if guess.encoding is None or guess.confidence < _SURE:
            raise TableRefused("không rõ bảng mã. Hãy lưu lại thành “CSV UTF-8”.") from None
    else:
        guess = detect(text)
    if guess.encoding and guess.encoding != Encoding.DECOMPOSED:
        text = to_unicode(text, guess.encoding)
    return normalize(text)


def _refuse_others(data: bytes) -> None:
    if not data.strip(b"\0 \r\n\t"):
        raise TableRefused("Tệp rỗng.")
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise TableRefused("Đây là tệp Excel đời cũ (.xls) hoặc có mật khẩu. Hãy lưu thành .xlsx.")
    if data.startswith(b"%PDF"):
        raise TableRefused("Đây là tệp PDF, không phải bảng tính (.xlsx, .csv).")
    if b"\0" in data[:1000] and data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        raise TableRefused("Đây không phải bảng tính (.xlsx, .csv).")


# --- .xlsx ----------------------------------------------------------------------------------------


def _xlsx_rows(data: bytes) -> list[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return _counted(_first_sheet(package))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
        raise TableRefused(_DAMAGED) from error
    except RuntimeError as error:  # what zipfile raises for a password
        raise TableRefused("Tệp này được đặt mật khẩu. Hãy bỏ mật khẩu rồi gửi lại.") from error
    except (ElementTree.ParseError, LookupError, UnicodeError, ValueError) as error:
        if isinstance(error, TableRefused):
            raise
        raise TableRefused(_DAMAGED) from error


def _first_sheet(package: zipfile.ZipFile) -> list[list[str]]:
    names = set(package.namelist())
    if "xl/workbook.xml" not in names:
        kind = "tệp LibreOffice (.ods)" if "content.xml" in names else "bảng tính Excel (.xlsx)"
        says = "Đây là" if "content.xml" in names else "Đây không phải"
        raise TableRefused(f"{says} {kind}. Hãy lưu bảng thành .xlsx hoặc .csv rồi gửi lại.")
    shared = _shared(package) if "xl/sharedStrings.xml" in names else []
    rows, merged = {}, []
    for number, cells in _elements(package, _sheet_name(package)):
        if number is None:
            merged.append(cells)
        else:
            rows[number] = _row(cells, shared)
    _fill(rows, merged)
    return list(rows.values())


def _sheet_name(package: zipfile.ZipFile) -> str:
    """The part that holds the first sheet that is shown."""
    sheets = [each for each in _tree(package, "xl/workbook.xml").iter() if _tag(each) == "sheet"]
    shown = [each for each in sheets if each.get("state", "visible") == "visible"] or sheets
    if not shown:
        raise TableRefused("Tệp Excel này không có trang tính nào.")
    wanted = next(value for name, value in shown[0].items() if _LINK.fullmatch(name))
    for relation in _tree(package, "xl/_rels/workbook.xml.rels"):
        if relation.get("Id") == wanted:
            return normpath(join("/xl", relation.get("Target", "")))[1:]
    raise TableRefused(_DAMAGED)


def _part(package: zipfile.ZipFile, name: str) -> bytes:
    """A part, unpacked no further than it may be; without a DTD."""
    with package.open(name) as file:
        data = file.read(MOST_UNPACKED + 1)
    if len(data) > MOST_UNPACKED:
        raise TableRefused("Tệp này bung ra lớn bất thường nên không nhận.")
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data or b"\0" in data[:1000]:  # UTF-16
        raise TableRefused("Tệp này có khai báo mà Excel không bao giờ ghi, nên không nhận.")
    if data.count(b"<") > MOST_SIGNS:
        raise TableRefused(TOO_LONG)
    return data


def _events(package: zipfile.ZipFile, name: str) -> Iterator[ElementTree.Element]:
    """The elements of a part as they end; what was handed out is let go of."""
    for _, element in ElementTree.iterparse(io.BytesIO(_part(package, name))):  # noqa: S314
        yield element


def _tree(package: zipfile.ZipFile, name: str) -> ElementTree.Element:
    return ElementTree.fromstring(_part(package, name))  # noqa: S314


def _tag(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _shared(package: zipfile.ZipFile) -> list[str]:
    """The texts that cells refer to by number; how they are to be pronounced is left out."""
    found = []
    for element in _events(package, "xl/sharedStrings.xml"):
        if _tag(element) == "rPh":
            element.clear()
        elif _tag(element) == "si":
            found.append(_text(element))
            element.clear()
    return found


def _text(element: ElementTree.Element) -> str:
    return "".join(each.text or "" for each in element.iter() if _tag(each) == "t")


def _elements(package: zipfile.ZipFile, name: str) -> Iterator[tuple]:
    """Rows as (number, cells), merged areas as (None, "A2:A5"); hidden rows as well."""
    counted = 0
    for element in _events(package, name):
        tag = _tag(element)
        if tag == "row":
            counted += 1
            yield int(element.get("r") or counted), list(element)
            element.clear()
            if counted > MOST_ROWS:
                raise TableRefused(TOO_LONG)
        elif tag == "mergeCell":
            yield None, element.get("ref", "")


def _row(cells: list[ElementTree.Element], shared: list[str]) -> list[str]:
    row: list[str] = []
    for cell in cells:
        place = _PLACE.fullmatch(cell.get("r", ""))
        at = _column(place[1]) if place else len(row)
        if at < MOST_CELLS:
            row += [""] * (at + 1 - len(row))
            row[at] = _value(cell, shared)
    return row


def _column(letters: str) -> int:
    """0 for A, 26 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _value(cell: ElementTree.Element, shared: list[str]) -> str:
    parts = {_tag(each): each for each in cell}
    kind, value = cell.get("t", "n"), parts["v"].text or "" if "v" in parts else ""
    if "f" in parts and not value and kind != "str":
        place = cell.get("r", "")
        raise TableRefused(f"Ô {place} là công thức chưa tính. Hãy mở bằng Excel rồi lưu lại.")
    match kind:
        case "s":
            return shared[int(value)] if value else ""
        case "inlineStr":
            return _text(cell)
        case "e":
            return ""
        case "n" if re.fullmatch(r"-?\d+\.0+|\d(?:\.\d+)?E\+?\d{1,2}", value):
            return str(int(float(value)))
    return value


def _fill(rows: dict[int, list[str]], merged: list[str]) -> None:
    """What stands in a merged area counts for each row of it."""
    for area in merged[:MOST_ROWS]:
        corners = [_PLACE.fullmatch(corner) for corner in area.split(":")]
        if len(corners) != 2 or not all(corners):
            continue
        column, top, bottom = _column(corners[0][1]), *(int(corner[2]) for corner in corners)
        value = (rows.get(top, []) + [""] * (column + 1))[column] if column < MOST_CELLS else ""
        for number in range(top + 1, min(bottom, top + MOST_ROWS) + 1):
            if value and number in rows:
                rows[number] += [""] * (column + 1 - len(rows[number]))
                rows[number][column] = value
