"""A year of print at a glance: its months, with what was printed in each and what is missing.

A double number makes one month of two; a special issue stands where it came out. What readers may
not see is missing like any other number.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Max, Min, Q
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from journal.lib.addresses import quick

from .models import Issue, NeverPrinted
from .models.issue_rows import ARCHIVE_BEFORE
from .shelf import MISSING, MONTHLY, Book, Gap, Row, Shelf, row


@dataclass(frozen=True)
class Month:
    """One month, or those that a double number stands for; numbers and gaps in print order."""

    first: int
    last: int
    cells: list[Book | Gap]

    @property
    def name(self) -> str:
        return f"Tháng {_span(self.first, self.last)}"

    @property
    def width(self) -> int:
        """How many columns of the year it takes: one for each month, and for each of its cells."""
        return max(self.last - self.first + 1, len(self.cells))


@dataclass(frozen=True)
class Year:
    """A year between the first and the last of which readers have an issue, and the nearest of
    these years before and after it."""

    row: Row
    previous: int | None
    next: int | None

    @property
    def months(self) -> list[Month]:
        return months_of(self.row)

    @property
    def says(self) -> str:
        """How much of it is there: "11 số trong kho; 1 số chưa có"."""
        have = f"{len(self.row.books)} số trong kho" if self.row.books else ""
        lacks = self.row.counts[MISSING]
        return "; ".join(filter(None, [have, f"{lacks} số chưa có" if lacks else ""]))

    @property
    def decade(self) -> int | None:
        """Its decade by the first year, where old issues are listed by decades."""
        return self.row.year // 10 * 10 if self.row.year < ARCHIVE_BEFORE else None

    @property
    def issues(self) -> list[Issue]:
        return [book.issue for book in self.row.books]

    def never_had(self, number: int | None) -> bool:
        """Whether it is known that a number was not printed."""
        return any(gap.number == number and gap.is_settled for gap in self.row.gaps)


def _span(first: int, last: int) -> str:
    return f"{first}–{last}" if last > first else str(first)


def public_year(number: int) -> Year | None:
    """Return a year as readers see it; None before the first public issue and after the last."""
    public = Issue.objects.public()
    ends = public.order_by().aggregate(
        first=Min("year"),
        last=Max("year"),
        previous=Max("year", filter=Q(year__lt=number)),
        next=Min("year", filter=Q(year__gt=number)),
    )
    if ends["first"] is None or not ends["first"] <= number <= ends["last"]:
        return None
    books = [Book(issue, []) for issue in public.filter(year=number).in_print_order().for_lists()]
    never = set(NeverPrinted.objects.filter(year=number).values_list("year", "number"))
    shown = row(number, books, never, timezone.localdate(), ends["first"])
    return Year(shown, ends["previous"], ends["next"])


def months_of(row: Row) -> list[Month]:
    """Return the months of a year, in order."""
    joined = dict(_joined(row.books))
    placed = [(_month_of(cell, row), cell) for cell in row.shown(None)]
    months, first = [], 1
    while first <= MONTHLY:
        last = joined.get(first, first)
        cells = [cell for month, cell in placed if first <= month <= last]
        months.append(Month(first, last, cells))
        first = last + 1
    return months


def _joined(books: list[Book]) -> Iterator[tuple[int, int]]:
    """The months that double numbers stand for, where numbers are months."""
    for book in books:
        issue = book.issue
        if issue.number_to and issue.number <= issue.month <= issue.number_to <= MONTHLY:
            yield issue.number, issue.number_to


def _month_of(cell: Book | Gap, row: Row) -> int:
    return _month_of_gap(cell, row) if isinstance(cell, Gap) else cell.issue.month


def _month_of_gap(gap: Gap, row: Row) -> int:
    """Its number, where numbers are months; else a month that fits between its neighbours'."""
    numbered = [book.issue for book in row.books if book.issue.number]
    highest = max([each.number_to or each.number for each in numbered], default=0)
    if max(gap.number, highest) <= MONTHLY:
        return gap.number
    before = [each for each in numbered if each.number < gap.number]
    after = [each for each in numbered if each.number > gap.number]
    latest = after[0].month if after else MONTHLY
    if not before:
        return latest
    last = before[-1]
    return min(last.month + gap.number - (last.number_to or last.number), latest)


# --- before 2010 ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Number:
    """A number that readers have."""

    name: str
    address: str

    @property
    def item(self) -> SafeString:
        return format_html('<li><a href="{}">{}</a></li>', self.address, self.name)


@dataclass(frozen=True)
class Lack:
    """Numbers in a row that the archive has not, or that never were."""

    first: int
    last: int
    is_settled: bool

    @property
    def name(self) -> str:
        return f"Số {_span(self.first, self.last)}"

    @property
    def item(self) -> SafeString:
        says = "không ra" if self.is_settled else "chưa có"
        return format_html('<li class="lack">{} <span>{}</span></li>', self.name, says)


@dataclass(frozen=True)
class OldYear:
    """A year as a line of numbers; without any where the archive has nothing of it."""

    year: int
    cells: list[Number | Lack]

    @property
    def items(self) -> SafeString:
        """The items of its list: written here, for the archive has hundreds of numbers."""
        return format_html_join("\n", "{}", ((cell.item,) for cell in self.cells))


def decades_before(year: int) -> list[tuple[int, list[OldYear]]]:
    """Return the decades before a year, by their first year, with the years that readers see of
    each; newest first."""
    issues = Issue.objects.public().filter(year__lt=year).in_print_order()
    rows = Shelf.of(Book(issue, []) for issue in issues.lines()).rows
    lines = [OldYear(row.year, _line(row)) for row in rows if row.year < year]
    tens = groupby(lines, lambda line: line.year // 10 * 10)
    return [(first, list(years)) for first, years in tens]


def _line(row: Row) -> list[Number | Lack]:
    found: list[Number | Lack] = []
    for cell in row.shown(None) if row.books else ():
        if isinstance(cell, Book):
            address = quick("issues:detail", row.year, cell.issue.slug)
            found.append(Number(cell.name, address))
            continue
        before = found[-1] if found else None
        if isinstance(before, Lack) and before.is_settled == cell.is_settled:
            found[-1] = Lack(before.first, cell.number, cell.is_settled)
        else:
            found.append(Lack(cell.number, cell.number, cell.is_settled))
    return found
