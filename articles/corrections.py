"""Corrections: written by the newsroom, approved by who may publish, never rewritten once out.

The clock shows what is scheduled and nothing has to run for it; see CorrectionQuerySet.standing().
Every function locks the row it changes, asks the policy and writes into the log.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from journal.lib.vietnamese import clock_and_day

from . import audit, policy
from .models import Article, Correction, CorrectionWithdrawal, Edition, Event
from .states import PUBLICATION_TIME

NOT_ALLOWED = "Bạn không có quyền làm việc này với đính chính."
OUT = "Đính chính này bạn đọc đã thấy nên không sửa được nữa. Hãy viết bản thay thế."


def refuse_unpublished(article: Article | None) -> None:
    """Raise ValidationError for an article that readers never had: there is nothing to correct."""
    if article and not article.editions.filter(shown_from__lte=timezone.now()).exists():
        raise ValidationError(
            "Bạn đọc chưa từng thấy bài này; hãy sửa ngay trong bài.", code="never-published"
        )


@transaction.atomic
def save(correction: Correction, by, address: str = "") -> None:
    """Keep a draft as it is in memory. Raises ValidationError, PermissionDenied."""
    if correction.pk:
        _unpublished(correction)
    if not policy.can_write_correction(by, correction.article):
        raise PermissionDenied(NOT_ALLOWED)
    refuse_unpublished(correction.article)
    correction.written_by = correction.written_by or by
    try:
        with transaction.atomic():
            correction.save()
    except IntegrityError as error:
        raise ValidationError(
            "Đồng nghiệp vừa viết một bản thay cho đính chính ấy.", code="followed"
        ) from error
    _log("saved", correction, by, address)


@transaction.atomic
def publish(correction: Correction, by, at: datetime | None = None, address: str = "") -> None:
    """Let readers have a saved correction, now or from a time to come on.

    Raises ValidationError for a time that is over, PermissionDenied.
    """
    current, now = _unpublished(correction), timezone.now()
    if not policy.can_publish_correction(by, current.article):
        raise PermissionDenied(NOT_ALLOWED)
    for sane in PUBLICATION_TIME if at else []:
        sane(at)
    if at and at <= now:
        raise ValidationError(
            f"{clock_and_day(at)} đã qua. Hãy ghi một giờ còn ở phía trước, hoặc để trống.",
            code="time-past",
        )
    _set(correction, at or now, by)
    _log("scheduled" if at else "published", correction, by, address, at=at)


@transaction.atomic
def call_off(correction: Correction, by, address: str = "") -> None:
    """Make a scheduled correction a draft again. Raises ValidationError, PermissionDenied."""
    current = _unpublished(correction)
    if not policy.can_publish_correction(by, current.article):
        raise PermissionDenied(NOT_ALLOWED)
    if current.shown_from is None:
        raise ValidationError("Đính chính này không hẹn giờ.", code="nothing-scheduled")
    _set(correction, None, None)
    _log("called-off", correction, by, address)


@transaction.atomic
def drop(correction: Correction, by, address: str = "") -> None:
    """Delete a draft that readers never had. Raises ValidationError, PermissionDenied."""
    current = _unpublished(correction)
    if not policy.can_write_correction(by, current.article):
        raise PermissionDenied(NOT_ALLOWED)
    if current.shown_from:
        raise ValidationError("Hãy bỏ hẹn trước.", code="scheduled")
    if hasattr(current, "successor"):
        raise ValidationError("Đã có bản thay cho bản này.", code="followed")
    _log("dropped", current, by, address)
    current.delete()


@transaction.atomic
def withdraw(correction: Correction, by, reason: str, address: str = "") -> None:
    """Take back a correction that readers have. The row stays as it was.

    Raises ValidationError without a reason and for what does not stand, PermissionDenied.
    """
    current = _locked(correction)
    if not policy.can_publish_correction(by, current.article):
        raise PermissionDenied(NOT_ALLOWED)
    if not reason.strip():
        raise ValidationError("Hãy ghi lý do rút đính chính.", code="reason-missing")
    if not Correction.objects.standing().filter(pk=current.pk).exists():
        raise ValidationError("Đính chính này không còn đứng trên trang.", code="not-standing")
    CorrectionWithdrawal.objects.create(correction=current, by=by, reason=reason.strip())
    _log("withdrawn", current, by, address, reason=reason.strip())


def _locked(correction: Correction) -> Correction:
    rows = Correction.objects.select_for_update(of=("self",), no_key=True)
    try:
        return rows.select_related("article__section").get(pk=correction.pk)
    except Correction.DoesNotExist as error:
        raise ValidationError("Bản nháp này đã bị bỏ.", code="gone") from error


def _unpublished(correction: Correction) -> Correction:
    """The row as it is in the database, locked, which readers have not had yet."""
    current = _locked(correction)
    if current.is_out_at(timezone.now()):
        raise ValidationError(OUT, code="out")
    return current


def _set(correction: Correction, at: datetime | None, by) -> None:
    correction.shown_from, correction.approved_by = at, by
    correction.updated_at = timezone.now()
    Correction.objects.filter(pk=correction.pk).update(
        shown_from=at, approved_by=by, updated_at=correction.updated_at
    )


def _log(did: str, correction: Correction, by, address: str, **detail) -> None:
    audit.log(
        Event.Kind.CORRECTION,
        correction.article,
        by,
        address,
        did=did,
        correction=correction.pk,
        **detail,
    )


def with_public_articles(corrections: Iterable[Correction]) -> list[Correction]:
    """Give each its `edition`: what readers have of its article now, None if nothing. One query.

    The working title is nothing for readers, nor is that of an article which was removed.
    """
    found = list(corrections)
    ids = [correction.article_id for correction in found if correction.article_id]
    shown = Edition.objects.published().filter(article__in=ids).select_related("section")
    wanted = shown.only("article_id", "title", "slug", "section__slug") if ids else []
    editions = {edition.article_id: edition for edition in wanted}
    for correction in found:
        correction.edition = editions.get(correction.article_id)
    return found
