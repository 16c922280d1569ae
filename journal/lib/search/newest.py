"""The newest of what an index finds, looked for step by step into the past.

A word on nearly every page has more hits than anybody reads; to put all of them in order takes
long. So the newest entries, some thousand, are looked through first, ten times as many next, and
all only where these do not fill the limit. Where such a step begins is read off what the database
knows of how dates are spread; it decides how quick an answer is, never which.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise

from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from ..compiled import RowsByNumbers
from .entries import Entry, as_array, period

STEP, WIDER = 6000, 10  # entries of the first step, about; how much wider each further one is
AHEAD = 20  # quarters; print issues are dated ahead, by a year or by mistake
REMEMBERED = 600  # seconds in a process
Quarter = int  # quarters since the year 0
_SPREAD = """SELECT c.relname, c.reltuples, s.histogram_bounds::text::timestamptz[]
    FROM pg_class c JOIN pg_stats s ON s.tablename = c.relname
        AND s.schemaname = c.relnamespace::regnamespace::text
    WHERE c.oid = ANY(%s::regclass[]) AND s.attname = 'at' AND s.histogram_bounds IS NOT NULL"""
_NOT_PLANNED = ["enable_seqscan", "enable_indexscan", "enable_parallel_append", "jit"]
_is_planned: ContextVar[bool] = ContextVar("is_planned", default=False)


def newest_of(entries: QuerySet, most: int) -> QuerySet:
    """Return the newest keys of entries that are told by their tokens, in one query: Postgres goes
    a step further only where those before it did not fill the limit. Within for_the_index()."""
    # Not by the column itself: its index leads past the tokens.
    rows = entries.alias(moment=F("at") + timedelta(0)).order_by("-at", "-pk")
    rows = rows.values_list("pk", flat=True)
    begins = steps(entries.model)
    if not begins:
        return rows[:most]
    end = quarter_of(timezone.now()) + AHEAD + 1
    parts = [rows.filter(tokens__overlap=_tokens(*each)) for each in pairwise([end, *begins])]
    parts.append(rows.filter(Q(moment__lt=_first_day(begins[-1])) | Q(moment__gte=_first_day(end))))
    first, *further = [part[:most] for part in parts]
    return first.union(*further, all=True)[:most]


def newest_with(entry: type[Entry], tokens: Iterable[int], most: int) -> list[int]:
    """Return the newest keys of all entries that have some tokens. Within for_the_index()."""
    ask = _asking(entry, most, quarter_of(timezone.now()), steps(entry))
    return [key for (key,) in ask(tokens)]


@lru_cache(maxsize=64)
def _asking(
    entry: type[Entry], most: int, now: Quarter, steps: tuple[Quarter, ...]
) -> RowsByNumbers:
    """The question, which changes with the quarter and with the steps."""
    return RowsByNumbers(
        lambda tokens: newest_of(entry.objects.filter(tokens__contains=tokens), most),
        RowsByNumbers.INTEGERS,
    )


def steps(entry: type[Entry]) -> tuple[Quarter, ...]:
    """Return the quarters with which the steps into the past begin, the first step's first; none
    where there are few entries, or nothing is known of them."""
    return cache.get_or_set("search-steps", _steps_of_all, REMEMBERED).get(entry._meta.db_table, ())


def _steps_of_all() -> dict[str, tuple[Quarter, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_SPREAD, [[entry._meta.db_table for entry in Entry.__subclasses__()]])
        return {table: tuple(_steps(*known)) for table, *known in cursor.fetchall()}


def _steps(entries: float, bounds: list[datetime]) -> Iterator[Quarter]:
    """`bounds`: of parts with as many entries each."""
    size, last = STEP, None
    while 4 * size < entries:  # all at once are as quick else
        at = min(round(len(bounds) * (1 - size / entries)), len(bounds) - 2)
        begins = quarter_of(bounds[at])
        if begins != last:
            yield begins
        size, last = size * WIDER, begins


def quarter_of(moment: datetime) -> Quarter:
    local = timezone.localtime(moment)
    return local.year * 4 + (local.month - 1) // 3


def _tokens(end: Quarter, first: Quarter) -> RawSQL:
    return as_array([period(each // 4, each % 4 + 1) for each in range(first, end)])


def _first_day(quarter: Quarter) -> datetime:
    year, number = divmod(quarter, 4)
    return datetime(year, 3 * number + 1, 1, tzinfo=timezone.get_default_timezone())


@contextmanager
def for_the_index() -> Iterator[None]:
    """Keep the planner from walking the table by date, which it takes for cheap, and from parts of
    a query at a time, whose order tells. Within another one: nothing."""
    if _is_planned.get():
        yield
        return
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute("; ".join(f"SET LOCAL {name} = off" for name in _NOT_PLANNED))
        token = _is_planned.set(True)
        try:
            yield
        finally:
            _is_planned.reset(token)
        cursor.execute("; ".join(f"SET LOCAL {name} = DEFAULT" for name in _NOT_PLANNED))
