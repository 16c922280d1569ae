"""What a reader may have meant: words as the texts themselves spell them.

A word may have lost its marks or got others, may have the keys of Telex or VNI in it, a letter too
many, too few, another, or two in each other's place, or a blank where none belongs. Which of these
was meant is told by the words beside it, for Vietnamese words are several syllables: texts have
neither pair of xây dưng đảng, and both of xây dựng đảng.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import pairwise, product
from math import log
from string import ascii_lowercase
from typing import NamedTuple

from ..vietnamese import TONES
from . import slips
from .language import field_spans
from .tokens import forms

# How texts spell folded words, and how often: {folded: [(exact, count)]}; of some, nothing.
Known = dict[str, list[tuple[str, int]]]
Readings = Callable[[set[str]], Known]
# Of exact pairs of words, how often texts have them: {"exact exact": count}; of some, nothing.
Pairs = Callable[[set[str]], dict[str, int]]

MOST_WORDS = 12  # in a row, that are looked at
MOST_READINGS = 12  # of one word
LONGEST = 14  # letters of a word
SUSPECTS = 3  # words of a row whose letters are doubted
BROKEN = 2  # places where a row may have been broken in the wrong place
# What a way of being wrong costs, against what it is worth that texts have a word or a pair.
MARKS, KEYS, LETTER, OTHER_MARKS, BLANK = 3.0, 1.5, 3.5, 1.0, 3.0
KNOWN_WORD, OFTEN, KNOWN_PAIR, OFTEN_A_PAIR = 4.0, 0.2, 3.0, 0.5

# Words with a blank between; not parts of 15-NQ/TW, nor what is excluded.
_WORD = r"(?!OR\b)[^\W\d_](?:[^\W_]|[\u0300-\u036f])*"
_ROW = re.compile(rf"(?<![\w/.:,‑–-])(?<!-[\"“]){_WORD}(?: {_WORD})*(?![\w/:‑–-])")
_TONES = "".join(TONES)
# Where schoolbooks write i, and newspapers y.
_WITH_Y = "hy hỷ ký kỳ kỷ kỹ ly lý mỹ tỷ ty tỵ quy quý quỳ quỷ quỹ quỵ"
_AS_PRINTED = {forms(word)[0]: word for word in _WITH_Y.split()}


class Reading(NamedTuple):
    """A word that may have been meant: exact, what it costs to have meant it, how often texts have
    it."""

    exact: str
    cost: float
    count: int

    @property
    def worth(self) -> float:
        return (KNOWN_WORD + OFTEN * log(self.count) if self.count else 0) - self.cost


class Way(NamedTuple):
    """A row of words that may have been meant, for one that was typed."""

    worth: float
    typed: list[str]
    readings: list[Reading]
    known: list[bool]  # of each pair of neighbours, whether texts have it

    @property
    def doubtful(self) -> list[int]:
        """Places of words that no text has, or none beside any of their neighbours."""
        return [at for at, reading in enumerate(self.readings) if self._is_doubtful(at, reading)]

    def _is_doubtful(self, at: int, reading: Reading) -> bool:
        beside = self.known[max(at - 1, 0) : at + 1]
        return not reading.count or (bool(beside or reading.cost) and not any(beside))

    @property
    def says(self) -> str:
        if not any(reading.cost for reading in self.readings):
            return " ".join(self.typed)
        words = zip(self.typed, self.readings, strict=True)
        return " ".join(_spelt_like(typed, reading.exact) for typed, reading in words)


class Speller:
    """Knows how texts spell words, and which they have side by side."""

    def __init__(self, readings: Readings, pairs: Pairs) -> None:
        self.readings, self.pairs = readings, pairs

    def meant(self, query: str) -> str:
        """Return a query, in one line, as it may have been meant; as it was typed where there is no
        doubt. Operators, figures and what narrows it stay as they are."""
        fields = field_spans(query)

        def row(match: re.Match) -> str:
            inside = any(match.start() < end and start < match.end() for start, end in fields)
            return match[0] if inside else self._row_meant(match[0])

        return _ROW.sub(row, query)

    def _row_meant(self, row: str) -> str:
        typed = row.split(" ")
        if len(typed) > MOST_WORDS or any(len(word) > LONGEST for word in typed):
            return row
        readings = self._read(typed)
        way = self._best(typed, readings)
        if doubtful := way.doubtful[:SUSPECTS]:
            way = max([way, *self._doubted(typed, readings, doubtful)], key=lambda way: way.worth)
        return way.says

    def _doubted(
        self, typed: list[str], readings: list[list[Reading]], doubtful: list[int]
    ) -> Iterator[Way]:
        """Ways in which words have other letters, and a row other blanks."""
        near = {at: _one_letter_off(forms(typed[at])[1]) for at in doubtful}
        unknown = [at for at in doubtful if not any(each.count for each in readings[at])]
        broken = [row for at in unknown for row in _other_blanks(typed, at)]
        new = {forms(word)[1] for _, words in broken for word in words}
        known = self.readings(new.union(*near.values()))
        yield self._with_other_letters(typed, readings, near, known)
        yield from self._broken_elsewhere(broken, known)

    def _read(self, typed: list[str]) -> list[list[Reading]]:
        """Of each word, its readings: with these letters, or of these keys."""
        keys = {word: forms(keyed) for word in typed if (keyed := slips.meant(word))}
        known = self.readings({forms(word)[1] for word in typed} | {f for _, f in keys.values()})
        return [
            _cheapest(
                [Reading(forms(word)[0], 0, _count(known, *forms(word))), *_marked(word, known)]
                + (_keyed(keys[word], known) if word in keys else [])
            )
            for word in typed
        ]

    def _with_other_letters(
        self,
        typed: list[str],
        readings: list[list[Reading]],
        near: dict[int, set[str]],
        known: Known,
    ) -> Way:
        more = [list(each) for each in readings]
        for at, folded in near.items():
            more[at] += [
                Reading(exact, LETTER + _marks_lost(forms(typed[at])[0], exact), count)
                for word in folded
                for exact, count in known.get(word, ())
            ]
        return self._best(typed, [_cheapest(each) for each in more])

    def _broken_elsewhere(
        self, rows: list[tuple[list[str], list[str]]], known: Known
    ) -> Iterator[Way]:
        """Ways with a blank elsewhere, where no text has a word: chuyể nđổi, xâydựng."""
        counted = [(min(_count(known, *forms(word)) for word in words), row) for row, words in rows]
        often = sorted((each for each in counted if each[0]), key=lambda each: -each[0])
        for _, row in often[:BROKEN]:
            way = self._best(row, self._read(row))
            first, *others = way.readings
            readings = [first._replace(cost=BLANK), *others]
            yield way._replace(worth=way.worth - BLANK, readings=readings)

    def _best(self, typed: list[str], readings: list[list[Reading]]) -> Way:
        """The way through readings that is worth most, by words and by neighbours."""
        beside = [product(*each) for each in pairwise(readings)]
        known = self.pairs({f"{a.exact} {b.exact}" for each in beside for a, b in each})
        ways = [Way(reading.worth, typed, [reading], []) for reading in readings[0]]
        for following in readings[1:]:
            ways = [
                max((_on(way, reading, known) for way in ways), key=lambda way: way.worth)
                for reading in following
            ]
        return max(ways, key=lambda way: way.worth)


def _on(way: Way, reading: Reading, known: dict[str, int]) -> Way:
    count = known.get(f"{way.readings[-1].exact} {reading.exact}", 0)
    beside = KNOWN_PAIR + OFTEN_A_PAIR * log(count) if count else 0
    return Way(
        way.worth + reading.worth + beside,
        way.typed,
        [*way.readings, reading],
        [*way.known, count > 0],
    )


def _count(known: Known, exact: str, folded: str) -> int:
    return dict(known.get(folded, ())).get(exact, 0)


def _marked(word: str, known: Known) -> list[Reading]:
    """What a word is with other marks; a bare one was typed for all its readings."""
    exact, folded = forms(word)
    cost = 0 if exact == folded else MARKS
    return [
        Reading(other, cost + _marks_lost(exact, other) / 2, count)
        for other, count in known.get(folded, ())
        if other != exact
    ]


def _keyed(meant: tuple[str, str], known: Known) -> list[Reading]:
    exact, folded = meant
    return [
        Reading(other, KEYS + (other != exact) * OTHER_MARKS, count)
        for other, count in known.get(folded, ())
    ]


def _cheapest(readings: list[Reading]) -> list[Reading]:
    """The best of a word, the first one, which was typed, always."""
    first, *others = readings
    others.sort(key=lambda reading: -reading.worth)
    return [first, *others[: MOST_READINGS - 1]]


def _one_letter_off(word: str) -> set[str]:
    """A folded word with a letter less, more, another, or two changed places."""
    halves = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    return {
        *(a + b[1:] for a, b in halves if b),
        *(a + b[1] + b[0] + b[2:] for a, b in halves if len(b) > 1),
        *(a + letter + b[1:] for a, b in halves if b for letter in ascii_lowercase),
        *(a + letter + b for a, b in halves for letter in ascii_lowercase),
    } - {word, ""}


def _marks_lost(typed: str, exact: str) -> float:
    """What it costs that a word has not all the marks that were typed."""
    return 0 if _marks(typed) <= _marks(exact) else OTHER_MARKS


@lru_cache(maxsize=10_000)
def _marks(exact: str) -> set[str]:
    return {char for char in unicodedata.normalize("NFD", exact) if not char.isascii()}


def _other_blanks(typed: list[str], at: int) -> Iterator[tuple[list[str], list[str]]]:
    """Rows with the word at a place broken, joined to the next one or the one before, or both; and
    the words that are new in them."""
    for start, end in ((at, at + 1), (at, at + 2), (at - 1, at + 1)):
        if start < 0 or end > len(typed):
            continue
        joined = "".join(typed[start:end])
        parts = [[joined[:cut], joined[cut:]] for cut in range(1, len(joined))]
        for new in [*parts, *([[joined]] if end - start > 1 else [])]:
            if new != typed[start:end]:
                yield [*typed[:start], *new, *typed[end:]], new


def is_spelt(exact: str) -> bool:
    """Whether an exact word can be written: letters alone, and a syllable where it has a tone."""
    letters = exact.rstrip(_TONES)
    return letters.isalpha() and (letters == exact or bool(_syllable(exact)))


def spelt(exact: str) -> str:
    """Return an exact word as newspapers write it, in lower case."""
    return _AS_PRINTED.get(exact) or _syllable(exact) or exact


def _syllable(exact: str) -> str | None:
    letters = exact.rstrip(_TONES)
    return slips.syllable(letters, exact[len(letters) :])


def _spelt_like(typed: str, exact: str) -> str:
    """An exact word in the case of what was typed; that itself where it is the same."""
    if forms(typed)[0] == exact:
        return typed
    word = spelt(exact)
    if len(typed) > 1 and typed.isupper():
        return word.upper()
    return word.capitalize() if typed[0].isupper() else word
