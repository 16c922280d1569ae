"""The shelf: the numbers that the archive has, what each lacks, and the numbers it has not.

Whatever there is, it costs three queries: issues, pages counted by issue in an index of their own,
numbers that never were.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from . import reading
from .models import ContentsEntry, Issue, NeverPrinted, Page, PageFailure
from .models.issues import short_name
from .models.pages import is_misread
from .opening import FROM, STAFF, state_of

MONTHLY = 12
MOST = 53  # numbers of a year, of a weekly; beyond it a number is taken for a slip of the pen


@dataclass(frozen=True)
class Sign:
    """Something to be seen of a number: `key` in addresses, `name` in words, `mark` beside them,
    the admin's `view` where it can be mended, if that is not the issue's form."""

    key: str
    name: str
    mark: str
    view: str = ""
    is_lack: bool = True

    @property
    def in_line(self) -> str:
        """The name within a sentence."""
        return self.name[0].lower() + self.name[1:]


MISSING = Sign("thieu-so", "Thiếu số", "∅")
DOUBLED = Sign("trung", "Trùng", "⧉")
NO_PDF = Sign("khong-pdf", "Không có PDF", "○")
READING = Sign("dang-doc", "Đang đọc", "…", "report")
FAILED = Sign("loi", "Đọc lỗi", "✕", "report")
MISREAD = Sign("can-xem", "Cần người xem", "!", "report")
NO_TEXT = Sign("khong-chu", "Không có chữ", "¶", "report")
WAITING = Sign("cho-nhan-dang", "Chờ nhận dạng", "◔", "report")
NO_CONTENTS = Sign("khong-muc-luc", "Không có mục lục", "≡", "contents")
NO_COVER = Sign("khong-bia", "Không có bìa", "□")
STAFF_ONLY = Sign("chi-toa-soan", "Chỉ tòa soạn", "⊘")
LATER = Sign("hen-ngay", "Mở sau", "◷")
OLD = Sign("ban-cu", "Đọc bằng bản cũ", "↻", "report")
FIRST_PAGE = Sign("bia-trang-mot", "Bìa từ trang một", "▤", is_lack=False)
UPLOADED = Sign("bia-tai-len", "Bìa tải lên", "▣", is_lack=False)
SIGNS = {
    sign.key: sign
    for sign in [
        *(MISSING, DOUBLED, NO_PDF, READING, FAILED, MISREAD, NO_TEXT, WAITING),
        *(NO_CONTENTS, NO_COVER, STAFF_ONLY, LATER, OLD, FIRST_PAGE, UPLOADED),
    ]
}


@dataclass(frozen=True)
class Gap:
    """A number that the archive has not; settled if it never was."""

    year: int
    number: int
    is_settled: bool

    @property
    def key(self) -> str:
        return f"{self.year}-{self.number}"


@dataclass(frozen=True)
class Book:
    """An issue, or a row of lines(), with its signs in words."""

    issue: Issue
    signs: list[tuple[Sign, str]]

    @property
    def key(self) -> str:
        return str(self.issue.pk)

    @property
    def name(self) -> str:
        return short_name(self.issue)

    @property
    def lacks(self) -> list[tuple[Sign, str]]:
        return [(sign, says) for sign, says in self.signs if sign.is_lack]


@dataclass
class Row:
    """A year: its numbers in print order, of which `shown` are those asked for."""

    year: int
    books: list[Book]
    gaps: list[Gap]
    counts: Counter[Sign] = field(default_factory=Counter)

    def __post_init__(self):
        self.counts.update(sign for book in self.books for sign, _ in book.signs)
        if missing := sum(not gap.is_settled for gap in self.gaps):
            self.counts[MISSING] = missing

    def shown(self, only: Sign | None) -> list[Book | Gap]:
        if only is None:
            return self._in_order()
        if only is MISSING:
            return [gap for gap in self.gaps if not gap.is_settled]
        return [book for book in self.books if only in {sign for sign, _ in book.signs}]

    def _in_order(self) -> list[Book | Gap]:
        """A special issue after the numbered ones of its month."""
        placed, last = [((gap.number, 0), gap) for gap in self.gaps], 0
        for book in self.books:
            last = book.issue.number or last
            place = (last, 0) if book.issue.number else (max(last, book.issue.month), 1)
            placed.append((place, book))
        return [cell for _, cell in sorted(placed, key=lambda each: each[0])]

    @property
    def decade(self) -> int:
        return self.year // 10

    @property
    def lacks(self) -> list[tuple[Sign, int]]:
        return [(s, self.counts[s]) for s in SIGNS.values() if s.is_lack and self.counts[s]]


@dataclass(frozen=True)
class Shelf:
    """All years, newest first."""

    rows: list[Row]

    @classmethod
    def read(cls, today: date | None = None) -> Shelf:
        return cls.of(_books(), today)

    @classmethod
    def of(cls, books: Iterable[Book], today: date | None = None) -> Shelf:
        """The shelf on which these stand, in print order; what is not among them is not there."""
        by_year: dict[int, list[Book]] = {}
        for book in books:
            by_year.setdefault(book.issue.year, []).append(book)
        never = set(NeverPrinted.objects.values_list("year", "number"))
        today = today or timezone.localdate()
        first = min(by_year, default=0)
        years = _years(by_year, today)
        return cls([row(year, by_year.get(year, []), never, today, first) for year in years])

    @cached_property
    def counts(self) -> Counter[Sign]:
        return sum((row.counts for row in self.rows), Counter())

    @property
    def size(self) -> int:
        return sum(len(row.books) for row in self.rows)


# --- what an issue lacks ----------------------------------------------------------------------


def _books() -> list[Book]:
    issues, pages = list(_issues()), _pages()
    twins = _twice(each.pdf_digest for each in issues)
    namesakes = _twice(each.running_number for each in issues)
    found = []
    for issue in issues:
        counted = pages.get(issue.pk, NO_PAGES)
        doubled = []
        if issue.pdf_digest in twins:
            doubled.append((DOUBLED, "Trùng tệp PDF"))
        if issue.running_number in namesakes:
            doubled.append((DOUBLED, f"Trùng số chung {issue.running_number}"))
        found.append(Book(issue, [*doubled[:1], *_signs(issue, counted)]))
    return found


def _issues():
    failed = PageFailure.objects.filter(issue=OuterRef("pk")).order_by().values("issue")
    return (
        Issue.objects.in_print_order()
        .annotate(
            has_contents=Exists(ContentsEntry.objects.filter(issue=OuterRef("pk"))),
            failed=Coalesce(Subquery(failed.annotate(n=Count("pk")).values("n")), 0),
        )
        .defer("outline", "dropped", "spreads", "readers_pdf", "searchable_pdf")
    )


NO_PAGES = {"stored": 0, "with_text": 0, "waiting": 0, "misread": 0}


def _pages() -> dict[int, dict[str, int]]:
    """By issue. Counted of a column that the index holds, so no page is looked at itself."""
    rows = Page.objects.order_by().values("issue")
    rows = rows.annotate(
        stored=Count("issue", filter=Q(is_stale=False)),
        with_text=Count("issue", filter=Q(word_count__gt=0)),
        waiting=Count("issue", filter=~Q(ocr_wanted="")),
        misread=Count("issue", filter=is_misread()),
    )
    return {row["issue"]: row for row in rows}


def _twice(values: Iterable) -> set:
    return {value for value, many in Counter(values).items() if value and many > 1}


def _signs(issue: Issue, counted: dict[str, int]) -> Iterator[tuple[Sign, str]]:
    yield from _of_reading(issue, counted)
    if not issue.has_contents:
        yield NO_CONTENTS, "Không mục lục"
    if not issue.cover:
        yield NO_COVER, "Không bìa"
    else:
        yield (FIRST_PAGE if issue.cover_from_pdf else UPLOADED), ""
    state = state_of(issue)
    if state == STAFF:
        yield STAFF_ONLY, "Chỉ tòa soạn"
    elif state == FROM:
        yield LATER, f"Mở từ {timezone.localtime(issue.public_from):%-d/%-m/%Y}"


def _of_reading(issue: Issue, counted: dict[str, int]) -> Iterator[tuple[Sign, str]]:
    stored, with_text = counted["stored"], counted["with_text"]
    is_being_read = not issue.ingest_error and not (
        issue.is_prepared and issue.page_count <= stored
    )
    if not issue.pdf:
        yield NO_PDF, "Không PDF"
        return
    if issue.ingest_error:
        yield FAILED, f"{issue.failed} trang hỏng" if issue.failed else "Không đọc được"
    if is_being_read:
        yield READING, f"Đang đọc {stored}/{issue.page_count}" if stored else "Chờ đọc"
    if counted["misread"]:
        yield MISREAD, f"{counted['misread']} trang cần xem"
    if counted["waiting"]:
        yield WAITING, f"{counted['waiting']} trang chờ nhận dạng"
    elif not is_being_read and with_text * 2 < issue.page_count:
        silent = issue.page_count - with_text
        yield NO_TEXT, f"{silent} trang không chữ" if with_text else "Không chữ"
    if issue.is_prepared and issue.read_with < reading.VERSION and not is_being_read:
        yield OLD, "Đọc bằng bản cũ"


# --- what is not there ------------------------------------------------------------------------


def _years(by_year: dict[int, list[Book]], today: date) -> list[int]:
    """Every year since the first number; of those to come only what is there."""
    if not by_year:
        return []
    later = [year for year in by_year if year > today.year]
    return sorted({*later, *range(min(by_year), today.year + 1)}, reverse=True)


def row(
    year: int, books: list[Book], never: set[tuple[int, int]], today: date, first_year: int
) -> Row:
    """A year with these numbers, and those that are missing."""
    have = {
        number
        for book in books
        if book.issue.number
        for number in range(book.issue.number, (book.issue.number_to or book.issue.number) + 1)
    }
    due = _due(have, year == first_year, _months_out(year, today))
    missing = [number for number in due if number not in have]
    return Row(year, books, [Gap(year, n, (year, n) in never) for n in missing])


def _months_out(year: int, today: date) -> int:
    """How many months of a year are over: the number of this one may still come."""
    return MONTHLY if year < today.year else today.month - 1 if year == today.year else 0


def _due(have: set[int], is_first: bool, months: int) -> range:
    """The numbers of a year that there should be, if those are there.

    The journal may have begun in the midst of its first year; where none is below MONTHLY, numbers
    run on from year to year.
    """
    low, high = min(have, default=1), max(have, default=0)
    if low > MONTHLY:
        return range(low, min(high, low + MOST - 1) + 1)
    return range(low if is_first else 1, max(months, min(high, MOST)) + 1)
