"""Likes and reports: without an account, without a cookie, one of each reader.

Who it was, a keyed hash of network, browser and comment tells apart; its key is one month's, and
what is a month old is forgotten (the count stays). So neither can one be followed from comment to
comment, nor is anything kept that says who one is.

Both come from a page that any cache may hold, so there is no token in it: what counts is that the
browser itself says the request comes from our own page.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest
from django.utils import timezone

from journal.lib.network import keyed_hash, prefix, sender_address
from journal.lib.throttle import Rate

from . import threads
from .defences import limits
from .models import Comment, Like, Report, State
from .moderation import record
from .records import Decision

LIKES = Rate(60, timedelta(seconds=3))
REPORTS = Rate(10, timedelta(minutes=2))
AT_ONCE = 5000


def is_from_our_page(request: HttpRequest) -> bool:
    """Whether a browser says that a request comes from a page of ours; no script elsewhere can."""
    ours = {settings.SITE_URL, f"{request.scheme}://{request.get_host()}"}
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    return request.headers.get("Origin") in ours and site == "same-origin"


def mark_of(request: HttpRequest, comment_id: int, purpose: str) -> str:
    """What tells this reader apart at this comment, this month."""
    reader = f"{prefix(sender_address(request))}|{request.headers.get('User-Agent', '')}"
    return keyed_hash(f"{reader}|{comment_id}", f"comment-{purpose}-{_month().isoformat()}")


def _month() -> date:
    return timezone.localdate().replace(day=1)


# --- likes ----------------------------------------------------------------------------------------

_LIKE = """
WITH changed AS (
    INSERT INTO comments_like (comment_id, mark, month) VALUES (%(comment)s, %(mark)s, %(month)s)
    ON CONFLICT (comment_id, mark) DO NOTHING RETURNING 1)
UPDATE comments_comment SET likes = likes + 1
WHERE id = %(comment)s AND EXISTS (SELECT FROM changed)
"""
_UNLIKE = """
WITH changed AS (
    DELETE FROM comments_like WHERE comment_id = %(comment)s AND mark = %(mark)s RETURNING 1)
UPDATE comments_comment SET likes = greatest(likes - 1, 0)
WHERE id = %(comment)s AND EXISTS (SELECT FROM changed)
"""


def like(comment: Comment, request: HttpRequest, *, on: bool) -> int:
    """Like a comment, or no longer; return its likes. Asked again it changes nothing.

    Raises throttle.Refused. One statement each: a comment that all like at once is locked for as
    long as it takes to add one.
    """
    limits.admit("like", LIKES, sender_address(request))
    mark = mark_of(request, comment.pk, "like")
    values = {"comment": comment.pk, "mark": mark, "month": _month()}
    with connection.cursor() as cursor:
        cursor.execute(_LIKE if on else _UNLIKE, values)
    return Comment.objects.values_list("likes", flat=True).get(pk=comment.pk)


def likes_already(comment: Comment, request: HttpRequest) -> bool:
    mark = mark_of(request, comment.pk, "like")
    return Like.objects.filter(comment=comment, mark=mark).exists()


def forget() -> int:
    """Forget, some at a time, who liked what before the last month; called by the sweep."""
    before = (_month() - timedelta(days=1)).replace(day=1)
    old = Like.objects.filter(month__lt=before).order_by("month")
    return Like.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:AT_ONCE])).delete()[0]


# --- reports --------------------------------------------------------------------------------------


def report(comment: Comment, request: HttpRequest, reason: str, words: str) -> bool:
    """Tell the moderators about a comment; False if this reader did so before.

    Raises throttle.Refused. A report hides nothing, unless COMMENT_REPORTS_HIDE says from how many
    on a comment waits for a moderator again, who has not looked at it after a report yet.
    """
    limits.admit("report", REPORTS, sender_address(request))
    with transaction.atomic():
        row = Comment.objects.select_for_update(no_key=True).get(pk=comment.pk)
        mark = mark_of(request, comment.pk, "report")
        _, is_new = Report.objects.get_or_create(
            comment=row, mark=mark, defaults={"reason": reason, "words": words}
        )
        if is_new and row.state == State.APPROVED:
            row.reports += 1
            _hide_if_asked(row)
            row.save(update_fields=["reports", "state", "moderated_by", "moderated_at"])
    return is_new


def _hide_if_asked(row: Comment) -> None:
    most = settings.COMMENT_REPORTS_HIDE
    looked_at = row.reported.filter(settled_at__isnull=False).exists()
    if most and row.reports >= most and not looked_at and not row.from_desk:
        record([row], Decision.Kind.HIDDEN, None, became=State.PENDING)
        row.state, row.moderated_by, row.moderated_at = State.PENDING, None, None


def standing(pk: int | None) -> Comment | None:
    """The comment that a reader may like or report: one that readers see."""
    return threads.shown().filter(pk=pk).first() if pk else None
