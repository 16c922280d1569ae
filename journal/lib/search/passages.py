"""What is shown of a text that was found: its best passage, in pieces, with its hits.

Pieces are plain text; a template escapes them as anything else.
"""

from collections.abc import Iterable

from .hits import hits
from .language import Asked
from .tokens import Word, words

Piece = tuple[str, bool]  # text, and whether it was asked for
BEFORE, LENGTH = 6, 36  # words before the first hit, words in all


def marked(text: str, asked: Asked, *, folded: bool = False) -> list[Piece]:
    """Return a text in pieces; `folded`: a word typed with diacritics stands for all readings."""
    found = words(text)
    return list(_pieces(text, 0, len(text), _hits(text, found, asked, folded)))


def passage(text: str, asked: Asked, *, folded: bool = False) -> list[Piece]:
    """Return the part of a text with most of what was asked for; [] where nothing was."""
    found = words(text)
    at = _hits(text, found, asked, folded)
    if not at:
        return []
    first = max(0, _best(at) - BEFORE)
    last = min(first + LENGTH, len(found)) - 1
    start = found[first].start if first else 0
    end = len(text) if last == len(found) - 1 else found[last].end
    pieces = list(_pieces(text, start, end, at))
    return [*[("…", False)] * bool(first), *pieces, *[("…", False)] * (end < len(text))]


def _hits(text: str, found: list[Word], asked: Asked, folded: bool) -> dict[int, Word]:
    """The words that were asked for, by position."""
    spans = hits(text, found, asked, folded=folded)
    return {at: found[at] for first, last in spans for at in range(first, last + 1)}


def _best(hits: dict[int, Word]) -> int:
    """Where the passage with most different hits begins; then most in a row; then the first."""

    def worth(start: int) -> tuple[int, int, int]:
        near = [i for i in hits if start <= i < start + LENGTH - BEFORE]
        return len({hits[i].folded for i in near}), sum(i + 1 in hits for i in near), -start

    return max(list(hits)[:200], key=worth)


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
