"""The form in which a reader writes what a line of a page should say."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError

from journal.lib.defences.form import GuardedForm, LineField, code_field
from journal.lib.defences.shape import at_most, has_letter, no_links, no_tags

from ..lines import Line
from ..models import Page, Suggestion
from . import consent, limits
from .writing import digest

MOST_LETTERS = 1000
MOST_WAITING = 20  # for one line


class SuggestionForm(GuardedForm):
    button = "Gửi lời sửa"
    turns = "suggestion-twins"

    after = LineField(
        label="Chữ đúng của dòng này",
        help_text="Sửa cho giống hệt dòng in trong ảnh, cả dấu và chữ hoa.",
        validators=[at_most(MOST_LETTERS)],
        error_messages={"required": "Hãy gõ chữ của dòng này như trong ảnh."},
        widget=forms.Textarea({"rows": 2, "spellcheck": "false", "lang": "vi"}),
    )
    name = LineField(
        label="Tên của bạn (không bắt buộc)",
        required=False,
        validators=[at_most(100), has_letter, no_tags, no_links],
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label="Email (không bắt buộc)",
        required=False,
        max_length=None,
        validators=[at_most(254)],
        help_text="Để người giữ kho hỏi lại khi cần; không hiện trên trang.",
        error_messages={"invalid": "Địa chỉ email chưa đúng. Ví dụ đúng: ban-doc@vi-du.example"},
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    consent = forms.BooleanField(
        label=consent.WORDINGS[consent.CURRENT],
        help_text="Chỉ cần đánh dấu khi bạn ghi tên hay email. Xin xóa lúc nào cũng được.",
        required=False,
    )
    captcha = code_field()

    def __init__(self, data=None, *, page: Page, line: Line, sender: str = "", is_moved=False):
        """`is_moved`: the line does not say any more what it said when the form was opened."""
        super().__init__(data, about=f"page {page.pk}", sender=sender, auto_id="sua-%s")
        self.page, self.line, self.is_moved = page, line, is_moved
        self.initial["after"] = line.text

    def admit_code(self) -> None:
        limits.admit("code", limits.CODES, self.sender_address)

    def check_limits(self) -> None:
        limits.check(self.sender_address)

    def clean_after(self) -> str:
        after = self.cleaned_data["after"]
        if self.is_moved:
            raise ValidationError(
                "Dòng này vừa được sửa. Hãy so lại với ảnh và chữ đang có ở trên; chữ bạn gõ vẫn "
                "còn nguyên.",
                code="moved",
            )
        if after == self.line.text:
            raise ValidationError("Chưa có chỗ nào khác với chữ đang có.", code="same")
        waiting = Suggestion.objects.waiting().on_line_of(self._suggestion(after))
        if waiting.values("pk")[:MOST_WAITING].count() == MOST_WAITING:
            raise ValidationError(
                "Dòng này đã có nhiều lời sửa đang chờ người giữ kho xem.", code="enough"
            )
        return after

    def clean_consent(self) -> bool:
        """Asked for where there is something to agree to."""
        told = self.data.get("name", "").strip() or self.data.get("email", "").strip()
        if told and not self.cleaned_data["consent"]:
            raise ValidationError(
                "Hãy đánh dấu ô này nếu bạn đồng ý, hoặc để trống tên và email.", code="required"
            )
        return bool(told)

    def was_sent(self) -> bool:
        sent = (self.page.pk, limits.mark(self.sender_address), self.line.text)
        return Suggestion.objects.sent_twice(*sent, self.cleaned_data["after"]).exists()

    def save(self) -> None:
        if self.was_sent():
            return
        suggestion = self._suggestion(self.cleaned_data["after"])
        suggestion.name, suggestion.email = self.cleaned_data["name"], self.cleaned_data["email"]
        suggestion.consent = consent.CURRENT if self.cleaned_data["consent"] else ""
        suggestion.save()

    def _suggestion(self, after: str) -> Suggestion:
        return Suggestion(
            page=self.page,
            first=self.line.first,
            before=self.line.text,
            after=after,
            text_digest=digest(self.page.text),
            sender_prefix=limits.mark(self.sender_address),
        )
