"""The lines of a contents page, and the page numbers that stand in them. Pure."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from journal.lib.search import folded_words

from .signatures import are_names

HEADINGS = {
    *("muc luc", "trong so nay", "trong so bao nay", "noi dung", "noi dung so nay"),
    *("muc luc so nay", "noi dung chinh", "so nay co gi", "co gi trong so nay", "contents"),
}
_NUMBER = r"(\d{1,3})(?:\s*[-–—]\s*(\d{1,3}))?"
_LEADERS = r"\.{4}"
_LEADING = re.compile(r"(?:\s*[.·_]){3,}[\s.…·_]*|\s*…[\s.…·_]*(?=\s?\d)")
_BEHIND = re.compile(
    rf"(.*?)(?:\s*(?P<leaders>{_LEADERS})\s*|\s+)\(?(?:tr(?:ang)?[.:]?\s*)?{_NUMBER}\)?", re.I
)
_BEFORE = re.compile(rf"(?:tr(?:ang)?[.:]?\s*)?{_NUMBER}(?:[.:|)]|\s[-–—•*])?\s+(\D.*)", re.I)
_BRACKETED = re.compile(rf"(.*\([^()]*?),\s*(?:tr(?:ang)?[.:]?\s*)?{_NUMBER}\)", re.I)
_ALONE = re.compile(rf"\(?(?:tr(?:ang)?[.:]?\s*)?{_NUMBER}\)?", re.I)
_BULLET = re.compile(r"^\s*[*•▪■◆●+]\s*|^\s*[-–—]\s+")
_COUNTED = re.compile(r"^\s*(\d{1,2})[.)]\s+(?=\D.*\d\)?$)")
_EDGES = " .…·_|-–—"
_LONG_LINE = 500  # letters
FEW = 2  # entries that make no contents


@dataclass(frozen=True)
class PrintedLine:
    """A line of a page: its text, the size of its letters, in any measure that is the same for all
    lines, and the gap above it in fractions of the page's height; 0 where they are not known."""

    text: str
    size: float = 0.0
    gap: float = 0.0


@dataclass
class NumberedLine:
    """A line with the number taken off; `people` are the keys of authors who may be named in it."""

    text: str
    printed: PrintedLine
    page: int | None = None
    last: int | None = None
    leaders: bool = False
    people: frozenset[str] = frozenset()
    is_rubric: bool = False

    @cached_property
    def is_names(self) -> bool:
        return are_names(self.text, self.people)

    @property
    def is_small(self) -> bool:
        """Whether it begins with a small letter, and so goes on with what stands above."""
        return self.text[:1].islower()


def plain(text: str) -> str:
    """Return the words of a text, folded, with one blank between them."""
    return folded_words(text).strip()


def is_heading(text: str) -> bool:
    return plain(text) in HEADINGS


def texts_of(lines: Sequence[PrintedLine]) -> list[str]:
    """Return what stands in the lines beside their numbers."""
    return [line.text for line in parted(lines)[0]]


def parted(lines: Sequence[PrintedLine], last_page: int = 999) -> tuple[list[NumberedLine], bool]:
    """Return the lines below the heading, page numbers taken off; whether these come first.

    No number is above `last_page`, the highest that the issue has.
    """
    lines = _below_heading(lines)
    behind = [_BEHIND.fullmatch(line.text.strip()) for line in lines]
    before = [_BEFORE.fullmatch(line.text.strip()) for line in lines]
    numbers_first = sum(map(bool, before)) > sum(map(bool, behind))
    found = []
    for line, tail, head in zip(lines, behind, before, strict=True):
        text = line.text.strip()
        if alone := _ALONE.fullmatch(text):
            found.append(NumberedLine("", line, *_numbers(alone.groups())))
        elif bracketed := _BRACKETED.fullmatch(text):
            found.append(NumberedLine(f"{bracketed[1]})", line, *_numbers(bracketed.groups()[1:])))
        elif numbers_first and head:
            found.append(NumberedLine(head[3].strip(), line, *_numbers(head.groups()[:2])))
        elif not numbers_first and tail:
            leaders, numbers = bool(tail["leaders"]), _numbers(tail.groups()[-2:])
            found.append(NumberedLine(tail[1].strip(_EDGES), line, *numbers, leaders))
        else:
            found.append(NumberedLine(text.strip(_EDGES), line))
    _drop_false_numbers(found, last_page, numbers_first=numbers_first)
    return _with_lone_numbers(found, numbers_first=numbers_first), numbers_first


