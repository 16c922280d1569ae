"""Finds words of a list in a text, however they are disguised, and little else. Pure.

A text is read in pieces (runs of letters and digits). Each piece has a few readings (readings.py).
From each piece on, readings are put together as long as a word of the list begins so; whether the
pieces may be that word, their borders tell: syllables stand apart anyhow, letters only as who
disguises them writes them. Whole pieces alone count, so "lon" is not found in "long", nor "đi" +
"tìm" taken for "đit im".

Every word is kept under its folded letters; of one whose diacritics count, letters and the tone of
each syllable are compared after that, wherever in the syllable the tone was put.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from journal.lib.look_alikes import DIGITS
from journal.lib.vietnamese import normalize

from .readings import (
    ANY,
    CACHED,
    NOTHING,
    ODD,
    Reading,
    as_it_stands,
    readings_of,
    syllable_of,
    without_clutter,
)

MOST_WORDS = 10_000
LONGEST = 60  # letters of a word of the list
MOST_SPANS = 50
_JOINED_FROM = 4  # letters of a phrase that may be written without blanks, diacritics apart
_SPELT_FROM = 3  # letters of a word that may stand with blanks between
_BEFORE = 8  # syllables of an allowed phrase before the word in it
_MARKED_AMONG = 6  # words, of which one at least has diacritics in usual Vietnamese
_REMEMBERED = 20_000  # pieces

_PIECE = re.compile(r"[^\W_]+")
_VOWEL = re.compile(r"[aeiouy]")
_STOP = re.compile(r"[.,;:!?…)\]”»\"]+\s+")
_MASKED = {"*": "aeiouy", "#": "aeiouy"} | {c: DIGITS[c] for c in "@$"} | {"!": "il", "|": "il"}
_LEADING = "@$"

Border = tuple[int, str]  # after so many letters, and what stands there
State = tuple[Reading, tuple[Border, ...]]


@dataclass(frozen=True, slots=True)
class Word:
    """A word or phrase of the list, and where each of its syllables ends."""

    reading: Reading
    ends: tuple[int, ...]
    is_exact: bool

    @property
    def has_marks(self) -> bool:
        return self.reading.marked != self.reading.letters or self.reading.tones.strip("0") != ""

    @property
    def is_plain(self) -> bool:
        """Whether it may be another word that lost its marks."""
        letters = self.reading.letters
        return not self.has_marks and letters.isalpha() and bool(_VOWEL.search(letters))

    def fits(self, read: Reading) -> bool:
        """Whether a reading with the same letters has the same marks and tones."""
        own, start = self.reading, 0
        if any(a not in (b, ANY) for a, b in zip(read.marked, own.marked, strict=True)):
            return False
        for end in self.ends:
            tone, seen = max(own.tones[start:end]), set(read.tones[start:end]) - {"0"}
            guessed = ANY in seen
            if not seen - {ANY} <= {tone} or (not guessed and not seen and tone != "0"):
                return False
            start = end
        return True


def listed(lines: str) -> Iterator[tuple[int, str]]:
    """The words of a list, one a line, each with the number of its line."""
    for number, line in enumerate(lines.split("\n"), start=1):
        if words := " ".join(line.split()):
            yield number, words


def is_word(words: str) -> bool:
    """Whether a line can be looked for: two letters at least, LONGEST at most."""
    letters = sum(c.isalnum() for c in words)
    return 2 <= letters <= LONGEST and not set(words) & set(_MASKED)


class Words:
    """A list ready to be looked for; building it takes 20 µs a word."""

    def __init__(
        self, exact: Iterable[str] = (), loose: Iterable[str] = (), allowed: Iterable[str] = ()
    ) -> None:
        """`exact`: diacritics count; `loose`: they do not; `allowed`: phrases, diacritics counting,
        inside which nothing is found."""
        self._by_letters: dict[str, list[Word]] = {}
        for words, is_exact in [(exact, True), (loose, False)]:
            for each in words:
                word = _word(each, is_exact=is_exact)
                self._by_letters.setdefault(word.reading.letters, []).append(word)
        self._by_letters.pop("", None)
        self._prefixes = {
            letters[:size] for letters in self._by_letters for size in range(1, len(letters) + 1)
        }
        self._known: dict[str, tuple[Reading, ...]] = {}
        self._allowed: dict[tuple[str, str], list[list[tuple[str, str]]]] = {}
        for phrase in allowed:
            if syllables := [syllable_of(piece) for piece in _PIECE.findall(normalize(phrase))]:
                self._allowed.setdefault(syllables[0], []).append(syllables)

    def find(self, text: str) -> list[tuple[int, int]]:
        """Where words of the list stand in a text: start and end of each, in order, none over
        another; at most MOST_SPANS."""
        if not self._by_letters:
            return []
        seen = _Seen.of(text)
        spans: list[tuple[int, int]] = []
        after = 0
        for first, (piece, start, _) in enumerate(seen.pieces):
            readings = self._beginnings(piece)
            if start and (sign := seen.text[start - 1]) in _LEADING:
                readings = (*readings, *self._with_sign(sign, piece))
            if not readings or first < after or not self._may_go_on(seen, first, readings):
                continue
            last = self._longest(seen, first, readings)
            if last is not None:
                spans.append(seen.span(first, last))
                after = last + 1
                if len(spans) == MOST_SPANS:
                    break
        return spans

    def _may_go_on(self, seen: _Seen, first: int, readings: tuple[Reading, ...]) -> bool:
        """Whether it is worth a closer look: most pieces are the first half of nothing here.

        Asked for every piece, hence without generators.
        """
        for reading in readings:
            if reading.letters in self._by_letters:
                return True
        if first + 1 == len(seen.pieces):
            return False
        if seen.gap(first + 1) in _MASKED:
            return True
        more = readings_of(seen.pieces[first + 1][0])
        for reading in readings:
            for two in more:
                if reading.letters + two.letters in self._prefixes:
                    return True
        return False

    def _beginnings(self, piece: str) -> tuple[Reading, ...]:
        """The readings of a piece with which some word begins; remembered, as most have none."""
        known = self._known.get(piece)
        if known is None:
            known = tuple(r for r in readings_of(piece) if r.letters in self._prefixes)
            if len(piece) <= CACHED:
                if len(self._known) >= _REMEMBERED:
                    self._known.clear()
                self._known[piece] = known
        return known

    def _with_sign(self, sign: str, piece: str) -> Iterator[Reading]:
        """The same for a piece and the sign before it, taken for a letter."""
        letter = Reading(DIGITS[sign], ANY, ANY)
        for reading in readings_of(piece):
            if letter.letters + reading.letters in self._prefixes:
                yield letter.then(reading)

    def _longest(self, seen: _Seen, first: int, readings: tuple[Reading, ...]) -> int | None:
        """The last piece of the longest word that begins with one of some readings of a piece."""
        found = [
            last
            for last in self._ends(seen, first, readings)
            if not self._is_allowed(seen, first, last)
        ]
        return max(found, default=None)

    def _ends(self, seen: _Seen, first: int, readings: tuple[Reading, ...]) -> Iterator[int]:
        """The last piece of each such word."""
        states: list[State] = [(reading, ()) for reading in readings]
        last = first
        while states:
            for reading, borders in states:
                words = self._by_letters.get(reading.letters, ())
                if any(_may_be(word, reading, borders, seen, first, last) for word in words):
                    yield last
                    break
            last += 1
            states = list(self._longer(seen, last, states)) if last < len(seen.pieces) else []

    def _longer(self, seen: _Seen, last: int, states: list[State]) -> Iterator[State]:
        """Each state with one more piece, as far as some word begins so."""
        gap = seen.gap(last)
        kind = "space" if gap == " " else _kind_of(gap)
        if not kind:
            return
        more = readings_of(seen.pieces[last][0])
        for so_far, borders in states:
            for between in ("", *_MASKED.get(gap, "")):
                letters = so_far.letters + between
                for reading in more:
                    if letters + reading.letters in self._prefixes:
                        masked = Reading(between, ANY * len(between), ANY * len(between))
                        whole = so_far.then(masked).then(reading)
                        yield whole, (*borders, (len(letters), kind))

    def _is_allowed(self, seen: _Seen, first: int, last: int) -> bool:
        """Whether a word stands in a phrase in which it is harmless, or is a person's name."""
        if first == last and seen.is_name(first):
            return True
        for start in range(max(0, first - _BEFORE), first + 1) if self._allowed else ():
            for phrase in self._allowed.get(seen.syllable(start), ()):
                end = start + len(phrase)
                if last < end <= len(seen.pieces) and phrase == [
                    seen.syllable(at) for at in range(start, end)
                ]:
                    return True
        return False


