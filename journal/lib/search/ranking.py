"""Which entries answer a query, the best or the newest first.

Every step asks the index alone and takes no more than MOST: a word on nearly every page is looked
for in the newest quarters first, and in all only where those were not enough. The best of what was
found so are then put in a finer order by their words.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from .entries import ANYWHERE, LEAD, TITLE, holds, is_certain, label, pair_token, period, required
from .language import Asked
from .nearness import Nearness
from .tokens import pairs

MOST = 1000  # hits that are counted and paged through
LOOKED_AT = MOST + 200  # of one step: some are not for readers, or hold the words in no row
VERIFIED_AT_ONCE = 100
ORDERED = 60  # the best ones, put in order by their words: three pages
RECENT, AHEAD = 8, 4  # quarters; print issues are dated ahead
Words = tuple[str, str]  # of a text in a row: exact, folded
Live = Callable[[list[int]], set[int]]  # those of some keys that readers may have
_is_planned: ContextVar[bool] = ContextVar("is_planned", default=False)
_NOT_PLANNED = ["enable_seqscan", "enable_indexscan", "enable_parallel_append", "jit"]


class Ranking:
    """Finds keys of entries for a query.

    `entries` and `texts` are the rows to look in; `labels`: tokens of which an entry must have one,
    such as those of sections; `tiers`: those that texts of this kind have, the best first.
    """

    def __init__(
        self,
        asked: Asked,
        entries: QuerySet,
        texts: QuerySet,
        live: Live,
        *,
        labels: Iterable[str] = (),
        tiers: tuple[str, ...] = (TITLE, LEAD, ANYWHERE),
        folded: bool = False,
    ) -> None:
        self.asked, self.entries, self.texts, self.live = asked, entries, texts, live
        self.tiers, self.folded = tiers, folded
        self.words: dict[int, Words] = {}  # of texts that were read, of the best ones
        if names := list(labels):
            self.entries = self.entries.filter(tokens__overlap=[label(name) for name in names])
        if asked.years:
            self.entries = self.entries.filter(tokens__overlap=_quarters(*asked.years))
        self.in_a_row = [
            group
            for group in asked.all_of
            if not all(is_certain(term, folded=folded) for term in group)
        ]

    def newest(self) -> list[int]:
        """Keys of entries, the newest first; at most MOST + 1."""
        return self._collect([self.condition()])

    def best(self) -> list[int]:
        """Keys of entries, the nearest to the query first (see nearness.py), the newest first where
        equal; at most MOST + 1."""
        with for_the_index():
            few = list(newest_of(self.entries.filter(self.condition()), ORDERED + 1))
            is_all = len(few) <= ORDERED
            found = list(self._held(few)) if is_all else self._collect(self._tiers())
            return self._ordered(found[:ORDERED]) + found[ORDERED:]

    def _ordered(self, keys: list[int]) -> list[int]:
        near = Nearness(self.asked, folded=self.folded)
        unread = [key for key in keys if key not in self.words]
        texts = self.words | (self._texts_of(unread) if unread and keys[1:] else {})
        return sorted(keys, key=lambda key: -near(*texts.get(key, ("", ""))))

    def _collect(self, steps: Iterable[Q]) -> list[int]:
        found: list[int] = []
        seen: set[int] = set()  # what was not held once is not in a later step either
        with for_the_index():
            for step in steps:
                keys = [key for key in newest_of(self.entries.filter(step)) if key not in seen]
                seen.update(keys)
                found += self._held(keys)
                if len(found) > MOST:
                    break
        return found[: MOST + 1]

    def _held(self, keys: list[int]) -> Iterator[int]:
        """Those of some keys that readers may have and that hold what tokens cannot tell."""
        live = self.live(keys) if keys else set()
        keys = [key for key in keys if key in live]
        if not (self.in_a_row or self.asked.none_of):
            yield from keys
            return
        for start in range(0, len(keys), VERIFIED_AT_ONCE):
            some = keys[start : start + VERIFIED_AT_ONCE]
            texts = self._texts_of(some)
            for key in (key for key in some if key in texts and self._answers(*texts[key])):
                if len(self.words) < ORDERED:
                    self.words[key] = texts[key]
                yield key

    def _texts_of(self, keys: list[int]) -> dict[int, Words]:
        texts = self.texts.filter(pk__in=keys).values_list("pk", "exact", "folded")
        return {key: (exact, folded) for key, exact, folded in texts}

    def _answers(self, exact: str, folded: str) -> bool:
        if any(holds(exact, folded, term) for term in self.asked.none_of):
            return False
        return all(
            any(holds(exact, folded, term, any_reading=self.folded) for term in group)
            for group in self.in_a_row
        )

    def condition(self, tier: str = ANYWHERE) -> Q:
        """The entries with every term in a tier."""
        condition = Q()
        certain: list[int] = []
        for group in self.asked.all_of:
            asked = [required(term, tier, folded=self.folded) for term in group]
            if len(asked) == 1:
                certain += asked[0]
            else:
                condition &= _any_of(asked)
        return condition & Q(tokens__contains=certain) if certain else condition

    def _tiers(self) -> Iterator[Q]:
        rows, has_title = self._rows_of_words(), TITLE in self.tiers
        for tier in (TITLE, LEAD) if rows and has_title else ():
            yield self._in_a_row(rows, tier)
        if has_title:
            yield self.condition(TITLE)
        if rows:
            yield self._in_a_row(rows, ANYWHERE)
        if len(rows) > 1:
            yield self.condition() & Q(tokens__overlap=[pair_token(pair) for pair in rows])
        if has_title:
            yield self.condition(LEAD)
        yield self.condition()

    def _in_a_row(self, pairs: list[str], tier: str) -> Q:
        return self.condition(tier) & Q(tokens__contains=[pair_token(each, tier) for each in pairs])

    def _rows_of_words(self) -> list[str]:
        """The neighbours in the query, where it is words in a row and no alternatives."""
        if any(len(group) > 1 for group in self.asked.all_of):
            return []
        return list(pairs([word for term in self.asked.terms for word in term.words]))


def newest_of(entries: QuerySet, most: int = LOOKED_AT, recent: int = RECENT) -> QuerySet:
    """Return the newest keys of entries that are told by their tokens, in one query: Postgres looks
    in all quarters only where the `recent` ones did not fill the limit. Within for_the_index()."""
    rows = entries.order_by("-at", "-pk").values_list("pk", flat=True)
    quarters = newest_quarters(timezone.now(), recent)
    newest = rows.filter(tokens__overlap=[period(*quarter) for quarter in quarters[:-1]])
    # By date, for which there is no index: that of times leads past the tokens.
    first, end = _first_day(*quarters[0]), _first_day(*quarters[-1])
    others = rows.filter(Q(at__date__lt=first) | Q(at__date__gte=end))
    return newest[:most].union(others[:most], all=True)[:most]


def _any_of(asked: list[list[int]]) -> Q:
    singles = [tokens[0] for tokens in asked if len(tokens) == 1]
    condition = Q(tokens__overlap=singles) if singles else Q()
    for tokens in (tokens for tokens in asked if len(tokens) > 1):
        condition |= Q(tokens__contains=tokens)
    return condition


def _quarters(first: int, last: int) -> list[int]:
    return [period(year, quarter) for year in range(first, last + 1) for quarter in (1, 2, 3, 4)]


def newest_quarters(now: datetime, recent: int = RECENT) -> list[tuple[int, int]]:
    """Return year and quarter, 1 to 4, of the last ones, those ahead and the one that follows."""
    local = timezone.localtime(now)
    last = local.year * 4 + (local.month - 1) // 3
    wanted = range(last - recent + 1, last + AHEAD + 2)
    return [(number // 4, number % 4 + 1) for number in wanted]


def _first_day(year: int, quarter: int) -> date:
    return date(year, 3 * quarter - 2, 1)


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
