"""A box of the newsroom's desk: a short list, how long it really is, and where the whole of it is.

Each room offers boxes about what it owns; the roof puts them on a person's desk (journal/desk.py).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

MOST = 8  # lines of one box
CAP = 99  # beyond it a count says "99+": nobody counts a whole table for a heading


@dataclass(frozen=True)
class Line:
    """One thing in a box: its title, what is to be known of it, what somebody said of it."""

    title: str
    facts: list[str]
    url: str = ""
    said: str = ""
    day: str = ""  # a heading over this line and the next ones of the same day
    late: bool = False
    alarm: str = ""  # the key under which who may act can say that it was seen
    form: dict | None = None  # {"url", "name", "value", "label"}: a button of the line


@dataclass(frozen=True)
class Seen:
    """An alarm that somebody has seen."""

    line: Line
    by: str
    at: datetime


@dataclass(frozen=True)
class Tab:
    """Another cut of the same box: its words, its query string on the desk."""

    words: str
    query: str
    is_current: bool


@dataclass(frozen=True)
class Box:
    """A list of the desk: `lists` are (words, address) of the full lists behind it."""

    key: str
    title: str
    empty: str
    lines: list[Line]
    lists: list[tuple[str, str]] = field(default_factory=list)
    size: int | None = None  # of the full list, at most CAP + 1; None: these lines are all
    note: str = ""  # said beside the heading: the oldest, a total
    most: int = MOST
    is_alarm: bool = False
    seen: list[Seen] = field(default_factory=list)
    tabs: list[Tab] = field(default_factory=list)

    @property
    def shown(self) -> list[Line]:
        return self.lines[: self.most]

    @property
    def has_more(self) -> bool:
        return len(self.lines) > self.most

    @property
    def count(self) -> str:
        """How many there are: "3", "99+"; "" for none."""
        size = len(self.lines) if self.size is None else self.size
        return f"{CAP}+" if size > CAP else str(size or "")


def size_of(rows) -> int:
    """The number of rows of a QuerySet, at most CAP + 1."""
    return len(rows.order_by().values_list("pk")[: CAP + 1])