# --- whether pieces are a word --------------------------------------------------------------------


def _may_be(
    word: Word, read: Reading, borders: tuple[Border, ...], seen: _Seen, first: int, last: int
) -> bool:
    exact = word.is_exact
    if exact and not word.fits(read):
        return False
    at = {place for place, _ in borders}
    joined = any(end not in at for end in word.ends[:-1])
    if joined and len(read.letters) < _JOINED_FROM and not (exact and word.has_marks):
        return False
    pieces = [place for place, _ in borders]
    starts, ends = [0, *pieces], [*pieces, len(read.letters)]
    for number, (place, kind) in enumerate(borders):
        if place in word.ends:
            if kind == "stop":
                return False
            continue
        before = read.letters[starts[number] : ends[number]]
        after = read.letters[starts[number + 1] : ends[number + 1]]
        if not _may_be_split(word, read, kind, before, after):
            return False
    return not seen.means_something_else(word, first, last, at)


def _may_be_split(word: Word, read: Reading, kind: str, before: str, after: str) -> bool:
    """Whether a syllable that is cut between two pieces is cut on purpose."""
    if kind == "tight":
        return _is_shard(before) or _is_shard(after)
    if len(before) == len(after) == 1:
        return len(read.letters) >= _SPELT_FROM
    if kind != "space" or not word.has_marks or not word.fits(read):
        return False
    return any(len(each) == 1 and _is_shard(each) for each in (before, after))


