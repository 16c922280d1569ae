"""Which entries answer a query, the best or the newest first.

Every step asks the index alone and takes no more than MOST: a word on nearly every page is looked
for in the newest quarters first, and in all only where those were not enough. The best of what was
found so are then put in a finer order by their words.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from itertools import chain, islice

from django.db import connection, transaction
from django.db.models import Case, Q, QuerySet
from django.utils import timezone

from .entries import ANYWHERE, LEAD, TITLE, holds, is_certain, label, pair_token, period, required
from .language import Asked, Term
from .nearness import Nearness
from .rows import PERHAPS, YES, among, told
from .tokens import pairs

MOST = 1000  # hits that are counted and paged through
LOOKED_AT = MOST + 200  # of one step: some are not for readers, or hold the words in no row
READ_AT_ONCE = 100  # texts
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
        if names := list(labels):
            self.entries = self.entries.filter(tokens__overlap=[label(name) for name in names])
        if asked.years:
            self.entries = self.entries.filter(tokens__overlap=_quarters(*asked.years))
        for unwanted in (one.years for one in asked.without if one.years):
            first, last = date(unwanted[0], 1, 1), date(unwanted[1], 12, 31)
            self.entries = self.entries.exclude(at__date__range=(first, last))  # see newest_of()
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
            newest = list(newest_of(self.entries.filter(self.condition())))
            is_all = len(newest) <= ORDERED
            found = [*self._held(newest)] if is_all else self._collect(self._tiers(), newest)
            return self._ordered(found[:ORDERED]) + found[ORDERED:]

    def _ordered(self, keys: list[int]) -> list[int]:
        near = Nearness(self.asked, folded=self.folded)
        texts = self._texts_of(keys) if keys[1:] else {}
        return sorted(keys, key=lambda key: -near(*texts.get(key, ("", ""))))

    def _collect(self, steps: Iterable[Q], newest: Iterable[int] = ()) -> list[int]:
        """Keys of steps; `newest`: those of the widest one, where they are known."""
        found: list[int] = []
        seen: set[int] = set()  # what was not held once is not in a later step either
        taken: dict[Q, Iterable[int]] = {self.condition(): newest} if newest else {}
        with for_the_index():
            for step in steps:
                keys = taken[step] if step in taken else newest_of(self.entries.filter(step))
                taken[step] = ()
                keys = [key for key in keys if key not in seen]
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
        holding = self._holding(keys) if keys else set()
        yield from (key for key in keys if key in holding)

    def _holding(self, keys: list[int]) -> set[int]:
        """Those of some keys whose texts hold what tokens cannot tell."""
        groups = [[*map(self._told, group)] for group in self.in_a_row]
        unwanted = [told(term) for term in self.asked.none_of]
        asked = list(chain(*groups, unwanted))
        sizes = [len(group) for group in groups]
        says: dict[int, int] = {}
        for key, *said in among(self.texts, keys).values_list("pk", *asked):
            parts = iter(said)
            wanted = [max(islice(parts, size)) for size in sizes]
            says[key] = min([*wanted, *(YES - each for each in parts)])
        unclear = [key for key, said in says.items() if said == PERHAPS]
        return {key for key, said in says.items() if said == YES} | self._read(unclear)

    def _told(self, term: Term) -> Case:
        return told(term, any_reading=self.folded)

    def _read(self, keys: list[int]) -> set[int]:
        """Those of some keys that answer, told from the texts themselves."""
        some = (keys[at : at + READ_AT_ONCE] for at in range(0, len(keys), READ_AT_ONCE))
        texts = chain.from_iterable(self._texts_of(each).items() for each in some)
        return {key for key, words in texts if self._answers(*words)}

    def _texts_of(self, keys: list[int]) -> dict[int, Words]:
        texts = among(self.texts, keys).values_list("pk", "exact", "folded")
        return {key: (exact, folded) for key, exact, folded in texts}

    def _answers(self, exact: str, folded: str) -> bool:
        if any(holds(exact, folded, term) for term in self.asked.none_of):
            return False
        return all(
            any(holds(exact, folded, term, any_reading=self.folded) for term in group)
            for group in self.in_a_row
        )

    def condition(self, tier: str = ANYWHERE, further: Iterable[int] = ()) -> Q:
        """The entries with every term in a tier, and with further tokens."""
        condition = Q()
        certain = set(further)
        for group in self.asked.all_of:
            asked = [required(term, tier, folded=self.folded) for term in group]
            if len(asked) == 1:
                certain.update(asked[0])
            else:
                condition &= _any_of(asked)
        return condition & Q(tokens__contains=sorted(certain)) if certain else condition

    def _tiers(self) -> Iterator[Q]:
        """Steps from the best on; those of a phrase are often the same."""
        rows, has_title = self._rows_of_words(), TITLE in self.tiers
        for tier in (TITLE, LEAD) if rows and has_title else ():
            yield self._in_a_row(rows, tier)
        if has_title:
            yield self.condition(TITLE)
        if rows:
            yield self._in_a_row(rows, ANYWHERE)
        if len(rows) > 1 and self._in_a_row(rows, ANYWHERE) != self.condition():
            yield self.condition() & Q(tokens__overlap=[pair_token(pair) for pair in rows])
        if has_title:
            yield self.condition(LEAD)
        yield self.condition()

    def _in_a_row(self, pairs: list[str], tier: str) -> Q:
        return self.condition(tier, (pair_token(each, tier) for each in pairs))

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
