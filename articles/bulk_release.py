"""Work on many articles that concerns readers: a time for all to go up, a removal of all."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from journal.lib.vietnamese import clock_and_day

from . import policy, workflow
from .bulk_work import CHANGED_SINCE, Work
from .models import RemovalKind, State
from .removals import Notice

NO_STEP = "Bạn không có quyền làm bước này."


class TimeForm(forms.Form):
    at = forms.DateTimeField(
        label="Lên trang lúc",
        input_formats=["%d/%m/%Y %H:%M", "%H:%M %d/%m/%Y"],
        help_text="Một giờ cho mọi bài, viết như 20/11/2026 18:00.",
        error_messages={"invalid": "Hãy viết như 20/11/2026 18:00."},
    )


class Schedule(Work):
    """Of what is approved, or scheduled for another time; each is so again when it is undone."""

    key, label, form_class = "schedule", "Hẹn giờ đăng", TimeForm
    permission = policy.PERMISSIONS[policy.Right.APPROVE]

    def in_words(self, values):
        return f"Hẹn giờ đăng: {clock_and_day(values['at'])}"

    def is_checked(self, values):
        return True

    def objection(self, row, values, user):
        if row.stage not in (State.APPROVED, State.SCHEDULED):
            return f"Bài đang ở “{row.stage.label}”; chỉ hẹn giờ được bài đã duyệt."
        if not policy.can(user, workflow.find(row.stage, State.SCHEDULED).right, row):
            return NO_STEP
        if values["at"] <= timezone.now():
            return "Giờ ấy đã qua."
        same = row.stage == State.SCHEDULED and row.published_at == values["at"]
        return "Đã hẹn đúng giờ ấy rồi." if same else ""

    def apply(self, row, values, user, address):
        before = {"at": row.published_at.isoformat() if row.stage == State.SCHEDULED else None}
        workflow.move(row, State.SCHEDULED, user, at=values["at"], address=address)
        event = row.events.order_by("-pk").values_list("pk", flat=True).first()
        return before, {"event": event}

    def take_back(self, row, before, after, user, address):
        if row.stage != State.SCHEDULED:
            raise ValidationError(f"Bài đang ở “{row.stage.label}”, không còn hẹn giờ.")
        if row.events.filter(pk__gt=after["event"]).exists():
            raise ValidationError(CHANGED_SINCE)
        at = before["at"] and parse_datetime(before["at"])
        to, reason = (State.SCHEDULED if at else State.APPROVED), workflow.TAKEN_BACK
        workflow.move(row, to, user, at=at or None, reason=reason, address=address)


class RemovalForm(forms.Form):
    kind = forms.ModelChoiceField(
        RemovalKind.objects.all(),
        label="Lý do cho bạn đọc",
        empty_label="– chọn –",
        help_text="Câu mẫu của lý do này đứng thay từng bài.",
    )
    reason = forms.CharField(
        label="Lý do trong tòa soạn",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Một lý do cho mọi bài, ghi vào nhật ký và niêm phong.",
    )


class Withdraw(Work):
    """Each is sealed as when it is removed alone; one that shall stand again is published again."""

    key, label, form_class = "withdraw", "Gỡ bài", RemovalForm
    permission = policy.PERMISSIONS[policy.Right.PUBLISH]

    def in_words(self, values):
        return f"Gỡ bài: {values['kind']}"

    def confirmation(self, values):
        return "GỠ"

    def objection(self, row, values, user):
        if row.stage != State.PUBLISHED:
            return f"Bài đang ở “{row.stage.label}”, bạn đọc không thấy."
        step = workflow.find(row.stage, State.WITHDRAWN)
        return "" if policy.can(user, step.right, row) else NO_STEP

    def apply(self, row, values, user, address):
        notice = Notice(kind=values["kind"].name)
        reason = values["reason"]
        workflow.move(row, State.WITHDRAWN, user, reason=reason, address=address, notice=notice)
        return {"state": State.PUBLISHED}, {"state": State.WITHDRAWN}

    def take_back(self, row, before, after, user, address):
        raise ValidationError("Bài đã gỡ thì mở ra rồi bấm “Đăng lại”.")
