"""What waits for who moderates comments, when they come to their desk."""

from __future__ import annotations

from datetime import datetime
from textwrap import shorten

from django.urls import reverse
from django.utils import timezone

from journal.lib.boxes import CAP, Box, Line
from journal.lib.vietnamese import ago

from . import notices
from .models import Comment
from .moderation import PERMISSION

WORDS = 160  # characters of a comment
SHOWN = 4  # comments take more room than titles


def boxes_for(user) -> list[Box]:
    """The queue, oldest first; nothing for who does not moderate."""
    if not (user.is_active and user.is_staff and user.has_perm(PERMISSION)):
        return []
    now, queue = timezone.now(), reverse("admin:comments_comment_queue")
    rows = Comment.objects.pending().oldest_first()
    waiting = list(rows.only("name", "text", "created_at")[: SHOWN + 1])
    lines = [
        Line(
            row.name,
            [f"gửi {ago(row.created_at, now)}"],
            f"{queue}?y-kien={row.pk}",
            _beginning(row),
        )
        for row in waiting
    ]
    size = len(waiting)
    if size > SHOWN:
        size = len(rows.values_list("pk")[: CAP + 1])
    note = f"cũ nhất {ago(waiting[0].created_at, now)}" if waiting else ""
    every = reverse("admin:comments_comment_changelist")
    lists = [("Duyệt lần lượt", queue), ("Mọi ý kiến chờ duyệt", every)]
    empty = "Không có ý kiến nào chờ duyệt."
    return [
        *_overdue(queue, now),
        Box("comments", "Ý kiến chờ duyệt", empty, lines, lists, size=size, note=note, most=SHOWN),
        *_reported(f"{queue}?xep=bi-bao", f"{every}?state=reported"),
    ]


def _overdue(queue: str, now: datetime) -> list[Box]:
    """The queue is beyond its limits; seen today it shouts again tomorrow."""
    found = notices.overdue(now)
    if found is None:
        return []
    words = "; ".join(found.in_words(now))
    key = f"comment-queue:{timezone.localdate(now).isoformat()}"
    line = Line(f"{words[:1].upper()}{words[1:]}", [], queue, alarm=key)
    return [Box("queue", "Hàng chờ ý kiến quá hạn", "", [line], is_alarm=True)]


def _reported(queue: str, every: str) -> list[Box]:
    """What readers reported, the most reported first; no box where nobody did."""
    rows = Comment.objects.filter(reports__gt=0).order_by("-reports", "-id")
    found = list(rows.only("name", "text", "created_at", "reports")[: SHOWN + 1])
    lines = [
        Line(row.name, [f"{row.reports} lời báo"], f"{queue}&y-kien={row.pk}", row.text[:WORDS])
        for row in found[:SHOWN]
    ]
    lists = [("Xem lần lượt", queue), ("Mọi ý kiến bị báo", every)]
    size = len(found) if len(found) <= SHOWN else len(rows.values_list("pk")[: CAP + 1])
    title, empty = "Ý kiến bị bạn đọc báo", "Không có ý kiến nào bị báo."
    if not found:
        return []
    return [Box("reported", title, empty, lines, lists, size=size, most=SHOWN)]


def _beginning(comment: Comment) -> str:
    return shorten(comment.text, WORDS, placeholder="…")
