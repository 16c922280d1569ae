"""Who has a comment in front of them: no two moderators are handed the same one.

A claim lasts a short while and is renewed by the open page; who leaves, lets go, and who vanishes
lets go by the clock. It spares people double work and decides nothing: that no comment is decided
twice is seen to by moderation.moderate(), under the lock of its row.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from .models import Comment
from .records import Claim

LASTS = timedelta(minutes=2)
TRIES = 5
AT_ONCE = 1000

# Whatever else the person held is let go, whether this one is to be had or not.
_HOLD = """
WITH gone AS (
    DELETE FROM comments_claim WHERE user_id = %(user)s AND comment_id <> %(comment)s
)
INSERT INTO comments_claim (comment_id, user_id, until) VALUES (%(comment)s, %(user)s, %(until)s)
ON CONFLICT (comment_id) DO UPDATE SET user_id = %(user)s, until = %(until)s
WHERE comments_claim.until < %(now)s OR comments_claim.user_id = %(user)s
RETURNING 1
"""


def take(rows: QuerySet[Comment], user) -> Comment | None:
    """Hand out the first of some comments that no colleague holds; None if there is none.

    Whatever else the person held is let go.
    """
    for _ in range(TRIES):
        with transaction.atomic():
            free = rows.filter(~Exists(_of_others(user)))
            comment = free.select_for_update(skip_locked=True, of=["self"], no_key=True).first()
            if comment is None:
                Claim.objects.filter(user=user).delete()
            if comment is None or hold(comment.pk, user):
                return comment
        # Taken between our look and our lock: look again.
    return None


def _of_others(user) -> QuerySet[Claim]:
    claims = Claim.objects.filter(comment=OuterRef("pk"), until__gt=timezone.now())
    return claims.exclude(user=user)


def hold(comment_id: int, user) -> bool:
    """Hold one comment, or go on holding it, and nothing else; False if a colleague holds it."""
    now = timezone.now()
    values = {"comment": comment_id, "user": user.pk, "now": now, "until": now + LASTS}
    with connection.cursor() as cursor:
        cursor.execute(_HOLD, values)
        return cursor.fetchone() is not None


def holder(comment_id: int) -> Claim | None:
    """Who holds a comment now."""
    claims = Claim.objects.filter(comment=comment_id, until__gt=timezone.now())
    return claims.select_related("user").first()


def held_by_others(user) -> int:
    """How many comments colleagues have in front of them."""
    return Claim.objects.filter(until__gt=timezone.now()).exclude(user=user).count()


def release(comment_id: int, user) -> None:
    Claim.objects.filter(comment=comment_id, user=user).delete()


def prune() -> int:
    """Remove some claims of people who vanished; called by the sweep."""
    old = Claim.objects.filter(until__lt=timezone.now() - LASTS).order_by("until")
    return Claim.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:AT_ONCE])).delete()[0]
