"""What the files hold. Rows leave by key or issue by issue, and whether readers may have them is
asked of each piece: a file is never older than its download, and no larger in memory than a piece.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import BooleanField, ExpressionWrapper, QuerySet

from ..citing.source import writers
from ..iiif.addresses import root_of
from ..iiif.manifest import is_shown
from ..models import ContentsEntry, Issue, Page
from ..oai.records import KIND, identifier

ROWS_AT_ONCE = 500


@dataclass(frozen=True)
class Column:
    """A fact by its name in JSON and by its heading in a table."""

    name: str
    heading: str
    of: Callable[[Any], Any]


@dataclass(frozen=True)
class Table:
    """A file: what it is called, in words and in its address, and what stands in it."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: Callable[[], QuerySet]

    @property
    def headings(self) -> list[str]:
        return [column.heading for column in self.columns]

    def cells(self) -> Iterator[list[str]]:
        """Its rows for a table: several in one cell are parted by semicolons."""
        for row in _by_key(self.rows):
            yield [_in_a_cell(column.of(row)) for column in self.columns]

    def lines(self) -> Iterator[bytes]:
        """Its rows as lines of JSON."""
        return as_lines(_by_key(self.rows), self.columns)


def as_lines(rows: Iterable, columns: tuple[Column, ...]) -> Iterator[bytes]:
    for row in rows:
        facts = {column.name: column.of(row) for column in columns}
        yield json.dumps(facts, ensure_ascii=False).encode() + b"\n"


def texts(year: int) -> Iterator[bytes]:
    """The pages of a year with their texts, as lines of JSON; an issue at a time."""
    keys = Issue.objects.public().filter(year=year).in_print_order().values_list("pk", flat=True)
    for key in list(keys):
        pages = Page.objects.public().filter(issue=key).select_related("issue").order_by("number")
        yield from as_lines(pages.only("number", "folio", "text", *_OF_ISSUE), TEXTS)


_OF_ISSUE = [f"issue__{name}" for name in ("year", "slug", "label")]


def _by_key(rows: Callable[[], QuerySet]) -> Iterator:
    after = 0
    while piece := list(rows().filter(pk__gt=after).order_by("pk")[:ROWS_AT_ONCE]):
        yield from piece
        after = piece[-1].pk


def _in_a_cell(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(value)
    return "" if value is None else str(value)


def _address(row) -> str:
    return f"{settings.SITE_URL}{row.get_absolute_url()}"


def _pdf(issue: Issue) -> str | None:
    return f"{settings.SITE_URL}{issue.get_pdf_url()}" if issue.has_pdf_for_readers else None


def _manifest(issue: Issue) -> str | None:
    return f"{root_of(issue.pk)}/manifest.json" if issue.is_shown else None


ISSUES = Table(
    "so-bao",
    "Các số báo",
    (
        Column("id", "Mã", lambda issue: identifier(KIND.ISSUE, issue.pk)),
        Column("year", "Năm", lambda issue: issue.year),
        Column("number", "Số", lambda issue: issue.number),
        Column("number_to", "Đến số (số gộp)", lambda issue: issue.number_to),
        Column("label", "Tên số báo", lambda issue: issue.label),
        Column("month", "Tháng phát hành", lambda issue: issue.month),
        Column("running_number", "Số thứ tự chung", lambda issue: issue.running_number),
        Column("pages", "Số trang", lambda issue: issue.page_count or None),
        Column("url", "Địa chỉ", _address),
        Column("pdf", "Bản PDF", _pdf),
        Column("manifest", "Manifest IIIF", _manifest),
    ),
    lambda: Issue.objects.public().annotate(is_shown=ExpressionWrapper(is_shown(), BooleanField())),
)
ENTRIES = Table(
    "muc-luc",
    "Mục lục",
    (
        Column("id", "Mã", lambda entry: identifier(KIND.ENTRY, entry.pk)),
        Column("issue", "Mã số báo", lambda entry: identifier(KIND.ISSUE, entry.issue_id)),
        Column("year", "Năm", lambda entry: entry.issue.year),
        Column("issue_label", "Tên số báo", lambda entry: entry.issue.label),
        Column("rubric", "Chuyên mục", lambda entry: entry.rubric),
        Column("title", "Tiêu đề", lambda entry: entry.title),
        Column("authors", "Tác giả", lambda entry: list(writers(entry.authors))),
        Column("signed", "Ký tên như in", lambda entry: entry.authors),
        Column("first_page", "Từ trang", lambda entry: entry.first_page),
        Column("last_page", "Đến trang", lambda entry: entry.last_page),
        Column("url", "Địa chỉ", _address),
    ),
    lambda: ContentsEntry.objects.public().select_related("issue"),
)
TEXTS = (
    Column("issue", "Mã số báo", lambda page: identifier(KIND.ISSUE, page.issue_id)),
    Column("issue_label", "Tên số báo", lambda page: page.issue.label),
    Column("page", "Trang thứ", lambda page: page.number),
    Column("folio", "Số in trên trang", lambda page: page.folio),
    Column("text", "Chữ trên trang", lambda page: page.text),
    Column("url", "Địa chỉ", _address),
)
TABLES = {table.name: table for table in (ISSUES, ENTRIES)}
