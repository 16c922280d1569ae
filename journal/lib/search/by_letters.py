"""The words of a text that were asked for, as hits.py has them, found by their letters: to tell all
words of a text takes fifty times as long.

Letters find more: other readings, a part of a figure, words on both sides of a sentence's end. So
the words are told where they were found, as far as the next blanks.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import islice, pairwise

from ..vietnamese import fold
from .hits import rows
from .language import Asked, Term
from .tokens import Word, words

_MARKS = "\u0300-\u036f"
_LATIN = (*range(0x41, 0x260), *range(0x1E00, 0x1F00), 0x212A, 0x212B)  # all that folds to a-z
_ONE_SIGN = {"ae", "oe", "ss"}  # æ, œ, ß
_FOREIGN = r"[^\W_\x00-\x7f]"  # of which some fold to several
_LETTER = re.compile(r"[a-z0-9]|[^a-z0-9,]+")
_TO_A_BLANK = re.compile(r"\S*")


def words_asked(
    text: str, asked: Asked, *, folded: bool = False, most: int | None = None
) -> list[Word]:
    """Return the words of a text that were asked for, in order; of each term `most` at most.
    `folded`: a word typed with diacritics stands for all readings.
    """
    found = {
        word.start: word
        for term in asked.terms
        for word in islice(_words_of(term, text, folded), most)
    }
    return [found[start] for start in sorted(found)]


def _words_of(term: Term, text: str, folded: bool) -> Iterator[Word]:
    count = len(term.words)
    search = _pattern(term.folded).search
    since = at = 0
    while match := search(text, at):
        since = _behind_a_blank(text, since, match.start())
        until = _TO_A_BLANK.match(text, match.end()).end()
        near = words(text[since:until])
        for first, last in rows(near, range(len(near)), term, folded=folded):
            for word in near[first : last + 1]:
                yield word._replace(start=since + word.start, end=since + word.end)
        again = near[1 - count :] if count > 1 else []  # with these another row may begin
        at = max(match.start() + 1, since + again[0].start if again else until)


def _behind_a_blank(text: str, since: int, at: int) -> int:
    """Where that begins which stands without a blank before a place."""
    start = text.rfind(" ", since, at) + 1 or since
    return text.rfind("\n", start, at) + 1 or start


@lru_cache(maxsize=500)
def _pattern(folded: tuple[str, ...]) -> re.Pattern:
    """What finds words in a row in any reading and any Unicode form, and more.

    It begins with one class of characters: so the rest of a text is passed over quickly.
    """
    first, *rest = map(_spellings, folded)
    first = first.replace("]", r"](?<![^\W_].)", 1)
    return re.compile(r"[\W_]*".join([first, *rest]) + r"(?![^\W_])", re.DOTALL)


def _spellings(word: str) -> str:
    """What finds a folded word in all its spellings."""
    if word.isdigit() and len(word) == 1:
        return f"[0{word}]{word}?"  # 04
    between = f"[{_MARKS}.,]*" if word[0].isdigit() else f"[{_MARKS}]*"
    letters = ["", *_LETTER.findall(word)]
    return "".join(_spelling(letter, before, between) for before, letter in pairwise(letters))


def _spelling(letter: str, before: str, between: str) -> str:
    if not letter.isascii():
        return f"{_FOREIGN}(?:{_FOREIGN}|[{_MARKS}])*"
    found = f"[{_by_folded().get(letter, letter)}]{between}"
    return f"(?:{found})?" if before + letter in _ONE_SIGN else found


@cache
def _by_folded() -> dict[str, str]:
    """The signs that fold to each of a-z, or to it and another letter; y is written for i."""
    found = defaultdict(str)
    for sign in map(chr, _LATIN):
        if (bare := fold(sign)).isalpha() and bare.isascii():
            found[bare[0]] += sign
    return found | {"i": found["i"] + found["y"]}
