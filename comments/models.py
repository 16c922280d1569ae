"""A reader's comment. Nothing of it is public before a person approved it (moderation.py)."""

from textwrap import shorten
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils import timezone

from articles.models import Article
from journal.lib import throttle
from journal.lib.compiled import Insert
from journal.lib.search import search_index
from journal.lib.search.short import ShortQuerySet, ShortText
from journal.lib.text import NormalizedText

from .defences import handover
from .defences.duplicates import KEPT
from .exchange.models import (  # noqa: F401  models of this app
    ImportedComment,
    ImportPart,
    ImportRun,
)
from .openness import OpeningRule  # noqa: F401  a model of this app
from .personal_data.models import PersonalDataRequest, Term  # noqa: F401  models of this app
from .reader_letters.models import LetterNote, ReaderLetter  # noqa: F401  models of this app
from .records import (  # noqa: F401  models of this app
    Claim,
    Decision,
    QueueLimits,
    RejectionReason,
    Watcher,
)
from .rules.models import Learned, Rule, TrustRule  # noqa: F401  models of this app
from .senders import SenderKey  # noqa: F401  a model of this app
from .states import State


class CommentQuerySet(ShortQuerySet):
    def approved(self):
        """What readers see."""
        return self.filter(state=State.APPROVED)

    def pending(self):
        return self.filter(state=State.PENDING)

    def of_email(self, email: str):
        """What was sent under an e-mail: in capitals or not it is the same one everywhere."""
        return self.filter(email__iexact=email) if email else self.none()

    def of_sender(self, sender_hash: str):
        """What came from one address of a network, as long as that can be told (senders.py)."""
        return self.filter(sender_hash=sender_hash) if sender_hash else self.none()

    def oldest_first(self):
        return self.order_by("created_at", "id")

    def newest_by_key(self):
        return self.order_by("-id")

    def newest_first(self):
        return self.order_by("-created_at", "-id")


LIKELY_SPAM = 80  # of 100
NAMELESS = "Bạn đọc"  # who gave no name elsewhere, or is forgotten here
_DECIDED = [each for each in State.values if each != State.PENDING]
_THREADS = Q(state=State.APPROVED, reply_to__isnull=True)


