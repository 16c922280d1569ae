"""The decision on a comment. `moderate()` is its only writer."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from .models import Comment, CommentQuerySet, State

PERMISSION = "comments.moderate_comment"


def moderate(comments: CommentQuerySet, state: str, by, *, seen: str = State.PENDING) -> int:
    """Decide on comments; return how many this call decided.

    `state` is one of approved, rejected, spam. `seen` is the state in which the moderator saw them:
    a comment that has since left it was decided by someone else and stays as it is, so calling
    again changes nothing. Raises PermissionDenied; ValueError for another state.
    """
    if not by.has_perm(PERMISSION):
        raise PermissionDenied("Bạn không có quyền duyệt ý kiến.")
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
        return Comment.objects.filter(pk__in=list(locked)).update(
            state=state, moderated_by=by, moderated_at=timezone.now()
        )
