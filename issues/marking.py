"""The words of a page as its viewer shows them: its text in paragraphs, and what is marked, both
as rectangles over its picture and as pieces of its text."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from .hits import Hit
from .models import PageWords

Corners = Sequence[int]  # left, top, right, bottom in ten-thousandths of the page
GAP = 250  # ten-thousandths: words further apart stand in two columns
SLACK = 12  # how far a mark reaches beyond the ink


class Rect(NamedTuple):
    """What an SVG over the picture draws, in ten-thousandths of the page."""

    x: int
    y: int
    width: int
    height: int

    @classmethod
    def around(cls, box: Corners, slack: int = SLACK) -> "Rect":
        left, top = (max(0, side - slack) for side in box[:2])
        right, bottom = (min(PageWords.PARTS, side + slack) for side in box[2:])
        return cls(left, top, max(0, right - left), max(0, bottom - top))


class Mark(NamedTuple):
    """Words of `page.text.split()`, first to last, and where they stand."""

    first: int
    last: int
    rects: list[Rect]
    number: int = 0  # of a hit, counted from 1 over what is shown; 0: the passage

    @classmethod
    def of(cls, hit: Hit, number: int = 0) -> "Mark":
        return cls(hit.first, hit.last, rects_around(hit.boxes), number)


class Piece(NamedTuple):
    text: str
    mark: Mark | None
    is_first: bool  # of its mark, which may run over paragraphs


class Paragraph(NamedTuple):
    first: int  # the index of its first word
    pieces: list[Piece]


def rects_around(boxes: Iterable[Corners]) -> list[Rect]:
    """Return a rectangle for each stretch of boxes that stand side by side."""
    lines: list[list[int]] = []
    for box in boxes:
        if lines and _is_beside(lines[-1], box):
            line = lines[-1]
            line[:] = *map(min, line[:2], box[:2]), *map(max, line[2:], box[2:])
        else:
            lines.append(list(box))
    return [Rect.around(line) for line in lines]


def _is_beside(line: Corners, box: Corners) -> bool:
    """Whether a box goes on a line: right of it, and at least half as high as both are."""
    common = min(line[3], box[3]) - max(line[1], box[1])
    lower = min(line[3] - line[1], box[3] - box[1])
    return 2 * common >= lower and line[0] <= box[0] <= line[2] + GAP


def paragraphs(text: str) -> list[str]:
    """The printed lines of a page joined into paragraphs, to be set at the screen's width.

    A paragraph ends with a line that closes a sentence short of the column's full width.
    """
    lines = text.split("\n")
    full = max(map(len, lines))
    found, current = [], []
    for line in lines:
        current.append(line.strip())
        if len(line) < 0.85 * full and line.rstrip().endswith((".", "!", "?", "…", "”", ":")):
            found.append(" ".join(filter(None, current)))
            current = []
    return [*found, " ".join(filter(None, current))] if any(current) else found


def marked(paragraphs: Iterable[str], marks: Iterable[Mark]) -> list[Paragraph]:
    """Return paragraphs of a page in pieces; where marks meet, the first one given holds."""
    of_word: dict[int, Mark] = {}
    for mark in reversed(list(marks)):
        of_word |= dict.fromkeys(range(mark.first, mark.last + 1), mark)
    found, at, seen = [], 0, set()
    for paragraph in paragraphs:
        words = paragraph.split()
        pieces = []
        for mark, run in groupby(enumerate(words, at), lambda one: of_word.get(one[0])):
            text = " ".join(word for _, word in run)
            pieces.append(Piece(text, mark, bool(mark) and id(mark) not in seen))
            seen.add(id(mark))
        found.append(Paragraph(at, pieces))
        at += len(words)
    return found
