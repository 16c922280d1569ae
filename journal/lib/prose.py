"""Two versions of one paragraph, set against each other word by word, for people who read prose.

A word is never cut, so another tone mark or capital is another word. What is found is tidied for
the eye: a stray word that two rewritten passages share is no resting point, and a change begins
where a sentence or clause begins, if the words allow it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate, groupby
from operator import itemgetter
from typing import Literal, NamedTuple

from .sequences import common_start, matches

Kind = Literal["same", "removed", "added"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that both versions have, or only the old one, or only the new one.

    A line feed in it is the edge of a paragraph; it stands only in removed and added pieces, where
    a paragraph was split in two or two became one.
    """

    kind: Kind
    text: str


Line = list[Piece]

# Farther than this no change is moved to a better edge.
MAX_SHIFT = 100
# More same words in a row than this are always shown as the same.
MAX_STRAY = 4
# What must stay of the shorter text, or it is not the same paragraph any more.
SHARED = 0.3

WORD = re.compile(r"\d+(?:[.,:/]\d+)+|[\w\u0300-\u036f]+|\S")
_SENTENCE_ENDS = frozenset(".!?…")
_CLAUSE_ENDS = frozenset(",;:–—")
_OPENING = frozenset("“‘(«[")
_CLOSING = frozenset("”’)»]\"'")


class Run(NamedTuple):
    """Words that are the same: `length` of them from `old` in one text and `new` in the other."""

    old: int
    new: int
    length: int


class Prose:
    """A text and its words; a mark of punctuation is a word too, but does not count as one."""

    def __init__(self, text: str) -> None:
        found = list(WORD.finditer(text))
        self.text = text
        self.words = [word[0] for word in found]
        self.ends = [0, *(word.end() for word in found)]
        self.starts = [*(word.start() for word in found), len(text)]
        self.counts = list(accumulate((word[0].isalnum() for word in self.words), initial=0))

    def count(self, start: int, end: int) -> int:
        """How many true words stand from word `start` to before word `end`."""
        return self.counts[end] - self.counts[start]

    def stretch(self, start: int, end: int) -> str:
        """The text of these words with the blanks on both sides."""
        return self.text[self.ends[start] : self.starts[end]]

    def edge(self, at: int) -> int:
        """How good it is to begin or end a change before word `at`, 0 to 4."""
        if at in (0, len(self.words)) or "\n" in self.stretch(at, at):
            return 4
        last = self.words[at - 1]
        if last in _CLOSING and at > 1:
            last = self.words[at - 2]
        if last in _SENTENCE_ENDS:
            return 3
        return 2 if last in _CLAUSE_ENDS or self.words[at] in _OPENING else 0


def compare_words(old: str, new: str) -> Line:
    """The pieces of two texts; none if they share too little to be set against each other."""
    a, b = Prose(old), Prose(new)
    runs = _settled(a, b, _telling(a, b, _runs(matches(a.words, b.words, 3))))
    same = sum(a.count(run.old, run.old + run.length) for run in runs)
    if old != new and same <= SHARED * min(a.counts[-1], b.counts[-1]):
        return []
    parts: list[tuple[Kind, str]] = []
    i = j = 0
    pairs = [(run.old + n, run.new + n) for run in runs for n in range(run.length)]
    for x, y in [*pairs, (len(a.words), len(b.words))]:
        parts += _replaced(a.stretch(i, x), b.stretch(j, y))
        parts += [("same", word) for word in a.words[x : x + 1]]
        i, j = x + 1, y + 1
    return pieces_of(parts)


def _replaced(old: str, new: str) -> list[tuple[Kind, str]]:
    """What stands between two words of a run; blanks around a change that are the same stay."""
    if old == new:
        return [("same", old)]
    tail = old[len(old.rstrip()) :]
    if tail != new[len(new.rstrip()) :]:
        tail = ""
    old, new = old.removesuffix(tail), new.removesuffix(tail)
    head = old[: len(old) - len(old.lstrip())]
    if head != new[: len(new) - len(new.lstrip())]:
        head = ""
    removed, added = old.removeprefix(head), new.removeprefix(head)
    return [("same", head), ("removed", removed), ("added", added), ("same", tail)]


