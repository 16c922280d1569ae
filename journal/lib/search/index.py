"""Keeps what a search looks in true to one kind of thing, and asks it.

A row and its entry are written in one transaction. What is missing or was made by older rules is
made by `make_missing`, some at a time, as often as anybody asks.
"""

import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic

from django.contrib.postgres.indexes import GinIndex
from django.db import connection, transaction
from django.db.models import Exists, Manager, Max, Model, OuterRef, QuerySet

from ..finding import TooLong, patience
from .entries import RULES, Entry, EntryText, Weighted, as_array, in_a_row, tokens_of
from .language import Asked
from .newest import for_the_index
from .ranking import Found, Ranking
from .rows import Live

PATIENCE = 2000  # milliseconds of one statement
IN_ALL = 3  # seconds of a search, after which no further statement begins
MADE_AT_ONCE = 1000
HELD_AT_ONCE = 200  # who publishes one of them waits for all: a second or two
CHECKED = 20
# New tokens wait in a list of the index, 27 kB for a text of 600 words; a token is sorted in for
# 500 texts in little more time than for one. So it is done by who makes many entries, by one
# process at a time, while others go on; never by who publishes a text.
_SORTED_LATER = "SET LOCAL gin_pending_list_limit = '32MB';"
_SORTED_NOW_AND_THEN = "SET LOCAL gin_pending_list_limit = '13MB'; SET LOCAL work_mem = '64MB';"
_TIDIED = """SELECT gin_clean_pending_list(name) FROM to_regclass(%s) name
    WHERE name IS NOT NULL"""
_is_at_once: ContextVar[bool] = ContextVar("is_at_once", default=False)


class Index:
    """The entries of one kind of thing.

    `weighted`: what a row is found by; `held`: rows with what that is made of, locked together with
    what may delete them, those left out that somebody is at; `further`: values of an entry's own
    columns.
    """

    def __init__(
        self,
        entry: type[Entry],
        text: type[EntryText],
        weighted: Callable[[Model], Weighted],
        held: Callable[[QuerySet], QuerySet],
        further: Callable[[Model], dict] = lambda row: {},
    ) -> None:
        self.entry, self.text = entry, text
        self.weighted, self.held, self.further = weighted, held, further

    @property
    def rows(self) -> QuerySet:
        return self.entry._meta.get_field("of").related_model.objects.order_by()

    def keep(self, rows: Iterable[Model]) -> None:
        """Write the entries of rows, in the transaction that writes these."""
        self._keep(rows, _SORTED_LATER)

    def _keep(self, rows: Iterable[Model], settings: str) -> None:
        entries, texts, further = [], [], {}
        for row in rows:
            text, further = self.weighted(row), self.further(row)
            tokens = as_array(tokens_of(text))
            entries.append(self.entry(of=row, tokens=tokens, at=text.at, **further))
            exact, folded = in_a_row(text)
            texts.append(self.text(of=row, exact=exact, folded=folded, rules=RULES))
        with connection.execute_wrapper(_before(settings)):
            _write(self.entry.objects, entries, ["tokens", "at", *further])
        _write(self.text.objects, texts, ["exact", "folded", "rules"])

    def make_missing(self, most: int = MADE_AT_ONCE) -> int:
        """Write entries that are missing or of older rules; return how many. 0: all are there."""
        keys = list(self._missing().values_list("pk", flat=True)[:most])
        steps = range(0, len(keys), HELD_AT_ONCE)
        made = sum(self._make(keys[step : step + HELD_AT_ONCE]) for step in steps)
        if len(keys) < most:
            self.tidy()
        return made

    def _missing(self) -> QuerySet:
        true = self.text.objects.filter(of=OuterRef("pk"), rules=RULES)
        return self.rows.filter(~Exists(true)).order_by("-pk")

    def _make(self, keys: list[int]) -> int:
        with transaction.atomic():
            rows = list(self.held(self._missing().filter(pk__in=keys)))
            self._keep(rows, _SORTED_NOW_AND_THEN)
        return len(rows)

    def tidy(self) -> None:
        """Sort what was written of late into the index, unless that is being made anew."""
        with connection.cursor() as cursor:
            for index in self.entry._meta.indexes:
                if isinstance(index, GinIndex):
                    cursor.execute(_TIDIED, [index.name])

    def make_all_again(self) -> None:
        """Call every entry old; make_missing() does the rest, while the site runs."""
        self.text.objects.update(rules=0)

    def done(self) -> tuple[int, int]:
        """How many rows have true entries, of how many."""
        return self.text.objects.filter(rules=RULES).count(), self.rows.count()

    def check_sample(self, size: int = CHECKED) -> int:
        """Compare some entries, others each time, with their rows; return how many were wrong.

        Those are written again.
        """
        last = self.rows.aggregate(last=Max("pk"))["last"] or 0
        some = self.rows.filter(pk__gte=secrets.randbelow(last + 1)).order_by("pk")
        with transaction.atomic():
            rows = list(self.held(some)[:size])
            kept = self.entry.objects.in_bulk([row.pk for row in rows])
            wrong = [row for row in rows if not self._is_true(kept.get(row.pk), row)]
            self.keep(wrong)
        return len(wrong)

    def _is_true(self, entry: Entry | None, row: Model) -> bool:
        text = self.weighted(row)
        return entry is not None and entry.at == text.at and entry.tokens == tokens_of(text)

    def ranking(
        self, asked: Asked, live: Live, *, entries: QuerySet | None = None, **options
    ) -> Ranking:
        """What finds keys; `entries`: of those alone; `options`: see Ranking."""
        entries = self.entry.objects.all() if entries is None else entries
        return Ranking(asked, entries, self.text, live, **options)

    def find(
        self,
        asked: Asked,
        live: Live,
        *,
        entries: QuerySet | None = None,
        newest: bool = False,
        **options,
    ) -> Found:
        """Return what readers have of a query, the best or the newest first; other readings where
        nothing is spelt so. `options`: see Ranking.

        Raises finding.TooLong where the database does not answer in time.
        """

        def found(ranking: Ranking) -> Found:
            return ranking.newest() if newest or not asked.all_of else ranking.best()

        if asked.is_empty:
            return Found([])
        with at_once():
            exact = self.ranking(asked, live, entries=entries, **options)
            hits = found(exact)
            if hits.keys or not asked.is_marked:
                return hits
            further = {"folded": True, "nowhere": exact.nowhere}
            return found(self.ranking(asked, live, entries=entries, **further, **options))


@contextmanager
def at_once() -> Iterator[None]:
    """Ask one or more indexes with what the database is told beforehand told once.

    Raises finding.TooLong, from the outermost one, where it does not answer in time.
    """
    if _is_at_once.get():
        yield
        return
    token = _is_at_once.set(True)
    try:
        in_time = connection.execute_wrapper(_until(monotonic() + IN_ALL))
        with patience(PATIENCE), in_time, for_the_index():
            yield
    finally:
        _is_at_once.reset(token)


def _until(end: float) -> Callable:
    """Where many search at once each statement may be quick enough, and all of them too slow."""

    def run(execute: Callable, *statement):
        if monotonic() > end:
            raise TooLong
        return execute(*statement)

    return run


def _before(settings: str) -> Callable:
    """Settings that go along with each statement."""

    def run(execute: Callable, sql: str, *further):
        return execute(f"{settings}{sql}", *further)

    return run


def _write(rows: Manager, made: list, fields: list[str]) -> None:
    rows.bulk_create(made, update_conflicts=True, unique_fields=["of"], update_fields=fields)
