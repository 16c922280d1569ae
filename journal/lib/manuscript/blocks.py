"""What a manuscript is made of, however it came: paragraphs of runs, figures, tables, notes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

Marks = frozenset[str]  # of strong, em, u, s, sub, sup
PLAIN: Marks = frozenset()


@dataclass(slots=True)
class Run:
    """Text of one look. A line feed is a line break; `note` calls the note of that number."""

    text: str
    marks: Marks = PLAIN
    font: str = ""
    link: str = ""
    note: int = 0

    def looks_like(self, other: Run) -> bool:
        mine = (self.marks, self.font, self.link)
        return not (self.note or other.note) and mine == (other.marks, other.font, other.link)


class Item(NamedTuple):
    """A paragraph's place in a list: depth from 0, numbered or not, its number (1 for bullets)."""

    level: int
    numbered: bool
    number: int


@dataclass(slots=True)
class Paragraph:
    """`level` is 0 for text, 1 to 9 for headings; `style` the name of its style in lower case;
    `size` of its largest type in points, 0 if unknown."""

    runs: list[Run] = field(default_factory=list)
    level: int = 0
    item: Item | None = None
    quote: bool = False
    style: str = ""
    centred: bool = False
    at_right: bool = False
    size: float = 0.0

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)

    def all_marked(self, mark: str) -> bool:
        """Whether all of its letters carry a mark."""
        words = [run for run in self.runs if run.text.strip()]
        return bool(words) and all(mark in run.marks for run in words)

    def unmarked(self, *marks: str) -> None:
        """Take marks from all its runs, in place."""
        for run in self.runs:
            run.marks -= set(marks)


@dataclass(slots=True)
class Figure:
    """A picture: `key` names its bytes in the document, or `photo` is its number in the library."""

    key: str = ""
    alt: str = ""
    caption: list[Run] = field(default_factory=list)
    credit: str = ""
    photo: int = 0
    after: str = ""  # the words before it, to say where it stood
    classes: tuple[str, ...] = ()  # how it is placed, or what group it is: lib/figures.py
    photos: list[Figure] = field(default_factory=list)  # of a group


@dataclass(slots=True)
class Cell:
    blocks: list[Block]
    colspan: int = 1
    rowspan: int = 1
    header: bool = False


@dataclass(slots=True)
class Table:
    rows: list[list[Cell]]
    header_rows: int = 0


Block = Paragraph | Figure | Table


class Correction(NamedTuple):
    """One thing that was changed: what kind, the words before and after, and some around them."""

    kind: str
    before: str
    after: str
    around: str = ""


@dataclass
class Report:
    """What was changed and what could not be taken along, for the editor to read.

    Of the corrections the first MOST are kept word by word, of all of them the count by kind;
    `more` are those that are not kept. Of the warnings the first MOST, of the rest how many.
    """

    MOST = 300

    corrections: list[Correction] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    warnings: list[str] = field(default_factory=list)
    more: int = 0
    unsaid: set[str] = field(default_factory=set)  # warnings that are not kept

    def correct(self, kind: str, before: str, after: str, around: str = "", times: int = 1) -> None:
        self.counts[kind] += times
        if len(self.corrections) < self.MOST:
            self.corrections.append(Correction(kind, before, after, around))
        else:
            self.more += 1

    def warn(self, words: str) -> None:
        if words in self.warnings:
            return
        if len(self.warnings) < self.MOST:
            self.warnings.append(words)
        else:
            self.unsaid.add(words)

    def as_data(self) -> dict:
        """For JSON: {"counts": {kind: n}, "corrections": [[…4 texts]], "more": n, "warnings":
        [text], "more_warnings": n}."""
        return {
            "counts": dict(self.counts.most_common()),
            "corrections": [list(each) for each in self.corrections],
            "more": self.more,
            "warnings": self.warnings,
            "more_warnings": len(self.unsaid),
        }


@dataclass
class Manuscript:
    """A whole text; `notes` by number, from 1."""

    blocks: list[Block] = field(default_factory=list)
    notes: dict[int, list[Paragraph]] = field(default_factory=dict)
    report: Report = field(default_factory=Report)
    title: str = ""
    lead: str = ""
    signatures: list[tuple[str, str]] = field(default_factory=list)  # role, name

    def paragraphs(self) -> Iterator[Paragraph]:
        """Every paragraph, those of tables and notes too."""
        yield from paragraphs_of(self.blocks)
        for note in self.notes.values():
            yield from note

    def figures(self) -> Iterator[Figure]:
        return (block for block in self.blocks if isinstance(block, Figure))


def paragraphs_of(blocks: Iterable[Block]) -> Iterator[Paragraph]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block
        elif isinstance(block, Table):
            for row in block.rows:
                for cell in row:
                    yield from paragraphs_of(cell.blocks)


def merged(runs: Iterable[Run]) -> list[Run]:
    """Runs with neighbours of one look made one; empty ones go."""
    result: list[Run] = []
    texts: list[list[str]] = []  # joined once: thousands of runs may make one
    for run in runs:
        if not run.text and not run.note:
            continue
        if result and result[-1].looks_like(run):
            texts[-1].append(run.text)
        else:
            result.append(replace(run))
            texts.append([run.text])
    for run, parts in zip(result, texts, strict=True):
        run.text = "".join(parts)
    return result


def trimmed(runs: Iterable[Run]) -> list[Run]:
    """Merged runs without blanks and line breaks at both ends."""
    result = merged(runs)
    while result and not result[0].note:
        result[0].text = result[0].text.lstrip()
        if result[0].text:
            break
        del result[0]
    while result and not result[-1].note:
        result[-1].text = result[-1].text.rstrip()
        if result[-1].text:
            break
        del result[-1]
    return result
