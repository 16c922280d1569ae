"""Tables for spreadsheet programs: CSV that is written while it is sent, however long it gets."""

import csv
import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice

from django.http import StreamingHttpResponse

from .downloads import download

# A cell that begins so is run as a formula when the file is opened.
_FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
ROWS_AT_ONCE = 500


class _Line:
    """What a csv writer takes for a file: it hands each line back."""

    def write(self, line: str) -> str:
        return line


def defused(cell: object) -> str:
    """Return a cell's text; one that a spreadsheet would run begins with an apostrophe."""
    text = str(cell)
    return f"'{text}" if _FORMULA.match(text) else text


def as_csv(rows: Iterable[Iterable[object]]) -> Iterator[bytes]:
    """Yield the bytes of a CSV file, ROWS_AT_ONCE rows a piece.

    It begins with the mark by which Excel knows UTF-8; lines end as RFC 4180 has them.
    """
    writer = csv.writer(_Line())
    lines = (writer.writerow([defused(cell) for cell in row]) for row in rows)
    yield b"\xef\xbb\xbf"
    while piece := "".join(islice(lines, ROWS_AT_ONCE)):
        yield piece.encode()


def csv_response(
    name: str, header: Iterable[str], rows: Iterable[Iterable[object]]
) -> StreamingHttpResponse:
    """Answer with a table as a download; `name` is the file's, in ASCII."""
    return download(name, "text/csv; charset=utf-8", as_csv(chain([header], rows)))
