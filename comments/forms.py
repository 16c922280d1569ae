"""The form a reader fills in. What was typed always comes back; nothing of it is ever HTML."""

import time

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms.utils import ErrorDict
from django.utils import timezone

from journal.lib.network import keyed_hash
from journal.lib.vietnamese import normalize

from . import captcha, consent, learning, mail, moderation, people, senders, trust
from .defences import duplicates, handover, limits, shape, trap
from .defences.shape import at_least, at_most, has_letter, no_links, no_tags
from .models import Comment
from .names import Verdict
from .places import places_of
from .replying import ReplyingForm
from .rules import running

MOST_LETTERS = 5000


class LineField(forms.CharField):
    """One line of text; runs of white space count as one space."""

    def to_python(self, value):
        return " ".join(super().to_python(value).split())


class CommentForm(ReplyingForm):
    name = LineField(
        label="Họ và tên",
        validators=[at_most(100), has_letter, no_tags, no_links, people.speaks_for_itself],
        error_messages={"required": "Hãy ghi họ và tên."},
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    address = LineField(
        label="Địa chỉ",
        required=False,
        validators=[at_most(200), no_tags, no_links, people.speaks_for_itself],
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
        validators=[at_least(3), at_most(MOST_LETTERS), no_tags],
        error_messages={"required": "Hãy viết ý kiến của bạn."},
        widget=forms.Textarea({"rows": 7, "data-most": MOST_LETTERS}),
    )
    captcha = captcha.CaptchaField(
        label="Mã bảo vệ",
        help_text="Gõ năm ký tự trong hình, chữ hoa hay chữ thường đều được.",
        error_messages={"required": "Hãy gõ các ký tự trong hình."},
        widget=captcha.CaptchaInput({"autocomplete": "off", "autocapitalize": "characters"}),
    )

    consent = forms.BooleanField(
        label=consent.WORDINGS[consent.CURRENT],
        error_messages={
            "required": "Hãy đánh dấu ô này nếu bạn đồng ý; chưa có nó thì chưa gửi được."
        },
    )

    def __init__(self, data=None, *, article, sender: str = ""):
        """`article` as commented.with_rules_or_404() gives it; `data` is what was posted, if
        anything; `sender` a network address.

        Raises Refused where a new code is due and its network had too many.
        """
        super().__init__(None if data is None else _cleaned(data), auto_id="comment-%s")
        self.with_controls = set() if data is None else shape.with_controls(data)
        self.edition = article
        self.article, self.address = article.article_id, sender
        self.sender = senders.marks(sender)
        self.note = trap.opened(self.article)
        if data is None:
            limits.admit("code", limits.CODES, sender)
            self.initial["captcha"] = (captcha.new(), "")

    # --- the defences, in order -----------------------------------------------------------------

    def receive(self) -> bool:
        """Take what was posted through all defences and store it; False, with errors, if not."""
        if not self.is_valid():
            return False
        with transaction.atomic():  # a code is used up only together with what it let in
            wrong = self._take()
        if wrong:  # outside: a wrong answer uses the code up, whatever follows
            self._refuse_code(wrong)
            self._focus_first_error()
        return not wrong

    def clean(self):
        """All that may be asked before the code is looked at, so that no error costs the code."""
        for name in self.with_controls & self.fields.keys():
            self.add_error(name, ValidationError(shape.CONTROLS_REMOVED, code="controls"))
        if self.errors:
            self.note = trap.again(self.data, self.article)
        else:
            self._check_sender()
        if self.errors:
            self._check_code_alive()
            self._focus_first_error()

    def _check_sender(self) -> None:
        try:
            self.note = trap.check(self.data, self.article)
            limits.check(self.address, self.cleaned_data["email"])
        except ValidationError as error:
            self.note = trap.again(self.data, self.article, trap.tripped_by(error))
            self.add_error(None, error)

    def _check_code_alive(self) -> None:
        try:
            captcha.check_alive(self["captcha"].data[0])
        except ValidationError as error:
            self._refuse_code(error)

    def _take(self) -> ValidationError | None:
        """Use the code up and store what it lets in; or say what is wrong with the code."""
        try:
            captcha.take(*self["captcha"].data, self._turn())
        except ValidationError as error:
            # Else a double click: its twin took the code, and is stored.
            return None if duplicates.sent_before(self._words_sent()) else error
        self.save()
        return None

    def _refuse_code(self, error: ValidationError) -> None:
        self._errors.pop("captcha", None)
        self.add_error("captcha", error)
        self._renew_captcha()

    # --- the form as it is shown again ----------------------------------------------------------

    def ask_again(self) -> None:
        """Show what was typed with another code, and find no fault with it yet."""
        self.note = trap.again(self.data, self.article)
        self._renew_captcha()
        self.still_answer()
        self._errors = ErrorDict()
        self._focus("captcha")

    def trap_fields(self) -> dict[str, str]:
        """Names and value of the two fields that no person fills in."""
        return {"note": trap.NOTE, "signed": self.note.signed(), "honeypot": trap.HONEYPOT}

    def _renew_captcha(self) -> None:
        limits.admit("code", limits.CODES, self.address)
        self.data["captcha-key"] = captcha.replace(self.data.get("captcha-key", ""))
        self.data["captcha"] = ""

    def _focus_first_error(self) -> None:
        self._focus(next((name for name in self.fields if name in self.errors), ""))

    def _focus(self, name: str) -> None:
        if name:
            self.fields[name].widget.attrs["autofocus"] = True

    # --- what is stored -------------------------------------------------------------------------

    def save(self) -> None:
        """Store the comment, which then waits for a moderator; sent twice it is stored once.

        Must run in a transaction in which no other post of the same sender is looked at.
        """
        text = self.cleaned_data["text"]
        digest, shingles = duplicates.digest(text), duplicates.shingles(text)
        same = duplicates.check(self._words_sent(), digest, shingles)
        if same is not None:
            words = {name: self.cleaned_data[name] for name in ("name", "address", "email", "text")}
            words["reply_to"] = self.cleaned_data["reply_to"]
            words["notify"] = self.cleaned_data.get("notify", False)
            agreed = {"consent": consent.CURRENT, "consented_at": timezone.now()}
            kept = words | agreed | self.sender | self._noticed(digest, same)
            kept["shingles"] = shingles
            comment = Comment.objects.create(article_id=self.article, **kept)
            if comment.notify:
                mail.ask_for(comment)
            if trust.appears_at_once(comment, self.edition):
                moderation.appear(comment)

    def _words_sent(self) -> duplicates.Sent:
        email, text = self.cleaned_data["email"], self.cleaned_data["text"]
        return duplicates.Sent(self.article, senders.hashes(self.address), email, text)

    def _noticed(self, digest: str, same: dict) -> dict:
        text, seconds = self.cleaned_data["text"], self.note.seconds(time.time())
        ours = people.judge(self.cleaned_data["name"]) is Verdict.HELD
        kept = handover.signals(self.note, seconds, text, same, name=ours)
        sent = self._sent(text, digest, seconds)
        found = running.findings(sent, self.edition.judged_by[0])
        return {
            "digest": digest,
            "signals": kept | ({"rules": found} if found else {}),
            "spam_score": learning.together(sent.learned, running.points(found)),
        }

    def _sent(self, text: str, digest: str, seconds: int) -> running.Sent:
        """The comment as the newsroom's rules see it."""
        return running.Sent(
            text,
            **{name: self.cleaned_data[name] for name in ("name", "address", "email")},
            **self.sender,
            digest=digest,
            seconds=seconds,
            places=tuple(places_of(self.edition)),
            learned=learning.score(text, self.edition.judged_by[1]),
        )

    def _turn(self) -> int:
        """Posts of one sender wait for each other by this number, which fits a bigint."""
        return int(keyed_hash(self.address, "comment-twins")[:15], 16)


def _cleaned(data):
    """What was posted, in normal form and fit to be shown again."""
    data = data.copy()
    for name in data:
        data[name] = normalize(data[name])
    return data
