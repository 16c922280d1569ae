"""Pages of a list without counting it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest

MAX_PAGE = 1000


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


def page_of(queryset: QuerySet, request: HttpRequest, size: int) -> Page:
    """Return the page that ?page= asks for; 404 for nonsense and for pages past the end."""
    asked = request.GET.get("page", "1")
    if not (asked.isascii() and asked.isdigit() and 1 <= int(asked[:6]) <= MAX_PAGE):
        raise Http404("no such page")
    number = int(asked)
    start = (number - 1) * size
    rows = list(queryset[start : start + size + 1])
    if not rows and number > 1:
        raise Http404("no such page")
    return Page(rows[:size], number, len(rows) > size)
