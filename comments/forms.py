"""The form a reader fills in. What was typed always comes back; nothing of it is ever HTML."""

import time
from functools import cached_property

from django import forms
from django.utils import timezone

from journal.lib.compiled import Insert
from journal.lib.defences import captcha
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

_INSERT_UNLESS_ALIKE = Insert(Comment, captcha.TAKEN_UNLESS.format(duplicates.ALIKE))


class CommentForm(GuardedForm, ReplyingForm):
    appeared: Comment | None = None  # what was stored, if it is on the page already
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
        same = duplicates.check(*self._known_by)
        if same is not None:
            comment = self._comment(same)
            comment.insert()
            if comment.notify:
                mail.ask_for(comment)
            if trust.appears_at_once(comment, self.edition):
                moderation.appear(comment)
                self.appeared = comment

    def save_in_one(self) -> bool:
        rules, _ = self.edition.judged_by
        more = self.cleaned_data.get("notify") or trust.rule_for(self.edition)
        # Rules that count what a sender sends do so when its turn has come; those that count who
        # says the same find nobody where nothing is alike.
        if more or running.counts_senders(places_of(self.edition), rules):
            return False
        key, answer = self["captcha"].data
        asked = [key, *duplicates.known_by(*self._known_by), captcha.typed(answer)]
        turn = captcha.turn_of(self.turn())
        taken = self._comment({}).insert(_INSERT_UNLESS_ALIKE, before=turn, asked=asked)
        if taken is None:  # something is alike, or the code is not there
            return False
        opened, right, expiration = taken
        if not opened:
            captcha.judge(right, expiration, answer)
        return opened

    @cached_property
    def _known_by(self) -> tuple[duplicates.Sent, str, list[int | None] | None]:
        """What earlier copies are known by, as duplicates.check() takes it."""
        text = self.cleaned_data["text"]
        return self._words_sent(), duplicates.digest(text), duplicates.shingles(text)

    def _comment(self, same: dict) -> Comment:
        """The comment as it is stored; `same` is what is known of earlier copies."""
        words = {name: self.cleaned_data[name] for name in ("name", "address", "email", "text")}
        words["reply_to"] = self.cleaned_data["reply_to"]
        words["notify"] = self.cleaned_data.get("notify", False)
        agreed = {"consent": consent.CURRENT, "consented_at": timezone.now()}
        *_, digest, shingles = self._known_by
        kept = words | agreed | self.sender.marks | self._noticed(same)
        return Comment(article_id=self.article, digest=digest, shingles=shingles, **kept)

    def _words_sent(self) -> duplicates.Sent:
        email, text = self.cleaned_data["email"], self.cleaned_data["text"]
        return duplicates.Sent(self.article, self.sender.hashes, email, text)

    @cached_property
    def sender(self) -> senders.Known:
        return senders.known(self.sender_address)

    def _noticed(self, same: dict) -> dict:
        sent, found = self._judged
        ours = people.judge(sent.name) is Verdict.HELD
        kept = handover.signals(self.note, sent.seconds, sent.text, same, name=ours)
        return {
            "signals": kept | ({"rules": found} if found else {}),
            "spam_score": learning.together(sent.learned, running.points(found)),
        }

    @cached_property
    def _judged(self) -> tuple[running.Sent, list[running.Finding]]:
        """The comment as the newsroom's rules see it, and what they find."""
        _, digest, _ = self._known_by
        rules, learned_at = self.edition.judged_by
        sent = running.Sent(
            **{name: self.cleaned_data[name] for name in ("text", "name", "address", "email")},
            **self.sender.marks,
            digest=digest,
            seconds=self.note.seconds(time.time()),
            places=tuple(places_of(self.edition)),
            learned=learning.score(self.cleaned_data["text"], learned_at),
        )
        return sent, running.findings(sent, rules)
