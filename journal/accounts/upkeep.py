"""What the sweep removes: that which opens nothing and bounds nothing any more."""

from django.utils import timezone

from . import links, log, throttle
from .models import AccountEvent, Session


def prune() -> int:
    """Remove expired sessions and links, spent allowances, old failures; return how many rows."""
    now = timezone.now()
    failures = AccountEvent.objects.filter(
        kind=AccountEvent.Kind.FAILED, at__lt=now - log.FAILURES_KEPT
    )
    sessions = Session.objects.filter(expire_date__lt=now)
    rows = throttle.prune() + links.prune()
    return rows + sessions.delete()[0] + failures.delete()[0]