class Comment(ShortText, NormalizedText):
    article = models.ForeignKey(
        Article, models.CASCADE, verbose_name="bài viết", related_name="comments"
    )
    # One level deep: an answer to an answer is never shown.
    reply_to = models.ForeignKey(
        "self",
        models.CASCADE,
        verbose_name="trả lời",
        related_name="answers",
        null=True,
        blank=True,
    )
    name = models.CharField("họ và tên", max_length=100)
    address = models.CharField("địa chỉ", max_length=200, blank=True)
    email = models.EmailField("email", max_length=254)
    text = models.TextField("ý kiến")  # plain text, escaped wherever it is shown
    # Words were cut from it (tidying.py): as it was sent, "" while it stands there whole.
    tidied = models.BooleanField("đã lược bớt", default=False, editable=False)
    original = models.TextField("lời gốc", default="", editable=False)
    created_at = models.DateTimeField("gửi lúc", default=timezone.now)
    notify = models.BooleanField("muốn nhận thư", default=False, editable=False)  # see mail.py
    # An answer by the editorial board, written by moderation.answer() alone.
    from_desk = models.BooleanField("của tòa soạn", default=False)
    featured = models.BooleanField("đưa lên đầu", default=False)
    # As many as readers like it (Like rows are forgotten) and as reports wait; see reactions.py.
    likes = models.PositiveIntegerField("lượt thích", default=0)
    reports = models.PositiveIntegerField("lời báo", default=0)

    narrowed_by: ClassVar = {
        "authors": "name",
        "sections": "article__section",
        "years": "created_at",
    }

    # Written by moderation.moderate() alone.
    state = models.CharField("trạng thái", max_length=10, choices=State, default=State.PENDING)
    moderated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="người duyệt",
        related_name="+",
        null=True,
        blank=True,
    )
    moderated_at = models.DateTimeField("duyệt lúc", null=True, blank=True)

    # What the sender agreed to, and when: a version of consent.WORDINGS.
    consent = models.CharField("bản đồng ý", max_length=20, blank=True, editable=False)
    consented_at = models.DateTimeField("đồng ý lúc", null=True, editable=False)

    # What the defences noticed (defences/handover.py), and what copies have in common.
    signals = models.JSONField("điều nhận thấy", default=dict, editable=False)
    digest = models.CharField(max_length=32, default="", editable=False)
    shingles = ArrayField(models.BigIntegerField(null=True), null=True, editable=False)
    # 0 to 100: how likely it is spam, as learned and by the rules; orders what waits.
    spam_score = models.PositiveSmallIntegerField("điểm ngờ là rác", default=0, editable=False)

    # Tell senders apart for a while (senders.py); neither address nor network is ever kept.
    sender_hash = models.CharField("dấu người gửi", max_length=32, blank=True)
    sender_prefix = models.CharField("mạng người gửi", max_length=43, blank=True)

    # When what tells of the sender was removed (personal_data/erasing.py).
    erased_at = models.DateTimeField("xóa thông tin lúc", null=True, editable=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = "ý kiến"
        verbose_name_plural = "ý kiến"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["state", "created_at", "id"], name="comment_queue"),
            models.Index(
                fields=["spam_score", "created_at", "id"],
                condition=Q(state=State.PENDING),
                name="comment_queue_by_score",
            ),
            models.Index(
                fields=["article", "-featured", "-created_at", "-id"],
                condition=_THREADS,
                name="comment_threads_newest",
            ),
            models.Index(
                fields=["article", "-featured", "-likes", "-id"],
                condition=_THREADS,
                name="comment_threads_liked",
            ),
            models.Index(
                fields=["-reports", "-id"], condition=Q(reports__gt=0), name="comment_reported"
            ),
            models.Index(
                fields=["reply_to", "-from_desk", "created_at", "id"],
                condition=Q(state=State.APPROVED, reply_to__isnull=False),
                name="comment_answers",
            ),
            models.Index(fields=["sender_hash", "created_at"], name="comment_sender"),
            models.Index(fields=["sender_prefix", "created_at"], name="comment_network"),
            models.Index(Upper("email"), "id", name="comment_email_any_case"),
            models.Index(
                fields=["created_at"], condition=~Q(sender_hash=""), name="comment_marked"
            ),
            models.Index(
                fields=["state", "created_at"],
                condition=Q(state__in=["rejected", "spam"], erased_at=None),
                name="comment_to_forget",
            ),
            models.Index(
                Upper("email"),
                "id",
                condition=Q(state=State.PENDING),
                name="comment_waiting_any_case",
            ),
            models.Index(
                fields=["sender_hash", "id"],
                condition=Q(state=State.PENDING),
                name="comment_waiting_sender",
            ),
            models.Index(fields=["digest", "-id"], condition=~Q(digest=""), name="comment_copies"),
            *(
                models.Index(
                    models.F(f"shingles__{place}"),
                    models.F("id").desc(),
                    condition=Q(shingles__isnull=False),
                    name=f"comment_near_{place}",
                )
                for place in range(KEPT)
            ),
            search_index("comment_search"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="comment_state_known"),
            models.CheckConstraint(
                condition=Q(state=State.PENDING) ^ Q(moderated_at__isnull=False),
                name="comment_time_goes_with_state",
            ),
            models.CheckConstraint(
                condition=~Q(reply_to=models.F("id")), name="comment_not_to_itself"
            ),
            models.CheckConstraint(
                condition=Q(from_desk=False) | Q(reply_to__isnull=False, state__in=_DECIDED),
                name="comment_of_desk_is_answer",
            ),
            models.CheckConstraint(
                condition=Q(tidied=False) ^ ~Q(original=""), name="comment_tidied_has_original"
            ),
            models.CheckConstraint(
                condition=Q(featured=False) | Q(reply_to__isnull=True),
                name="comment_featured_is_thread",
            ),
        ]
        permissions = [("moderate_comment", "Duyệt ý kiến")]

    def insert(self, write: Insert | None = None, before="", asked=()) -> tuple | None:
        """Do what save() does with a new comment, and quicker: many may come at once. Where `write`
        has a gate: `before`, `asked` and what is returned as Insert has them."""
        self.keep_searchable()
        self.normalize()
        return (write or _INSERT)(self, before, asked)

    def __str__(self):
        return f"{self.name}: {shorten(self.text, 60, placeholder='…')}"

    def searchable_text(self):
        return f"{self.name}\n{self.address}\n{self.text}"

    @property
    def network_seen(self) -> str:
        """The end of what networks are told apart by: equal ones, for the eye."""
        return f"mạng …{self.sender_prefix[-6:]}" if self.sender_prefix else ""

    @property
    def held_for(self) -> list[str]:
        """Why a person must look at it, in words for moderators."""
        return handover.held_for(self.signals)

    @property
    def findings(self) -> list[dict[str, Any]]:
        """What the newsroom's rules found when it came, each {"rule": id, "title": as it was,
        "effect": "score", "hold" or "mark", "score": points, "says": in words, "spans": [[start,
        end], …] in the text as it was sent}."""
        return self.signals.get("rules", [])

    @property
    def is_likely_spam(self) -> bool:
        """Whether a rule marked it, or its score is high; a remark, not a decision."""
        marked = any(finding["effect"] == "mark" for finding in self.findings)
        return marked or self.spam_score >= LIKELY_SPAM


