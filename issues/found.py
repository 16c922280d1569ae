"""What print pages and lines of contents are found by, and asking for them: in the whole archive,
or in one issue."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet
from django.utils import timezone

from journal.lib.search.entries import ANYWHERE, LEAD, Weighted, required
from journal.lib.search.index import Index
from journal.lib.search.language import Asked, row_of
from journal.lib.search.language import read as read_query
from journal.lib.search.newest import for_the_index
from journal.lib.search.passages import Piece, marked, passage
from journal.lib.search.ranking import MOST, Found
from journal.lib.search.rows import among, living
from journal.lib.vietnamese import fold

from .models import (
    ContentsEntry,
    ContentsEntryEntry,
    ContentsEntryText,
    Issue,
    Page,
    PageEntry,
    PageText,
)

# --- What is found --------------------------------------------------------------------------------


def _of_page(page: Page) -> Weighted:
    at = _place(page.issue) - timedelta(milliseconds=page.number)
    return Weighted("", "", page.running_text, at, (_label(page.issue_id),))


def _of_entry(entry: ContentsEntry) -> Weighted:
    at = _place(entry.issue) - timedelta(milliseconds=entry.order)
    lead = f"{entry.authors}\n{entry.rubric}"
    return Weighted(entry.title, lead, "", at, (_label(entry.issue_id),))


def _place(issue: Issue) -> datetime:
    """A moment in the month of an issue, that puts it among others as its number does; what is
    later in an issue is a little earlier, so that the newest first means the first page first."""
    months, number = divmod(issue.position, 1000)
    year, month = divmod(months, 100)
    noon = datetime(year, month, 1, 12, tzinfo=timezone.get_default_timezone())
    return noon + timedelta(minutes=number)


def _label(issue_id: int) -> str:
    return f"issue {issue_id}"


def _held_pages(pages: QuerySet) -> QuerySet:
    """Locked, and so are their issues: whoever deletes one deletes the entries it found. Where
    somebody is at the issue already, its pages are left for another time."""
    return _held(pages).only("number", "text", "issue__position")


def _held_entries(entries: QuerySet) -> QuerySet:
    own = ["title", "authors", "rubric", "order"]
    return _held(entries).only(*own, "issue__position")


def _held(rows: QuerySet) -> QuerySet:
    rows = rows.select_related("issue")
    return rows.select_for_update(of=("self", "issue"), no_key=True, skip_locked=True)


PAGES = Index(PageEntry, PageText, _of_page, _held_pages, lambda page: {"issue_id": page.issue_id})
CONTENTS = Index(ContentsEntryEntry, ContentsEntryText, _of_entry, _held_entries)


def keep_page(page: Page) -> None:
    """Write the entry of a page, in the transaction that writes its text."""
    PAGES.keep(Page.objects.filter(pk=page.pk).select_related("issue"))


def keep_issue(issue: Issue) -> None:
    """Write the entries of all that an issue has, where its place among others is a new one."""
    for index, rows in ((PAGES, issue.pages), (CONTENTS, issue.contents)):
        index.keep(rows.select_related("issue"))


# --- Asking ---------------------------------------------------------------------------------------


def find_pages(asked: Asked, **options) -> Found:
    """Return the pages that readers have and that answer a query; none for who asks for an author
    or a section, for a page tells neither; `options`: see Index.find.

    Raises finding.TooLong where the database does not answer in time.
    """
    if asked.authors or asked.sections:
        return Found([])
    return PAGES.find(asked, live_pages, tiers=(ANYWHERE,), **options)


live_pages = living(Page.objects.public)


def all_pages(query: str) -> list[int]:
    """Return the keys of pages that answer a query, whoever may see them; the newest first.

    Raises finding.TooLong where the database does not answer in time.
    """
    return PAGES.find(read_query(query), set, newest=True).keys[:MOST]


live_entries = living(ContentsEntry.objects.public)


def find_entries(asked: Asked, **options) -> Found:
    """Return the lines of contents that readers have and that answer a query; every author, and one
    of the sections, that are asked for stand in the line, as author or rubric, or part of one;
    `options`: see Index.find.

    Raises finding.TooLong where the database does not answer in time.
    """
    entries = ContentsEntryEntry.objects.all()
    for name in asked.authors:
        entries = entries.filter(_names(name))
    if asked.sections:
        entries = entries.filter(reduce(or_, map(_names, asked.sections)))

    def live(keys: list[int]) -> set[int]:
        rows = among(ContentsEntry.objects.public(), keys)
        rows = rows.values_list("pk", "authors", "rubric")
        return {key for key, *said in rows if _is_of(*said, asked)}

    return CONTENTS.find(asked, live, entries=entries, **options)


def _names(name: str) -> Q:
    return Q(tokens__contains=required(row_of(name), LEAD, folded=True))


def _is_of(authors: str, rubric: str, asked: Asked) -> bool:
    authors, rubric = fold(authors), fold(rubric)
    unwanted = any(
        fold(one.author or one.section) in (authors if one.author else rubric)
        for one in asked.without
        if one.author or one.section
    )
    is_in = any(fold(name) in rubric for name in asked.sections)
    is_by_all = all(fold(name) in authors for name in asked.authors)
    return is_by_all and (is_in or not asked.sections) and not unwanted


@dataclass(frozen=True)
class Inside:
    """What an issue has of a query: numbers of pages in order, keys of lines of its contents;
    `folded`: other readings, for nothing is spelt as it was typed."""

    pages: list[int]
    entries: list[int]
    folded: bool = False


def inside(issue: Issue, asked: Asked) -> Inside:
    """Return what an issue has of a query; years, authors and sections are no matter here."""
    ways = (False, True) if asked.is_marked else (False,)
    with for_the_index():
        for folded in ways:
            pages = pages_with_hits(issue, asked, folded)
            entries = _in_issue(CONTENTS, issue, asked, folded)
            if pages or entries:
                break
    return Inside(pages, entries, folded)


def pages_with_hits(issue: Issue, asked: Asked, folded: bool = False) -> list[int]:
    """Return the numbers of an issue's pages that answer a query, in order."""
    keys = keys_with_hits(issue, asked, folded)
    numbers = Page.objects.filter(pk__in=keys).order_by("number")
    return list(numbers.values_list("number", flat=True)) if keys else []


