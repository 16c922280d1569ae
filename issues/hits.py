"""Where on a page stands what was asked for, in words and in boxes."""

import re
from bisect import bisect_right
from dataclasses import dataclass

from journal.lib.search.hits import hits
from journal.lib.search.language import Asked
from journal.lib.search.tokens import words

from .lines import Box, boxes_by_word
from .models import Page, PageWords

_PART = re.compile(r"\S+")  # as str.split() has them


@dataclass(frozen=True)
class Hit:
    """Words of `page.text.split()`, by index, both ends included; a box for each, two for one that
    is broken at a line's end, none where nobody knows where it stands."""

    first: int
    last: int
    boxes: tuple[Box, ...]


def hits_on(page: Page, asked: Asked, folded: bool = False) -> list[Hit]:
    """Return what a page has of a query, in order; `folded`: in any reading.

    One query, none where the page came with its `words`.
    """
    text = page.running_text
    found = words(text)
    spans = hits(found, asked, folded=folded)
    starts = [part.start() for part in _PART.finditer(text)] if spans else []
    ranges = [
        (bisect_right(starts, found[first].start) - 1, bisect_right(starts, found[last].start) - 1)
        for first, last in spans
    ]
    return boxed(page, ranges)


def boxed(page: Page, ranges: list[tuple[int, int]]) -> list[Hit]:
    """Return some words of a page, each range of indices with its boxes."""
    if not ranges:
        return []
    by_word = _boxes(page, {at for first, last in ranges for at in range(first, last + 1)})
    return [
        Hit(
            first,
            last,
            tuple(box for at in range(first, last + 1) for box in by_word.get(at, ())),
        )
        for first, last in ranges
    ]


def _boxes(page: Page, wanted: set[int]) -> dict[int, list[Box]]:
    try:
        return boxes_by_word(page.words.boxes, wanted)
    except PageWords.DoesNotExist:
        return {}
