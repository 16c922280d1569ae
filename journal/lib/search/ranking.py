"""Which entries answer a query, the best or the newest first.

Every step asks the index alone and takes no more than LOOKED_AT, the newest (see newest.py). What
its tokens cannot tell is looked up in the texts, of as many as are needed. The best of what was
found so are then put in a finer order by their words.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import chain, islice

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from .entries import (
    ANYWHERE,
    LEAD,
    TITLE,
    EntryText,
    as_array,
    holds,
    is_certain,
    label,
    pair_token,
    period,
    required,
)
from .language import Asked
from .nearness import Nearness
from .newest import for_the_index, newest_of, newest_with
from .rows import NO, PERHAPS, YES, Live, opposite, said_of, words_of
from .tokens import pairs

MOST = 1000  # hits that are counted and paged through
LOOKED_AT = MOST + 200  # of one step: some are not for readers, or hold the words in no row
FAR = 20_000  # texts that are looked into where those held too little
READ_AT_ONCE = 100  # texts
ORDERED = 60  # the best ones, put in order by their words: three pages
AT_FIRST = 120  # texts that are looked into; twice as many where those were not enough


@dataclass
class Found:
    """Keys in order, at most one more than are counted; `folded`: nothing was spelt as it was
    typed, so these are other readings; `further`: how many more there are behind them, by what was
    found so far where `is_about`; at least so many where `is_least`."""

    keys: list[int]
    folded: bool = False
    further: int = 0
    is_about: bool = False
    is_least: bool = False

    @property
    def count(self) -> int:
        return len(self.keys) + self.further

    @property
    def is_as_typed(self) -> bool:
        """Whether anything is spelt as it was typed."""
        return bool(self.keys) and not self.folded


class Ranking:
    """Finds keys of entries for a query.

    `entries` are the rows to look in, `text` keeps their words; `labels`: tokens of which an entry
    must have one, such as those of sections; `tiers`: those that texts of this kind have, the best
    first; `need`: how many keys are wanted, of further hits only how many there are; None: all;
    `nowhere`: keys of texts that are known not to hold the words in a row in any reading, which
    grow.
    """

    def __init__(
        self,
        asked: Asked,
        entries: QuerySet,
        text: type[EntryText],
        live: Live,
        *,
        labels: Iterable[str] = (),
        tiers: tuple[str, ...] = (TITLE, LEAD, ANYWHERE),
        folded: bool = False,
        need: int | None = None,
        nowhere: Iterable[int] = (),
    ) -> None:
        self.asked, self.entries, self.text, self.live = asked, entries, text, live
        self.tiers, self.folded = tiers, folded
        self.need = MOST + 1 if need is None else min(need, MOST + 1)
        self.nowhere = set(nowhere)
        self.certain = {label(name) for name in labels}  # tokens that every entry must have
        if len(self.certain) > 1:
            self.entries = self.entries.filter(tokens__overlap=sorted(self.certain))
            self.certain = set()
        if asked.years:
            self.entries = self.entries.filter(tokens__overlap=_quarters(*asked.years))
        for unwanted in (one.years for one in asked.without if one.years):
            first, last = date(unwanted[0], 1, 1), date(unwanted[1], 12, 31)
            self.entries = self.entries.exclude(at__date__range=(first, last))
        self.in_a_row = [
            group
            for group in asked.all_of
            if not all(is_certain(term, folded=folded) for term in group)
        ]
        self.reads = bool(self.in_a_row or asked.none_of)  # texts, for what tokens cannot tell

    def newest(self) -> Found:
        """The newest entries first."""
        with for_the_index():
            every = self._keys(self.condition(), LOOKED_AT)
            return self._collect([every], every, is_fair=True)

    def best(self) -> Found:
        """The entries nearest to the query first, see nearness.py; the newest first where equal."""
        self.need = max(self.need, ORDERED)
        with for_the_index():
            every = self._keys(self.condition(), LOOKED_AT)
            found = self._collect(self._steps(every), every)
            found.keys[:ORDERED] = self._ordered(found.keys[:ORDERED])
            return found

    def _keys(self, condition: Q, most: int) -> list[int]:
        match condition.children:
            case [("tokens__contains", tokens)] if not self.entries.query.has_filters():
                return newest_with(self.entries.model, tokens, most)
        return list(newest_of(self.entries.filter(condition), most))

    def _steps(self, every: list[int]) -> Iterator[list[int]]:
        """Keys from the best tier on; `every`: those of the widest one."""
        widest = self.condition()
        tiers = dict.fromkeys(self._tiers()) if len(every) > ORDERED else [widest]
        return (every if tier == widest else self._keys(tier, LOOKED_AT) for tier in tiers)

    def _ordered(self, keys: list[int]) -> list[int]:
        near = Nearness(self.asked, folded=self.folded)
        texts = words_of(self.text, keys) if keys[1:] else {}
        return sorted(keys, key=lambda key: -near(*texts.get(key, ("", ""))))

    def _collect(
        self, steps: Iterable[list[int]], every: list[int], *, is_fair: bool = False
    ) -> Found:
        """What is held of the keys of steps, as far as it is needed; `every`: those of the widest
        one; `is_fair`: the first of them are as likely to hold it as the others."""
        found: list[int] = []
        seen = set(self.nowhere)  # what was not held once is not in a later step either
        for keys in self._portions(chain(steps, self._farther(every)), seen):
            found += self._held(keys)
            if len(found) >= self.need:
                break
        left = [key for key in every if key not in seen]
        if is_fair and self.reads:
            share, is_about = len(found) / max(1, len(every) - len(left)), bool(left)
        else:
            some = left[:AT_FIRST] if self.reads else left
            share, is_about = len(self._held(some)) / max(1, len(some)), len(left) > len(some)
        is_least = len(every) in (LOOKED_AT, FAR)
        return Found(found[: MOST + 1], self.folded, round(share * len(left)), is_about, is_least)

    def _farther(self, every: list[int]) -> Iterator[list[int]]:
        """The widest step once more, and wider: of so many newest texts that have the words none
        may have them in a row, or none be for readers."""
        if len(every) == LOOKED_AT:
            every[:] = self._keys(self.condition(), FAR)
            yield every

    def _portions(self, steps: Iterable[list[int]], seen: set[int]) -> Iterator[list[int]]:
        """Keys that were not seen yet, some at a time where their texts have to be looked into."""
        size = AT_FIRST if self.reads else LOOKED_AT
        for step in steps:
            keys = [key for key in step if key not in seen]
            while keys:
                some, keys = keys[:size], keys[size:]
                seen.update(some)
                yield some
                size *= 2

    def _held(self, keys: list[int]) -> list[int]:
        """Those of some keys that hold what tokens cannot tell and that readers may have."""
        if keys and self.reads:
            holding = self._holding(keys)
            keys = [key for key in keys if key in holding]
        live = self.live(keys) if keys else set()
        return [key for key in keys if key in live]

    def _holding(self, keys: list[int]) -> set[int]:
        """Those of some keys whose texts hold what tokens cannot tell."""
        groups = [[(term, self.folded) for term in group] for group in self.in_a_row]
        unwanted = [(term, False) for term in self.asked.none_of]
        sizes = [len(group) for group in groups]
        says: dict[int, int] = {}
        for key, *said in said_of(self.text, keys, [*chain(*groups), *unwanted]):
            parts = iter(said)
            wanted = [max(islice(parts, size)) for size in sizes]
            says[key] = min([*wanted, *map(opposite, parts)])
        self.nowhere.update(key for key, said in says.items() if said == NO)
        unclear = [key for key, said in says.items() if said == PERHAPS]
        return {key for key, said in says.items() if said == YES} | self._read(unclear)

    def _read(self, keys: list[int]) -> set[int]:
        """Those of some keys that answer, told from the texts themselves."""
        some = (keys[at : at + READ_AT_ONCE] for at in range(0, len(keys), READ_AT_ONCE))
        texts = chain.from_iterable(words_of(self.text, each).items() for each in some)
        return {key for key, words in texts if self._answers(*words)}

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
        certain = {*self.certain, *further}
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


def _any_of(asked: list[list[int]]) -> Q:
    singles = [tokens[0] for tokens in asked if len(tokens) == 1]
    condition = Q(tokens__overlap=singles) if singles else Q()
    for tokens in (tokens for tokens in asked if len(tokens) > 1):
        condition |= Q(tokens__contains=tokens)
    return condition


@lru_cache(maxsize=100)
def _quarters(first: int, last: int) -> RawSQL:
    years = range(first, last + 1)
    return as_array([period(year, quarter) for year in years for quarter in (1, 2, 3, 4)])