_INSERT = Insert(Comment)


class Like(models.Model):
    """That a reader likes a comment; whose `mark` it is can be told in its month alone."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="liked")
    mark = models.CharField(max_length=32)
    month = models.DateField(db_index=True)

    class Meta:
        default_permissions = []
        constraints = [models.UniqueConstraint(fields=["comment", "mark"], name="like_once")]

    def __str__(self):
        return f"{self.comment_id} {self.month}"


class Report(NormalizedText):
    """What a reader finds wrong with a comment; waits until a moderator decided."""

    class Reason(models.TextChoices):
        INSULT = "insult", "Xúc phạm, công kích cá nhân"
        FALSE = "false", "Sai sự thật"
        ADVERT = "advert", "Quảng cáo, lừa đảo"
        PRIVATE = "private", "Lộ thông tin riêng của người khác"
        LAW = "law", "Trái pháp luật"
        OTHER = "other", "Lý do khác"

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="reported")
    mark = models.CharField(max_length=32, editable=False)
    reason = models.CharField("lý do", max_length=10, choices=Reason)
    words = models.CharField("nói thêm", max_length=500, blank=True)
    at = models.DateTimeField("lúc", default=timezone.now)
    settled_at = models.DateTimeField("đã xem lúc", null=True, blank=True)

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(fields=["comment", "mark"], name="report_once"),
            models.CheckConstraint(
                condition=Q(reason__in=["insult", "false", "advert", "private", "law", "other"]),
                name="report_reason_known",
            ),
        ]

    def __str__(self):
        return self.get_reason_display()


class MailAddressQuerySet(models.QuerySet):
    def ready(self):
        """Those whose owners confirmed them and did not stop all letters."""
        return self.filter(confirmed_at__isnull=False, stopped_at=None)


class MailAddress(models.Model):
    """Where somebody asked for letters; none but the one that asks to confirm goes there before."""

    email = models.EmailField(max_length=254, unique=True)  # in lower case
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    asked_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)

    objects = MailAddressQuerySet.as_manager()

    class Meta:
        default_permissions = []

    def __str__(self):
        return f"Địa chỉ số {self.pk}"


class Letter(models.Model):
    """A letter that is to be sent, or was; mail.py is its only writer."""

    class Kind(models.TextChoices):
        CONFIRM = "confirm", "Xác nhận địa chỉ"
        APPROVED = "approved", "Ý kiến được đăng"
        ANSWERED = "answered", "Có người trả lời"
        LETTER = "letter", "Trả lời thư bạn đọc"

    address = models.ForeignKey(MailAddress, models.CASCADE, related_name="letters")
    kind = models.CharField(max_length=8, choices=Kind)
    # The reader's own comment, and the one the letter leads to; none where it asks to confirm.
    own = models.ForeignKey(Comment, models.CASCADE, null=True, related_name="+")
    about = models.ForeignKey(Comment, models.CASCADE, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    sent_at = models.DateTimeField(null=True)
    tried = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = []
        indexes = [
            models.Index(fields=["next_at"], condition=Q(sent_at=None), name="letter_waiting")
        ]
        constraints = [
            models.UniqueConstraint(fields=["address", "kind", "about"], name="letter_once"),
            models.CheckConstraint(
                condition=Q(kind="confirm", about=None, own=None)
                | Q(
                    kind__in=["approved", "answered", "letter"],
                    about__isnull=False,
                    own__isnull=False,
                ),
                name="letter_about_something",
            ),
        ]

    def __str__(self):
        return f"Thư số {self.pk}"


class Allowance(throttle.Allowance):
    """How much of what they may send a network or an e-mail has used up; see defences/limits.py."""


class SpokenCode(models.Model):
    """A code as it is spoken, kept as long as it can be answered; see spoken.py."""

    key = models.CharField(max_length=40, primary_key=True)
    sound = models.BinaryField()
    until = models.DateTimeField(db_index=True)

    class Meta:
        default_permissions = []

    def __str__(self):
        return self.key
