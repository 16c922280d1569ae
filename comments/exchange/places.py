"""Which article of ours a source means: by a table that somebody gave, by one of our own addresses
(old ones lead on by the number at their end), or by the last part of any other address."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from django.db.models import Count, Min
from django.db.models.functions import Now
from django.urls import Resolver404, resolve

from articles.models import Edition
from journal.lib.paging import MAX_KEY
from journal.lib.vietnamese import slug as slug_of

from .items import BadFile, Thread

_ENDING = re.compile(r"\.(?:html?|php|aspx?)$", re.IGNORECASE)


def read_map(lines: Iterable[str]) -> dict[str, int]:
    """A table of two columns: an old address, or its last part, or the source's number; and the
    number of an article of ours. Raises BadFile."""
    table = {}
    for number, row in enumerate(csv.reader(lines), 1):
        if not any(row):
            continue
        if len(row) < 2 or not row[1].strip().isdecimal():
            raise BadFile(
                f"Bảng chuyển, dòng {number}: cần hai cột, địa chỉ cũ và số của bài.", code="map"
            )
        table[_bare(row[0])] = int(row[1])
    return table


def _bare(address: str) -> str:
    """An address without what does not tell pages apart."""
    parts = urlsplit(address.strip())
    path = unquote(parts.path).rstrip("/")
    return f"{path}?{parts.query}" if parts.query else path


class Places:
    """Finds articles that readers have, or had; drafts are nobody's place."""

    def __init__(self, table: dict[str, int] | None = None) -> None:
        self.table = table or {}
        self.known: dict[Thread, int | None] = {}

    def find(self, threads: set[Thread]) -> dict[Thread, int | None]:
        """The article of each thread; None where there is none, or more than one might be."""
        new = [thread for thread in threads if thread not in self.known]
        if len(self.known) > 50_000:
            self.known.clear()
        if new:
            numbers = {thread: self._number(thread) for thread in new}
            slugs = {thread: _slug(thread) for thread in new if not numbers[thread]}
            there = _there({number for number in numbers.values() if number})
            by_slug = _by_slug({slug for slug in slugs.values() if slug})
            for thread in new:
                number = numbers[thread]
                found = number if number in there else by_slug.get(slugs.get(thread, ""))
                self.known[thread] = found
        return {thread: self.known.get(thread) for thread in threads}

    def _number(self, thread: Thread) -> int | None:
        for each in (*thread.addresses, thread.slug, thread.key):
            if each and (number := self.table.get(_bare(each))):
                return number
        ours = (_our_number(address) for address in thread.addresses)
        return thread.number or next(filter(None, ours), None)


def _our_number(address: str) -> int | None:
    path = urlsplit(address).path
    try:
        found = resolve(path if path.startswith("/") else f"/{path}")
    except Resolver404:
        return None
    is_article = found.view_name in ("articles:detail", "comments:page")
    number = found.kwargs["pk"] if is_article else None
    return number if number and number <= MAX_KEY else None


def _slug(thread: Thread) -> str:
    if thread.slug:
        return slug_of(unquote(thread.slug))
    for address in thread.addresses:
        last = unquote(urlsplit(address).path).rstrip("/").rpartition("/")[2]
        if name := slug_of(_ENDING.sub("", last)):
            return name
    return ""


def _begun():
    return Edition.objects.filter(shown_from__lte=Now()).order_by()


def _there(numbers: set[int]) -> set[int]:
    small = [number for number in numbers if number <= MAX_KEY]
    return set(_begun().filter(article__in=small).values_list("article_id", flat=True))


def _by_slug(slugs: set[str]) -> dict[str, int]:
    """The one article that has, or had, a slug."""
    rows = _begun().filter(slug__in=slugs).values("slug")
    rows = rows.annotate(first=Min("article_id"), many=Count("article_id", distinct=True))
    return {row["slug"]: row["first"] for row in rows if row["many"] == 1}
