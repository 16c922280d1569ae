"""The look-up of print issues: a year and a number, asked by two select boxes and a button."""

import re
from dataclasses import dataclass

from .models import Issue

SPECIAL = "dac-biet"
NUMBERS = [(str(n), f"Số {n}") for n in range(1, 13)] + [(SPECIAL, "Số đặc biệt")]
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_NUMBER = re.compile(r"[1-9][0-9]{0,2}")


@dataclass(frozen=True)
class Wanted:
    """The issue a reader asks for; number None asks for the special issues of the year."""

    year: int
    number: int | None

    @classmethod
    def read(cls, year: str, number: str) -> "Wanted":
        """Read what a form sent; raises ValueError for what no form of ours sends."""
        if not _YEAR.fullmatch(year) or not (number == SPECIAL or _NUMBER.fullmatch(number)):
            raise ValueError("no such year or number")
        return cls(int(year), None if number == SPECIAL else int(number))

    @property
    def name(self) -> str:
        """As the journal would call it: Số 6 - 2022."""
        return f"Số {self.number} - {self.year}" if self.number else f"Số đặc biệt - {self.year}"

    def issues(self):
        """The public issues that answer; at most one for a number."""
        rows = Issue.objects.public().filter(year=self.year).in_print_order()
        return rows.numbered(self.number) if self.number else rows.special()
