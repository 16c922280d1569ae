"""Who suggested something is forgotten: when asked for, and by itself when its time is over."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from ..models import PageChange, Suggestion, SuggestionState

AT_ONCE = 1000
NOBODY = {"name": "", "email": "", "sender_prefix": "", "consent": ""}


def forget(keys: Collection[int]) -> None:
    """Leave nothing of who sent some suggestions, in the history of the pages neither; in a
    transaction."""
    Suggestion.objects.filter(pk__in=keys).update(**NOBODY)
    PageChange.objects.filter(suggestion__in=keys).exclude(name="").update(name="")


@transaction.atomic
def forget_networks(before: datetime) -> int:
    """What tells networks of old suggestions apart; return how many are forgotten."""
    old = Suggestion.objects.filter(created_at__lt=before).exclude(sender_prefix="")
    return Suggestion.objects.filter(pk__in=_some(old)).update(sender_prefix="")


@transaction.atomic
def forget_refused(before: datetime) -> int:
    """Who sent what was not taken; return how many are forgotten."""
    kept = [SuggestionState.WAITING, SuggestionState.ACCEPTED]
    old = Suggestion.objects.filter(created_at__lt=before).exclude(state__in=kept)
    keys = _some(old.exclude(**NOBODY))
    forget(keys)
    return len(keys)


def _some(rows: QuerySet[Suggestion]) -> list[int]:
    locked = rows.order_by("created_at").select_for_update(skip_locked=True, no_key=True)
    return list(locked.values_list("pk", flat=True)[:AT_ONCE])
