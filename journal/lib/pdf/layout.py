"""From words scattered over a page to the order in which people read them: columns, headings.

Lengths are in points, y grows downwards. Words stand in segments (pieces of a line without a wide
gap); a gutter is an upright blank that parts segments into columns; what crosses it (a heading, a
wide picture's caption) parts the columns into an upper and a lower piece.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from operator import attrgetter
from statistics import median
from typing import NamedTuple

Part = tuple[float, float]  # of a page: what lies between two fractions of its width
WHOLE: Part = (0.0, 1.0)


class Box(NamedTuple):
    """A rectangle; y grows downwards."""

    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def around(cls, boxes: Iterable["Box"]) -> "Box":
        lefts, tops, rights, bottoms = zip(*boxes, strict=True)
        return cls(min(lefts), min(tops), max(rights), max(bottoms))

    def fraction(self, width: float, height: float) -> "Box":
        """Return the box in fractions of a page of some size, 0 to 1."""
        left, right = (min(max(x / width, 0.0), 1.0) for x in (self.left, self.right))
        top, bottom = (min(max(y / height, 0.0), 1.0) for y in (self.top, self.bottom))
        return Box(left, top, right, bottom)


@dataclass
class Word:
    """What stands between two blanks: its text, a box for each line it stands on, where its line
    runs, how large its letters are; of a recognised one how sure the machine is, 0 to 100."""

    text: str
    boxes: list[Box]
    baseline: float
    size: float
    confidence: int = 100


@dataclass(frozen=True)
class PageText:
    """A page's text: lines in reading order; boxes are (index of the word, box in fractions).

    The words of `text` between blanks are those the indexes count; one that runs over a line's end
    has two boxes. `folio` is the number printed at an edge or "". A link is a box and an address
    of the web, or the number of a page of this PDF. Recognised words each have a confidence.
    """

    text: str
    boxes: list[tuple[int, Box]]
    folio: str
    links: list[tuple[Box, str | int]] = field(default_factory=list)
    confidences: list[int] = field(default_factory=list)


class Layer(NamedTuple):
    """Words to be laid over a part of page `sheet` of a PDF, counted from 1.

    Each is a text and its box in fractions of the part, as that lies turned counter-clockwise by
    `skew` degrees.
    """

    sheet: int
    part: Part
    skew: float
    words: Sequence[tuple[str, Sequence[float]]]


@dataclass
class Segment:
    """Words of one line without a wide gap between them."""

    words: list[Word]
    left: float = field(init=False)
    right: float = field(init=False)
    baseline: float = field(init=False)
    size: float = field(init=False)

    def __post_init__(self) -> None:
        self.left = self.words[0].boxes[0].left
        self.right = max(word.boxes[0].right for word in self.words)
        self.baseline = self.words[0].baseline
        self.size = max(word.size for word in self.words)

    @property
    def top(self) -> float:
        return self.baseline - 0.8 * self.size


class _Gutter(NamedTuple):
    crossers: int
    left: float
    right: float


SAME_LINE = 0.35  # of the letters' size: baselines apart that far at most
WIDE_GAP = 0.9  # of the letters' size: parts a line into segments
_GUTTER = 0.5  # of the letters' size: narrower than that is no gutter
_COLUMN = 4  # times the letters' size: a column of page numbers is none
_COLUMN_LINES = 3
EDGE = 0.1  # of the page's height: running lines and folios stand there
_APART = 1.8  # times the letters' size: from baseline to baseline
_TRIES = 6
_NUMBER = re.compile(r"\W{0,2}([1-9][0-9]{0,2})\W{0,2}")


def lines_of(words: Sequence[Word], height: float) -> list[list[Word]]:
    """Return the words of a page of some height in reading order, as lines; raises nothing."""
    head, body, foot = _without_running_lines(segments_of(words), height)
    rows = [*head, *_ordered(body, depth=12), *foot]
    return [[word for segment in row for word in segment.words] for row in rows]


def _without_running_lines(segments: list[Segment], height: float) -> tuple[list, list, list]:
    """Part the rows at the upper and lower edge, where they stand apart, from the rest."""
    rows = [sorted(row, key=attrgetter("left")) for row in _rows(segments)]
    first, last = 0, len(rows)
    if last > 2 and _is_running(rows[0], rows[1], rows[0][0].baseline / height):
        first = 1
    if last > first + 2 and _is_running(rows[-1], rows[-2], 1 - rows[-1][0].baseline / height):
        last -= 1
    body = [segment for row in rows[first:last] for segment in row]
    return rows[:first], body, rows[last:]


def _is_running(row: list[Segment], next_row: list[Segment], from_edge: float) -> bool:
    """Whether a row is the line that runs over or under the pages of an issue."""
    apart = abs(row[0].baseline - next_row[0].baseline)
    return from_edge < EDGE and apart > _APART * max(s.size for s in row)


def segments_of(words: Sequence[Word]) -> list[Segment]:
    """Put words on one baseline together, and part them where the gap is wide."""
    segments = []
    for row in _rows(words):
        row.sort(key=lambda word: word.boxes[0].left)
        current = [row[0]]
        for before, word in pairwise(row):
            gap = word.boxes[0].left - before.boxes[0].right
            if gap > WIDE_GAP * max(word.size, before.size):
                segments.append(Segment(current))
                current = []
            current.append(word)
        segments.append(Segment(current))
    return segments


def _rows(items: Sequence) -> list[list]:
    """Words or segments on one baseline, from top to bottom."""
    rows: list[list] = []
    for item in sorted(items, key=attrgetter("baseline")):
        first = rows[-1][0] if rows else None
        if first and item.baseline - first.baseline <= SAME_LINE * min(first.size, item.size):
            rows[-1].append(item)
        else:
            rows.append([item])
    return rows


def _ordered(segments: list[Segment], depth: int) -> list[list[Segment]]:
    """Rows in reading order."""
    gutter = _best_gutter(segments) if depth and len(segments) >= 2 * _COLUMN_LINES else None
    if not gutter:
        return [sorted(row, key=attrgetter("left")) for row in _rows(segments)]
    if gutter.crossers and (parts := _parted_flat(segments, gutter.crossers)):
        return [row for part in parts for row in _ordered(part, depth - 1)]
    return [row for part in _bands(segments, gutter) for row in _ordered(part, depth - 1)]


def _best_gutter(segments: list[Segment]) -> _Gutter | None:
    """The blank that the fewest segments cross and that has columns on both sides."""
    em = median(segment.size for segment in segments)
    for gutter in _blanks(segments, _GUTTER * em)[:_TRIES]:
        left = [s for s in segments if s.right <= gutter.left]
        right = [s for s in segments if s.left >= gutter.right]
        if _is_column(left, em) and _is_column(right, em) and _beside(left, right):
            return gutter
    return None


def _blanks(segments: list[Segment], least: float) -> list[_Gutter]:
    """Upright blanks at least that wide, those with the fewest crossers first, then the widest."""
    edges = sorted([(s.left, 1) for s in segments] + [(s.right, -1) for s in segments])
    found, covering = [], 0
    for (x, change), (next_x, _) in pairwise(edges):
        covering += change
        if next_x - x >= least and covering < len(segments):
            found.append(_Gutter(covering, x, next_x))
    return sorted(found, key=lambda blank: (blank.crossers, blank.left - blank.right))


def _is_column(segments: list[Segment], em: float) -> bool:
    wide = len(segments) and median(s.right - s.left for s in segments) >= _COLUMN * em
    return bool(wide) and len(_rows(segments)) >= _COLUMN_LINES


def _beside(left: list[Segment], right: list[Segment]) -> bool:
    """Whether two columns stand beside each other, for half the height of the shorter."""
    spans = [(min(s.baseline for s in c), max(s.baseline for s in c)) for c in (left, right)]
    (top, bottom), (other_top, other_bottom) = spans
    together = min(bottom, other_bottom) - max(top, other_top)
    return together >= 0.5 * min(bottom - top, other_bottom - other_top)


def _parted_flat(segments: list[Segment], crossers: int) -> tuple[list, list] | None:
    """An upper and a lower part whose columns fewer segments cross; None if that helps nothing."""
    best = None
    for y in _flat_gaps(segments)[:_TRIES]:
        upper = [s for s in segments if s.baseline < y]
        lower = [s for s in segments if s.baseline >= y]
        cost = sum(g.crossers for part in (upper, lower) if (g := _best_gutter(part)))
        if cost < crossers and (best is None or cost < best[0]):
            best = cost, upper, lower
    return best and best[1:]


def _flat_gaps(segments: list[Segment]) -> list[float]:
    """Heights at which nothing stands, the widest gap first."""
    gaps, bottom = [], None
    for segment in sorted(segments, key=attrgetter("top")):
        if bottom is not None and segment.top > bottom:
            gaps.append((segment.top - bottom, segment.top))
        bottom = max(bottom or segment.baseline, segment.baseline)
    return [y for _, y in sorted(gaps, reverse=True)]


def _bands(segments: list[Segment], gutter: _Gutter) -> list[list[Segment]]:
    """What stands left, then what stands right of a gutter, between one crosser and the next."""
    parts: list[list[Segment]] = [[], []]
    for segment in sorted(segments, key=attrgetter("baseline")):
        if segment.right <= gutter.left:
            parts[-2].append(segment)
        elif segment.left >= gutter.right:
            parts[-1].append(segment)
        else:
            parts += [[segment], [], []]
    return [part for part in parts if part]


def joined(lines: list[list[Word]]) -> list[list[Word]]:
    """Put a word that a hyphen breaks at a line's end together with its rest, both boxes kept.

    Vietnamese breaks no word, so the hyphen is a real one and stays.
    """
    kept: list[list[Word]] = []
    for line in lines:
        last = kept[-1][-1] if kept and kept[-1] else None
        first, *rest = line
        if last and _is_broken(last.text) and first.text[0].isalnum():
            last.text += first.text
            last.boxes += first.boxes
            last.confidence = min(last.confidence, first.confidence)
            line = rest
        if line:
            kept.append(list(line))
    return kept


def page_text(lines: list[list[Word]], width: float, height: float, folio: str = "") -> PageText:
    """Put lines in reading order together, of a page of some size; `folio` is what the PDF says."""
    boxes = [
        (index, box.fraction(width, height))
        for index, word in enumerate(word for line in lines for word in line)
        for box in word.boxes
    ]
    text = "\n".join(" ".join(word.text for word in line) for line in lines)
    return PageText(text, boxes, folio or _printed_folio(lines, height))


def _printed_folio(lines: list[list[Word]], height: float) -> str:
    """A number that stands alone at the upper or lower edge; "" where there is none, or several."""
    found = [
        match[1]
        for line in lines
        if len(line) == 1 and (match := _NUMBER.fullmatch(line[0].text))
        if not EDGE < line[0].baseline / height < 1 - EDGE
    ]
    return found[0] if len(found) == 1 else ""


def _is_broken(text: str) -> bool:
    return len(text) > 1 and text[-1] == "-" and text[-2].isalnum()
