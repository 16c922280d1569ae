"""Boxes and confidences go with the words when a person rewrites them.

Lines are set against each other first (pairing.py), so that what is done to a line touches no
other. Within lines that changed, words that stayed keep their boxes; as many words as there were
have those of the former ones, unless their letters say otherwise; where words were split, joined or
put in, all the letters share the room of all the former ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate

from journal.lib.vietnamese import fold

from ..lines import Box, boxes_by_word, flat
from . import pairing

Opcode = tuple[str, int, int, int, int]  # as SequenceMatcher has them

CERTAIN = 100  # how sure a word is that a person wrote
SLIVER = 0.15  # of a word: less of it than this does not stand in another box


@dataclass
class Run:
    """Words before, words after, as slices; whether they are the same."""

    first: int
    last: int
    start: int
    end: int
    is_same: bool

    def moved(self, old: int, new: int) -> Run:
        """The same run of texts in which so many words stand before it."""
        places = (self.first + old, self.last + old, self.start + new, self.end + new)
        return Run(*places, is_same=self.is_same)

    @property
    def is_one_to_one(self) -> bool:
        return self.last - self.first == self.end - self.start


def hunks(before: str, after: str) -> list[tuple[int, int, int, int]]:
    """The lines that differ: first and last (exclusive) of the text before, of the text after."""
    found: list[tuple[int, int, int, int]] = []
    for tag, first, last, start, end in _line_opcodes(before.split("\n"), after.split("\n")):
        if tag == "equal":
            continue
        if found and found[-1][1] == first and found[-1][3] == start:
            first, _, start, _ = found.pop()
        found.append((first, last, start, end))
    return found


def realigned(boxes: Sequence[int], before: str, after: str) -> list[int]:
    """Flat boxes, as PageWords has them, of a text's words when it becomes another."""
    old, new, had = before.split(), after.split(), boxes_by_word(boxes)
    return flat(
        placed
        for run in _runs(before, after)
        for placed in zip(range(run.start, run.end), _boxes(run, old, new, had), strict=True)
    )


def reassured(confidences: Sequence[int], before: str, after: str) -> list[int]:
    """How sure the words after are, by how sure those before were; a person's: CERTAIN."""
    if not confidences:
        return []
    old, new, found = before.split(), after.split(), []
    for run in _runs(before, after):
        for index in range(run.start, run.end):
            was = run.first + index - run.start
            stays = was < run.last and old[was] == new[index] and run.is_one_to_one
            found.append(confidences[was] if stays and was < len(confidences) else CERTAIN)
    return found


def place_after(first: int, size: int, before: str, after: str) -> int | None:
    """Where a run of a text's words stands when it becomes another; None if its lines changed."""
    old, new = _first_words(before), _first_words(after)
    moved = first
    for begins, ends, _, end in hunks(before, after):
        if old[begins] >= first + size:
            break
        if old[ends] > first:
            return None
        moved = first + new[end] - old[ends]
    return moved


def _runs(before: str, after: str) -> Iterator[Run]:
    """All words of both texts, in order."""
    old, new = _first_words(before), _first_words(after)
    before_words, after_words = before.split(), after.split()
    for tag, *lines in _line_opcodes(before.split("\n"), after.split("\n")):
        first, last, start, end = (
            words[at] for words, at in zip((old, old, new, new), lines, strict=True)
        )
        if tag == "equal":
            yield Run(first, last, start, end, is_same=True)
        else:
            within = _within(before_words[first:last], after_words[start:end])
            yield from (run.moved(first, start) for run in within)


def _first_words(text: str) -> list[int]:
    """The index of the first word of each line, and behind them how many words there are."""
    return [0, *accumulate(len(line.split()) for line in text.split("\n"))]


def _within(old: list[str], new: list[str]) -> list[Run]:
    """The runs of two pieces; words put in share the room of a word beside them."""
    found: list[Run] = []
    for tag, first, last, start, end in _opcodes(old, new):
        run = Run(first, last, start, end, is_same=tag == "equal")
        beside = found[-1] if found else None
        if beside and beside.first == beside.last and first < last:  # put in before all others
            beside.last, beside.end = first + 1, start + 1
            run.first, run.start = first + 1, start + 1
            if run.first == last:
                continue
        elif tag == "insert" and beside and beside.is_same:
            run.first, run.start = first - 1, start - 1
            beside.last, beside.end = first - 1, start - 1
        elif tag == "insert" and beside:
            beside.end = end
            continue
        found.append(run)
    return found


