"""Pages of a list without counting it."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.http import Http404, HttpRequest

MAX_PAGE = 1000
MAX_KEY = 2**63 - 1  # of a bigint
_NUMBER = re.compile(r"[1-9][0-9]{0,3}")
_KEY = re.compile(r"0|[1-9][0-9]{0,18}")
_PLACE = re.compile(r"(-?[0-9]{1,16})-([a-z])([1-9][0-9]{0,18})")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST = 10**17  # microseconds, the year 5138: nothing is later


@dataclass(frozen=True)
class Page:
    """One page of a list: its items, its number from 1, and whether others stand around it."""

    items: list[Any]
    number: int
    has_next: bool

    @property
    def previous_number(self) -> int:
        return self.number - 1

    @property
    def next_number(self) -> int:
        return self.number + 1

    def __iter__(self):
        return iter(self.items)


def number_of(request: HttpRequest) -> int:
    """Return the number of the page that ?page= asks for, 1 to MAX_PAGE; 404 for nonsense."""
    asked = request.GET.get("page", "1")
    if not _NUMBER.fullmatch(asked) or int(asked) > MAX_PAGE:
        raise Http404("no such page")
    return int(asked)


def page_of(queryset: QuerySet, request: HttpRequest, size: int) -> Page:
    """Return the page that ?page= asks for; 404 for nonsense and for pages past the end.

    A page has one spelling (no 02, no +2), and a list ends after MAX_PAGE pages.
    """
    number = number_of(request)
    start = (number - 1) * size
    rows = list(queryset[start : start + size + 1])
    if not rows and number > 1:
        raise Http404("no such page")
    return Page(rows[:size], number, has_next=len(rows) > size and number < MAX_PAGE)


def key_in(text: str) -> int | None:
    """Return the primary key a text spells, 0 to 2**63 - 1; None for whatever is no key."""
    key = int(text) if _KEY.fullmatch(text) else None
    return key if key is not None and key <= MAX_KEY else None


def as_number(value: datetime | int) -> int:
    """Return what an address has of a value by which a list is in order: of a moment the
    microseconds since 1970."""
    return (value - _EPOCH) // timedelta(microseconds=1) if isinstance(value, datetime) else value


def as_moment(number: int) -> datetime:
    """The moment that as_number() made a number of; a far one for one that is none."""
    return _EPOCH + timedelta(microseconds=min(number, _LAST))


class Place(NamedTuple):
    """Where a row stands in a list of several kinds by time: its moment, the letter of its kind,
    its key. Written into an address it says where a page of the list begins."""

    at: datetime
    kind: str
    key: int

    def __str__(self) -> str:
        return f"{as_number(self.at)}-{self.kind}{self.key}"


def place_in(request: HttpRequest, name: str) -> Place | None:
    """Return the place that a parameter names, None without one; 404 for nonsense."""
    if not (asked := request.GET.get(name, "")):
        return None
    found = _PLACE.fullmatch(asked)
    if not found or (key := key_in(found[3])) is None:
        raise Http404("no such place")
    return Place(as_moment(int(found[1])), found[2], key)
