"""The decision on a comment, and what else the editorial board does with it.

`moderate()`, `answer()` and `feature()` are the only writers of what they write.
"""

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from articles.models import Article

from . import mail
from .models import Comment, CommentQuerySet, Report, State

PERMISSION = "comments.moderate_comment"

DESK = "Tòa soạn"
MOST_FEATURED = 5  # of one article: they stand before all others on its first page


def _must_moderate(by) -> None:
    if not by.has_perm(PERMISSION):
        raise PermissionDenied("Bạn không có quyền duyệt ý kiến.")


def moderate(comments: CommentQuerySet, state: str, by, *, seen: str = State.PENDING) -> int:
    """Decide on comments; return how many this call decided.

    `state` is one of approved, rejected, spam. `seen` is the state in which the moderator saw them:
    a comment that has since left it was decided by someone else and stays as it is, so calling
    again changes nothing. Raises PermissionDenied; ValueError for another state.
    """
    _must_moderate(by)
    if State(state) == State.PENDING:
        raise ValueError("a decision cannot be taken back, only changed")
    if state == seen:
        return 0
    asked = list(comments.values_list("pk", flat=True))
    with transaction.atomic():
        # Locked in one order, so that two moderators with overlapping lists do not deadlock.
        locked = (
            Comment.objects.filter(pk__in=asked, state=seen)
            .order_by("pk")
            .select_for_update()
            .values_list("pk", flat=True)
        )
        keys = list(locked)
        _settle(keys)
        decided = Comment.objects.filter(pk__in=keys).update(
            state=state, moderated_by=by, moderated_at=timezone.now()
        )
        if state == State.APPROVED:
            mail.approved(keys)
        return decided


def keep(comments: CommentQuerySet, by) -> int:
    """Leave reported comments where they are; return how many. Later reports count from one.

    Raises PermissionDenied.
    """
    _must_moderate(by)
    asked = list(comments.values_list("pk", flat=True))
    with transaction.atomic():
        rows = Comment.objects.filter(pk__in=asked, reports__gt=0).order_by("pk")
        kept = list(rows.select_for_update())
        _settle([row.pk for row in kept])
        _log(kept, by, CHANGE, "Đã xem lời báo của bạn đọc, giữ nguyên ý kiến.")
    return len(kept)


def _settle(keys: list[int]) -> None:
    """Whatever readers reported of some comments is answered by a decision on them."""
    waiting = Report.objects.filter(comment__in=keys, settled_at__isnull=True)
    waiting.update(settled_at=timezone.now())
    Comment.objects.filter(pk__in=keys, reports__gt=0).update(reports=0)


def answer(comment: Comment, text: str, by) -> Comment:
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
            _log([made], by, ADDITION, f"Trả lời ý kiến số {comment.pk} với danh nghĩa tòa soạn.")
        return twin or made


def feature(comments: CommentQuerySet, by, *, on: bool) -> tuple[int, int]:
    """Put threads before all others of their article, or back in their turn.

    Returns how many this call moved, and how many it could not: answers, what is not approved, and
    what would be more than MOST_FEATURED of an article. Raises PermissionDenied.
    """
    _must_moderate(by)
    asked = list(comments.values_list("pk", flat=True))
    with transaction.atomic():
        rows = list(Comment.objects.filter(pk__in=asked).order_by("pk").select_related("article"))
        _take_turns({row.article_id for row in rows})
        wanted = [row for row in rows if row.featured != on]
        moved = [row for row in wanted if _moved(row, on)]
        words = "Đưa lên đầu." if on else "Thôi đưa lên đầu."
        _log(moved, by, CHANGE, words)
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


def _log(comments: list[Comment], by, flag: int, words: str) -> None:
    for comment in comments:
        LogEntry.objects.log_actions(by.pk, [comment], flag, words, single_object=True)