def keys_with_hits(issue: Issue, asked: Asked, folded: bool = False) -> list[int]:
    """Return the keys of these pages."""
    return _in_issue(PAGES, issue, asked, folded)


def _in_issue(index: Index, issue: Issue, asked: Asked, folded: bool) -> list[int]:
    if not asked.all_of:
        return []
    asked = replace(asked, years=None, without=[])
    return index.ranking(asked, set, labels=[_label(issue.pk)], folded=folded).newest().keys


# --- Showing --------------------------------------------------------------------------------------


def shown_pages(keys: list[int], asked: Asked, *, folded: bool) -> list[Page]:
    """Return the pages of some keys in their order, each with its `text_parts`."""
    rows = Page.objects.public().filter(pk__in=keys).for_line().in_bulk()
    return _with_passages([rows[key] for key in keys if key in rows], asked, folded)


def shown_in(issue: Issue, numbers: list[int], asked: Asked, *, folded: bool) -> list[Page]:
    """Return some pages of an issue in order, each with its `text_parts`."""
    rows = issue.pages.filter(number__in=numbers).order_by("number")
    pages = list(rows.only("issue", "number", "folio", "text")) if numbers else []
    return _with_passages(pages, asked, folded)


def _with_passages(pages: list[Page], asked: Asked, folded: bool) -> list[Page]:
    for page in pages:
        page.text_parts = _best_passage(page, asked, folded)
    return pages


def _best_passage(page: Page, asked: Asked, folded: bool) -> list[Piece]:
    """The one with most of what was asked for, and of the longest part of the page: a running head
    is no part of its text."""
    parts = sorted(page.running_text.split("\n"), key=len, reverse=True)
    passages = (passage(part, asked, folded=folded) for part in parts if part)
    return max(passages, key=_told, default=[])


def _told(pieces: list[Piece]) -> int:
    return len({fold(text) for text, is_hit in pieces if is_hit})


def shown_entries(keys: list[int], asked: Asked, *, folded: bool) -> list[ContentsEntry]:
    """Return the lines of some keys in their order, each with `title_parts` and `author_parts`."""
    rows = ContentsEntry.objects.filter(pk__in=keys).for_line().in_bulk() if keys else {}
    entries = [rows[key] for key in keys if key in rows]
    for entry in entries:
        entry.title_parts = marked(entry.title, asked, folded=folded)
        entry.author_parts = marked(entry.authors, asked, folded=folded)
    return entries
