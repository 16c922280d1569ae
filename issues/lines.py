"""The lines of a page's text, and where they stand on its picture."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

Box = tuple[int, int, int, int]  # left, top, right, bottom in ten-thousandths of the page
WORD = re.compile(r"\S+")
ABOVE = 1.2  # of a line's height: so much of the page is shown above and below it
BESIDE = 150  # ten-thousandths of the page's width, to the left and right
LEAST = 60  # ten-thousandths of the page's height: a line is hardly lower
WIDTH = 3000  # of the page's width: what is shown of a short line, which else would be huge
LONG = 6  # times as wide as high


@dataclass(frozen=True)
class Line:
    """A line that has words: its place from 1 among such lines, its words as a slice of
    `text.split()`, the box around them where they have boxes."""

    number: int
    text: str
    first: int
    end: int
    box: Box | None


@dataclass(frozen=True)
class Crop:
    """A piece of a picture around a line: both as left, top, width, height in pixels."""

    shown: Box
    line: Box

    @property
    def is_long(self) -> bool:
        """Whether a phone would show it too small to be read."""
        return self.shown[2] > LONG * self.shown[3]

    @property
    def view_box(self) -> str:
        return " ".join(map(str, self.shown))


def lines_of(text: str, boxes: Sequence[int]) -> list[Line]:
    """The lines of a text; `boxes` as PageWords has them."""
    first_box = boxes_by_word(boxes)
    return [
        Line(number, line, first, end, around(first_box, first, end))
        for number, (line, first, end) in enumerate(_with_words(text), 1)
    ]


def boxes_by_word(
    boxes: Sequence[int], wanted: Container[int] | None = None
) -> dict[int, list[Box]]:
    """The boxes of each word that has any, by its index, or of those wanted alone; `boxes` as
    PageWords has them."""
    of_word: dict[int, list[Box]] = {}
    for number, index in enumerate(boxes[::5]):
        if wanted is None or index in wanted:
            box = tuple(boxes[5 * number + 1 : 5 * number + 5])
            of_word.setdefault(index, []).append(box)
    return of_word


def flat(boxes: Iterable[tuple[int, Iterable[Box]]]) -> list[int]:
    """Words in order, each with its boxes, as PageWords has them."""
    return [part for index, own in boxes for box in own for part in (index, *box)]


def crop(box: Box, width: int, height: int) -> Crop:
    """What is cut out of a page's picture of some size to show the line in `box`."""
    left, top, right, bottom = box
    edge = ABOVE * max(bottom - top, LEAST)
    end = min(max(right + BESIDE, left + WIDTH), 10_000)
    shown = (min(left - BESIDE, end - WIDTH), top - edge, end, bottom + edge)
    return Crop(_pixels(shown, width, height), _pixels(box, width, height))


def _pixels(box: Sequence[float], width: int, height: int) -> Box:
    left, top, right, bottom = (min(max(side, 0), 10_000) / 10_000 for side in box)
    x, y = round(left * width), round(top * height)
    return x, y, max(round(right * width) - x, 1), max(round(bottom * height) - y, 1)


def place_of(
    words: Sequence[str], wanted: Sequence[str], near: int, *, is_same: bool
) -> int | None:
    """Where a run of words, or of lines, stands; None where it does not, or it cannot be told
    which of several it is. `near` is where it stood, and stands if nothing changed (`is_same`)."""
    size = len(wanted)
    if is_same and list(words[near : near + size]) == list(wanted):
        return near
    found = [at for at in range(len(words) - size + 1) if list(words[at : at + size]) == wanted]
    return found[0] if size and len(found) == 1 else None


def replaced(text: str, first: int, end: int, by: str) -> str:
    """The text with other words for a run of its words; the blanks around them stay."""
    spans = [match.span() for match in WORD.finditer(text)]
    return text[: spans[first][0]] + by + text[spans[end - 1][1] :]


def ends_of_parts(text: str) -> list[int]:
    """Where empty lines part a text, as the words that are before them in all; 0 the first."""
    return [0, *accumulate(len(part.split()) for part in text.split("\n\n"))]


def _with_words(text: str) -> Iterator[tuple[str, int, int]]:
    first = 0
    for line in text.split("\n"):
        if words := line.split():
            yield " ".join(words), first, first + len(words)
            first += len(words)


def around(boxes: dict[int, list[Box]], first: int, end: int) -> Box | None:
    """By the first box of each word: what runs over the line's end is in the next line."""
    own = [boxes[index][0] for index in range(first, end) if index in boxes]
    if not own:
        return None
    lefts, tops, rights, bottoms = zip(*own, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)
