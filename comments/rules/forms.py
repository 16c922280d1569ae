"""The form of a rule: the settings of its kind, each with what it means."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError

from ..models import Rule
from .kinds import ABOUT, Kind
from .matching import LONGEST, MOST_WORDS, is_word, listed

COMMON = ("title", "effect", "score", "section")
LISTS = ("words", "loose_words", "allowed")


class RuleForm(forms.ModelForm):
    """`seen` is the version that the page showed: an old page changes nothing."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Rule
        fields = (*COMMON, *LISTS, "limit", "minutes", "from_hour", "until_hour")
        widgets = {name: forms.Textarea({"rows": 10, "spellcheck": "false"}) for name in LISTS}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        about = ABOUT[self.instance.kind]
        for name in self._settings():
            self.fields[name].help_text = about.means[name]
            self.fields[name].required = name in about.required
            if self.instance.pk is None and name in about.defaults:
                self.initial[name] = about.defaults[name]
        if self.instance.kind == Kind.LINKS and "words" in self.fields:
            self.fields["words"].label = "Chỉ tính tên miền"
            self.fields["allowed"].label = "Trừ tên miền"
        self.initial["seen"] = self.instance.version

    def _settings(self) -> list[str]:
        return [name for name in ABOUT[self.instance.kind].means if name in self.fields]

    def clean(self):
        """What a colleague saved meanwhile is not overwritten; the row stays locked until then."""
        cleaned = super().clean()
        if self.instance.pk:
            rows = Rule.objects.select_for_update().filter(pk=self.instance.pk)
            version = rows.values_list("version", flat=True).first()
            if version is None or cleaned.get("seen") != version:
                raise ValidationError(
                    "Đồng nghiệp vừa sửa luật này nên chưa lưu được. Hãy mở luật ở một thẻ khác, "
                    "xem chỗ đã đổi, rồi chép phần của bạn sang đó.",
                    code="stale",
                )
        if self.instance.kind == Kind.WORDS:
            self._check_words(cleaned)
        return cleaned

    def _check_words(self, cleaned: dict) -> None:
        lists = [cleaned.get(name, "") for name in ("words", "loose_words")]
        number = sum(1 for lines in lists for _ in listed(lines))
        if not number and not self.errors:
            self.add_error("words", ValidationError("Hãy ghi ít nhất một chữ.", code="required"))
        if number > MOST_WORDS:
            words = f"Nhiều nhất {MOST_WORDS:,} dòng, ở đây có {number:,}.".replace(",", ".")
            self.add_error("words", ValidationError(words, code="too-many"))
        for name in LISTS:
            wrong = [line for line, words in listed(cleaned.get(name) or "") if not is_word(words)]
            if wrong:
                lines = ", ".join(map(str, wrong[:10])) + ("…" if len(wrong) > 10 else "")
                message = (
                    f"Dòng {lines}: cần từ 2 đến {LONGEST} chữ cái, không có ký hiệu như * @ # $ !."
                )
                self.add_error(name, ValidationError(message, code="no-word"))
