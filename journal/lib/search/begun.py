"""What is looked for while somebody types: the last word may not be finished yet.

A title's entry has tokens of how its words begin, each alone and after the word before it; so
titles are offered out of the same index that answers a search, and are as true as that.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter, itemgetter
from typing import NamedTuple, TypeVar

from ..finding import closeness_of
from ..vietnamese import fold, normalize
from .entries import EXACT, START, TITLE, Entry, folded_token, pair_token, token
from .newest import newest_with
from .slips import corrected
from .tokens import BEGINNING, Word, is_marked, pairs, words

LONGEST, MOST_WORDS = 100, 8  # letters and words that are read
LOOKED_AT = 60  # titles of one way of looking, the newest; some are not out yet, or over
Row = TypeVar("Row")
LEAST = 2  # letters of a word that stands alone


class Title(NamedTuple):
    """What is offered by its title: `place` makes its address."""

    pk: int
    title: str
    at: datetime
    place: tuple


@dataclass(frozen=True)
class Begun:
    """Words as far as they were typed, and which of them with diacritics."""

    words: tuple[Word, ...]
    typed: tuple[str, ...]  # in lower case
    marked: tuple[bool, ...]

    @property
    def folded(self) -> list[str]:
        return [word.folded for word in self.words]

    @property
    def spellings(self) -> list[list[str]]:
        """Each word, folded, as names and titles may have it: lý, which is lí to an index, as both
        and as it was typed."""
        return [
            _spellings(word, fold(was)) for word, was in zip(self.folded, self.typed, strict=True)
        ]

    @property
    def shown(self) -> list[str]:
        """All of these, to be marked in a text; the last one may be unfinished."""
        return [spelling for each in self.spellings for spelling in each]

    @property
    def is_enough(self) -> bool:
        return len("".join(self.folded)) >= LEAST

    def ways(self) -> Iterator[list[int]]:
        """The tokens that titles have, the best first: as it was typed, in a row, in any order."""
        if self.marked[-1]:
            yield self._in_a_row(exact=True)
        if any(self.marked[:-1]):
            yield from (self._in_a_row(end, exact=True) for end in self.ends)
        yield from (self._in_a_row(end) for end in self.ends)
        if len(self.words) > 1:
            yield from (self._anywhere(end) for end in self.ends)

    @property
    def ends(self) -> list[str]:
        """The last word, folded, and as it is where it is not finished: quy is qui to an index, but
        the beginning of quyết."""
        return list(dict.fromkeys([self.words[-1].folded, fold(self.typed[-1])]))

    def _in_a_row(self, end: str = "", *, exact: bool = False) -> list[int]:
        """With a last word that begins so; without one, as all of them are."""
        whole = self.words[:-1] if end else self.words
        found = {pair_token(pair, TITLE) for pair in pairs(list(whole))}
        found |= {self._token(at, exact=exact) for at in range(len(whole))}
        if end:
            before = f"{whole[-1].folded} " if whole else ""
            found.add(token(START, before + end[:BEGINNING], TITLE))
        return sorted(found)

    def _anywhere(self, end: str) -> list[int]:
        found = {folded_token(word, TITLE) for word in self.words[:-1]}
        if len(end) >= LEAST:
            found.add(token(START, end[:BEGINNING], TITLE))
        return sorted(found)

    def _token(self, at: int, *, exact: bool) -> int:
        word = self.words[at]
        if exact and self.marked[at]:
            return token(EXACT, word.exact, TITLE)
        return folded_token(word, TITLE)

    def nearest(self, rows: Iterable[Row], name: Callable[[Row], str]) -> list[Row]:
        """Those whose name has the words, the closest first; where any has them with the diacritics
        that were typed, only these."""
        near = [(self._distance(name(row)), row) for row in rows]
        near = sorted(((at, row) for at, row in near if at[1] < 4), key=itemgetter(0))
        if any(self.marked) and near and not near[0][0][0]:
            near = [(at, row) for at, row in near if not at[0]]
        return [row for _, row in near]

    def _distance(self, name: str) -> tuple[bool, int]:
        lower = name.lower()
        found = words(lower)
        folded = f" {' '.join(word.folded for word in found)} "
        near = min(closeness_of(folded, [*self.folded[:-1], end]) for end in self.ends)
        return not self._is_as_typed(lower, found), near

    def _is_as_typed(self, lower: str, found: list[Word]) -> bool:
        """Whether a name has all words that were typed with diacritics, finished or not."""
        whole, begun = {word.exact for word in found}, [lower[w.start : w.end] for w in found]
        return all(
            word.exact in whole or any(other.startswith(typed) for other in begun)
            for word, typed, marked in zip(self.words, self.typed, self.marked, strict=True)
            if marked
        )


def _spellings(word: str, typed: str) -> list[str]:
    with_y = [f"{word[:-1]}y"] if word.endswith("i") else []
    return [word, *with_y, typed]


def begun_ways(typed: str) -> Iterator[Begun]:
    """What was typed so far, and what it was meant for where it has slips of Telex or VNI, if any
    is enough to look for; anything at all may be given."""
    text = " ".join(normalize(typed[: 4 * LONGEST]).split())[:LONGEST]
    ways = map(begun, dict.fromkeys([text, corrected(text)]))
    return (way for way in ways if way.is_enough)


def begun(text: str) -> Begun:
    """Words as begun_ways() gives them."""
    found = words(text)[:MOST_WORDS]
    typed_so = tuple(text[word.start : word.end].lower() for word in found)
    # One sentence, whatever signs it has.
    alike = tuple(word._replace(sentence=0) for word in found)
    return Begun(alike, typed_so, tuple(map(is_marked, typed_so)))


def offered(
    typed: Begun, entry: type[Entry], rows: Callable[[list[int]], list[tuple]], most: int
) -> list[Title]:
    """Return what to offer by title, the best first.

    `entry`: where to look; `rows`: key, title, moment and parts of the address of those of some
    keys that readers may have. Within for_the_index().
    """
    known: dict[int, Title] = {}
    found: list[Title] = []
    seen: set[int] = set()
    for tokens in typed.ways():
        new = [key for key in newest_with(entry, tokens, LOOKED_AT) if key not in seen]
        seen.update(new)
        titles = {row[0]: Title(*row[:3], row[3:]) for row in (rows(new) if new else ())}
        known |= {key: titles[key] for key in new if key in titles}
        found = typed.nearest(known.values(), attrgetter("title"))
        if len(found) >= most:
            break
    return found[:most]
