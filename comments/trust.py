"""Which readers an editor lets appear at once, where that was switched on.

Whoever confirmed their e-mail, had so many comments approved by people and none turned down, writes
under the name they had then, and nothing was noticed of what they wrote. For an article, a section
or the site; off until somebody switches it on.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Q

from articles.models import Edition

from .models import LIKELY_SPAM, Comment, MailAddress, State, TrustRule


def appears_at_once(comment: Comment, edition: Edition) -> bool:
    """Whether a comment that was just stored need not wait; `edition` with its section.

    One query where it is not switched on, three at most.
    """
    if not is_unremarkable(comment.signals) or comment.spam_score >= LIKELY_SPAM:
        return False
    rule = rule_for(edition)
    return bool(rule and _is_trusted(comment, rule.approved))


def rule_for(edition: Edition) -> TrustRule | None:
    """By what a comment on an article may appear at once, if any; `edition` with its section."""
    rule = TrustRule.nearest(edition)
    return rule if rule and rule.is_on else None


def is_unremarkable(signals: Mapping[str, Any]) -> bool:
    """Whether neither a defence nor a rule asks for a person to look."""
    effects = {finding["effect"] for finding in signals.get("rules", [])}
    return not signals.get("held") and not effects & {"hold", "mark"}


def _is_trusted(comment: Comment, needed: int) -> bool:
    address = MailAddress.objects.filter(email=comment.email.lower())
    if not address.filter(confirmed_at__isnull=False).exists():
        return False
    own = Comment.objects.of_email(comment.email).exclude(pk=comment.pk)
    by_person = Q(state=State.APPROVED) & ~Q(signals__has_key="trusted")
    seen = own.order_by().aggregate(
        approved=Count("pk", filter=by_person),
        so_called=Count("pk", filter=by_person & Q(name=comment.name)),
        out=Count("pk", filter=Q(state__in=[State.REJECTED, State.SPAM])),
    )
    return seen["approved"] >= needed and seen["so_called"] > 0 and not seen["out"]
