"""Opening an issue to readers in the admin: at once, from a moment on, or not."""

from datetime import datetime

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from journal.lib.vietnamese import clock_and_day

from .models import Issue
from .visibility import is_public

PUBLIC, STAFF, FROM = "public", "staff", "from"
CHOICES = [
    (PUBLIC, "Bạn đọc xem được"),
    (STAFF, "Chỉ tòa soạn"),
    (FROM, "Bạn đọc, từ lúc hẹn"),
]


def state_of(issue: Issue) -> str:
    """PUBLIC, STAFF or FROM."""
    if issue.is_public:
        return PUBLIC
    return FROM if issue.public_from else STAFF


def words_of(issue: Issue) -> str:
    """The same in words: "Bạn đọc xem được từ 8:00 1/12/2026"."""
    return in_words_of(state_of(issue), issue.public_from)


def in_words_of(state: str, at: datetime | None) -> str:
    if state == FROM:
        return f"Bạn đọc xem được từ {clock_and_day(at)}"
    return dict(CHOICES)[state]


class VisibilityForm(forms.ModelForm):
    """Asks who sees the issue by a choice of three; the moment counts for the third."""

    seen_by = forms.ChoiceField(
        label="Ai xem được", choices=CHOICES, widget=forms.RadioSelect, initial=STAFF
    )

    class Meta:
        labels = {"public_from": "Từ lúc"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            state = state_of(self.instance)
            self.initial["seen_by"] = state
            if state != FROM:
                self.initial["public_from"] = None

    def clean(self):
        cleaned = super().clean()
        seen_by, moment = cleaned.get("seen_by"), cleaned.get("public_from")
        if seen_by == FROM and not moment and "public_from" not in self.errors:
            error = ValidationError("Ghi ngày giờ bạn đọc bắt đầu xem được.", code="no-moment")
            self.add_error("public_from", error)
        elif seen_by == PUBLIC:
            cleaned["public_from"] = self._since()
        elif seen_by == STAFF:
            cleaned["public_from"] = None
        return cleaned

    def _since(self) -> datetime:
        """Since when readers have seen it; now, if they have not."""
        return self.instance.public_from if self.instance.is_public else timezone.now()


class VisibilityFilter(admin.SimpleListFilter):
    title = "ai xem được"
    parameter_name = "xem"

    def lookups(self, request, model_admin):
        return [(PUBLIC, "Bạn đọc"), (STAFF, "Chỉ tòa soạn"), (FROM, "Bạn đọc, sau này")]

    def queryset(self, request, queryset):
        later = Q(public_from__gt=Now())
        wanted = {PUBLIC: is_public(), STAFF: Q(public_from=None), FROM: later}
        return queryset.filter(wanted.get(self.value(), Q()))
