"""What a reader asks beside what they say: to answer another, to be told what comes of it."""

from django import forms
from django.core.exceptions import ValidationError

from . import mail, threads
from .models import Comment

REPLY = "tra-loi"  # ?tra-loi=<id> asks for the form of an answer


class ReplyingForm(forms.Form):
    """For a form with `.article` (the id of one): `answering` is the comment that is answered.

    An answer to an answer belongs to the same thread: there is one level. A comment that readers do
    not have, or that stands under another article, cannot be answered: the words stay, to be sent
    as they are.
    """

    reply_to = forms.CharField(required=False, widget=forms.HiddenInput)
    notify = forms.BooleanField(
        required=False,
        label="Gửi thư cho tôi khi ý kiến này được đăng hay có người trả lời.",
        help_text="Lần đầu, thư hỏi lại xem có đúng địa chỉ của bạn không. Thôi nhận lúc nào cũng "
        "được.",
    )
    answering: Comment | None = None
    answer_lost = False  # it was asked for an answer to what readers do not have

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        notify = self.fields.pop("notify")
        if mail.is_offered():
            self.fields["notify"] = notify  # last

    def answer_to(self, key: str) -> None:
        """Offer the empty form for an answer to comment `key`, if readers see it."""
        if comment := threads.answerable(self.article, key):
            self.answering, self.initial["reply_to"] = comment, comment.pk
        self.answer_lost = bool(key) and comment is None

    def still_answer(self) -> None:
        """Offer the form as it was posted for an answer, without judging it."""
        self.answering = threads.answerable(self.article, self.data.get("reply_to", ""))

    def clean_reply_to(self) -> Comment | None:
        key = self.cleaned_data["reply_to"]
        self.answering = threads.answerable(self.article, key)
        if key and self.answering is None:
            self.data["reply_to"] = ""
            raise ValidationError(
                "Ý kiến bạn trả lời không còn trên trang. Lời bạn viết vẫn còn nguyên: gửi lại thì "
                "thành một ý kiến mới.",
                code="no-thread",
            )
        return self.answering and (self.answering.reply_to or self.answering)
