"""Puts what a source tells into the database: each comment once, parents before children.

A comment is known again by its source and its own number, so the same file twice, two processes at
once, or one that was killed and begun again, make no comment twice. What answers something that was
not met yet waits for another reading of the file; the file is never in memory.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from journal.lib.network import keyed_hash
from journal.lib.paging import key_in
from journal.lib.text import stored_form

from .. import consent
from ..models import NAMELESS, Comment, State
from .items import BadFile, Item, Refused, Thread
from .models import ImportedComment
from .places import Places

AT_ONCE = 500
MOST_READINGS = 10  # of a file whose answers stand before what they answer
MOST_NAMED = 200  # articles that a report names

Read = Item | Refused | None
Reading = Callable[[], Iterable[Read]]


@dataclass
class Report:
    """What became of a file, or would; counts of comments."""

    new: int = 0
    known: int = 0  # were there
    unplaced: int = 0  # no article of ours
    skipped: int = 0  # no comments: pingbacks, nothing but blanks, no time
    loose: int = 0  # answers to what the file does not have: threads of their own
    refused: int = 0  # cannot be kept here
    faults: list[str] = field(default_factory=list)  # why, of the first of them
    states: Counter[str] = field(default_factory=Counter)
    places: Counter[str] = field(default_factory=Counter)  # unknown articles
    error: str = ""

    def as_data(self) -> dict[str, Any]:
        counted = {"states": dict(self.states), "places": dict(self.places.most_common(MOST_NAMED))}
        return vars(self) | counted

    def refuses(self, refused: Refused) -> None:
        self.refused += 1
        if len(self.faults) < MOST_NAMED:
            self.faults.append(str(refused))

    def misses(self, thread: Thread) -> None:
        self.unplaced += 1
        name = str(thread)[:300]
        if name in self.places or len(self.places) < 10 * MOST_NAMED:
            self.places[name] += 1


@dataclass(frozen=True)
class _Parent:
    comment: int
    root: int
    article: int


class Loading:
    """One file of one source. `dry` writes nothing and says what would happen. `told` is called in
    the transaction of each piece: what it raises takes the piece back."""

    def __init__(
        self,
        source: str,
        read: Reading,
        places: Places,
        *,
        dry: bool = False,
        told: Callable[[Report], None] | None = None,
    ) -> None:
        self.source, self.read, self.places, self.dry = source, read, places, dry
        self.told = told or (lambda report: None)
        self.report = Report()
        self.waiting = 0  # of one reading: answers whose parents were not met yet

    def run(self) -> Report:
        """Take the file in. Raises BadFile where it breaks off; what stood before is in."""
        self._reading(first=True)
        readings, left = 1, None
        while self.waiting and self.waiting != left and readings < MOST_READINGS:
            left, readings = self.waiting, readings + 1
            self._reading()
        if self.waiting:
            self._reading(loose=True)
        return self.report

    def _reading(self, *, first: bool = False, loose: bool = False) -> None:
        self.waiting = 0
        for items in _pieces(self.read(), AT_ONCE):
            with transaction.atomic():
                self._alone()
                self._piece(items, first=first, loose=loose)
                self.told(self.report)

    def _alone(self) -> None:
        """One piece of a source at a time, whoever works on it."""
        key = int(keyed_hash(self.source, "comment-import")[:15], 16)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])

    def _piece(self, read: list[Read], *, first: bool, loose: bool) -> None:
        items = [each.checked() if isinstance(each, Item) else each for each in read]
        real = {each.key: each for each in items if isinstance(each, Item) and each.text.strip()}
        refused = [each for each in items if isinstance(each, Refused)]
        met = self._met({*real, *(item.parent for item in real.values() if item.parent)})
        here = {key for key in real if key in met}
        placed = self.places.find({item.thread for item in real.values()})
        todo = [item for item in real.values() if item.key not in here]
        if first:
            self.report.skipped += len(items) - len(real) - len(refused)
            for each in refused:
                self.report.refuses(each)
            self.report.known += len(here)
            for item in todo:
                if placed[item.thread] is None:
                    self.report.misses(item.thread)
        todo = [item for item in todo if placed[item.thread] is not None]
        if self.dry:
            self._would(todo)
        else:
            self._add(todo, placed, met, loose=loose)

    def _would(self, todo: list[Item]) -> None:
        self.report.new += len(todo)
        self.report.states.update(item.state for item in todo)

    def _add(
        self,
        todo: list[Item],
        placed: dict[Thread, int | None],
        met: dict[str, _Parent | None],
        *,
        loose: bool,
    ) -> None:
        """Generation after generation, as far as their parents are there."""
        while todo:
            ready = [item for item in todo if not item.parent or item.parent in met]
            if not ready:
                break
            met |= self._store(ready, placed, met)
            todo = [item for item in todo if item.key not in met]
        if loose and todo:
            self.report.loose += len(todo)
            self._store(todo, placed, met)
        else:
            self.waiting += len(todo)

    def _met(self, keys: set[str]) -> dict[str, _Parent | None]:
        """Those of the source's comments that are here; None for one that was deleted since."""
        rows = ImportedComment.objects.filter(source=self.source, key__in=keys)
        found = rows.values_list("key", "comment_id", "comment__reply_to_id", "comment__article_id")
        met = {
            key: _Parent(pk, root or pk, article) if pk else None
            for key, pk, root, article in found
        }
        if self.source == own_source():
            met |= _of_our_own(keys - met.keys())
        return met

    def _store(
        self,
        items: list[Item],
        placed: dict[Thread, int | None],
        met: dict[str, _Parent | None],
    ) -> dict[str, _Parent | None]:
        rows = [_row(item, placed[item.thread], met.get(item.parent)) for item in items]
        Comment.objects.bulk_create(rows)
        marks = [
            ImportedComment(source=self.source, key=item.key, comment=row)
            for item, row in zip(items, rows, strict=True)
        ]
        ImportedComment.objects.bulk_create(marks)
        self.report.new += len(rows)
        self.report.states.update(row.state for row in rows)
        return {
            item.key: _Parent(row.pk, row.reply_to_id or row.pk, row.article_id)
            for item, row in zip(items, rows, strict=True)
        }