def _is_shard(letters: str) -> bool:
    """Whether letters alone are no syllable."""
    return len(letters) == 1 or not _VOWEL.search(letters)


def _kind_of(gap: str) -> str:
    """What stands between two pieces: "tight" without a blank, "space", "line", "stop" as at the
    end of a sentence or after a letter; "" for what no word goes across."""
    if len(gap) > 4:
        return ""
    if "\n" in gap:
        return "line" if gap.strip(" ") == "\n" else ""
    if _STOP.fullmatch(gap):
        return "stop" if gap.strip() == "." else ""
    return "tight" if gap.strip() == gap and gap else "space"


# --- how a text is read ---------------------------------------------------------------------------


class _Seen:
    """A text in pieces, and where they stand in it."""

    def __init__(self, text: str, places: list[tuple[int, int]] | None) -> None:
        self.text, self.places = text, places
        self.pieces = [(m[0], m.start(), m.end()) for m in _PIECE.finditer(text)]

    @classmethod
    def of(cls, text: str) -> _Seen:
        return cls(*without_clutter(text)) if ODD.search(text) else cls(text, None)

    @cached_property
    def is_unmarked(self) -> bool:
        """Whether it is of several words, written without diacritics."""
        marked = sum(not piece.isascii() for piece, _, _ in self.pieces)
        return len(self.pieces) > 1 and marked * _MARKED_AMONG < len(self.pieces)

    def means_something_else(self, word: Word, first: int, last: int, borders: set[int]) -> bool:
        """Whether pieces that could be a word are what others write, too."""
        written = "".join(piece for piece, _, _ in self.pieces[first : last + 1])
        if len(word.reading.letters) == 2:  # Đ.M. Tuấn; v1.0
            is_version = any(c.isdigit() for c in written) and word.reading.letters.isalpha()
            return is_version or bool(borders and self.are_initials(first, last))
        if not (word.is_exact and word.is_plain and self.is_unmarked):
            return False
        # Nobody can tell "ngu" from "ngủ" where no word has its marks.
        return written.lower() == word.reading.letters and borders <= {*word.ends}

    def gap(self, last: int) -> str:
        """What stands before a piece."""
        return self.text[self.pieces[last - 1][2] : self.pieces[last][1]]

    def span(self, first: int, last: int) -> tuple[int, int]:
        """From the first to the last of some pieces, in the text as it was given."""
        start, end = self.pieces[first][1], self.pieces[last][2]
        return (
            (start, end)
            if self.places is None
            else (
                self.places[start][0],
                self.places[end - 1][1],
            )
        )

    def syllable(self, at: int) -> tuple[str, str]:
        return syllable_of(self.pieces[at][0])

    def is_name(self, at: int) -> bool:
        """Lê Thị X, Nguyễn Văn X: whatever the last word means."""
        if not at:
            return False
        before, word = self.pieces[at - 1][0], self.pieces[at][0]
        titled = before in ("Thị", "Văn") and word.istitle()
        return (titled or (before in ("THỊ", "VĂN") and word.isupper())) and self.gap(at) == " "

    def are_initials(self, first: int, last: int) -> bool:
        """Đ. M. Tuấn: capitals beside a name."""
        if not all(self.pieces[at][0].isupper() for at in range(first, last + 1)):
            return False
        beside = [first - 1, last + 1]
        return any(
            0 <= at < len(self.pieces)
            and self.pieces[at][0].istitle()
            and len(self.pieces[at][0]) > 1
            for at in beside
        )


def _word(words: str, *, is_exact: bool) -> Word:
    whole, ends = NOTHING, []
    for piece in _PIECE.findall(normalize(words)):
        whole = whole.then(as_it_stands(piece))
        ends.append(len(whole.letters))
    return Word(whole, tuple(ends), is_exact)
