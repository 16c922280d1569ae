"""A run of an issue's pages as a PDF of its own: cut out when a reader asks, kept for a while.

What is kept lies on this machine, under a name that tells what it was cut from, so nothing has to
be told of a change; prune() bounds it by age and size.
"""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from django.core.cache import cache
from django.urls import reverse

from journal.lib.network import keyed_hash
from journal.lib.pdf.process import PdfProcess
from journal.lib.pdf.refusals import PdfRefused
from journal.lib.protected import ProtectedStorage

from . import reading
from .models import ContentsEntry, Issue, Page

logger = logging.getLogger(__name__)

VERSION = 1  # raise it where the same pages would be cut otherwise
FOLDER = "pdf-ranges"
KEPT = 24 * 3600  # seconds
MOST_KEPT = 1_000_000_000  # bytes
AT_ONCE, WAITING = 2, 2  # cut by one process of the site, and who may wait: each holds a thread
LONGEST_WAIT = 5  # seconds
ABANDONED = 600  # seconds after which nobody writes any more
WEIGHTS_KEPT = 3600  # seconds
EMPTY = 1000  # bytes of a PDF without pages
_turns = threading.BoundedSemaphore(AT_ONCE)
_places = threading.BoundedSemaphore(AT_ONCE + WAITING)


class Busy(Exception):
    """Too many are at it: a reader may ask again in some seconds."""


@dataclass(frozen=True)
class Range:
    """Pages of an issue by number, both ends included."""

    issue: Issue
    first: int
    last: int

    @property
    def is_there(self) -> bool:
        return 1 <= self.first <= self.last <= self.issue.page_count

    @property
    def is_whole(self) -> bool:
        return (self.first, self.last) == (1, self.issue.page_count)

    @cached_property
    def name(self) -> str:
        """In words, as the pages are numbered in print: "trang 3–12". One query."""
        ends = self.issue.pages.filter(number__in=(self.first, self.last)).folios()
        return f"trang {'–'.join(page.name for page in ends)}"

    def get_absolute_url(self) -> str:
        place = [self.issue.year, self.issue.slug, self.first, self.last]
        return reverse("issues:pdf-range", args=place)

    @property
    def filename(self) -> str:
        """As it is downloaded: ben-song-2022-06-trang-3-12.pdf."""
        stem = self.issue.pdf_filename.removesuffix(".pdf")
        pages = f"{self.first}-{self.last}" if self.last > self.first else str(self.first)
        return f"{stem}-trang-{pages}.pdf"

    @property
    def places(self) -> list[tuple[int, tuple[float, float]]]:
        """Where these pages stand in the PDF."""
        return [tuple(place) for place in self.issue.places[self.first - 1 : self.last]]


class Kept(NamedTuple):
    """A file that was cut, as journal.lib.protected hands it out."""

    storage: ProtectedStorage
    name: str


def kept(wanted: Range) -> Kept:
    """Return the file with these pages, cut now if it is not there.

    Raises FileNotFoundError where the issue's PDF is lost, PdfRefused, Busy.
    """
    storage = ProtectedStorage()
    source = wanted.issue.pdf_for_readers.name
    name = f"{FOLDER}/{keyed_hash(f'{VERSION} {source} {wanted.places}', 'pages of a pdf')}.pdf"
    if not storage.exists(name):
        with _turn():
            _cut(wanted, Path(storage.path(name)))
        prune()
    return Kept(storage, name)


@contextmanager
def _turn() -> Iterator[None]:
    """Raises Busy where too many wait already, or it took too long."""
    with _held(_places, 0), _held(_turns, LONGEST_WAIT):
        yield


@contextmanager
def _held(semaphore: threading.Semaphore, seconds: float) -> Iterator[None]:
    if not semaphore.acquire(timeout=seconds):
        raise Busy
    try:
        yield
    finally:
        semaphore.release()