def own_source() -> str:
    return f"json:{settings.SITE_URL}"


def _of_our_own(keys: set[str]) -> dict[str, _Parent | None]:
    """What this very site exported and still has."""
    rows = Comment.objects.filter(pk__in=filter(None, map(key_in, keys)))
    found = rows.values_list("pk", "reply_to_id", "article_id")
    return {str(pk): _Parent(pk, root or pk, article) for pk, root, article in found}


def _row(item: Item, article: int | None, parent: _Parent | None) -> Comment:
    """A comment that is not saved yet; threads are one level deep, an answer stands where its
    thread does."""
    more = {"consent": consent.IMPORTED} | item.more
    row = Comment(
        article_id=parent.article if parent else article,
        reply_to_id=parent.root if parent else None,
        name=(item.name.strip() or NAMELESS)[:100],
        email=item.email,
        text=item.text,
        created_at=item.at,
        state=item.state,
        likes=item.likes,
    )
    for name, value in more.items():
        setattr(row, name, value)
    row.moderated_at = None if row.state == State.PENDING else row.moderated_at or item.at
    row.from_desk = row.from_desk and parent is not None and row.state != State.PENDING
    row.featured = row.featured and parent is None
    for name in ("name", "address", "text"):
        field_ = Comment._meta.get_field(name)
        text = stored_form(getattr(row, name), field_) or ""
        setattr(row, name, text[: field_.max_length])
    row.keep_searchable()
    return row


def _pieces(items: Iterable[Read], size: int) -> Iterator[list[Read]]:
    """What stands before the place where a file breaks off comes all the same."""
    piece: list[Read] = []
    try:
        for item in items:
            piece.append(item)
            if len(piece) == size:
                yield piece
                piece = []
    except BadFile:
        yield piece
        raise
    yield piece
