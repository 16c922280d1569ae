"""Running heads and feet: the lines at the edges of a page that are no part of what it says.

An issue's pages tell together which they are: a line at an edge that recurs on a page near by but
for its number, one that holds the page's folio, one that says nothing but the journal's name and
the issue's date. An empty line parts them from the text, over which no phrase, passage or paragraph
goes on. No word is put in or taken out: boxes, addresses of passages and suggestions stay right.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

from django.conf import settings
from django.db import transaction

from journal.lib.vietnamese import fold

from . import found
from .amending.writing import digest
from .lines import WORD, Line, lines_of
from .models import Issue, Page, PageChange, Suggestion

EDGE = 1000  # ten-thousandths of the page's height: running lines stand within
LONGEST = 15  # words
NEAR = 2  # pages: an odd and an even one may have lines of their own
ALIKE = 0.85  # of two lines, of which one may be misread
FEW, MANY = 3, 12  # letters: fewer recur by chance at an edge, or anywhere
AT_ONCE = 10  # issues of one sweep
# What a date is made of, beside the journal's name and the issue's.
_OF_DATES = frozenset(
    ["tap", "chi", "bao", "so", "thang", "nam", "ngay", "quy", "trang", "ra", "tr"]
)
_DIGIT, _NO_LETTER = re.compile(r"[0-9]"), re.compile(r"[\W\d_]+")
_FOLIO = re.compile(r"[1-9][0-9]{0,2}")
TOP, FOOT = "top", "foot"
_LOOKED_AT = ("issue", "number", "folio", "is_folio_corrected", "text")


@dataclass(frozen=True)
class Printed:
    """A page by what is printed on it."""

    number: int
    folio: str
    lines: list[Line]

    @cached_property
    def at_edges(self) -> list[tuple[str, Line]]:
        """The lines that may be running ones; of those of which nobody knows where they stand, the
        first and the last."""
        ends = {1: TOP, len(self.lines): FOOT}
        edges = ((_edge(each) if each.box else ends.get(each.number), each) for each in self.lines)
        return [(at, line) for at, line in edges if at and line.end - line.first <= LONGEST]

    @cached_property
    def letters(self) -> str:
        return "".join(_letters(line.text) for line in self.lines)


def _edge(line: Line) -> str | None:
    _, top, _, bottom = line.box
    return TOP if bottom <= EDGE else FOOT if top >= 10_000 - EDGE else None


def running(pages: Sequence[Printed], names: Iterable[str]) -> dict[int, set[int]]:
    """Return which lines of some pages of one issue are running ones: numbers of lines by number of
    page. `names`: of the journal and the issue."""
    words = _OF_DATES.union(*(fold(name).split() for name in names))
    found = {}
    for page in pages:
        near = [other for other in pages if 0 < abs(other.number - page.number) <= NEAR]
        own = {
            line.number
            for edge, line in page.at_edges
            if _recurs(edge, line, near)
            or _holds_folio(edge, line, page)
            or _says_date(line, words)
        }
        found[page.number] = own if len(own) < len(page.lines) else set()
    return found


def folios(pages: Sequence[Printed], lines: dict[int, set[int]]) -> dict[int, str]:
    """Return the folios of pages of which none is known: the number at an end of a running line,
    where it counts on from that of a page near by. `lines` as running() has them."""
    numbers = {page.number: set(_numbers(page, lines[page.number])) for page in pages}
    found = {}
    for page in (page for page in pages if not page.folio):
        steps = [step for step in range(-NEAR, NEAR + 1) if step]
        own = {
            number
            for number in numbers[page.number]
            if any(number + step in numbers.get(page.number + step, ()) for step in steps)
        }
        if len(own) == 1:
            found[page.number] = str(own.pop())
    return found


def _numbers(page: Printed, lines: set[int]) -> Iterator[int]:
    """What may be the number of a page: its folio, or else what ends or begins a running line."""
    if page.folio:
        yield from map(int, _FOLIO.findall(page.folio))
        return
    for words in (_bare(line.text) for line in page.lines if line.number in lines):
        yield from (int(word) for word in {words[0], words[-1]} if _FOLIO.fullmatch(word))


def _letters(text: str) -> str:
    return "".join(char for char in fold(text) if char.isalpha())


def _recurs(edge: str, line: Line, near: Iterable[Printed]) -> bool:
    """Whether a page near by has a line like it at the same edge, or a longer one anywhere: the
    first page of an article has its title."""
    own = _letters(line.text)
    others = (_letters(other.text) for page in near for at, other in page.at_edges if at == edge)
    if len(own) >= FEW and any(_is_alike(own, other) for other in others):
        return True
    return len(own) >= MANY and any(own in page.letters for page in near)


def _is_alike(one: str, other: str) -> bool:
    if one == other:
        return True
    match = SequenceMatcher(None, one, other, autojunk=False)
    return match.real_quick_ratio() >= ALIKE and match.ratio() >= ALIKE


def _holds_folio(edge: str, line: Line, page: Printed) -> bool:
    """Whether the outermost line of an edge begins or ends with the page's number."""
    words = _bare(line.text)
    if not page.folio or page.folio not in (words[0], words[-1]):
        return False
    others = [other for at, other in page.at_edges if at == edge and other.box and line.box]
    if edge == TOP:
        return all(other.box[3] > line.box[1] for other in others)
    return all(other.box[1] < line.box[3] for other in others)


