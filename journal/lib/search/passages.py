"""What is shown of a text that was found: its best passage, in pieces, with its hits.

Pieces are plain text; a template escapes them as anything else.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import pairwise

from ..vietnamese import fold
from .hits import hits
from .language import Asked
from .tokens import Word, forms, words

Piece = tuple[str, bool]  # text, and whether it was asked for
LENGTH = 36  # words
BEFORE, FAR = 6, 12  # words before the first hit; to where its sentence begins, at most
NEAR = 110  # letters: hits that stand in one passage
BEFORE_IT, BEHIND_IT = 150, 600  # letters around a hit in which its passage lies
OPENING = "“\"'‘«(["  # signs that belong to the word behind them
LOOKED_AT = 200  # hits
_MARKS = "[\u0300-\u036f]*"


def marked(text: str, asked: Asked, *, folded: bool = False) -> list[Piece]:
    """Return a text in pieces; `folded`: a word typed with diacritics stands for all readings."""
    found = words(text)
    return list(_pieces(text, 0, len(text), _hits(found, asked, folded)))


def passage(text: str, asked: Asked, *, folded: bool = False) -> list[Piece]:
    """Return the part of a text with most of what was asked for; [] where nothing was."""
    start, end = _around_the_best(text, asked, folded)
    shown = _passage(text[start:end], asked, folded, bool(start), end < len(text))
    is_all = (start, end) == (0, len(text))
    return shown if shown or is_all else _passage(text, asked, folded, False, False)


def _passage(text: str, asked: Asked, folded: bool, is_begun: bool, goes_on: bool) -> list[Piece]:
    """The best passage of a text, or of a part of one: that is begun before it, or goes on."""
    found = words(text)
    at = _hits(found, asked, folded)
    if not at:
        return []
    best = _best(list(at.values()), asked)
    first = _beginning(found, next(place for place, word in at.items() if word is best))
    last = min(first + LENGTH, len(found)) - 1
    start = _with_opening(text, found[first].start) if first or is_begun else 0
    end = len(text) if last == len(found) - 1 and not goes_on else found[last].end
    before, behind = first > 0 or is_begun, end < len(text) or goes_on
    return [*[("…", False)] * before, *_pieces(text, start, end, at), *[("…", False)] * behind]


def _hits(found: list[Word], asked: Asked, folded: bool) -> dict[int, Word]:
    """The words that were asked for, by position."""
    spans = hits(found, asked, folded=folded)
    return {at: found[at] for first, last in spans for at in range(first, last + 1)}


def _around_the_best(text: str, asked: Asked, folded: bool) -> tuple[int, int]:
    """From where to where the best passage lies: to tell all words of a long text takes long, and
    some letters do."""
    if len(text) <= 2 * (BEFORE_IT + BEHIND_IT) or not asked.terms:
        return 0, len(text)
    typed = [word for term in asked.terms for word in term.words]
    marks = [mark and not folded for term in asked.terms for mark in term.marked]
    exact = {word.exact for word, mark in zip(typed, marks, strict=True) if mark}
    bare = {word.folded for word, mark in zip(typed, marks, strict=True) if not mark}
    pattern = _pattern(tuple(sorted({word.folded for word in typed})))
    matches = ((match.start(), match.end(), *forms(match[0])) for match in pattern.finditer(text))
    places = [Word(*match, 0) for match in matches if match[2] in exact or match[3] in bare]
    if not places:
        return 0, len(text)
    best = _best(places, asked).start
    start = text.rfind(" ", 0, max(best - BEFORE_IT, 0)) + 1
    end = text.find(" ", best + BEHIND_IT)
    return start, end if end > 0 else len(text)


def _best(hits: list[Word], asked: Asked) -> Word:
    """The hit near which are most different ones; then most in the row that was typed, then most
    that are spelt so; then the first."""
    typed = [word for term in asked.terms for word in term.words]
    rows = {(a.folded, b.folded) for a, b in pairwise(typed)}
    exact = {word.exact for word in typed}

    def worth(place: int) -> tuple[int, int, int, int]:
        start = hits[place].start
        near = [hit for hit in hits[place : place + LENGTH] if hit.start < start + NEAR]
        in_a_row = {(a.folded, b.folded) for a, b in pairwise(near) if b.start - a.end == 1}
        spelt = sum(word.exact in exact for word in near)
        return len({word.folded for word in near}), len(in_a_row & rows), spelt, -start

    return hits[max(range(min(len(hits), LOOKED_AT)), key=worth)]


@lru_cache(maxsize=200)
def _pattern(folded: tuple[str, ...]) -> re.Pattern:
    """What finds words in any reading, in any Unicode form."""
    spelt = [_number(w) if w[0].isdigit() else _MARKS.join(map(_spellings, w)) for w in folded]
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(spelt)}){_MARKS}(?![^\W_])")


def _number(word: str) -> str:
    """What finds a number in any of its spellings, and a word that begins with a figure."""
    signs = (_spellings(sign) if sign != "," else "[.,]" for sign in word)
    return f"0?{'[.,]?'.join(signs)}"


def _spellings(letter: str) -> str:
    """A class of characters: those that fold to a letter; y is written for i."""
    return f"[{letter}{''.join(_all_spellings()[letter])}{'yỳỷỹýỵYỲỶỸÝỴ' * (letter == 'i')}]"


@cache
def _all_spellings() -> dict[str, list[str]]:
    found = defaultdict(list)
    for char in map(chr, (*range(0x41, 0x250), *range(0x1EA0, 0x1EFA))):
        if len(bare := fold(char)) == 1 and bare.isalnum():
            found[bare].append(char)
    return found


def _beginning(found: list[Word], hit: int) -> int:
    """The first word of a passage: of the hit's sentence if that is near; none is missing at the
    end of the text."""
    near = range(max(hit - FAR, 0), hit + 1)
    sentence = [at for at in near if found[at].sentence == found[hit].sentence]
    begins = sentence[0] == 0 or found[sentence[0] - 1].sentence != found[hit].sentence
    first = sentence[0] if begins else hit - BEFORE
    return max(min(first, len(found) - LENGTH), 0)


def _with_opening(text: str, start: int) -> int:
    while start and text[start - 1] in OPENING:
        start -= 1
    return start


def _pieces(text: str, start: int, end: int, hits: dict[int, Word]) -> Iterable[Piece]:
    at = start
    for word in hits.values():
        if word.start < start or word.end > end:
            continue
        if word.start > at:
            yield text[at : word.start], False
        yield text[word.start : word.end], True
        at = word.end
    if at < end:
        yield text[at:end], False