def _boxes(run: Run, old: list[str], new: list[str], had: dict[int, list[Box]]) -> list[list[Box]]:
    words = new[run.start : run.end]
    if run.is_one_to_one and not _is_spaced_anew(old[run.first : run.last], words):
        return [had.get(index, []) for index in range(run.first, run.last)]
    pieces = [
        (box, weight)
        for index in range(run.first, run.last)
        for box, weight in _weighed(old[index], had.get(index, []))
    ]
    return _shared(pieces, words)


def _is_spaced_anew(old: list[str], new: list[str]) -> bool:
    """Whether the same letters, but for marks and case, are as many other words."""
    is_moved = [len(word) for word in old] != [len(word) for word in new]
    return is_moved and fold("".join(old)) == fold("".join(new))


def _weighed(word: str, boxes: list[Box]) -> list[tuple[Box, float]]:
    """Each box with how many letters of the word stand in it."""
    widths = [max(box[2] - box[0], 1) for box in boxes]
    return [
        (box, len(word) * width / sum(widths)) for box, width in zip(boxes, widths, strict=True)
    ]


def _shared(pieces: list[tuple[Box, float]], words: list[str]) -> list[list[Box]]:
    """Boxes for words that stand, letter by letter, where others stood."""
    if not pieces:
        return [[] for _ in words]
    letters, room = sum(map(len, words)), sum(weight for _, weight in pieces)
    found, at = [], 0.0
    for word in words:
        share = len(word) / letters * room
        found.append(_cut(pieces, at, at + share))
        at += share
    return found


def _cut(pieces: list[tuple[Box, float]], start: float, end: float) -> list[Box]:
    """What of the pieces lies between two places, those beside each other as one box."""
    parts: list[tuple[float, Box]] = []
    at = 0.0
    for (left, top, right, bottom), weight in pieces:
        low, high = max(start, at), min(end, at + weight)
        if high > low:
            cut = [left + round((side - at) / weight * (right - left)) for side in (low, high)]
            parts.append((high - low, (cut[0], top, max(cut), bottom)))
        at += weight
    most = max((size for size, _ in parts), default=0.0)
    kept = [box for size, box in parts if size == most or size >= SLIVER * (end - start)]
    return _joined(kept or [pieces[-1][0]])


def _joined(boxes: list[Box]) -> list[Box]:
    """Boxes of one word, those in one row put together."""
    found = [boxes[0]]
    for left, top, right, bottom in boxes[1:]:
        was = found[-1]
        overlap = min(bottom, was[3]) - max(top, was[1])
        if left >= was[0] and 2 * overlap > min(bottom - top, was[3] - was[1]):
            around = (was[0], min(top, was[1]), max(right, was[2]), max(bottom, was[3]))
            found[-1] = around
        else:
            found.append((left, top, right, bottom))
    return found


def _line_opcodes(old: Sequence[str], new: Sequence[str]) -> list[Opcode]:
    """Of lines: each that was rewritten by itself; those put in or taken out together with the
    rewritten ones beside them, with which they may have been split or joined."""
    head, tail = _alike(old, new)
    last, end = len(old) - tail, len(new) - tail
    found = [("equal", 0, head, 0, head)] * (head > 0)
    is_open = False  # whether a line that was put in or taken out was the last one
    row, at = head, head
    for step in pairing.steps(tuple(old[head:last]), tuple(new[head:end])):
        is_gap = step != pairing.STEP
        places = (row, row + (step != pairing.ADD), at, at + (step != pairing.DROP))
        row, at = places[1], places[3]
        is_same = not is_gap and old[row - 1] == new[at - 1]
        was = found[-1][0] if found else "equal"
        if not is_same and was != "equal" and (is_gap or is_open):
            _, first, _, start, _ = found.pop()
            places = (first, row, start, at)
        found.append(("equal" if is_same else "replace", *places))
        is_open = is_gap
    return found + [("equal", last, len(old), end, len(new))] * (tail > 0)


def _alike(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """How much both begin with and how much both end with."""
    most = min(len(old), len(new))
    head = next((at for at in range(most) if old[at] != new[at]), most)
    tail = next((at for at in range(most - head) if old[-1 - at] != new[-1 - at]), most - head)
    return head, tail


def _opcodes(old: Sequence[str], new: Sequence[str]) -> list[Opcode]:
    """Of words, after what both begin and end with: where they are alike, what is changed stays in
    its place."""
    head, tail = _alike(old, new)
    last, end = len(old) - tail, len(new) - tail
    found = SequenceMatcher(None, old[head:last], new[head:end], autojunk=False).get_opcodes()
    middle = [(tag, *(place + head for place in places)) for tag, *places in found]
    before, after = ("equal", 0, head, 0, head), ("equal", last, len(old), end, len(new))
    return [before] * (head > 0) + middle + [after] * (tail > 0)
