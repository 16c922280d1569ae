"""What an archivist finds on the desk: print issues whose PDF is being read, or could not be."""

from __future__ import annotations

from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.aggregates import Count
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from journal.lib.boxes import MOST, Box, Line
from journal.lib.vietnamese import ago

from .amending import inbox as amending
from .models import Issue, Page


def boxes_for(user) -> list[Box]:
    """Failures first, then what is still being read; nothing for who does not keep the archive."""
    if not (user.is_active and user.is_staff and user.has_perm("issues.change_issue")):
        return []
    failed, reading = list(_failed()[: MOST + 1]), list(_unread()[: MOST + 1])
    lines = [*map(_failure, failed), *map(_progress, reading)]
    lists = [
        ("Kệ báo", reverse("admin:issues_issue_shelf")),
        ("Mọi số tạp chí", reverse("admin:issues_issue_changelist")),
    ]
    empty = "Mọi tệp PDF đã đọc xong, không số nào lỗi."
    note = f"{len(failed)} số lỗi" if failed else ""
    box = Box("issues", "Số tạp chí đang đọc", empty, lines, lists, note=note)
    return [box, *amending.boxes_for(user)]


def _failed():
    rows = Issue.objects.exclude(ingest_error="").exclude(pdf="").newest()
    return rows.only("label", "ingest_error")


def _unread():
    """Those asked for and not read to their end; pages are counted of these few alone."""
    pages = Page.objects.filter(issue=OuterRef("pk")).order_by().values("issue")
    done = Coalesce(Subquery(pages.annotate(n=Count("pk")).values("n")), 0)
    rows = Issue.objects.filter(ingest_error="", asked_at__isnull=False).exclude(pdf="")
    rows = rows.annotate(done=done).filter(Q(page_count=0) | Q(done__lt=F("page_count")))
    return rows.newest().only("label", "page_count", "asked_at")


def _failure(issue: Issue) -> Line:
    return Line(issue.label, ["Đọc lỗi"], _form(issue), issue.ingest_error, late=True)


def _progress(issue: Issue) -> Line:
    now = timezone.now()
    read = f"đã đọc {issue.done}/{issue.page_count} trang" if issue.page_count else "đang chờ đọc"
    return Line(issue.label, [read, f"xin đọc {ago(issue.asked_at, now)}"], _form(issue))


def _form(issue: Issue) -> str:
    return reverse("admin:issues_issue_change", args=[issue.pk])
