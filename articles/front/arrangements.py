"""The one writer of arrangements: put up, schedule, move, call off, restore.

Writers take turns, so nobody overwrites what they have not seen: whoever saves names the
arrangement that was in force when they began, and gets Stale if another one is by now.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils import timezone

from journal.lib.vietnamese import clock_and_day

from .. import audit, policy
from ..models import Arrangement, Event
from ..people import person
from ..states import PUBLICATION_TIME
from . import places
from .plan import Plan, to_data

TWICE = timedelta(seconds=30)  # within which the same again is a double click
KEPT = 10  # of those that stood, offered to be restored


class Stale(Exception):
    """Another arrangement is in force, or the scheduled one that was opened is gone."""

    def __init__(self, current: Arrangement | None):
        super().__init__("another arrangement is in force")
        self.current = current


def in_force(at: datetime | None = None) -> Arrangement | None:
    """What readers have at a moment (None: now); None while nobody arranged anything."""
    return Arrangement.objects.begun(at).select_related("by").first()


def save(
    plan: Plan,
    by,
    *,
    seen: int,
    at: datetime | None = None,
    opened: int | None = None,
    note: str = "",
    restored_from: Arrangement | None = None,
    address: str = "",
) -> Arrangement:
    """Put a plan on the home page, now or at a moment to come.

    `seen` is the key of the arrangement in force when the work began (0: none), `opened` that of
    the scheduled one it takes the place of. Raises Stale, PermissionDenied, and ValidationError
    for a time that has passed or is taken.
    """
    _demand(by)
    with _turn():
        now = timezone.now()
        _check(seen, opened, at, now)
        if opened:
            Arrangement.objects.filter(pk=opened).update(called_off_at=now)
        made = Arrangement.objects.create(
            content=to_data(plan),
            shown_from=at or now,
            by=by,
            note=note[:200],
            restored_from=restored_from,
        )
        audit.log(
            Event.Kind.ARRANGED,
            None,
            by,
            address,
            arrangement=made.pk,
            at=at,
            after=opened,
            again=restored_from and restored_from.pk,
            note=made.note,
        )
    return made


def is_saved(plan: Plan, by, at: datetime | None) -> bool:
    """Whether a person just saved this very plan for this very moment (None: for at once)."""
    just = Arrangement.objects.filter(
        by=by, content=to_data(plan), called_off_at=None, at__gte=timezone.now() - TWICE
    )
    if at:
        return just.filter(shown_from=at).exists()
    current = in_force()
    return current is not None and just.filter(pk=current.pk).exists()


def move(pk: int, at: datetime, by, address: str = "") -> Arrangement:
    """Let a scheduled arrangement begin at another moment. Raises as save() does."""
    _demand(by)
    with _turn():
        row = _waiting(pk)
        _check_time(at, timezone.now(), but=pk)
        row.shown_from = at
        row.save(update_fields=["shown_from"])
        audit.log(Event.Kind.FRONT_MOVED, None, by, address, arrangement=pk, at=at)
    return row


def call_off(pk: int, by, address: str = "") -> Arrangement:
    """Drop a scheduled arrangement. Raises as save() does."""
    _demand(by)
    with _turn():
        row = _waiting(pk)
        row.called_off_at = timezone.now()
        row.save(update_fields=["called_off_at"])
        audit.log(Event.Kind.FRONT_OFF, None, by, address, arrangement=pk, planned=row.shown_from)
    return row


@contextmanager
def _turn() -> Iterator[None]:
    """One writer at a time; who reads does not wait."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE articles_arrangement IN SHARE ROW EXCLUSIVE MODE")
        transaction.on_commit(places.forget)
        yield


def _demand(user) -> None:
    if not policy.can_arrange_front(user):
        raise PermissionDenied("Bạn không có quyền sắp đặt trang chủ.")


def _check(seen: int, opened: int | None, at: datetime | None, now: datetime) -> None:
    current = in_force()
    if (current.pk if current else 0) != seen:
        raise Stale(current)
    if opened and not Arrangement.objects.waiting().filter(pk=opened).exists():
        raise Stale(current)
    if at is not None:
        _check_time(at, now, but=opened)


def _check_time(at: datetime, now: datetime, but: int | None) -> None:
    for sane in PUBLICATION_TIME:
        sane(at)
    if at <= now:
        raise ValidationError(
            f"{clock_and_day(at)} đã qua. Hãy ghi một giờ còn ở phía trước.", code="time-past"
        )
    other = Arrangement.objects.waiting().filter(shown_from=at).exclude(pk=but).first()
    if other:
        raise ValidationError(
            f"{person(other.by)} đã hẹn một sắp đặt khác đúng {clock_and_day(at)}. Hãy chọn giờ "
            "khác, hoặc mở sắp đặt ấy để sửa.",
            code="time-taken",
        )


def _waiting(pk: int) -> Arrangement:
    row = Arrangement.objects.waiting().select_related("by").filter(pk=pk).first()
    if row is None:
        raise ValidationError(
            "Sắp đặt này không còn hẹn giờ: đã lên trang, hoặc đồng nghiệp vừa sửa hay bỏ hẹn.",
            code="not-waiting",
        )
    return row
