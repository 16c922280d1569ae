"""Tables for spreadsheet programs: whole, however long, and harmless."""

import csv
import io

import pytest

from journal.lib.spreadsheets import as_csv


def test_a_long_table_is_written_piece_by_piece():
    """What was not yet sent was not yet read."""
    taken = []
    pieces = as_csv([n] for n in range(10_000) if not taken.append(n))
    assert next(pieces) == b"\xef\xbb\xbf"
    assert next(pieces).startswith(b"0\r\n1\r\n")
    assert len(taken) < 1000
    assert sum(piece.count(b"\r\n") for piece in pieces) + 500 == 10_000


@pytest.mark.parametrize(
    "cell", ["=1+1", "+84", "-1", "@SUM(A1)", "\t=1", " =1", "\r=1", "\n=1", "＝1"]
)
def test_a_cell_runs_nothing(cell):
    """What a spreadsheet would take for a formula is text."""
    assert b"".join(as_csv([[cell]])).decode("utf-8-sig").lstrip('"').startswith("'")


def test_a_plain_cell_stays_as_it_is():
    """Quotes, commas and lines are kept apart; a dash in a title is no minus."""
    row = ["Tin: “Lũ”", "a,b", 'nói "thế"', "– Vâng", "2001:db8::7", 7]
    text = b"".join(as_csv([row])).decode("utf-8-sig")
    assert next(csv.reader(io.StringIO(text, newline=""))) == [str(cell) for cell in row]
