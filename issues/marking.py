"""The words of a page as its viewer shows them: its text in paragraphs, and what is marked, both
as rectangles over its picture and as pieces of its text."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from .hits import Hit
from .models import PageWords

Corners = Sequence[int]  # left, top, right, bottom in ten-thousandths of the page
GAP = 250  # ten-thousandths: words further apart stand in two columns
FOUND, CHOSEN = "ket-qua", "doan"  # the hit looked at, and the passage, in addresses
END = format_html("</{}>", "mark")
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
    is_current: bool = False  # the hit looked at

    @classmethod
    def of(cls, hit: Hit, number: int = 0) -> "Mark":
        return cls(hit.first, hit.last, rects_around(hit.boxes), number)

    @property
    def path(self) -> str:
        """All its rectangles, as SVG draws them."""
        return "".join(f"M{x} {y}h{wide}v{high}h-{wide}z" for x, y, wide, high in self.rects)

    @property
    def attributes(self) -> SafeString:
        """What style sheet and script know it by."""
        if not self.number:
            return format_html(' class="{}"', "is-passage")
        current = format_html(' class="{}"', "is-current") if self.is_current else ""
        return format_html(' data-hit="{}"{}', self.number, current)

    @property
    def anchor(self) -> SafeString | str:
        """What addresses lead to: the passage, or the hit looked at."""
        name = "" if self.number and not self.is_current else FOUND if self.number else CHOSEN
        return name and format_html(' id="{}"', name)


class Paragraph(NamedTuple):
    first: int  # the index of its first word
    pieces: list[tuple[str, Mark | None]]

    @property
    def html(self) -> SafeString:
        """Made here, for a page may have hundreds of pieces."""
        pieces = ((*_around(mark), text) for text, mark in self.pieces)
        return format_html_join(" ", "{0}{2}{1}", pieces)


def _around(mark: Mark | None) -> tuple[SafeString | str, SafeString | str]:
    return (format_html("<mark{}>", mark.attributes), END) if mark else ("", "")


def drawn(marks: Iterable[Mark]) -> SafeString:
    """Return what an SVG over the picture has of marks."""
    paths = ((mark.anchor, mark.attributes, mark.path) for mark in marks)
    return format_html_join("\n", '<path{}{} d="{}"/>', paths)


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

    A paragraph ends with a line that closes a sentence short of the column's full width, and before
    an empty one.
    """
    lines = [line.strip() for line in text.split("\n")]
    full = max(map(len, lines))
    found: list[list[str]] = [[]]
    for line in lines:
        found[-1].append(line)
        is_short = len(line) < 0.85 * full
        if not line or (is_short and line.endswith((".", "!", "?", "…", "”", ":"))):
            found.append([])
    return [" ".join(filter(None, own)) for own in found if any(own)]


def marked(paragraphs: Iterable[str], marks: Iterable[Mark]) -> list[Paragraph]:
    """Return paragraphs of a page in pieces; where marks meet, the first one given holds."""
    of_word: dict[int, Mark] = {}
    for mark in reversed(list(marks)):
        of_word |= dict.fromkeys(range(mark.first, mark.last + 1), mark)
    found, at = [], 0
    for paragraph in paragraphs:
        words = list(enumerate(paragraph.split(), at))
        runs = groupby(words, lambda one: of_word.get(one[0]))
        pieces = [(" ".join(word for _, word in run), mark) for mark, run in runs]
        found.append(Paragraph(at, pieces))
        at += len(words)
    return found
