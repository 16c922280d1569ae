"""What the newsroom asks of its rows, by the rules of readers' search: see language.py.

A QuerySet that can be asked has `answering(asked, any_reading=…)`; its model says in `narrowed_by`
by which columns people, sections and years are told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from ..vietnamese import as_typed, fold
from .language import Asked, alone, read

NAMES = {"authors": "tác giả:", "sections": "chuyên mục:", "years": "năm:"}
_BEFORE = r"(^|[ .,;/(-])"  # a word of a name


class Askable(Protocol):
    model: Any

    def answering(self, asked: Asked, *, any_reading: bool = False) -> QuerySet: ...


@dataclass
class Answer:
    """Rows for a query, in their own order, and what is to be said of them."""

    rows: Any
    any_reading: bool = False  # nothing was spelt as it was typed, so these are other readings
    cut: bool = False  # more was typed than is read
    only_excluded: bool = False
    unread: str = ""  # operators that tell nothing of such rows
    wrong_year: bool = False  # a year was typed that none is


def answer(rows: Askable, query: str) -> Answer:
    """Return the rows that answer a query: as it was typed, else in any reading."""
    asked = read(query)
    by = rows.model.narrowed_by
    told = [asked, *map(alone, asked.without)]
    said = {key for key in NAMES for each in told if getattr(each, key)}
    unread = ", ".join(name for key, name in NAMES.items() if key in said and key not in by)
    found = Answer(rows.answering(asked), cut=asked.cut, unread=unread)
    found.wrong_year = asked.wrong_year
    found.only_excluded = asked.only_excludes
    if asked.is_marked and not has_any(found.rows):
        found.rows, found.any_reading = rows.answering(asked, any_reading=True), True
    return found


def has_any(rows: QuerySet) -> bool:
    """Whether there are rows; asked of an index, for one row of very few is not soon met."""
    with by_index():
        return bool(rows.order_by().values_list("pk")[:1])


@contextmanager
def by_index() -> Iterator[None]:
    """Keep the planner from reading a whole table where it thinks it will soon have enough."""
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL work_mem = '64MB'")
        yield
        cursor.execute("SET LOCAL enable_seqscan = DEFAULT; SET LOCAL work_mem = DEFAULT")


def narrows(asked: Asked, by: dict[str, str]) -> bool:
    """Whether a query without words says something of rows that are told by these columns."""
    return any(getattr(asked, name) for name in by)


def narrowed(rows: QuerySet, asked: Asked, by: dict[str, str]) -> QuerySet:
    """Rows of the people, sections and years that were asked for, where they have such columns.

    `by`: "authors" → a column of names as they are written; "sections" → the path to a section;
    "years" → a column of times; any of them "" where the QuerySet's own narrowed() tells it.
    """
    if column := by.get("authors"):
        for name in asked.authors:
            for word in fold(name).split():
                rows = rows.filter(**{f"{column}__regex": f"{_BEFORE}{as_typed(re.escape(word))}"})
    if path := by.get("sections"):
        for name in asked.sections:
            rows = rows.filter(_in_section(path, fold(name)))
    if asked.years and (column := by.get("years")):
        rows = rows.filter(in_years(column, asked.years))
    return rows


def excluded(rows: QuerySet, asked: Asked, by: dict[str, str]) -> list[QuerySet]:
    """Return the rows of each author, section and period that a query does not want; `rows`: all
    there are, with a narrowed() of their own or without."""
    unwanted = [each for each in map(alone, asked.without) if narrows(each, by)]
    return [
        rows.narrowed(each) if hasattr(rows, "narrowed") else narrowed(rows, each, by)
        for each in unwanted
    ]


def in_years(column: str, years: tuple[int, int]) -> Q:
    """Rows whose time in this column lies in these years, both included."""
    first, end = _beginning(years[0]), _beginning(years[1] + 1)
    return Q(**{f"{column}__gte": first, f"{column}__lt": end})


def _in_section(path: str, name: str) -> Q:
    """A section whose name has this in it, or whose parent's name has."""
    return Q(**{f"{path}__search_name__contains": name}) | Q(
        **{f"{path}__parent__search_name__contains": name}
    )


def _beginning(year: int) -> datetime:
    return timezone.make_aware(datetime(year, 1, 1))  # noqa: DTZ001
