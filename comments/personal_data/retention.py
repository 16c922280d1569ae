"""What is removed by itself when its time is over; how long that is, the house says (models.Term).

Each step takes some rows of those that are due, and no row that somebody holds.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from .. import mail, senders
from ..models import Comment, ReaderLetter, Report, State
from ..reader_letters import kept as kept_of_letters
from .models import PersonalDataRequest, Term, days_of
from .of_comments import forget

AT_ONCE = 1000
_NOBODY = "-"  # before the number of a report whose reader is forgotten

_DUE = {State.REJECTED: Term.Key.REJECTED, State.SPAM: Term.Key.SPAM}


def _before(key: str) -> datetime:
    return timezone.now() - timedelta(days=days_of(key))


def rotate_key() -> int:
    return senders.rotate(days_of(Term.Key.KEY))


@transaction.atomic
def forget_networks() -> int:
    """What tells senders of old comments apart."""
    old = Comment.objects.filter(created_at__lt=_before(Term.Key.NETWORKS)).exclude(sender_hash="")
    keys = _some(old.order_by("created_at"))
    return Comment.objects.filter(pk__in=keys).update(sender_hash="", sender_prefix="")


@transaction.atomic
def forget_refused() -> int:
    """Words and senders of what was refused: whether it was right to refuse it, nobody asks any
    more. The rows stay for the counts."""
    for state, key in _DUE.items():
        old = Comment.objects.filter(state=state, erased_at=None, created_at__lt=_before(key))
        if keys := _some(old.order_by("created_at")):
            kept_of_letters.forget(ReaderLetter.objects.filter(comment__in=keys))
            forget(keys, keep_text=False)
            return len(keys)
    return 0


@transaction.atomic
def forget_reporters() -> int:
    """Whose a report was that a moderator looked at long ago, and what was added to it."""
    old = Report.objects.filter(settled_at__lt=_before(Term.Key.REPORTS)).exclude(
        mark__startswith=_NOBODY
    )
    keys = _some(old.order_by("pk"))
    nobody = Concat(Value(_NOBODY), Cast(F("pk"), Report._meta.get_field("mark")))
    return Report.objects.filter(pk__in=keys).update(mark=nobody, words="")


def forget_unconfirmed() -> int:
    return mail.prune(timedelta(days=days_of(Term.Key.UNCONFIRMED)))


def forget_requests() -> int:
    """Lines of the register whose time is over."""
    closed = PersonalDataRequest.objects.filter(closed_at__lt=_before(Term.Key.REGISTER))
    keys = list(closed.values_list("pk", flat=True)[:AT_ONCE])
    return PersonalDataRequest.objects.filter(pk__in=keys).delete()[0]


def hash_bare_networks() -> int:
    with transaction.atomic():
        return senders.hash_bare(AT_ONCE)


def _some(rows) -> list[int]:
    locked = rows.select_for_update(skip_locked=True, no_key=True)
    return list(locked.values_list("pk", flat=True)[:AT_ONCE])
