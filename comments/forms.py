"""The form a reader fills in. What was typed always comes back; nothing of it is ever HTML."""

import time
from functools import cached_property

from django import forms
from django.utils import timezone

from journal.lib.defences.form import GuardedForm, LineField, code_field
from journal.lib.defences.shape import at_least, at_most, has_letter, no_links, no_tags

from . import consent, learning, mail, moderation, people, senders, trust
from .defences import duplicates, handover, limits
from .models import Comment
from .names import Verdict
from .places import places_of
from .replying import ReplyingForm
from .rules import running

MOST_LETTERS = 5000


class CommentForm(GuardedForm, ReplyingForm):
    button = "Gửi ý kiến"
    turns = "comment-twins"

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
    captcha = code_field()
    consent = forms.BooleanField(
        label=consent.WORDINGS[consent.CURRENT],
        error_messages={
            "required": "Hãy đánh dấu ô này nếu bạn đồng ý; chưa có nó thì chưa gửi được."
        },
    )

    def __init__(self, data=None, *, article, sender: str = ""):
        """`article` as commented.with_rules_or_404() gives it; the others as GuardedForm has
        them."""
        super().__init__(data, about=article.article_id, sender=sender, auto_id="comment-%s")
        self.edition, self.article = article, article.article_id

    def admit_code(self) -> None:
        limits.admit("code", limits.CODES, self.sender_address)

    def check_limits(self) -> None:
        limits.check(self.sender_address, self.cleaned_data["email"])

    def was_sent(self) -> bool:
        return duplicates.sent_before(self._words_sent())

    def ask_again(self) -> None:
        super().ask_again()
        self.still_answer()

    # --- what is stored -------------------------------------------------------------------------

    def save(self) -> None:
        """Store the comment, which then waits for a moderator."""
        text = self.cleaned_data["text"]
        digest, shingles = duplicates.digest(text), duplicates.shingles(text)
        same = duplicates.check(self._words_sent(), digest, shingles)
        if same is not None:
            words = {name: self.cleaned_data[name] for name in ("name", "address", "email", "text")}
            words["reply_to"] = self.cleaned_data["reply_to"]
            words["notify"] = self.cleaned_data.get("notify", False)
            agreed = {"consent": consent.CURRENT, "consented_at": timezone.now()}
            kept = words | agreed | self.sender.marks | self._noticed(digest, same)
            kept["shingles"] = shingles
            comment = Comment(article_id=self.article, **kept)
            comment.insert()
            if comment.notify:
                mail.ask_for(comment)
            if trust.appears_at_once(comment, self.edition):
                moderation.appear(comment)

    def _words_sent(self) -> duplicates.Sent:
        email, text = self.cleaned_data["email"], self.cleaned_data["text"]
        return duplicates.Sent(self.article, self.sender.hashes, email, text)

    @cached_property
    def sender(self) -> senders.Known:
        return senders.known(self.sender_address)

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
            **self.sender.marks,
            digest=digest,
            seconds=seconds,
            places=tuple(places_of(self.edition)),
            learned=learning.score(text, self.edition.judged_by[1]),
        )
