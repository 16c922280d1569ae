"""A person's own letters on their desk, the oldest first."""

from __future__ import annotations

from django.urls import reverse

from journal.lib.boxes import MOST, Box, Line, size_of

from .models import ReaderLetter


def boxes_for(user) -> list[Box]:
    """Nothing where none is open."""
    if not (user.is_active and user.is_staff):
        return []
    rows = ReaderLetter.objects.open().filter(owner=user).order_by("id")
    found = list(rows.select_related("comment")[: MOST + 1])
    if not found:
        return []
    place = "admin:comments_readerletter_change"
    lines = [
        Line(
            row.comment.name,
            [row.get_state_display().lower(), row.age],
            reverse(place, args=[row.pk]),
            row.comment.text[:160],
        )
        for row in found
    ]
    lists = [("Mọi thư", reverse("admin:comments_readerletter_changelist"))]
    size = len(found) if len(found) <= MOST else size_of(rows)
    return [Box("letters", "Thư bạn đọc của tôi", "Không có thư nào.", lines, lists, size=size)]
