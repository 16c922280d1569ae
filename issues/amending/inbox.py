"""What an archivist finds on the desk: lines of print pages that readers put right."""

from __future__ import annotations

from textwrap import shorten

from django.urls import reverse
from django.utils import timezone

from journal.lib.boxes import MOST, Box, Line, size_of
from journal.lib.vietnamese import ago

from ..gate import may_amend
from ..models import Suggestion
from . import queue

WORDS = 160  # characters of a line


def boxes_for(user) -> list[Box]:
    """What waits, oldest first; nothing for who does not decide on it."""
    if not may_amend(user):
        return []
    way, rows = reverse(queue.QUEUE), queue.lines()
    found = list(rows.order_by("pk").select_related("page__issue").only(*_SHOWN)[: MOST + 1])
    size = len(found) if len(found) <= MOST else size_of(rows)
    lists = [("Xem lần lượt", way), ("Mọi lời sửa", reverse("admin:issues_suggestion_changelist"))]
    empty = "Không có lời sửa nào chờ."
    lines = [_line(way, each) for each in found]
    return [Box("lines", "Sửa chữ của bạn đọc", empty, lines, lists, size=size)]


_SHOWN = ["after", "created_at", "page__number", "page__folio", "page__issue__label"]


def _line(way: str, own: Suggestion) -> Line:
    sent = f"gửi {ago(own.created_at, timezone.now())}"
    said = shorten(own.after, WORDS, placeholder="…")
    return Line(own.page.title_line, [sent], f"{way}?goi-y={own.pk}", said)