def _runs(pairs: list[tuple[int, int]]) -> list[Run]:
    runs: list[Run] = []
    for i, j in pairs:
        if runs and (i, j) == (runs[-1].old + runs[-1].length, runs[-1].new + runs[-1].length):
            runs[-1] = runs[-1]._replace(length=runs[-1].length + 1)
        else:
            runs.append(Run(i, j, 1))
    return runs


def _telling(a: Prose, b: Prose, runs: list[Run]) -> list[Run]:
    """The runs without those that only break up a change, between a start and an end of length 0.

    Dropping one makes a larger change, so the run before it is looked at again.
    """
    kept = [Run(0, 0, 0)]
    for run in [*runs, Run(len(a.words), len(b.words), 0)]:
        while len(kept) > 1 and _is_stray(a, b, kept[-2], kept[-1], run):
            kept.pop()
        kept.append(run)
    return kept


def _is_stray(a: Prose, b: Prose, before: Run, run: Run, after: Run) -> bool:
    """Whether a run between two changes is too short to rest the eye on."""
    i, x, j, y = _gap(before, run)
    k, u, m, v = _gap(run, after)
    if (i, j) == (x, y) or (k, m) == (u, v):
        return False  # it is not between two changes
    words = a.count(run.old, run.old + run.length)
    least = min(max(a.count(i, x), b.count(j, y)), max(a.count(k, u), b.count(m, v)))
    if (i, k) == (x, u) or (j, m) == (y, v):  # nothing is replaced: two insertions, two cuts
        return 4 * max(words, 1) <= least and words <= MAX_STRAY
    return words <= min(max(least, 1), MAX_STRAY)


def _gap(left: Run, right: Run) -> tuple[int, int, int, int]:
    """Start and end of the change between two runs, in the old text and in the new."""
    return left.old + left.length, right.old, left.new + left.length, right.new


def _settled(a: Prose, b: Prose, runs: list[Run]) -> list[Run]:
    """The runs with their edges moved to where a sentence or clause begins, if words allow it."""
    settled = runs[:1]
    for run in runs[1:]:
        i, x, j, y = _gap(settled[-1], run)
        start = common_start(a.words[i:x], b.words[j:y])
        end = common_start(a.words[i + start : x][::-1], b.words[j + start : y][::-1])
        only_old, only_new = i + start < x - end, j + start < y - end
        shift = 0
        if only_old != only_new:
            text, at, to = (a, i + start, x - end) if only_old else (b, j + start, y - end)
            shift = _shift(text, at, to, settled[-1].length + start, run.length + end)
        settled[-1] = settled[-1]._replace(length=settled[-1].length + start + shift)
        back = end - shift
        settled.append(Run(run.old - back, run.new - back, run.length + back))
    return settled


def _shift(text: Prose, start: int, end: int, back: int, ahead: int) -> int:
    """How far to move a change that only one text has: at most `back` words back or `ahead`."""
    words = text.words
    first = last = 0
    while -first < min(back, MAX_SHIFT) and words[start + first - 1] == words[end + first - 1]:
        first -= 1
    while last < min(ahead, MAX_SHIFT) and words[start + last] == words[end + last]:
        last += 1
    return max(range(first, last + 1), key=lambda n: text.edge(start + n) + text.edge(end + n))


def pieces_of(parts: Iterable[tuple[Kind, str]]) -> Line:
    """Pieces without empty ones, neighbours of one kind as one."""
    full = (part for part in parts if part[1])
    return [
        Piece(kind, "".join(text for _, text in group))
        for kind, group in groupby(full, key=itemgetter(0))
    ]
