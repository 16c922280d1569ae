"""Undoing what a press of a button did to comments: the lines of a batch, the last first.

However many comments a batch touched, it takes a few statements for each step of it.
"""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from operator import attrgetter
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.utils import timezone

from . import mail, tidying
from .models import Comment, Report, State
from .moderation import locked, must_moderate, put_on_top, take_turns
from .records import Decision

Kind = Decision.Kind


def undo(batch: UUID, by) -> tuple[list[int], list[int]]:
    """Bring comments back to what they were before a press of a button.

    Returns the keys of those it brought back, and of those that stay because somebody did something
    else with them since, or because they were erased. Undone twice it changes nothing. Letters that
    did not go yet do not go. Raises PermissionDenied.
    """
    must_moderate(by)
    done: list[int] = []
    left: list[int] = []
    with transaction.atomic():
        lines = list(_undoable(batch))
        rows = _locked_with_articles(lines)
        again = set(_undoable(batch).values_list("pk", flat=True))  # nobody undid it meanwhile
        lines = [line for line in lines if line.pk in again and line.comment_id in rows]
        busy = _decided_since(lines) | {pk for pk, row in rows.items() if row.erased_at}
        undoing = uuid4()
        for kind, steps in groupby(lines, attrgetter("kind")):  # one step of each comment
            asked = {line.comment_id: line for line in steps}
            free = [
                line
                for pk, line in asked.items()
                if pk not in busy and rows[pk].state == line.became
            ]
            undone = _undone(kind, free, rows, by) if free else []
            _record_undone(undone, rows, by, undoing)
            done += [line.comment_id for line in undone]
            stay = [pk for pk in asked if pk not in {line.comment_id for line in undone}]
            left += stay
            busy.update(stay)
    return list(dict.fromkeys(done)), list(dict.fromkeys(left))


def _undoable(batch: UUID):
    """What a batch did, last first."""
    return Decision.objects.peoples().standing().filter(batch=batch).order_by("-pk")


def _locked_with_articles(lines: list[Decision]) -> dict[int, Comment]:
    """The comments, locked; their articles first where their places change, as feature() does."""
    keys = [line.comment_id for line in lines]
    if any(line.kind in (Kind.FEATURED, Kind.UNFEATURED) for line in lines):
        found = Comment.objects.filter(pk__in=keys).values_list("article_id", flat=True)
        take_turns(set(found))
    return {row.pk: row for row in locked(keys)}


def _decided_since(lines: list[Decision]) -> set[int]:
    """The comments with which something else was done after a batch, and stands."""
    if not lines:
        return set()
    first = min(line.pk for line in lines)
    keys = [line.comment_id for line in lines]
    later = Decision.objects.standing().filter(comment__in=keys, pk__gt=first)
    return set(later.exclude(batch=lines[0].batch).values_list("comment_id", flat=True))


def _undone(kind: str, lines: list[Decision], rows: dict[int, Comment], by) -> list[Decision]:
    """Bring comments, locked, back by one step; `rows` follow. The lines of those that could be."""
    match kind:
        case Kind.FEATURED | Kind.UNFEATURED:
            own = [rows[line.comment_id] for line in lines]
            moved = {row.pk for row in put_on_top(own, on=kind == Kind.UNFEATURED)}
            return [line for line in lines if line.comment_id in moved]
        case Kind.TIDIED:  # one at a time (tidy())
            for line in lines:
                tidying.apply(rows[line.comment_id], line.detail["cuts"])
            return lines
    for line in lines:
        row = rows[line.comment_id]
        if kind == Kind.DECIDED:
            at = line.detail.get("at")
            row.state, row.moderated_by_id = line.was, line.detail.get("by")
            row.moderated_at = datetime.fromisoformat(at) if at else None
        elif kind == Kind.ANSWERED:
            row.state, row.moderated_by_id, row.moderated_at = State.REJECTED, by.pk, timezone.now()
    _unsettle(lines, rows)
    _bring_back([rows[line.comment_id] for line in lines])
    return lines


def _unsettle(lines: list[Decision], rows: dict[int, Comment]) -> None:
    """The reports that decisions answered wait again."""
    keys = [pk for line in lines for pk in line.detail.get("reports", [])]
    if not keys:
        return
    again = Report.objects.filter(pk__in=keys, settled_at__isnull=False)
    for comment_id in again.values_list("comment_id", flat=True):
        rows[comment_id].reports += 1
    again.update(settled_at=None)


_BACK = """
UPDATE comments_comment AS c
SET state = b.state, moderated_by_id = b.who, moderated_at = b.at, reports = b.reports
FROM unnest(%s::bigint[], %s::text[], %s::int[], %s::timestamptz[], %s::int[])
    AS b (id, state, who, at, reports)
WHERE c.id = b.id
"""


def _bring_back(rows: list[Comment]) -> None:
    """Store what became of some comments, locked, with one statement for all of them."""
    names = ("pk", "state", "moderated_by_id", "moderated_at", "reports")
    with connection.cursor() as cursor:
        cursor.execute(_BACK, [[getattr(row, name) for row in rows] for name in names])
    mail.called_off([row.pk for row in rows if row.state != State.APPROVED])


def _record_undone(lines: list[Decision], rows: dict[int, Comment], by, batch: UUID) -> None:
    Decision.objects.bulk_create(
        [
            Decision(
                comment_id=line.comment_id,
                section_id=line.section_id,
                kind=Kind.UNDONE,
                by=by,
                was=line.became,
                became=rows[line.comment_id].state,
                batch=batch,
                undoes=line,
            )
            for line in lines
        ],
        batch_size=500,
    )
