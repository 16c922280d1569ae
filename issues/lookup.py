"""The look-up of print issues: a year and a number, asked by two select boxes and a button.

Without a script the boxes offer every number of their time; with one those of the chosen year.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from .models import Issue
from .models.issue_rows import ARCHIVE_BEFORE
from .models.issues import short_name
from .shelf import MONTHLY

SPECIAL, WHOLE_YEAR = "dac-biet", "ca-nam"
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_DECADE = re.compile(r"(?P<tens>(?:19|20)[0-9])0-(?P=tens)9")
_COUNTED = r"[1-9][0-9]{0,2}"
_NUMBER = re.compile(rf"{_COUNTED}(?:-{_COUNTED})?|(?=[0-9-]*[a-z])[a-z0-9]+(?:-[a-z0-9]+)*")
_LONGEST = 60  # of an issue's slug


@dataclass(frozen=True)
class Wanted:
    """What a reader asks for: `number` is one, an issue's slug, SPECIAL or WHOLE_YEAR."""

    year: int
    number: str

    @classmethod
    def read(cls, year: str, number: str) -> Wanted:
        """Read what a form sent; raises ValueError for what no form of ours sends."""
        fits = len(number) <= _LONGEST and _NUMBER.fullmatch(number)
        if not (_YEAR.fullmatch(year) and fits):
            raise ValueError("no such year or number")
        return cls(int(year), number)

    @property
    def name(self) -> str:
        """As the journal would call it: Số 6 - 2022; Năm 2022."""
        return f"Năm {self.year}" if self.is_whole_year else f"{self.number_name} - {self.year}"

    @property
    def number_name(self) -> str:
        number = self.number.replace("-", "+") if self.number[0].isdecimal() else "đặc biệt"
        return f"Số {number}"

    @property
    def is_whole_year(self) -> bool:
        return self.number == WHOLE_YEAR

    @property
    def counted(self) -> int | None:
        """The number, the first of a double one; None for the special issues of the year."""
        first = self.number.partition("-")[0]
        return int(first) if first.isdecimal() else None

    def among(self, issues: Iterable[Issue]) -> list[Issue]:
        """Return those that answer, of the issues of the year; at most one for a number."""
        if self.number == SPECIAL:
            return [issue for issue in issues if not issue.number]
        if self.number.isdecimal():
            return [issue for issue in issues if issue.carries(int(self.number))]
        return [issue for issue in issues if issue.slug == self.number]

    def nearest(self, of_year: Iterable[Issue]) -> list[Issue]:
        """The public issue before and the one after, as far as there are such; for a special one,
        of which nobody knows the month, two of its year come first, special ones before others."""
        own = [] if self.counted else sorted(of_year, key=lambda issue: bool(issue.number))
        return [*own[:2], *Issue.objects.public().around(self.year, self.counted)]

    def in_decade(self) -> list[Issue]:
        """The public issues that carry the number in the ten years from `year` on."""
        years = (self.year, self.year + 9)
        issues = Issue.objects.public().filter(year__range=years).in_print_order()
        return self.among(issues.for_lists())


def decade_of(asked: str) -> int | None:
    """The first year of a decade that a form sent ("1990-1999"); None for anything else."""
    match = _DECADE.fullmatch(asked)
    return int(match["tens"]) * 10 if match else None


@dataclass(frozen=True)
class Half:
    """One of the two look-ups: its years, newest first, and every number that one of them has."""

    years: list[int]
    numbers: list[tuple[str, str]]  # as the box sends it, as it is called

    @property
    def decades(self) -> list[tuple[int, list[int]]]:
        """The first year of each, and its years that have issues."""
        tens = groupby(self.years, lambda year: year // 10 * 10)
        return [(first, list(years)) for first, years in tens]


def halves(issue: Issue) -> tuple[Half, Half]:
    """Return what the two look-ups offer, since 2010 and before: of a row of with_numbers()."""
    return _half(issue, is_old=False), _half(issue, is_old=True)


def _half(issue: Issue, *, is_old: bool) -> Half:
    years = [year for year in issue.all_years if (year < ARCHIVE_BEFORE) == is_old]
    numbers, has_special = set(range(1, MONTHLY + 1)), False
    for of_old, number, number_to in issue.all_numbers:
        if of_old == is_old:
            has_special = has_special or number is None
            numbers.update(range(number, (number_to or number) + 1) if number else ())
    counted = [(str(number), f"Số {number}") for number in sorted(numbers)]
    special = [(SPECIAL, "Số đặc biệt")] if has_special else []
    return Half(sorted(years, reverse=True), [*counted, *special])


def as_years(years: Iterable[int]) -> SafeString:
    """The options of a box for years; written here, for every page of the site has fifty."""
    return format_html_join("", "<option>{}</option>", ((year,) for year in years))


def as_numbers(numbers: Iterable[tuple[str, str]], chosen: int | str | None) -> SafeString:
    """The options of a box for numbers, one of which may be chosen."""
    mark = format_html(" {}", "selected")
    rows = ((value, mark if value == str(chosen) else "", name) for value, name in numbers)
    return format_html_join("", '<option value="{}"{}>{}</option>', rows)


def by_year() -> dict[int, list[tuple[str, str]]]:
    """Return the public numbers of each year in print order, as a box has them."""
    found: dict[int, list[tuple[str, str]]] = {}
    for row in Issue.objects.public().in_print_order().lines():
        found.setdefault(row.year, []).append((row.slug, short_name(row)))
    return found
