"""Lines from a table of cells: its columns are known by their headings, else by what they hold."""

import csv
import io
import re
from collections.abc import Iterable
from datetime import date, timedelta

from journal.lib.table_files import TableRefused
from journal.lib.vietnamese import fold

from .lines import MOST_LINES, TYPED, Line, NotPages, pages_in

HEADINGS = {
    "rubric": "muc, chuyen muc, rubric, chuyen de, ten muc, chuyen trang",
    "title": "tieu de, ten bai, bai, bai viet, ten bai viet, tua de, tua bai, title",
    "authors": "tac gia, nguoi viet, author, authors, but danh, ten tac gia",
    "first": "trang, tu trang, trang dau, so trang, trang so, trang bat dau, tr, page",
    "last": "den trang, trang cuoi, den, trang ket thuc",
    "article": "bai tren trang dien tu, dia chi, lien ket, link",
}
_FIELD_OF = {
    heading: name for name, headings in HEADINGS.items() for heading in headings.split(", ")
}
_PRINTED = ("Mục", "Tiêu đề", "Tác giả", "Từ trang", "Đến trang", "Bài trên trang điện tử")
_HEADED = 10  # rows at the top among which the headings are looked for
_MOSTLY = 0.6  # of the rows: so many cells of a column must be pages
# "12-15" is a day of December to a spreadsheet: the number of days since 1899, or a date's words.
_DAYS = range(30_000, 60_000)
_AS_DATE = re.compile(
    r"(\d{1,2})[-/ ](?:thg|th)?[-/ ]?(\d{1,2})(?:[-/ ]\d{2,4})?(?: 0?0:00.*)?", re.I
)
_ISO = re.compile(r"\d{4}-(\d{2})-(\d{2})(?:[ T]0?0:00.*)?")
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_IN_ENGLISH = re.compile(rf"(\d{{1,2}})-({'|'.join(_MONTHS)})", re.I)
_FORMULA = re.compile(r"[=@+](?=[A-Za-z(\"'])")


def lines_of(rows: list[list[str]]) -> list[Line]:
    """Return a line for each row; what is odd about it stands in its notes. Raises TableRefused.

    A row with words in one cell alone is the rubric of those below it, where no column has rubrics.
    """
    columns, rows = _columns(rows)
    if "title" not in columns:
        raise TableRefused("Không thấy cột tiêu đề. Ghi dòng đầu: Mục, Tiêu đề, Tác giả, Trang.")
    found: list[Line] = []
    rubric = ""
    for row in rows:
        cells = {name: row[at] for name, at in columns.items() if at < len(row)}
        if _is_rubric(row, cells, columns):
            rubric = next(filter(None, row))
            continue
        line = _line(cells)
        line.rubric = line.rubric or rubric
        if not line.is_blank:
            found.append(line)
    if not found:
        raise TableRefused("Bảng không có dòng nào.")
    if len(found) > MOST_LINES:
        raise TableRefused(f"Bảng có {len(found)} dòng; một mục lục nhiều nhất {MOST_LINES} dòng.")
    return found


def _is_rubric(row: list[str], cells: dict[str, str], columns: dict[str, int]) -> bool:
    filled = [cell for cell in row if cell]
    alone = len(filled) == 1 and not cells.get("first") and len(columns) > 1
    return alone and ("rubric" not in columns or not cells.get("title"))


def _line(cells: dict[str, str]) -> Line:
    notes = []
    for name in ("first", "last"):
        cell = cells.get(name, "")
        if pages := _was_pages(cell):
            cells[name] = pages
            notes.append(f"Ô trang đã bị đổi thành ngày (“{cell}”); đọc là {pages}.")
    if any(_FORMULA.match(cell) for cell in cells.values()):
        notes.append("Có ô là công thức.")
    return Line(**cells, notes=notes)


def _was_pages(cell: str) -> str:
    """The pages that a spreadsheet took for a date: "3-5"; "" for what is none."""
    if cell.isdecimal() and len(cell) == 5 and int(cell) in _DAYS:
        day = date(1899, 12, 30) + timedelta(days=int(cell))
        pair = day.day, day.month
    elif match := _ISO.fullmatch(cell):
        pair = int(match[2]), int(match[1])
    elif match := _IN_ENGLISH.fullmatch(cell):
        pair = int(match[1]), _MONTHS.index(match[2].lower()) + 1
    elif (match := _AS_DATE.fullmatch(cell)) and not _names_pages(cell):
        pair = int(match[1]), int(match[2])
    else:
        return ""
    return "-".join(map(str, sorted(pair)))


def _names_pages(cell: str) -> bool:
    try:
        return pages_in(cell)[0] is not None
    except NotPages:
        return False


def as_text(lines: Iterable[Line]) -> str:
    """Return lines that are not deleted as a table parted by tabs, which lines_of() understands."""
    out = io.StringIO()
    rows = [[getattr(line, name) for name in TYPED] for line in lines if not line.gone]
    csv.writer(out, delimiter="\t", lineterminator="\n").writerows([_PRINTED, *rows])
    return out.getvalue()


# --- which column holds what ----------------------------------------------------------------------


def _columns(rows: list[list[str]]) -> tuple[dict[str, int], list[list[str]]]:
    """The column of each field, and the rows below the headings."""
    for at, row in enumerate(rows[:_HEADED]):
        named = [_FIELD_OF.get(_heading(cell)) for cell in row]
        if "title" in named and len(set(named) - {None}) > 1:
            return {name: named.index(name) for name in set(named) - {None}}, rows[at + 1 :]
    return _guessed(rows), rows


def _heading(cell: str) -> str:
    return " ".join(re.findall(r"[a-z]+", fold(cell)))


def _guessed(rows: list[list[str]]) -> dict[str, int]:
    """Words: rubric, title, authors, in this order; numbers: the pages, not the lines' own."""
    width = max((len(row) for row in rows), default=0)
    pages = [at for at in range(width) if _share(rows, at, _is_page) >= _MOSTLY]
    if len(pages) > 1 and _counts_lines(rows, pages[0]):
        del pages[0]
    words = [at for at in range(width) if _share(rows, at, _is_words) > 1 - _MOSTLY][:3]
    names = {1: ["title"], 2: ["title", "authors"], 3: ["rubric", "title", "authors"]}
    columns = dict(zip(names.get(len(words), []), words, strict=True))
    return columns | dict(zip(("first", "last"), pages, strict=False))


def _share(rows: list[list[str]], at: int, test) -> float:
    """Of the cells of a column that hold anything."""
    cells = [row[at] for row in rows if at < len(row) and row[at]]
    return sum(map(test, cells)) / len(cells) if cells else 0.0


def _is_page(cell: str) -> bool:
    return _names_pages(cell) or bool(_was_pages(cell))


def _is_words(cell: str) -> bool:
    return not _is_page(cell) and any(char.isalpha() for char in cell)


def _counts_lines(rows: Iterable[list[str]], at: int) -> bool:
    """Whether a column numbers the lines: 1, 2, 3."""
    numbers = [row[at] for row in rows if at < len(row) and row[at].isdecimal()]
    return numbers == [str(n) for n in range(1, len(numbers) + 1)]
