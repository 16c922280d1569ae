"""Where a text has what was asked for: the one rule for marks in lists and boxes on pages."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from .entries import is_exact
from .language import Asked, Term
from .tokens import Word


class Span(NamedTuple):
    """Words in a row, by position, both ends included."""

    first: int
    last: int


def hits(found: list[Word], asked: Asked, *, folded: bool = False) -> list[Span]:
    """Return where a text, whose words are `found`, has a term of a query; in order, none inside
    another. `folded`: a word typed with diacritics stands for all readings.
    """
    by_folded: dict[str, list[int]] = {}
    for at, word in enumerate(found):
        by_folded.setdefault(word.folded, []).append(at)
    spans: set[Span] = set()
    for term in asked.terms:
        starts = by_folded.get(term.words[0].folded, ())
        spans.update(rows(found, starts, term, folded=folded))
    return list(_outermost(spans))


def rows(
    found: list[Word], starts: Iterable[int], term: Term, *, folded: bool = False
) -> Iterator[Span]:
    """Return where a sentence has the words of a term in a row, from any of some positions on."""
    wanted, count = [*term.folded], len(term.words)
    for first in starts:
        row = found[first : first + count]
        if [word.folded for word in row] != wanted or row[0].sentence != row[-1].sentence:
            continue
        if folded or is_exact((word.exact for word in row), term):
            yield Span(first, first + count - 1)


def _outermost(spans: set[Span]) -> Iterator[Span]:
    end = -1
    for span in sorted(spans, key=lambda span: (span.first, -span.last)):
        if span.last > end:
            yield span
            end = span.last
