"""The page viewer: one page, or two that face each other, and the way on from there.

An address says all that is shown, so that each step is a plain link: `?hai-trang` shows two pages
side by side, `?tu=120-180` marks a passage of the page, by words counted from 0, and `?q=` marks
what was asked for; `kq` says which of the hits one looks at. What is asked, and two pages, travel
along with every step.
"""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple, Self
from urllib.parse import quote, urlsplit

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils.safestring import SafeString

from journal.lib.addresses import quick
from journal.lib.search import language

from .all_pages import as_pictures
from .found import keys_with_hits
from .hits import Hit, boxed, hits_on
from .marking import FOUND, Mark, Paragraph, Rect, drawn, marked, paragraphs
from .models import ContentsEntry, Issue, Page, PageWords

QUERY, HIT, PASSAGE, SPREAD = "q", "kq", "tu", "hai-trang"
LAST = 0
START = "#xem"  # where the viewer begins: whoever turns pages need not pass the masthead each time
_NUMBER = re.compile(r"[0-9]{1,4}")
_PASSAGE = re.compile(r"([0-9]{1,5})-([0-9]{1,5})")


@dataclass(frozen=True)
class Opened:
    """What an address of the viewer asks for, beside the page."""

    query: str = ""
    hit: int = 1  # counted from 1, or LAST
    passage: tuple[int, int] | None = None
    is_spread: bool = False

    @classmethod
    def read(cls, params: QueryDict) -> Self:
        """Return what makes sense of an address; the rest is passed over."""
        hit, passage = params.get(HIT, ""), _PASSAGE.fullmatch(params.get(PASSAGE, ""))
        ends = sorted(map(int, passage.groups())) if passage else None
        return cls(
            query=language.typed(params.get(QUERY, "")),
            hit=int(hit) if _NUMBER.fullmatch(hit) else 1,
            passage=(ends[0], ends[1]) if ends else None,
            is_spread=SPREAD in params,
        )

    def along(self, *, is_spread: bool | None = None, hit: int | None = None) -> str:
        """Return what the address of another page carries on, "" or from its ? on."""
        is_spread = self.is_spread if is_spread is None else is_spread
        parts = [f"{QUERY}={quote(self.query)}"] if self.query else []
        parts += [f"{HIT}={hit}"] if hit is not None and self.query else []
        parts += [SPREAD] if is_spread else []
        return f"?{'&'.join(parts)}" if parts else ""


class Step(NamedTuple):
    """A way to another page."""

    address: str
    page: Page
    is_beyond: bool = False  # in another issue

    @property
    def label(self) -> str:
        return self.page.title_line if self.is_beyond else f"Trang {self.page.name}"


class Area(NamedTuple):
    """A link in the page as it was printed."""

    rect: Rect
    address: str
    label: str
    is_outside: bool


@dataclass
class Leaf:
    """One of the pages shown."""

    page: Page
    areas: list[Area] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)

    @cached_property
    def paragraphs(self) -> list[Paragraph]:
        return marked(paragraphs(self.page.text), self.marks)

    @property
    def drawn(self) -> SafeString:
        return drawn(self.marks)


