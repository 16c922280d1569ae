"""The decision on a comment, and what else the editorial board does with it.

`moderate()`, `appear()`, `keep()`, `answer()`, `feature()` and `tidy()`, with undoing.undo() and
personal_data's forget(), are the only writers of what they write. Each leaves a line in the log
(records.Decision) of every comment whose state it changed; the lines of one press of a button bear
the same batch, and are undone together.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from articles.models import Article

from . import mail, tidying
from .models import Comment, CommentQuerySet, Report, State
from .records import Decision

Kind = Decision.Kind
PERMISSION = "comments.moderate_comment"

DESK = "Tòa soạn"
MOST_FEATURED = 5  # of one article: they stand before all others on its first page
MOST_AT_ONCE = 500  # comments that one press of a button decides


def must_moderate(by) -> None:
    """Raises PermissionDenied for who does not decide on comments."""
    if not by.has_perm(PERMISSION):
        raise PermissionDenied("Bạn không có quyền duyệt ý kiến.")


def moderate(
    comments: CommentQuerySet,
    state: str,
    by,
    *,
    seen: str = State.PENDING,
    reason: str = "",
    batch: UUID | None = None,
) -> int:
    """Decide on comments; return how many this call decided.

    `state` is one of approved, rejected, spam. `seen` is the state in which the moderator saw them:
    a comment that has since left it was decided by someone else and stays as it is, so calling
    again changes nothing. `reason`: the words of one. Raises PermissionDenied; ValueError for
    another state: a comment goes back to waiting by undo() alone.
    """
    must_moderate(by)
    if State(state) == State.PENDING:
        raise ValueError("a decision is undone, not turned into waiting")
    if state == seen:
        return 0
    with transaction.atomic():
        rows = locked(comments.values("pk"), state=seen)
        if state == State.APPROVED:  # of what was erased nothing is left that could be shown
            rows = [row for row in rows if row.text]
        keys = [row.pk for row in rows]
        settled = _settle(rows)
        now = timezone.now()
        Comment.objects.filter(pk__in=keys).update(state=state, moderated_by=by, moderated_at=now)
        record(rows, Kind.DECIDED, by, batch, became=state, reason=reason, settled=settled)
        if state == State.APPROVED:
            mail.approved(keys)
        else:
            mail.called_off(keys)
    return len(keys)


def appear(comment: Comment) -> None:
    """Publish what a trusted reader (trust.py) has just sent: no person decided, so none is named.

    In the transaction that stores it.
    """
    record([comment], Kind.TRUSTED, None, became=State.APPROVED)
    comment.state, comment.moderated_at = State.APPROVED, timezone.now()
    comment.signals = comment.signals | {"trusted": True}
    comment.save(update_fields=["state", "moderated_at", "signals"])
    mail.approved([comment.pk])


def locked(keys: Iterable[int] | QuerySet, **narrowed: Any) -> list[Comment]:
    """Locked in one order, so that two moderators with overlapping lists do not deadlock; answers
    to them are taken meanwhile."""
    rows = Comment.objects.filter(pk__in=keys, **narrowed).order_by("pk").defer("search_text")
    return list(rows.select_for_update(no_key=True))


def keep(comments: CommentQuerySet, by, *, batch: UUID | None = None) -> int:
    """Leave reported comments where they are; return how many. Later reports count from one.

    Raises PermissionDenied.
    """
    must_moderate(by)
    with transaction.atomic():
        kept = locked(comments.values("pk"), reports__gt=0)
        record(kept, Kind.KEPT, by, batch, settled=_settle(kept))
    return len(kept)


def _settle(rows: list[Comment]) -> dict[int, list[int]]:
    """Whatever readers reported of some comments, locked, is answered by a decision on them.

    Returns the reports that waited, by comment.
    """
    settled: dict[int, list[int]] = defaultdict(list)
    if reported := [row.pk for row in rows if row.reports]:
        waiting = Report.objects.filter(comment__in=reported, settled_at__isnull=True)
        for comment_id, pk in waiting.values_list("comment_id", "pk"):
            settled[comment_id].append(pk)
        waiting.update(settled_at=timezone.now())
        Comment.objects.filter(pk__in=reported).update(reports=0)
    return settled


def answer(comment: Comment, text: str, by, *, batch: UUID | None = None) -> Comment:
    """Answer a comment for the editorial board; return what is on the page from now on.

    An answer to an answer stands in the same thread. The same words sent twice are one answer.
    Raises PermissionDenied; ValidationError (no-thread) where readers do not see the comment.
    """
    must_moderate(by)
    with transaction.atomic():
        thread = Comment.objects.select_for_update().get(pk=comment.reply_to_id or comment.pk)
        comment.refresh_from_db(fields=["state"])
        if not (thread.state == comment.state == State.APPROVED and thread.reply_to_id is None):
            raise ValidationError("Hãy duyệt ý kiến này trước khi trả lời.", code="no-thread")
        made = Comment(
            article_id=thread.article_id,
            reply_to=thread,
            name=DESK,
            text=text,
            from_desk=True,
            state=State.APPROVED,
            moderated_by=by,
            moderated_at=timezone.now(),
        )
        twin = thread.answers.approved().filter(from_desk=True, text=text.strip()).first()
        if twin is None:
            made.save()
            mail.approved([made.pk])
            mail.answered(comment, made)
            record([made], Kind.ANSWERED, by, batch, detail={"to": comment.pk})
        return twin or made


def feature(
    comments: CommentQuerySet, by, *, on: bool, batch: UUID | None = None
) -> tuple[int, int]:
    """Put threads before all others of their article, or back in their turn.

    Returns how many this call moved, and how many it could not: answers, what is not approved, and
    what would be more than MOST_FEATURED of an article. Raises PermissionDenied.
    """
    must_moderate(by)
    asked = dict(comments.values_list("pk", "article_id"))
    with transaction.atomic():
        take_turns(set(asked.values()))
        wanted = [row for row in locked(asked) if row.featured != on]
        moved = put_on_top(wanted, on=on)
        record(moved, Kind.FEATURED if on else Kind.UNFEATURED, by, batch)
    return len(moved), len(wanted) - len(moved)


def take_turns(article_ids: set[int]) -> None:
    """One call at a time counts what of an article is featured."""
    articles = Article.objects.filter(pk__in=article_ids).order_by("pk")
    list(articles.select_for_update(no_key=True).values_list("pk"))


def put_on_top(rows: list[Comment], *, on: bool) -> list[Comment]:
    """Put comments, locked and their articles with them, on top or back; those that could be."""
    tops = Comment.objects.approved().filter(reply_to=None, featured=True)
    of_these = tops.filter(article__in={row.article_id for row in rows}).order_by()
    taken = Counter(of_these.values_list("article_id", flat=True)) if on else Counter()
    moved = []
    for row in rows:
        may = row.state == State.APPROVED and row.reply_to_id is None
        if not on or (may and taken[row.article_id] < MOST_FEATURED):
            taken[row.article_id] += 1
            moved.append(row)
    Comment.objects.filter(pk__in=[row.pk for row in moved]).update(featured=on)
    return moved


def tidy(comment: Comment, wanted: str, by, *, seen: str) -> bool:
    """Cut words from a reader's comment, or put some back, so that `wanted` is left; False for no
    change. `seen` is the text that the moderator saw.

    Raises PermissionDenied; ValidationError: what tidying.cuts_of() raises, "moved" where somebody
    else cut meanwhile, "not-a-readers" for the board's own words and for what was erased.
    """
    must_moderate(by)
    with transaction.atomic():
        row = Comment.objects.select_for_update().get(pk=comment.pk)
        if row.from_desk or row.erased_at:
            raise ValidationError("Không lược bớt được ý kiến này.", code="not-a-readers")
        if row.text != seen:
            words = "Vừa có người khác lược bớt ý kiến này. Hãy xem lại lời dưới đây rồi lưu."
            raise ValidationError(words, code="moved")
        cuts, before = tidying.cuts_of(tidying.sent(row), wanted), tidying.cuts_in(row)
        if cuts == before:
            return False
        tidying.apply(row, cuts)
        record([row], Kind.TIDIED, by, detail={"cuts": before})
    return True


# --- several of these as one act ------------------------------------------------------------------


def publish_on_top(comment: Comment, by, *, seen: str) -> tuple[int, UUID]:
    """Approve a waiting thread and put it before all others; what moderate() returns, the batch.

    Raises PermissionDenied; ValidationError (not-on-top), and then nothing is changed.
    """
    batch, own = uuid4(), Comment.objects.filter(pk=comment.pk)
    with transaction.atomic():
        take_turns({comment.article_id})  # first: feature() locks in this order, too
        decided = 1
        if seen != State.APPROVED:
            decided = moderate(own, State.APPROVED, by, seen=seen, batch=batch)
        if decided and feature(own, by, on=True, batch=batch)[1]:
            words = f"Chỉ ý kiến gốc mới đưa lên đầu được, mỗi bài nhiều nhất {MOST_FEATURED}."
            raise ValidationError(words, code="not-on-top")
    return decided, batch


def publish_with_answer(comment: Comment, text: str, by, *, seen: str) -> tuple[int, UUID]:
    """Approve a waiting comment and answer it; what moderate() returns, the batch.

    Raises PermissionDenied; ValidationError (no-thread), and then nothing is changed.
    """
    batch = uuid4()
    with transaction.atomic():
        list(Comment.objects.filter(pk=comment.reply_to_id or comment.pk).select_for_update())
        decided = 1
        if seen != State.APPROVED:
            own = Comment.objects.filter(pk=comment.pk)
            decided = moderate(own, State.APPROVED, by, seen=seen, batch=batch)
        if decided:
            answer(comment, text, by, batch=batch)
    return decided, batch


# --- the log --------------------------------------------------------------------------------------


def record(
    rows: list[Comment],
    kind: str,
    by,
    batch: UUID | None = None,
    *,
    became: str = "",
    reason: str = "",
    settled: dict[int, list[int]] | None = None,
    detail: dict[str, Any] | None = None,
) -> None:
    """Write what happened to some comments, each as it was before. In the same transaction."""
    if not rows:
        return
    batch, now = batch or uuid4(), timezone.now()
    sections = _sections(rows)
    first = _undecided(rows) if kind == Kind.DECIDED else set()
    lines = [
        Decision(
            comment_id=row.pk,
            section_id=sections[row.article_id],
            kind=kind,
            by=by,
            at=now,
            was=row.state,
            became=became or row.state,
            reason=reason,
            waited=max(0, int((now - row.created_at).total_seconds())) if row.pk in first else None,
            batch=batch,
            detail=_before(row, (settled or {}).get(row.pk)) | (detail or {}),
        )
        for row in rows
    ]
    Decision.objects.bulk_create(lines, batch_size=500)


def _sections(rows: list[Comment]) -> dict[int, int]:
    articles = Article.objects.filter(pk__in={row.article_id for row in rows})
    return dict(articles.values_list("pk", "section_id"))


def _undecided(rows: list[Comment]) -> set[int]:
    """Those that waited since they were sent."""
    keys = {row.pk for row in rows if row.state == State.PENDING}
    before = Decision.objects.standing().filter(comment__in=keys)
    return keys - set(before.values_list("comment_id", flat=True))


def _before(row: Comment, reports: list[int] | None) -> dict[str, Any]:
    """What undoing needs beside the state."""
    kept = {"by": row.moderated_by_id, "reports": reports}
    kept["at"] = row.moderated_at.isoformat() if row.moderated_at else None
    return {name: value for name, value in kept.items() if value}
