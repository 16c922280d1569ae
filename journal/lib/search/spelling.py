"""What a reader may have meant: words as the texts themselves spell them.

A word may have lost its marks or got others, may have the keys of Telex or VNI in it, a letter too
many, too few, another, or two in each other's place, or a blank where none belongs. Which of these
was meant is told by the words beside it, for Vietnamese words are several syllables: texts have
neither pair of xây dưng đảng, and both of xây dựng đảng.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Set
from functools import lru_cache
from itertools import pairwise, product
from math import log
from string import ascii_lowercase
from typing import NamedTuple

from ..vietnamese import TONES
from . import slips
from .language import field_spans
from .tokens import forms, is_marked

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
OF_A_WORD = 2.0  # other letters than those of a word that texts have
KNOWN_WORD, OFTEN, KNOWN_PAIR, OFTEN_A_PAIR = 4.0, 0.2, 3.0, 0.5
BESIDE = 5.0  # what a pair is worth more, where the pairs of a row are doubted

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
    def is_sound(self) -> bool:
        """Whether something is other than it was typed, and texts have all words of it, what is
        other beside one of its neighbours."""
        other = [at for at, reading in enumerate(self.readings) if reading.cost]
        is_known = all(reading.count for reading in self.readings)
        return bool(other) and is_known and not {*other} & {*self.doubtful}

    @property
    def says(self) -> str:
        if not any(reading.cost for reading in self.readings):
            return " ".join(self.typed)
        words = zip(self.typed, self.readings, strict=True)
        return " ".join(_spelt_like(typed, reading.exact) for typed, reading in words)


class Broken(NamedTuple):
    """A row with other blanks than were typed, and where it has which other words."""

    typed: list[str]
    at: int
    new: list[str]


class Speller:
    """Knows how texts spell words, and which they have side by side.

    `stands`: whether texts have a row of words as it was typed, which is then not doubted; asked
    only of what would else be another.
    """

    def __init__(
        self, readings: Readings, pairs: Pairs, stands: Callable[[str], bool] = lambda row: False
    ) -> None:
        self.readings, self.pairs, self.stands = readings, pairs, stands

    def meant(self, query: str) -> list[str]:
        """Return a query, in one line, as it may have been meant, the likeliest first, which has
        the letters that were typed if it can; nothing where there is no doubt. Operators, figures
        and what narrows it stay as they are."""
        fields = field_spans(query)
        meant: dict[str, list[str]] = {}

        def row(match: re.Match, at: int) -> str:
            if any(match.start() < end and start < match.end() for start, end in fields):
                return match[0]
            if match[0] not in meant:
                meant[match[0]] = self._of_row(match[0])
            return meant[match[0]][at]

        ways = [_ROW.sub(lambda match, at=at: row(match, at), query) for at in (0, -1)]
        return [way for way in dict.fromkeys(ways) if way != query]

    def _of_row(self, row: str) -> list[str]:
        """As it may have been meant, at least one; the row itself where nothing speaks against."""
        typed = row.split(" ")
        if len(typed) > MOST_WORDS or any(len(word) > LONGEST for word in typed):
            return [row]
        says = [way.says for way in self._ways(typed)]
        return [row] if says == [row] or self.stands(row) else says

    def _ways(self, typed: list[str]) -> list[Way]:
        readings = self._read(typed)
        way = self._best(typed, readings)
        if not (doubtful := way.doubtful):
            return [way]
        beside = self._best(typed, readings, BESIDE)
        if not beside.doubtful:
            return [beside]
        others = self._doubted(typed, readings, doubtful[:SUSPECTS])
        likeliest = max([way, *others], key=lambda way: way.worth)
        return [way, likeliest] if way.is_sound else [likeliest]

    def _doubted(
        self, typed: list[str], readings: list[list[Reading]], doubtful: list[int]
    ) -> Iterator[Way]:
        """Ways in which words have other letters, and a row other blanks."""
        near = {
            at: _one_letter_off(forms(typed[at])[1])
            for at in doubtful
            if not slips.is_short_for(typed[at])
        }
        unknown = [at for at in doubtful if not any(each.count for each in readings[at])]
        broken = [row for at in unknown for row in _other_blanks(typed, at)]
        new = {forms(word)[1] for each in broken for word in each.new}
        known = self.readings(new.union(*near.values()))
        yield self._with_other_letters(typed, readings, near, known)
        yield from self._broken_elsewhere(broken, known)

    def _read(self, typed: list[str]) -> list[list[Reading]]:
        """Of each word, its readings: with these letters, or of these keys."""
        doubted = {word for word in typed if not slips.is_short_for(word)}
        keys = {word: forms(keyed) for word in doubted if (keyed := slips.meant(word))}
        known = self.readings({forms(word)[1] for word in typed} | {f for _, f in keys.values()})
        return [
            _cheapest(
                [Reading(forms(word)[0], 0, _count(known, *forms(word)))]
                + (_marked(word, known) if word in doubted else [])
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
        others: dict[int, list[Reading]] = {}
        for at, folded in near.items():
            cost = LETTER + OF_A_WORD * _is_a_word(typed[at], readings[at])
            others[at] = [
                Reading(exact, cost + _marks_lost(forms(typed[at])[0], exact), count)
                for word in folded
                for exact, count in known.get(word, ())
            ]
        fit = self._fit(readings, others)
        more = [
            _cheapest([*each, *others.get(at, ())], fit.get(at, set()))
            for at, each in enumerate(readings)
        ]
        return self._best(typed, more)

    def _fit(
        self, readings: list[list[Reading]], others: dict[int, list[Reading]]
    ) -> dict[int, set[str]]:
        """Of other readings at a place, those that texts have beside the likeliest there."""
        likeliest = [max(each, key=lambda reading: reading.worth).exact for each in readings]
        rows = {
            (at, each.exact, pair)
            for at, some in others.items()
            for each in some
            for pair in _pairs_at(likeliest, at, each.exact)
        }
        known = self.pairs({pair for _, _, pair in rows})
        fit: dict[int, set[str]] = {}
        for at, exact, pair in rows:
            if pair in known:
                fit.setdefault(at, set()).add(exact)
        return fit

    def _broken_elsewhere(self, rows: list[Broken], known: Known) -> Iterator[Way]:
        """Ways with a blank elsewhere, where no text has a word: chuyể nđổi, xâydựng."""
        counted = [(min(_heard(known, word) for word in row.new), row) for row in rows]
        often = sorted((each for each in counted if each[0]), key=lambda each: -each[0])
        for _, row in often[:BROKEN]:
            way = self._best(row.typed, self._read(row.typed))
            if not all(way.known[row.at : row.at + len(row.new) - 1]):
                continue
            first, *others = way.readings
            readings = [first._replace(cost=BLANK), *others]
            yield way._replace(worth=way.worth - BLANK, readings=readings)

    def _best(self, typed: list[str], readings: list[list[Reading]], beside: float = 0) -> Way:
        """The way through readings that is worth most, by words and by neighbours; `beside`: what
        these are worth more than else."""
        pairs = [product(*each) for each in pairwise(readings)]
        known = self.pairs({f"{a.exact} {b.exact}" for each in pairs for a, b in each})
        ways = [Way(reading.worth, typed, [reading], []) for reading in readings[0]]
        for following in readings[1:]:
            ways = [
                max((_on(way, reading, known, beside) for way in ways), key=lambda way: way.worth)
                for reading in following
            ]
        return max(ways, key=lambda way: way.worth)


def _on(way: Way, reading: Reading, known: dict[str, int], more: float) -> Way:
    count = known.get(f"{way.readings[-1].exact} {reading.exact}", 0)
    beside = KNOWN_PAIR + more + OFTEN_A_PAIR * log(count) if count else 0
    return Way(
        way.worth + reading.worth + beside,
        way.typed,
        [*way.readings, reading],
        [*way.known, count > 0],
    )


def _count(known: Known, exact: str, folded: str) -> int:
    return dict(known.get(folded, ())).get(exact, 0)


def _heard(known: Known, word: str) -> int:
    """How often texts have a word; a bare one in any reading, but for a letter alone."""
    exact, folded = forms(word)
    if exact == folded and len(word) > 1:
        return max((count for _, count in known.get(folded, ())), default=0)
    return _count(known, exact, folded)


def _is_a_word(typed: str, readings: list[Reading]) -> bool:
    """Whether texts have a word as it was typed; a bare one in any reading."""
    return any(each.count for each in (readings[:1] if is_marked(typed) else readings))


def _pairs_at(words: list[str], at: int, word: str) -> Iterator[str]:
    """A word with its neighbours, at a place of a row."""
    if at:
        yield f"{words[at - 1]} {word}"
    if at + 1 < len(words):
        yield f"{word} {words[at + 1]}"


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


def _cheapest(readings: list[Reading], fit: Set[str] = frozenset()) -> list[Reading]:
    """The best of a word, the first one, which was typed, always; before others what does `fit`."""
    first, *others = readings
    others.sort(key=lambda reading: (reading.exact not in fit, -reading.worth))
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


def _other_blanks(typed: list[str], at: int) -> Iterator[Broken]:
    """Rows with the word at a place broken, joined to the next one or the one before, or both."""
    for start, end in ((at, at + 1), (at, at + 2), (at - 1, at + 1)):
        if start < 0 or end > len(typed) or any(map(_is_short_form, typed[start:end])):
            continue
        joined = "".join(typed[start:end])
        parts = [[joined[:cut], joined[cut:]] for cut in range(1, len(joined))]
        for new in [*parts, *([[joined]] if end - start > 1 else [])]:
            if new != typed[start:end]:
                yield Broken([*typed[:start], *new, *typed[end:]], start, new)


def _is_short_form(word: str) -> bool:
    return len(word) > 1 and slips.is_short_for(word)


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