class Viewer:
    """What the page of a print issue shows: lists and steps, each asked of the database once."""

    def __init__(self, page: Page, opened: Opened) -> None:
        """`page` is one of rows_for()."""
        self.page, self.opened, self.issue = page, opened, page.issue

    @cached_property
    def pages(self) -> list[Page]:
        """All of the issue, without text."""
        pages = list(self.issue.pages.for_strip())
        for page in pages:
            page.issue = self.issue
        return pages

    @property
    def strip(self) -> SafeString:
        shown = {page.number for page in self.shown}
        return as_pictures(self.pages, self.issue, self.opened.along() + START, shown)

    @cached_property
    def leaves(self) -> list[Leaf]:
        """The page, or two that face each other, with what is marked on them."""
        return [Leaf(page, list(self._areas(page)), list(self._marks(page))) for page in self.shown]

    def _marks(self, page: Page) -> Iterator[Mark]:
        for number, hit in self._hits_by_page[page.pk]:
            yield Mark.of(hit, number)._replace(is_current=number == self.hit)
        if self.passage and page == self.page:
            yield from map(Mark.of, boxed(page, [self.passage]))

    @cached_property
    def asked(self) -> language.Asked | None:
        return language.read(self.opened.query) if self.opened.query else None

    @cached_property
    def shown(self) -> list[Page]:
        facing = [page.number for page in self._facing]
        if facing == [self.page.number]:
            return [self.page]
        others = rows_for(self.opened).filter(issue=self.issue, number__in=facing)
        others = others.exclude(pk=self.page.pk)
        return sorted([self.page, *others], key=lambda page: page.number)

    @cached_property
    def _facing(self) -> list[Page]:
        """An even page and the one after it; alone the cover, and what is printed across both."""
        if not self.opened.is_spread:
            return [self.page]
        first = self.page.number - self.page.number % 2
        pair = [page for page in self.pages if page.number in (first, first + 1)]
        return [self.page] if any(page.width > page.height for page in pair) else pair

    @property
    def may_be_spread(self) -> bool:
        return len(self.pages) > 1

    @property
    def is_spread(self) -> bool:
        return len(self.leaves) > 1

    @property
    def name(self) -> str:
        return "–".join(leaf.page.name for leaf in self.leaves)

    def address_of(self, page: Page, **changes) -> str:
        return page.get_absolute_url() + self.opened.along(**changes)

    @property
    def other_layout(self) -> str:
        """The address of the same page alone, or of both."""
        return self.address_of(self.page, is_spread=not self.opened.is_spread)

    # --- The way on ---------------------------------------------------------------------------

    @cached_property
    def previous(self) -> Step | None:
        first = self.leaves[0].page.number
        before = [page for page in self.pages if page.number < first]
        return self._step(before[-1]) if before else self._beyond(is_before=True)

    @cached_property
    def next(self) -> Step | None:
        last = self.leaves[-1].page.number
        after = [page for page in self.pages if page.number > last]
        return self._step(after[0]) if after else self._beyond(is_before=False)

    def _step(self, page: Page, is_beyond: bool = False) -> Step:
        return Step(self.address_of(page) + START, page, is_beyond)

    def _beyond(self, is_before: bool) -> Step | None:
        """The last page of the issue before, the first of the one after."""
        for issue in self._neighbours:
            if ((issue.position, issue.pk) < (self.issue.position, self.issue.pk)) == is_before:
                pages = issue.pages.for_strip()
                page = pages.last() if is_before else pages.first()
                page.issue = issue
                return self._step(page, is_beyond=True)
        return None

    @cached_property
    def _neighbours(self) -> list[Issue]:
        pages = Page.objects.filter(issue=OuterRef("pk"))
        return list(Issue.objects.public().filter(Exists(pages)).neighbours(self.issue))

    # --- Hits ---------------------------------------------------------------------------------

    @cached_property
    def hits(self) -> int:
        """How many there are on the pages shown."""
        return sum(map(len, self._hits_by_page.values()))

    @cached_property
    def _hits_by_page(self) -> dict[int, list[tuple[int, Hit]]]:
        """The hits of each page shown, by its key; numbered from 1 over all of them."""
        count, found = itertools.count(1), {}
        for page in self.shown:
            hits = hits_on(page, self.asked, self._found[1]) if self.asked else []
            found[page.pk] = [(next(count), hit) for hit in hits]
        return found

    @cached_property
    def hit(self) -> int:
        """The one looked at, counted from 1; 0 where there is none."""
        return min(self.opened.hit or self.hits, self.hits)

    @property
    def hit_before(self) -> str:
        return self._hit_at(self.hit - 1) if self.hit > 1 else self.beyond_before

    @property
    def hit_after(self) -> str:
        return self._hit_at(self.hit + 1) if self.hit < self.hits else self.beyond_after

    def _hit_at(self, number: int) -> str:
        return self.address_of(self.page, hit=number) + f"#{FOUND}"

    @cached_property
    def beyond_before(self) -> str:
        """The address of the last hit before the pages shown; "" where there is none."""
        before = [number for number in self.found_on if number < self.leaves[0].page.number]
        return self._hits_of(before[-1], hit=LAST) if before else ""

    @cached_property
    def beyond_after(self) -> str:
        """The address of the first hit after the pages shown; "" where there is none."""
        after = [number for number in self.found_on if number > self.leaves[-1].page.number]
        return self._hits_of(after[0]) if after else ""

    def _hits_of(self, number: int, hit: int | None = None) -> str:
        return page_address(self.issue, number, self.opened, hit=hit) + f"#{FOUND}"

    @property
    def found_on(self) -> list[int]:
        """The pages of the issue that have what was asked for."""
        return self._found[0]

    @cached_property
    def _found(self) -> tuple[list[int], bool]:
        """These pages, and whether they have it in another reading, for none is spelt as typed."""
        if not self.asked:
            return [], False
        exact = self._pages_with_hits(folded=False)
        if exact or not self.asked.is_marked:
            return exact, False
        folded = self._pages_with_hits(folded=True)
        return folded, bool(folded)

    def _pages_with_hits(self, *, folded: bool) -> list[int]:
        keys = set(keys_with_hits(self.issue, self.asked, folded))
        return [page.number for page in self.pages if page.pk in keys]

    # --- What stands on the page ----------------------------------------------------------------

    @cached_property
    def entries(self) -> list[ContentsEntry]:
        """The contents' lines whose pages these are."""
        folios = [page.name for page in self.shown if _NUMBER.fullmatch(page.name)]
        within = Q(pk=None)
        for folio in map(int, folios):
            within |= Q(first_page__lte=folio, end__gte=folio)
        rows = self.issue.contents.annotate(end=Coalesce(F("last_page"), F("first_page")))
        own = ["issue", "rubric", "title", "authors", "first_page", "last_page"]
        return list(rows.filter(within).only(*own).in_print_order())

    def _areas(self, page: Page) -> Iterator[Area]:
        """The printed links of a page that lead anywhere."""
        there = {page.number: page for page in self.pages}
        for *sides, target in _words_of(page).links:
            rect = Rect.around([round(side * PageWords.PARTS) for side in sides], slack=0)
            if isinstance(target, str):
                label = urlsplit(target).path if target.startswith("mailto:") else target
                yield Area(rect, target, label, is_outside=True)
            elif target in there:
                step = self._step(there[target])
                yield Area(rect, step.address, step.label, is_outside=False)

    @cached_property
    def passage(self) -> tuple[int, int] | None:
        """The words of the page that are asked for, as far as there are any."""
        last = len(self.page.text.split()) - 1
        first, until = self.opened.passage or (last + 1, 0)
        return (first, min(until, last)) if first <= last else None


def rows_for(opened: Opened) -> QuerySet[Page]:
    """Pages with all that the viewer needs of them, and no more."""
    rows = Page.objects.select_related("issue", "words")
    unread = ["issue__outline", "words__confidences"]
    if not (opened.query or opened.passage):
        unread.append("words__boxes")
    return rows.defer(*unread)


def _words_of(page: Page) -> PageWords:
    return getattr(page, "words", None) or PageWords()


def page_address(issue: Issue, number: int, opened: Opened, **changes) -> str:
    """Return the address of a page to which another address leads."""
    return quick("issues:page", issue.year, issue.slug, number) + opened.along(**changes)
