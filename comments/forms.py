"""The form a reader fills in. What was typed always comes back; nothing of it is ever HTML."""

import re
from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MinLengthValidator
from django.db import connection
from django.forms.utils import ErrorDict
from django.utils import timezone
from django.utils.formats import number_format

from journal.lib import network
from journal.lib.vietnamese import normalize

from . import captcha
from .models import Comment

# The same words from the same sender within this time are one comment sent twice.
SENT_TWICE = timedelta(minutes=10)

CONTROLS_REMOVED = "Ở đây có ký tự không đọc được, đã bỏ đi. Hãy xem lại rồi gửi."
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_TAG = re.compile(r"</?[a-z!][^<>]*>", re.IGNORECASE)  # but not "a < b", "<3"
_LINK = re.compile(r"://|\bwww\.|\.(?:com|net|org|info|biz|vn|xyz|top|io|ru|cn)\b", re.IGNORECASE)


def no_tags(text: str) -> None:
    if _TAG.search(text):
        raise ValidationError(
            "Ở đây không dùng được thẻ HTML. Hãy bỏ phần nằm giữa dấu < và dấu >.",
            code="markup",
        )


def no_links(text: str) -> None:
    if _LINK.search(text):
        raise ValidationError("Không ghi địa chỉ trang web ở đây.", code="link")


def has_letter(text: str) -> None:
    if not any(c.isalpha() for c in text):
        raise ValidationError("Hãy ghi tên bằng chữ.", code="no-letters")


def at_most(count: int):
    """Not CharField's max_length: with that a browser cuts what is pasted, without a word."""

    def check(value: str) -> None:
        if len(value) > count:
            most, here = (number_format(n, force_grouping=True) for n in (count, len(value)))
            raise ValidationError(
                f"Nhiều nhất {most} ký tự, ở đây đang có {here}. Hãy viết gọn lại.",
                code="max_length",
            )

    return check


def at_least(count: int) -> MinLengthValidator:
    return MinLengthValidator(count, f"Cần ít nhất {count} ký tự.")


class LineField(forms.CharField):
    """One line of text; runs of white space count as one space."""

    def to_python(self, value):
        return " ".join(super().to_python(value).split())


class CommentForm(forms.Form):
    name = LineField(
        label="Họ và tên",
        validators=[at_most(100), has_letter, no_tags, no_links],
        error_messages={"required": "Hãy ghi họ và tên."},
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    address = LineField(
        label="Địa chỉ",
        required=False,
        validators=[at_most(200), no_tags, no_links],
        help_text="Ví dụ tên xã, tỉnh; sẽ hiện cạnh tên bạn.",
        widget=forms.TextInput({"autocomplete": "address-level1"}),
    )
    email = forms.EmailField(
        label="Email",
        max_length=None,
        validators=[at_most(254)],
        help_text="Để tòa soạn liên hệ khi cần; không hiện trên trang.",
        error_messages={
            "required": "Hãy ghi địa chỉ email.",
            "invalid": "Địa chỉ email chưa đúng. Ví dụ đúng: ban-doc@vi-du.example",
        },
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    text = forms.CharField(
        label="Ý kiến của bạn",
        validators=[at_least(3), at_most(5000), no_tags],
        error_messages={"required": "Hãy viết ý kiến của bạn."},
        widget=forms.Textarea({"rows": 7}),
    )
    captcha = captcha.CaptchaField(
        label="Mã bảo vệ",
        help_text="Gõ năm ký tự trong hình, chữ hoa hay chữ thường đều được.",
        error_messages={"required": "Hãy gõ các ký tự trong hình."},
        widget=captcha.CaptchaInput({"autocomplete": "off", "autocapitalize": "characters"}),
    )

    def __init__(self, data=None, *, article, sender: str = ""):
        """`data` is what was posted, if anything; `sender` a network address."""
        super().__init__(None if data is None else _cleaned(data), auto_id="comment-%s")
        self.with_controls = set() if data is None else _with_controls(data)
        self.article = article
        self.sender = {
            "sender_hash": network.keyed_hash(sender, "comment-sender"),
            "sender_prefix": network.prefix(sender),
        }
        if data is None:
            self.initial["captcha"] = (captcha.new(), "")

    def clean(self):
        for name in self.with_controls & self.fields.keys():
            self.add_error(name, ValidationError(CONTROLS_REMOVED, code="controls"))
        try:
            self._check_captcha()
        except ValidationError as error:
            self._errors.pop("captcha", None)
            self.add_error("captcha", error)
            self._renew_captcha()
        self._focus(next((name for name in self.fields if name in self.errors), ""))

    def _check_captcha(self) -> None:
        """Last, and used up only when all else is right: another field's error leaves it be."""
        key, answer = self["captcha"].data
        if self.errors:
            return captcha.check_alive(key)
        try:
            captcha.take(key, answer)
        except ValidationError:
            if not self.sent_before():  # else a double click: its twin took the code
                raise

    def ask_again(self) -> None:
        """Show what was typed with another code, and find no fault with it yet."""
        self._renew_captcha()
        self._errors = ErrorDict()
        self._focus("captcha")

    def _renew_captcha(self) -> None:
        self.data["captcha-key"] = captcha.replace(self.data.get("captcha-key", ""))
        self.data["captcha"] = ""

    def _focus(self, name: str) -> None:
        if name:
            self.fields[name].widget.attrs["autofocus"] = True

    def sent_before(self) -> bool:
        """Whether these very words have just been received from this sender."""
        return Comment.objects.filter(
            sender_hash=self.sender["sender_hash"],
            created_at__gt=timezone.now() - SENT_TWICE,
            article=self.article.article_id,
            email=self.cleaned_data["email"],
            text=self.cleaned_data["text"],
        ).exists()

    def save(self) -> None:
        """Store the comment, which then waits for a moderator; sent twice it is stored once.

        Must run in a transaction.
        """
        self._wait_for_twins()
        if not self.sent_before():
            words = {name: self.cleaned_data[name] for name in ("name", "address", "email", "text")}
            Comment.objects.create(article_id=self.article.article_id, **words, **self.sender)

    def _wait_for_twins(self) -> None:
        """Let the posts of one sender through one after another until the transaction's end."""
        key = int(self.sender["sender_hash"][:15], 16)  # fits a bigint
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


def _cleaned(data):
    """What was posted, in normal form and fit to be shown again."""
    data = data.copy()
    for name in data:
        data[name] = normalize(data[name])
    return data


def _with_controls(data) -> set[str]:
    """The fields whose text holds control characters."""
    return {name for name in data if _CONTROLS.search(data[name].replace("\r", "\n"))}
