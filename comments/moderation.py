"""The decision on a comment, and what else the editorial board does with it.

`moderate()`, `appear()`, `keep()`, `answer()`, `feature()` and `undo()` are the only writers of
what they write. Each leaves a line in the log (records.Decision) of every comment it touched; the
lines of one press of a button bear the same batch, and are undone together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
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


def _must_moderate(by) -> None:
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
    _must_moderate(by)
    if State(state) == State.PENDING:
        raise ValueError("a decision is undone, not turned into waiting")
    if state == seen:
        return 0
    asked = list(comments.values_list("pk", flat=True))
    with transaction.atomic():
        rows = _locked(asked, state=seen)
        if state == State.APPROVED:  # of what was erased nothing is left that could be shown
            rows = [row for row in rows if row.text]
        keys = [row.pk for row in rows]
        settled = _settle(keys)
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


def _locked(keys: Iterable[int], **narrowed: Any) -> list[Comment]:
    """Locked in one order, so that two moderators with overlapping lists do not deadlock."""
    rows = Comment.objects.filter(pk__in=keys, **narrowed).order_by("pk").defer("search_text")
    return list(rows.select_for_update())


def keep(comments: CommentQuerySet, by, *, batch: UUID | None = None) -> int:
    """Leave reported comments where they are; return how many. Later reports count from one.

    Raises PermissionDenied.
    """
    _must_moderate(by)
    asked = list(comments.values_list("pk", flat=True))
    with transaction.atomic():
        kept = _locked(asked, reports__gt=0)
        record(kept, Kind.KEPT, by, batch, settled=_settle([row.pk for row in kept]))
    return len(kept)


def _settle(keys: list[int]) -> dict[int, list[int]]:
    """Whatever readers reported of some comments is answered by a decision on them.

    Returns the reports that waited, by comment.
    """
    waiting = Report.objects.filter(comment__in=keys, settled_at__isnull=True)
    settled = defaultdict(list)
    for comment_id, pk in waiting.values_list("comment_id", "pk"):
        settled[comment_id].append(pk)
    if settled:
        waiting.update(settled_at=timezone.now())
    Comment.objects.filter(pk__in=keys, reports__gt=0).update(reports=0)
    return settled


def answer(comment: Comment, text: str, by, *, batch: UUID | None = None) -> Comment:
    """Answer a comment for the editorial board; return what is on the page from now on.

    An answer to an answer stands in the same thread. The same words sent twice are one answer.
    Raises PermissionDenied; ValidationError (no-thread) where readers do not see the comment.
    """
    _must_moderate(by)
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
    _must_moderate(by)
    asked = list(comments.values_list("pk", flat=True))
    with transaction.atomic():
        rows = list(Comment.objects.filter(pk__in=asked).order_by("pk"))
        _take_turns({row.article_id for row in rows})
        wanted = [row for row in rows if row.featured != on]
        moved = [row for row in wanted if _moved(row, on)]
        record(moved, Kind.FEATURED if on else Kind.UNFEATURED, by, batch)
    return len(moved), len(wanted) - len(moved)


def _take_turns(article_ids: set[int]) -> None:
    """One call at a time counts what of an article is featured."""
    articles = Article.objects.filter(pk__in=article_ids).order_by("pk")
    list(articles.select_for_update(no_key=True).values_list("pk"))


def _moved(row: Comment, on: bool) -> bool:
    own = Comment.objects.filter(pk=row.pk)
    if not on:
        return bool(own.update(featured=False))
    threads = Comment.objects.approved().filter(reply_to=None)
    if threads.filter(article=row.article_id, featured=True).count() >= MOST_FEATURED:
        return False
    return bool(own.filter(pk__in=threads.values("pk")).update(featured=True))


def tidy(comment: Comment, wanted: str, by, *, seen: str) -> bool:
    """Cut words from a reader's comment, or put some back, so that `wanted` is left; False for no
    change. `seen` is the text that the moderator saw.

    Raises PermissionDenied; ValidationError: what tidying.cuts_of() raises, "moved" where somebody
    else cut meanwhile, "not-a-readers" for the board's own words and for what was erased.
    """
    _must_moderate(by)
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
        _take_turns({comment.article_id})  # first: feature() locks in this order, too
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


def undo(batch: UUID, by) -> tuple[list[int], list[int]]:
    """Bring comments back to what they were before a press of a button.

    Returns the keys of those it brought back, and of those that stay because somebody did something
    else with them since, or because they were erased. Undone twice it changes nothing. Letters that
    did not go yet do not go. Raises PermissionDenied.
    """
    _must_moderate(by)
    done, left = [], []
    with transaction.atomic():
        lines = list(_undoable(batch))
        rows = _locked_with_articles(lines)
        again = set(_undoable(batch).values_list("pk", flat=True))  # nobody undid it meanwhile
        lines = [line for line in lines if line.pk in again and line.comment_id in rows]
        busy = _decided_since(lines) | {pk for pk, row in rows.items() if row.erased_at}
        undoing = uuid4()
        for line in lines:
            row = rows[line.comment_id]
            if line.comment_id in busy or row.state != line.became or not _undo_one(line, row, by):
                left.append(row.pk)
                busy.add(row.pk)
                continue
            done.append(row.pk)
            _record_undone(line, row, by, undoing)
    return list(dict.fromkeys(done)), list(dict.fromkeys(left))


def _undoable(batch: UUID):
    """What a batch did, last first."""
    by_itself = [Kind.HIDDEN, Kind.TRUSTED]
    lines = Decision.objects.standing().filter(batch=batch)
    return lines.exclude(kind__in=by_itself).order_by("-pk")


def _locked_with_articles(lines: list[Decision]) -> dict[int, Comment]:
    """The comments, locked; their articles first where their places change, as feature() does."""
    keys = [line.comment_id for line in lines]
    if any(line.kind in (Kind.FEATURED, Kind.UNFEATURED) for line in lines):
        found = Comment.objects.filter(pk__in=keys).values_list("article_id", flat=True)
        _take_turns(set(found))
    return {row.pk: row for row in _locked(keys)}


def _decided_since(lines: list[Decision]) -> set[int]:
    """The comments with which something else was done after a batch, and stands."""
    if not lines:
        return set()
    first = min(line.pk for line in lines)
    keys = [line.comment_id for line in lines]
    later = Decision.objects.standing().filter(comment__in=keys, pk__gt=first)
    return set(later.exclude(batch=lines[0].batch).values_list("comment_id", flat=True))


def _undo_one(line: Decision, row: Comment, by) -> bool:
    """Bring one comment, locked, back; `row` follows. False where its place is taken."""
    match line.kind:
        case Kind.DECIDED:
            at = line.detail.get("at")
            row.state, row.moderated_by_id = line.was, line.detail.get("by")
            row.moderated_at = datetime.fromisoformat(at) if at else None
            mail.called_off([row.pk])
        case Kind.ANSWERED:
            row.state, row.moderated_by, row.moderated_at = State.REJECTED, by, timezone.now()
            mail.called_off([row.pk])
        case Kind.FEATURED | Kind.UNFEATURED:
            return _moved(row, line.kind == Kind.UNFEATURED)
        case Kind.TIDIED:
            tidying.apply(row, line.detail["cuts"])
            return True
    Comment.objects.filter(pk=row.pk).update(
        state=row.state, moderated_by=row.moderated_by_id, moderated_at=row.moderated_at
    )
    _unsettle(line)
    return True


def _unsettle(line: Decision) -> None:
    """The reports that a decision answered wait again."""
    keys = line.detail.get("reports", [])
    again = Report.objects.filter(pk__in=keys, settled_at__isnull=False).update(settled_at=None)
    if again:
        Comment.objects.filter(pk=line.comment_id).update(reports=F("reports") + again)


def _record_undone(line: Decision, row: Comment, by, batch: UUID) -> None:
    Decision.objects.create(
        comment_id=row.pk,
        section_id=line.section_id,
        kind=Kind.UNDONE,
        by=by,
        was=line.became,
        became=row.state,
        batch=batch,
        undoes=line,
    )
