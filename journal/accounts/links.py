"""Links by which somebody enters without a password: an invitation, or a password to set anew.

No mail server is needed: an administrator hands the link over by any means. Only its digest is
kept; there is one link an account, so a new one takes the place of the old.
"""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from .models import EntryLink

DAYS = 7


def make(user: User) -> str:
    """Return the address of a new link; any older link of the account opens nothing now."""
    token = secrets.token_urlsafe(32)
    fields = {"digest": _digest(token), "expires_at": timezone.now() + timedelta(days=DAYS)}
    EntryLink.objects.update_or_create(user=user, defaults=fields)
    return settings.SITE_URL + reverse("admin:entry", args=[token])


def find(token: str) -> EntryLink | None:
    """Return the link that a token opens, None where it opens nothing (any more)."""
    rows = EntryLink.objects.select_related("user__second_factor").filter(
        digest=_digest(token), expires_at__gt=timezone.now(), user__is_active=True
    )
    return rows.first()


def use_up(link: EntryLink) -> bool:
    """Tell whether the link was still there, and take it away: of two at once, one gets True."""
    return EntryLink.objects.filter(pk=link.pk, digest=link.digest).delete()[0] == 1


def drop(user: User) -> None:
    EntryLink.objects.filter(user=user).delete()


def prune() -> int:
    return EntryLink.objects.filter(expires_at__lt=timezone.now()).delete()[0]


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
