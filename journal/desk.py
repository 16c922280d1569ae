"""A person's desk: the boxes of every room, in the order that matters for what the person does,
and the alarms somebody has seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.http import Http404
from django.utils import timezone

from articles import inbox, policy
from articles.people import person
from articles.policy import Right
from comments import inbox as comments
from comments.personal_data import inbox as personal_data
from comments.reader_letters import inbox as reader_letters
from issues import inbox as issues
from journal.lib.boxes import Box, Seen

from . import machine, missed
from .models import Acknowledgement

KEPT = timedelta(days=60)  # what was seen so long ago may well be said again
# What comes first, by what the person answers for. A box that is not named comes last.
_ALARMS = ["machine", "alarms", "queue"]
_NEWSROOM = [
    "coming",
    "sent",
    "comments",
    "personal-data",
    "published",
    "reads",
    "missed",
    "unfinished",
    "issues",
    "lines",
]
ORDERS = {
    "administrator": [*_ALARMS, "notes", "issues", "comments", "waiting", *_NEWSROOM],
    "chief": [*_ALARMS, "waiting", "notes", "coming", "comments", *_NEWSROOM],
    "editor": ["alarms", "waiting", "notes", "sent", "coming", "unfinished", *_NEWSROOM],
    "reporter": ["notes", "waiting", "unfinished", "sent", "alarms", *_NEWSROOM],
    "other": ["queue", "comments", "issues", "lines", *_ALARMS],
}


def boxes_for(user, span: int = 1) -> list[Box]:
    """All the boxes of a person's desk, in order; the same number of queries however full.

    `span`: of how many days reads are told, a key of reads.SPANS.
    """
    rooms = [machine.boxes_for, reader_letters.boxes_for, comments.boxes_for]
    rooms += [personal_data.boxes_for, issues.boxes_for, missed.boxes_for]
    boxes = [*inbox.boxes_for(user, span), *(box for room in rooms for box in room(user))]
    order = ORDERS[_role(user)]
    boxes.sort(key=lambda box: order.index(box.key) if box.key in order else len(order))
    return _with_seen(boxes)


def _role(user) -> str:
    if user.is_superuser:
        return "administrator"
    for role, rights in (
        ("chief", [Right.APPROVE, Right.PUBLISH]),
        ("editor", [Right.FORWARD]),
        ("reporter", [Right.SUBMIT]),
    ):
        if policy.has_any(user, rights):
            return role
    return "other"


def _with_seen(boxes: list[Box]) -> list[Box]:
    """Alarms that somebody has seen stand apart from those that still shout."""
    keys = [line.alarm for box in boxes if box.is_alarm for line in box.lines if line.alarm]
    rows = Acknowledgement.objects.filter(alarm__in=keys).select_related("by") if keys else []
    seen = {row.alarm: row for row in rows}
    return [_apart(box, seen) if box.is_alarm else box for box in boxes]


def _apart(box: Box, seen: dict[str, Acknowledgement]) -> Box:
    quiet = [
        Seen(line, person(seen[line.alarm].by), seen[line.alarm].at)
        for line in box.lines
        if line.alarm in seen
    ]
    return replace(
        box, lines=[line for line in box.lines if line.alarm not in seen], seen=quiet, size=None
    )


def acknowledge(user, alarm: str) -> None:
    """Say that a person has seen an alarm; who was first stays. Raises Http404: see _require()."""
    _require(user, alarm)
    row = Acknowledgement(alarm=alarm, by=user)
    Acknowledgement.objects.bulk_create([row], ignore_conflicts=True)


def shout_again(user, alarm: str) -> None:
    """Undo it, whoever said it. Raises Http404: see _require()."""
    _require(user, alarm)
    Acknowledgement.objects.filter(alarm=alarm).delete()


def _require(user, alarm: str) -> None:
    """Raise Http404 for an alarm the person is not told of, cannot act on, or that is over."""
    boxes = [box for box in boxes_for(user) if box.is_alarm]
    lines = [line for box in boxes for line in [*box.lines, *(each.line for each in box.seen)]]
    if not alarm or alarm not in {line.alarm for line in lines}:
        raise Http404("no such alarm")


def prune() -> int:
    """Forget what was seen long ago; return how many."""
    return Acknowledgement.objects.filter(at__lt=timezone.now() - KEPT).delete()[0]
