"""What a text is found by: its words, exact and folded.

The exact form of a word is its letters, then its tone: hòa and hoà are one word, in any Unicode
form, with any of the signs that look like đ; so are lý and lí, as newspapers and schoolbooks write.
The folded form has no marks at all.

A figure is one word, however its thousands and decimals are parted: 1.272 is 1272, 9.04 is 9,04. A
date is its numbers in a row, without leading zeros; so is 15-NQ/TW a row of words.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from ..vietnamese import TONES, fold, true_d

BEGINNING = 7  # letters of how a word begins: no syllable has more
_THOUSANDS = (
    r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,[0-9]{1,3})?"
    r"|[1-9][0-9]{0,2}(?:,[0-9]{3})+\.[0-9]{1,3}|[1-9][0-9]{0,2}(?:,[0-9]{3}){2,}"
)
# Not a date or a list: 30.9.2026, 4.2021, 1,2,3.
_FIGURE = rf"(?<![^\W_])(?<![0-9][.,])(?:{_THOUSANDS}|[0-9]+[.,][0-9]{{1,3}})(?![^\W_]|[.,][0-9])"
_WORD = re.compile(rf"(?=[0-9]){_FIGURE}|(?:[^\W_]|[\u0300-\u036f])+")
_IS_THOUSANDS = re.compile(_THOUSANDS)
_NUMBER = re.compile(r"[0-9.,]+")
# Syllables in which y may be written i: lý, kỹ, mỹ, quý; not tay, thúy, ý, nor the name Vy.
_Y_OR_I = re.compile(r"(qu|[hklmst])y")
_SENTENCE_END = re.compile(r"[.!?…]+[\"'”’»)\]]*\s|\n")


class Word(NamedTuple):
    """A word of a text: where it stands, its two forms, and the number of its sentence."""

    start: int
    end: int
    exact: str
    folded: str
    sentence: int


@lru_cache(maxsize=50_000)
def forms(word: str) -> tuple[str, str]:
    """Return the exact and the folded form of one word, however it was typed."""
    if _NUMBER.fullmatch(word):
        return _number(word), _number(word)
    decomposed = unicodedata.normalize("NFD", true_d(word).lower())
    tones = "".join(char for char in decomposed if char in TONES)
    letters = "".join(char for char in decomposed if char not in TONES)
    exact, folded = unicodedata.normalize("NFC", letters), fold(word)
    if _Y_OR_I.fullmatch(exact):
        exact, folded = f"{exact[:-1]}i", f"{folded[:-1]}i"
    return exact + tones, folded


def _number(typed: str) -> str:
    """A number as it is kept: 1272 of 1.272, 1234,5 of 1,234.5, 9,04 of 9.04, 4 of 04."""
    if typed.isdigit():
        return typed[1:] if len(typed) == 2 and typed[0] == "0" else typed
    if not _IS_THOUSANDS.fullmatch(typed):
        return typed.replace(".", ",")
    parts = re.split("[.,]", typed)
    decimals = f",{parts.pop()}" if "." in typed and "," in typed else ""
    return "".join(parts) + decimals


def is_marked(word: str) -> bool:
    """Whether a word was typed with diacritics, and so means only itself."""
    exact, folded = forms(word)
    return exact != folded


def words(text: str) -> list[Word]:
    """Return the words of a text in order; a word's position is its index."""
    found: list[Word] = []
    sentence, end = 0, 0
    for match in _WORD.finditer(text):
        start, stop = match.span()
        gap = text[end:start]
        if gap != " " and found and _is_boundary(text[found[-1].start : end], gap):
            sentence += 1
        end = stop
        exact, folded = forms(match[0])
        if folded:
            found.append(Word(start, stop, exact, folded, sentence))
    return found


def _is_boundary(before: str, gap: str) -> bool:
    """Whether a sentence ends between two words; not after TP. or GS. or Th.S."""
    if not _SENTENCE_END.search(gap):
        return False
    short = len(before) <= (4 if before.isupper() else 2 if before.istitle() else 0)
    return "\n" in gap or not (gap.startswith(". ") and short and before.isalpha())


def pairs(text: list[Word]) -> Iterator[str]:
    """The folded neighbours within each sentence."""
    for word, following in pairwise(text):
        if word.sentence == following.sentence:
            yield f"{word.folded} {following.folded}"


def beginnings(text: list[Word]) -> Iterator[str]:
    """How the words of a text begin, folded: from the second letter on, and from the first on after
    the word before it. The whole of a short word is among them."""
    for word in text:
        yield from (word.folded[:end] for end in range(2, min(len(word.folded), BEGINNING) + 1))
    for word, following in pairwise(text):
        if word.sentence == following.sentence:
            ends = range(1, min(len(following.folded), BEGINNING) + 1)
            yield from (f"{word.folded} {following.folded[:end]}" for end in ends)
