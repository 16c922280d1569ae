"""The months of a year of print: where numbers stand, and where those that are missing would."""

from datetime import date

import pytest

from issues.models import Issue
from issues.months import months_of
from issues.shelf import Book, Gap, row

YEAR, TODAY = 1995, date(2026, 11, 28)


def months(*numbers: tuple) -> dict[str, list[str]]:
    """By the month's name what stands in it; an issue is (number, last or None, month)."""
    books = []
    for number, number_to, month in numbers:
        label = "" if number else "Số Xuân"
        issue = Issue(year=YEAR, number=number, number_to=number_to, month=month, label=label)
        books.append(Book(issue, []))
    shown = row(YEAR, books, set(), TODAY, first_year=1990)
    return {month.name: [_said(cell) for cell in month.cells] for month in months_of(shown)}


def _said(cell: Book | Gap) -> str:
    return f"thiếu {cell.number}" if isinstance(cell, Gap) else cell.name


def test_a_double_number_stands_for_its_months():
    """Beside it stands what else came out in these; in a month not among its numbers it is one."""
    found = months((1, 2, 1), (None, None, 2), (7, 8, 7), (11, 12, 10))
    assert found["Tháng 1–2"] == ["Số 1+2", "Số Xuân"]
    assert found["Tháng 7–8"] == ["Số 7+8"]
    assert found["Tháng 10"] == ["thiếu 10", "Số 11+12"]
    assert (found["Tháng 11"], found["Tháng 12"]) == ([], [])
    assert len(found) == 10


@pytest.mark.parametrize(
    ("numbers", "place"),
    [
        ([(121, None, 1), (122, None, 2), (124, None, 4)], {"Tháng 3": ["thiếu 123"]}),
        ([(121, 122, 1), (124, None, 3)], {"Tháng 2": ["thiếu 123"]}),
        ([(20, None, 5), (22, None, 5)], {"Tháng 5": ["Số 20", "thiếu 21", "Số 22"]}),
        (
            [(10, None, 5), (14, None, 7)],
            {
                "Tháng 5": [*(f"thiếu {n}" for n in range(1, 10)), "Số 10"],
                "Tháng 6": ["thiếu 11"],
                "Tháng 7": ["thiếu 12", "thiếu 13", "Số 14"],
            },
        ),
    ],
)
def test_a_number_that_is_missing_between_others(numbers, place):
    """Where numbers are no months, it stands in a month that fits between its neighbours'."""
    found = months(*numbers)
    assert {name: found[name] for name in place} == place
