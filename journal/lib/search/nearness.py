"""How near a text comes to a query, as an editor would put answers in order: words in a row before
words apart, the title before the lead before the body, spelt as typed before other readings, and
what a text is about before what it mentions.

Read off the words of a text that was found, so it is asked of few texts.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from math import log2

from .entries import PART
from .language import Asked
from .tokens import Word

WEIGHTS = (8, 4, 2)  # of title, lead and body
WORDS, PAIRS, ROW = 0.5, 1.0, 1.5  # what counts in a part: shares of words and pairs; all in a row
IN_A_SENTENCE = 0.5
MOST_OFTEN = 3  # what being said often adds at most; each time it is said twice as often adds one


@dataclass(frozen=True)
class Needles:
    """Words that are looked for, in one of their forms, each between blanks."""

    words: list[str]
    pairs: list[str]
    row: str  # "" where it is no row of words

    def near(self, parts: list[str]) -> float:
        """How near the parts of a text come: 0 to 45."""
        sums = zip(WEIGHTS, parts, strict=True)
        near = sum(weight * self._in_part(part) for weight, part in sums if part)
        said = sum(part.count(self.row or self.words[0]) for part in parts)
        return near + (min(log2(said), MOST_OFTEN) if said else 0)

    def _in_part(self, part: str) -> float:
        if not self.pairs:
            return (WORDS + PAIRS + ROW) * _share(self.words, part)
        near = WORDS * _share(self.words, part) + PAIRS * _share(self.pairs, part)
        if self.row and self.row in part:
            return near + ROW
        return near + IN_A_SENTENCE * self._in_a_sentence(part)

    def _in_a_sentence(self, part: str) -> bool:
        if not all(word in part for word in self.words):
            return False
        return any(all(word in line for word in self.words) for line in part.split("\n"))


class Nearness:
    """Tells of texts how near they come to one query; `folded`: words that were typed with
    diacritics stand for all readings too."""

    def __init__(self, asked: Asked, *, folded: bool = False) -> None:
        self.exact = _needles(asked, "exact")
        self.folded = _needles(asked, "folded")
        marks = [mark for term in asked.terms for mark in term.marked]
        self.is_exact = all(marks) and not folded

    def __call__(self, exact: str, folded: str) -> int:
        """How near a text comes, of which these are the words in a row; the higher, the nearer.

        A whole number: what differs by less is equal.
        """
        as_typed = self.exact.near(_parts(exact))
        other = as_typed if self.is_exact else self.folded.near(_parts(folded))
        return round(as_typed + other)


def _needles(asked: Asked, form: str) -> Needles:
    def spelt(words: Iterable[Word]) -> str:
        return f" {' '.join(getattr(word, form) for word in words)} "

    words = [word for term in asked.terms for word in term.words]
    if all(len(group) == 1 for group in asked.all_of):
        pairs = [spelt(pair) for pair in pairwise(words)]
        row = spelt(words) if pairs else ""
    else:
        pairs = [spelt(pair) for term in asked.terms for pair in pairwise(term.words)]
        row = ""
    return Needles([spelt([word]) for word in words], pairs, row)


def _share(needles: list[str], part: str) -> float:
    return sum(needle in part for needle in needles) / len(needles)


def _parts(words: str) -> list[str]:
    """Title, lead and body, each beginning and ending with a blank."""
    parts = [f" {part} " for part in words.split(PART)]
    return parts if len(parts) == len(WEIGHTS) else ["", "", f" {words} "]