def _below_heading(lines: Sequence[PrintedLine]) -> list[PrintedLine]:
    """Lines with something in them, without bullets and without numbers that count the titles."""
    at = next((i for i, line in enumerate(lines) if is_heading(line.text)), -1)
    kept = [line for line in lines[at + 1 :] if line.text.strip(_EDGES)]
    kept = [replace(line, text=_tame(line.text)) for line in kept if len(line.text) < _LONG_LINE]
    counts = [int(match[1]) for line in kept if (match := _COUNTED.match(line.text))]
    if len(counts) > FEW and counts == list(range(1, len(counts) + 1)):
        kept = [replace(line, text=_COUNTED.sub("", line.text)) for line in kept]
    return [line for line in kept if plain(line.text) != "trang"]


def _tame(text: str) -> str:
    """A line without its bullet, its leaders no longer than they need be to be known."""
    return _LEADING.sub(" .... ", _BULLET.sub("", " ".join(text.split())))


def _numbers(groups: Iterable[str | None]) -> tuple[int, int | None]:
    first, last = groups
    return int(first), int(last) if last and int(last) >= int(first) else None


def _drop_false_numbers(lines: list[NumberedLine], last_page: int, *, numbers_first: bool) -> None:
    """A number that ends a title is beyond the issue, or breaks the order of the pages."""
    numbered = [line for line in lines if line.page is not None]
    rising = _rising([line.page for line in numbered])
    is_ordered = len(rising) >= 0.7 * len(numbered)
    for at, line in enumerate(numbered):
        is_false = line.page > last_page or line.page == 0
        if is_false or (is_ordered and at not in rising and not line.leaders):
            line.text = line.printed.text.strip(_EDGES) if line.text or is_false else ""
            line.page = line.last = None
    lines[:] = [line for line in lines if line.text or line.page is not None]


def _rising(numbers: list[int]) -> set[int]:
    """The places of the longest run of numbers that do not fall."""
    ends: list[int] = []  # the smallest last number of a run of each length
    places: list[int] = []
    before: list[int] = []
    for at, number in enumerate(numbers):
        length = bisect_right(ends, number)
        before.append(places[length - 1] if length else -1)
        ends[length:length + 1] = [number]  # fmt: skip
        places[length:length + 1] = [at]  # fmt: skip
    run, at = set(), places[-1] if places else -1
    while at >= 0:
        run.add(at)
        at = before[at]
    return run


def _with_lone_numbers(lines: list[NumberedLine], *, numbers_first: bool) -> list[NumberedLine]:
    """A number on a line of its own belongs to the line below it, or above it."""
    ahead = numbers_first or _lead(lines)
    kept: list[NumberedLine] = []
    waiting: NumberedLine | None = None
    for line in lines:
        if line.page is not None and not line.text:
            if ahead:
                waiting = line
            elif kept and kept[-1].page is None:
                kept[-1].page, kept[-1].last, kept[-1].leaders = line.page, line.last, True
            continue
        if waiting and line.page is None:
            line.page, line.last = waiting.page, waiting.last
        waiting = None
        kept.append(line)
    return kept


def _lead(lines: list[NumberedLine]) -> bool:
    """Whether lone numbers come before what they number: the first line with words follows one."""
    lone = [i for i, line in enumerate(lines) if line.page is not None and not line.text]
    return bool(lone) and (lone[0] == 0 or lone[-1] != len(lines) - 1)
