"""What is shown of a text that was found: its best passage, in pieces, with its hits.

Pieces are plain text; a template escapes them as anything else.
"""

import re
from collections.abc import Iterable
from itertools import pairwise

from .by_letters import words_asked
from .language import Asked
from .tokens import Word, words

Piece = tuple[str, bool]  # text, and whether it was asked for
LENGTH = 36  # words
BEFORE, FAR = 6, 12  # words before the first hit; to where its sentence begins, at most
NEAR = 110  # letters: hits that stand in one passage
BEFORE_IT, LONG = 100, 300  # letters in which FAR words lie; and LENGTH words
OPENING = "“\"'‘«(["  # signs that belong to the word behind them
LOOKED_AT = 200  # hits
_BEHIND_IT = re.compile(rf"(?:\W*\w\S*){{0,{LENGTH + 1}}}\W*")  # as many words, or more


def marked(text: str, asked: Asked, *, folded: bool = False) -> list[Piece]:
    """Return a text in pieces; `folded`: a word typed with diacritics stands for all readings."""
    return list(_pieces(text, 0, len(text), words_asked(text, asked, folded=folded)))


def passage(text: str, asked: Asked, *, folded: bool = False) -> list[Piece]:
    """Return the part of a text with most of what was asked for; [] where nothing was."""
    hits = words_asked(text, asked, folded=folded, most=LOOKED_AT + LENGTH)
    if not hits:
        return []
    start, end = _around(text, _best(hits, asked))
    before, behind = start > 0, end < len(text)
    return [*[("…", False)] * before, *_pieces(text, start, end, hits), *[("…", False)] * behind]


def _around(text: str, best: Word) -> tuple[int, int]:
    """From where to where the passage goes in which a word stands; to tell all words of a text
    takes long, and those around this one are enough."""
    until = _BEHIND_IT.match(text, best.start).end()
    is_end = until == len(text)
    since = min(best.start - BEFORE_IT, until - LONG) if is_end else best.start - BEFORE_IT
    since = text.rfind(" ", 0, max(since, 0)) + 1
    found = words(text[since:until])
    first = _beginning(found, [word.start for word in found].index(best.start - since))
    last = min(first + LENGTH, len(found)) - 1
    start = _with_opening(text, since + found[first].start) if first or since else 0
    is_all = is_end and last == len(found) - 1
    return start, until if is_all else since + found[last].end


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


def _pieces(text: str, start: int, end: int, hits: list[Word]) -> Iterable[Piece]:
    at = start
    for word in hits:
        if word.start < start or word.end > end:
            continue
        if word.start > at:
            yield text[at : word.start], False
        yield text[word.start : word.end], True
        at = word.end
    if at < end:
        yield text[at:end], False