def _cut(wanted: Range, target: Path) -> None:
    """Write the file whole or not at all, whoever else does the same."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with (
        reading.on_disk(wanted.issue.pdf_for_readers) as path,
        tempfile.TemporaryDirectory(dir=target.parent) as folder,
        PdfProcess(path) as process,
    ):
        copy = Path(folder) / target.name
        process.cut(copy, wanted.places, f"{wanted.issue.label}, {wanted.name}")
        copy.replace(target)


def prune() -> int:
    """Remove what was kept long enough, and the oldest of what is too much; return how many."""
    folder = Path(ProtectedStorage().path(FOLDER))
    found = sorted(_looked_at(folder.glob("*.pdf")), key=lambda each: -each[1].st_mtime)
    room, until, removed = MOST_KEPT, time.time() - KEPT, 0
    for path, stat in found:
        room -= stat.st_size
        if room < 0 or stat.st_mtime < until:
            path.unlink(missing_ok=True)
            removed += 1
    return removed + _prune_unfinished(folder)


def _prune_unfinished(folder: Path) -> int:
    """Remove what a killed process was about to write."""
    until = time.time() - ABANDONED
    lost = [path for path, stat in _looked_at(folder.glob("*/")) if stat.st_mtime < until]
    for path in lost:
        shutil.rmtree(path, ignore_errors=True)
    return len(lost)


def _looked_at(paths: Iterable[Path]) -> Iterator[tuple[Path, os.stat_result]]:
    """Without those that another process removes meanwhile."""
    for path in paths:
        with suppress(FileNotFoundError):
            yield path, path.stat()


def size_of(wanted: Range) -> int | None:
    """Return about how many bytes the file would have; None where nobody can tell."""
    source = wanted.issue.pdf_for_readers
    key = f"pdf-weights-{keyed_hash(source.name, 'weights of a pdf')}"
    weights = cache.get(key)
    if weights is None:
        try:
            with _turn(), reading.on_disk(source) as path, PdfProcess(path) as process:
                weights = process.weights()
        except (FileNotFoundError, PdfRefused, Busy) as error:
            logger.warning("The pages of %s were not weighed: %r", source.name, error)
            return None
        cache.set(key, weights, WEIGHTS_KEPT)
    sheets = {sheet for sheet, _ in wanted.places}
    return EMPTY + sum(size for size, pages in weights if not sheets.isdisjoint(pages))


def runs(entries: Sequence[ContentsEntry], pages: Sequence[Page]) -> dict[int, tuple[int, int]]:
    """Return the numbers of the first and the last page of each entry, by its key.

    Entries are placed() ones of one issue. Where the contents do not say the last, an entry goes
    on until the page before the next one's.
    """
    numbers: dict[str, int] = {}
    for page in reversed(pages):
        numbers[page.name] = page.number
    begins = sorted({entry.page_number for entry in entries if entry.page_number})
    end = pages[-1].number if pages else 0
    found = {}
    for entry in entries:
        if first := entry.page_number:
            after = next((begin - 1 for begin in begins if begin > first), end)
            last = numbers.get(str(entry.last_page), 0) if entry.last_page else after
            found[entry.pk] = (first, max(first, last))
    return found


def give_pages(issue: Issue, entries: Sequence[ContentsEntry], pages: Sequence[Page]) -> None:
    """Set `own_pages` of each entry, placed() ones of one issue: the numbers of its first and its
    last page in the PDF for readers, None without that or where they are not known."""
    places = runs(entries, pages) if issue.has_pdf_for_readers else {}
    for entry in entries:
        entry.own_pages = places.get(entry.pk)


def give_own_pages(entries: Collection[ContentsEntry]) -> dict[int, list[ContentsEntry]]:
    """The same for entries of any issues, with their `issue`; return the contents they stand in, in
    print order, by the keys of these. Two queries."""
    issues = {entry.issue_id: entry.issue for entry in entries}
    contents, pages = defaultdict(list), defaultdict(list)
    for other in ContentsEntry.objects.filter(issue__in=issues).for_turning():
        other.issue = issues[other.issue_id]
        contents[other.issue_id].append(other)
    for page in Page.objects.filter(issue__in=issues).folios():
        pages[page.issue_id].append(page)
    for key, issue in issues.items():
        give_pages(issue, contents[key], pages[key])
    known = {other.pk: other.own_pages for rows in contents.values() for other in rows}
    for entry in entries:
        entry.own_pages = known.get(entry.pk)
    return contents
