"""Requests about personal data on the desk of who handles them, the first due before all others."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from journal.lib.boxes import MOST, Box, Line, size_of

from .models import PERMISSION, PersonalDataRequest


def boxes_for(user) -> list[Box]:
    """Nothing where none is open, and for who does not handle them."""
    if not (user.is_active and user.is_staff and user.has_perm(PERMISSION)):
        return []
    rows = PersonalDataRequest.objects.open().order_by("due_on", "id")
    found = list(rows[: MOST + 1])
    if not found:
        return []
    today, place = timezone.localdate(), "admin:comments_personaldatarequest_change"
    lines = [
        Line(
            f"{row.get_kind_display()} – số {row.pk}",
            [_due(row, today)],
            reverse(place, args=[row.pk]),
            late=row.is_late,
        )
        for row in found
    ]
    lists = [("Sổ yêu cầu", reverse("admin:comments_personaldatarequest_changelist"))]
    title = "Yêu cầu về dữ liệu cá nhân"
    size = len(found) if len(found) <= MOST else size_of(rows)
    return [Box("personal-data", title, "Không có yêu cầu nào.", lines, lists, size=size)]


def _due(row: PersonalDataRequest, today) -> str:
    left = row.days_left(today)
    if left < 0:
        return f"quá hạn {-left} ngày"
    return f"còn {left} ngày" if left else "hạn hôm nay"