def _bare(text: str) -> list[str]:
    """Words without what stands around folios; at least one."""
    words = (word.strip(".-–—·|[]()") for word in text.split())
    return [word for word in words if word] or [""]


def _says_date(line: Line, words: frozenset[str]) -> bool:
    """Whether a line has nothing but what names the journal and a date, a number among it."""
    said = (_NO_LETTER.sub("", word) for word in fold(line.text).split())
    return bool(_DIGIT.search(line.text)) and all(word in words for word in said if word)


# --- parting --------------------------------------------------------------------------------------


def cuts(text: str, numbers: set[int]) -> list[int]:
    """Return the lines, from 0 among all lines, before which an empty one parts a running line
    from another; `numbers` count lines that have words."""
    found, count, before = [], 0, None  # whether the line before is a running one; None: empty
    for at, line in enumerate(text.split("\n")):
        if not WORD.search(line):
            before = None
            continue
        count += 1
        is_running = count in numbers
        if before is not None and (is_running or before):
            found.append(at)
        before = is_running
    return found


def cut(text: str, at: Sequence[int]) -> str:
    """Return a text with empty lines before some of its lines."""
    lines = enumerate(text.split("\n"))
    return "\n".join(f"\n{line}" if number in at else line for number, line in lines)


@transaction.atomic
def part(issue_id: int) -> int:
    """Part the running lines of an issue from the text of its pages, where some were not looked at
    yet; return how many pages have another text now."""
    waiting = Page.objects.filter(issue=issue_id, is_parted=False)
    issue = Issue.objects.select_for_update().filter(pk=issue_id).first()
    if not issue or not waiting.exists():
        return 0
    pages = issue.pages.select_for_update(of=["self"]).select_related("words").order_by("number")
    pages = list(pages.only(*_LOOKED_AT, "words__boxes"))
    printed = [_printed(page) for page in pages]
    lines = running(printed, [settings.JOURNAL_NAME, issue.label])
    _name(pages, folios(printed, lines))
    changed = {page: at for page in pages if (at := cuts(page.text, lines[page.number]))}
    _carry_along(changed)
    for page, at in changed.items():
        page.text = cut(page.text, at)
    Page.objects.bulk_update(changed, ["text"])
    waiting.update(is_parted=True)
    found.PAGES.keep(changed)
    return len(changed)


def _printed(page: Page) -> Printed:
    boxes = page.words.boxes if hasattr(page, "words") else []
    return Printed(page.number, page.folio, lines_of(page.text, boxes))


def _name(pages: list[Page], folios: dict[int, str]) -> None:
    """Give pages their folios, but for those that a person named."""
    named = [page for page in pages if page.number in folios and not page.is_folio_corrected]
    for page in named:
        page.folio = folios[page.number]
    Page.objects.bulk_update(named, ["folio"])


def _carry_along(changed: dict[Page, list[int]]) -> None:
    """What waits for a page's text, and its history, go with the lines."""
    texts = {page.pk: (page.text, at) for page, at in changed.items()}
    waiting = list(Suggestion.objects.waiting().filter(page__in=texts))
    for own in waiting:
        text, at = texts[own.page_id]
        if own.text_digest == digest(text):
            own.text_digest = digest(cut(text, at))
    Suggestion.objects.bulk_update(waiting, ["text_digest"])
    changes = list(PageChange.objects.filter(page__in=texts).only("page", "line"))
    for change in changes:
        change.line += bisect_right(texts[change.page_id][1], change.line)
    PageChange.objects.bulk_update(changes, ["line"])


def part_missing(limit: int = AT_ONCE) -> int:
    """Do so for some issues that wait for it; return for how many."""
    waiting = Page.objects.filter(is_parted=False).order_by("issue").values_list("issue", flat=True)
    issues = list(waiting.distinct()[:limit])
    for issue_id in issues:
        part(issue_id)
    return len(issues)
