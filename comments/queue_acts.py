"""What the buttons of the queue do, each by its name in a post; and what is said of it then."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError

from journal.lib.defences.shape import at_most

from . import moderation
from .forms import MOST_LETTERS
from .models import Comment, State
from .records import RejectionReason


class AnswerForm(forms.Form):
    text = forms.CharField(
        label="Lời tòa soạn",
        validators=[at_most(MOST_LETTERS)],
        widget=forms.Textarea({"rows": 6, "cols": 80}),
        error_messages={"required": "Hãy viết lời trả lời."},
    )


def reasons() -> list[RejectionReason]:
    return list(RejectionReason.objects.filter(in_use=True))


def reason_in(key: str | None) -> str:
    """The words of a reason; raises ValidationError where one is due and `key` names none."""
    known = {str(each.pk): each.words for each in reasons()}
    if known and key not in known:
        raise ValidationError("Hãy chọn lý do từ chối.", code="no-reason")
    return known.get(key, "")


def _approve(comment, by, asked, form) -> int:
    own, seen = Comment.objects.filter(pk=comment.pk), asked["thay"]
    if seen == State.APPROVED:
        return moderation.keep(own, by)
    return moderation.moderate(own, State.APPROVED, by, seen=seen)


def _reject(comment, by, asked, form) -> int:
    words = reason_in(asked.get("tu-choi"))
    own = Comment.objects.filter(pk=comment.pk)
    return moderation.moderate(own, State.REJECTED, by, seen=asked["thay"], reason=words)


def _spam(comment, by, asked, form) -> int:
    own = Comment.objects.filter(pk=comment.pk)
    return moderation.moderate(own, State.SPAM, by, seen=asked["thay"])


def _put_on_top(comment, by, asked, form) -> int:
    return moderation.publish_on_top(comment, by, seen=asked["thay"])[0]


def _answer(comment, by, asked, form) -> int:
    if not form.is_valid():
        raise ValidationError(form.errors["text"])
    text = form.cleaned_data["text"]
    return moderation.publish_with_answer(comment, text, by, seen=asked["thay"])[0]


ACTS = {
    "duyet": _approve,
    "tu-choi": _reject,
    "rac": _spam,
    "noi-bat": _put_on_top,
    "tra-loi": _answer,
}

_SAID = {"tra-loi": "Đã duyệt và trả lời", "noi-bat": "Đã duyệt, đưa lên đầu"}
_SAID |= {"duyet": State.APPROVED.label, "tu-choi": State.REJECTED.label, "rac": State.SPAM.label}


def said(name: str, seen: str) -> str:
    return "Giữ nguyên" if name == "duyet" and seen == State.APPROVED else _SAID[name]


def say_undone(request, done: list[int], left: list[int]) -> None:
    """What undoing.undo() returned, for people."""
    if done:
        messages.success(request, f"Đã hoàn tác: {len(done)} ý kiến trở lại như trước.")
    if left:
        messages.warning(request, f"{len(left)} ý kiến giữ nguyên vì sau đó đã có việc khác.")
    if not done and not left:
        messages.warning(request, "Ở đây không còn gì để hoàn tác.")
