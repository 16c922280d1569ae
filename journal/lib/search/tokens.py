"""What a text is found by: its words, exact and folded, and the wholes that signs make of them.

The exact form of a word is its letters, then its tone: hòa and hoà are one word, in any Unicode
form, with any of the signs that look like đ; so are lý and lí, as newspapers and schoolbooks write.
The folded form has no marks at all.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from ..vietnamese import TONES, fold, true_d

BEGINNING = 7  # letters of how a word begins: no syllable has more
WORD = re.compile(r"(?:[^\W_]|[\u0300-\u036f])+")
# Words that signs hold together: 15-NQ/TW, 18/2014/NĐ-CP, 4/1/2021, 1.234,5, 22:12, TP.HCM.
# From the beginning of a word alone, and without another try from within it.
_JOINED = re.compile(rf"(?<![^\W_]){WORD.pattern}+(?:[-‑–./:,]{WORD.pattern}+)+")
# Syllables in which y may be written i: lý, kỹ, mỹ, quý; not tay, thúy, ý, nor the name Vy.
_Y_OR_I = re.compile(r"(qu|[hklmst])y")
_DASHES = str.maketrans("‑–", "--")
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
    decomposed = unicodedata.normalize("NFD", true_d(word).lower())
    tones = "".join(char for char in decomposed if char in TONES)
    letters = "".join(char for char in decomposed if char not in TONES)
    exact, folded = unicodedata.normalize("NFC", letters), fold(word)
    if _Y_OR_I.fullmatch(exact):
        exact, folded = f"{exact[:-1]}i", f"{folded[:-1]}i"
    return exact + tones, folded


def is_marked(word: str) -> bool:
    """Whether a word was typed with diacritics, and so means only itself."""
    exact, folded = forms(word)
    return exact != folded


def words(text: str) -> list[Word]:
    """Return the words of a text in order; a word's position is its index."""
    found: list[Word] = []
    sentence, end = 0, 0
    for match in WORD.finditer(text):
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


def whole(typed: str) -> str:
    """The folded form of words that signs hold together: 18/2014/NĐ-CP → 18/2014/nd-cp."""
    return fold(typed.translate(_DASHES))


def wholes(text: str) -> Iterator[str]:
    """The wholes in a text, each also without its last parts: 18/2014 of 18/2014/NĐ-CP."""
    return (joined for joined, _, _ in placed_wholes(text))


def placed_wholes(text: str) -> Iterator[tuple[str, int, int]]:
    """The wholes in a text, each with where it begins and ends."""
    for match in _JOINED.finditer(text):
        typed = match[0]
        yield whole(typed), match.start(), match.end()
        while "/" in typed:
            typed = typed.rpartition("/")[0]
            if not (joined := whole(typed)).isalnum():
                yield joined, match.start(), match.start() + len(typed)


def is_whole(typed: str) -> bool:
    """Whether what was typed is looked for as one: with a figure, a stroke or a point in it.

    Words with a hyphen alone (Bà Rịa-Vũng Tàu) are a phrase.
    """
    return bool(_JOINED.fullmatch(typed)) and bool(re.search(r"[\d./:,]", typed))
