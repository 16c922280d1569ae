"""What can be done to many print issues, in the way of articles/bulk.py: planned, done, noted."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.contrib.admin.models import CHANGE
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from articles import bulk_catalogue
from articles.bulk_work import CHANGED_SINCE, Work, note

from . import first_page, ingest
from .models import Issue
from .opening import CHOICES, FROM, PUBLIC, in_words_of


class IssueWork(Work):
    model = Issue
    permission = "issues.change_issue"
    list_view = "admin:issues_issue_shelf"

    def rows(self, user):
        if not user.has_perm(self.permission):
            return Issue.objects.none()
        return Issue.objects.in_print_order().defer("outline", "dropped", "spreads")

    def locked(self, pk):
        return Issue.objects.select_for_update(of=("self",)).get(pk=pk)


class OpeningForm(forms.Form):
    seen_by = forms.ChoiceField(label="Ai xem được", choices=CHOICES)
    at = forms.DateTimeField(
        label="Từ lúc",
        required=False,
        input_formats=["%d/%m/%Y %H:%M", "%H:%M %d/%m/%Y"],
        help_text="Khi hẹn lúc mở; viết như 20/11/2026 18:00.",
        error_messages={"invalid": "Hãy viết như 20/11/2026 18:00."},
    )

    def clean(self):
        data = super().clean()
        if data.get("seen_by") == FROM and not data.get("at") and "at" not in self.errors:
            self.add_error("at", ValidationError("Ghi ngày giờ mở cho bạn đọc.", code="no-moment"))
        return data


class Open(IssueWork):
    """To readers, now or from a moment on, or to the archive's staff alone."""

    key, label, form_class = "issue-open", "Ai xem được", OpeningForm

    def in_words(self, values):
        return in_words_of(values["seen_by"], values["at"])

    def objection(self, row, values, user):
        return "Đã như thế rồi." if self._wanted(row, values) == row.public_from else ""

    def apply(self, row, values, user, address):
        before = row.public_from
        self._save(row, self._wanted(row, values), user)
        return {"public_from": _stored(before)}, {"public_from": _stored(row.public_from)}

    def take_back(self, row, before, after, user, address):
        if not user.has_perm(self.permission):
            raise PermissionDenied("Bạn không có quyền sửa số tạp chí.")
        if _stored(row.public_from) != after["public_from"]:
            raise ValidationError(CHANGED_SINCE)
        at = before["public_from"]
        self._save(row, at and parse_datetime(at), user)

    def _wanted(self, row: Issue, values: dict[str, Any]) -> datetime | None:
        if values["seen_by"] == PUBLIC:
            return row.public_from if row.is_public else timezone.now()
        return values["at"] if values["seen_by"] == FROM else None

    def _save(self, row: Issue, at: datetime | None, user) -> None:
        row.public_from = at
        row.save(update_fields=["public_from", "updated_at"])
        note(row, user, CHANGE, "Ai xem được")


def _stored(moment: datetime | None) -> str | None:
    """As the database says it: what a form says is of another zone."""
    return moment and moment.astimezone(UTC).isoformat()


class ReadAgain(IssueWork):
    key, label = "issue-read", "Đọc lại tệp PDF"
    warning = "Máy đọc lại cả tệp. Chữ, số trang, bảng mã, mục lục và bìa do người sửa vẫn giữ."

    def objection(self, row, values, user):
        if not row.pdf:
            return "Chưa có tệp PDF."
        waits = not row.is_prepared and not row.ingest_error
        return "Đang chờ đọc rồi." if waits else ""

    def apply(self, row, values, user, address):
        ingest.request_again(row)
        note(row, user, CHANGE, "Đọc lại tệp PDF")
        return {}, {}


class CoverFromFirstPage(IssueWork):
    key, label = "issue-cover", "Lấy bìa từ trang một"
    warning = "Bìa đã tải lên của các số này bị thay."

    def rows(self, user):
        return super().rows(user).annotate(has_first_page=first_page.is_there())

    def objection(self, row, values, user):
        seen = getattr(row, "has_first_page", None)
        if not (first_page.of(row) if seen is None else seen):
            return "Chưa đọc được trang một."
        return "Bìa đã là trang một rồi." if row.cover and row.cover_from_pdf else ""

    def apply(self, row, values, user, address):
        first_page.make_cover(row)
        note(row, user, CHANGE, "Lấy bìa từ trang một")
        return {}, {}


WORKS = [Open(), ReadAgain(), CoverFromFirstPage()]
bulk_catalogue.add(*WORKS)
