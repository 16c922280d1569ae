"""Putting a rule in force, and taking it out: the only writer of `in_force`.

What is put in force was tried as it is written now: who was shown a trial holds a signed note of
the version it was about.
"""

from __future__ import annotations

from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from .models import Rule

PERMISSION = "comments.change_rule"
TRIED_WITHIN = 24 * 3600  # seconds
_SIGNER = signing.TimestampSigner(salt="comments.rules.trial")


def note_of_trial(rule: Rule) -> str:
    """What a page with a trial of a rule holds, so that it can be switched on from there."""
    return _SIGNER.sign_object([rule.pk, rule.version])


def switch_on(rule: Rule, note: str, by) -> Rule:
    """Judge comments by a rule as it is written now; again it changes nothing.

    Raises PermissionDenied; ValidationError (untried) without a note of a trial of this version.
    """
    _must_change(by)
    tried = _tried(note)
    with transaction.atomic():
        row = Rule.objects.select_for_update().get(pk=rule.pk)
        if tried != [row.pk, row.version]:
            raise ValidationError(
                "Luật đã được sửa sau lần thử này, hoặc lần thử đã cũ. Hãy xem kết quả thử mới "
                "rồi bật.",
                code="untried",
            )
        row.in_force, row.force_version = row.written(), row.version
        row.save(update_fields=["in_force", "force_version"])
    return row


def switch_off(rule: Rule, by) -> Rule:
    """Judge no further comment by a rule. Raises PermissionDenied."""
    _must_change(by)
    with transaction.atomic():
        row = Rule.objects.select_for_update().get(pk=rule.pk)
        row.in_force = row.force_version = None
        row.save(update_fields=["in_force", "force_version"])
    return row


def _must_change(by) -> None:
    if not by.has_perm(PERMISSION):
        raise PermissionDenied("Bạn không có quyền bật, tắt luật.")


def _tried(note: str) -> list[int] | None:
    try:
        return _SIGNER.unsign_object(note, max_age=TRIED_WITHIN)
    except signing.BadSignature:
        return None
