"""What readers suggest for a line of a page, and what people changed in a page's text."""

from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils import timezone

from journal.lib import throttle

from .pages import Page

SENT_TWICE = timedelta(minutes=10)  # the same words from one sender are one suggestion sent twice


class SuggestionState(models.TextChoices):
    WAITING = "waiting", "Chờ xem"
    ACCEPTED = "accepted", "Đã nhận"
    REJECTED = "rejected", "Đã bỏ"
    OUTDATED = "outdated", "Dòng đã đổi"


class SuggestionQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(state=SuggestionState.WAITING)

    def on_line_of(self, other: "Suggestion"):
        """Those for the same line, as it was when they were made."""
        line = {"page": other.page_id, "first": other.first, "before": other.before}
        return self.filter(**line)

    def sent_twice(self, page_id: int, sender_prefix: str, before: str, after: str):
        since = timezone.now() - SENT_TWICE
        words = {"before": before, "after": after}
        return self.filter(page=page_id, sender_prefix=sender_prefix, created_at__gt=since, **words)


class Suggestion(models.Model):
    """What a line should say, a reader thinks. `first` is its first word in the text that had
    `text_digest`, which it was made on."""

    page = models.ForeignKey(Page, models.CASCADE, verbose_name="trang", related_name="suggestions")
    first = models.PositiveIntegerField()
    before = models.TextField("đang là")
    after = models.TextField("đề nghị")
    text_digest = models.CharField(max_length=32)
    name = models.CharField("người gửi", max_length=100, blank=True)
    email = models.EmailField("email", blank=True)
    # The wording that was agreed to, where one of them is given; see amending/consent.py.
    consent = models.CharField(editable=False, max_length=10, blank=True)
    # Of a network: suggestions that came from one place are known to, until its time is over.
    sender_prefix = models.CharField(max_length=32, blank=True, db_index=True)
    created_at = models.DateTimeField("gửi lúc", default=timezone.now, db_index=True)
    state = models.CharField(
        "tình trạng", max_length=8, choices=SuggestionState, default=SuggestionState.WAITING
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="người xem",
        null=True,
        related_name="+",
    )
    decided_at = models.DateTimeField("xem lúc", null=True)
    batch = models.UUIDField(null=True, editable=False)  # of what one press of a button decided

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        verbose_name = "sửa chữ của bạn đọc"
        verbose_name_plural = "sửa chữ của bạn đọc"
        default_permissions = []
        indexes = [
            models.Index(Upper("email"), condition=~Q(email=""), name="suggestion_email_any_case"),
            models.Index(
                fields=["name"], condition=Q(~Q(name=""), email=""), name="suggestion_by_name"
            ),
            models.Index(fields=["id"], condition=Q(state="waiting"), name="suggestion_waits"),
            models.Index(
                fields=["decided_by", "-decided_at"],
                condition=Q(batch__isnull=False),
                name="suggestion_decided",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at=None)
                | Q(~Q(state="waiting"), decided_at__isnull=False),
                name="suggestion_decided_once",
            )
        ]

    def __str__(self):
        return f"Gợi ý số {self.pk}"


class PageChange(models.Model):
    """Lines of a page's text that a person changed: the history of the page.

    `line` is the place, from 0, of the first among all lines of the text as it was.
    """

    page = models.ForeignKey(Page, models.CASCADE, related_name="changes")
    line = models.PositiveIntegerField()
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    # Boxes and confidences that the words before had: as PageWords, counted from these words.
    boxes = ArrayField(models.SmallIntegerField(), default=list)
    confidences = ArrayField(models.PositiveSmallIntegerField(), default=list)
    was_corrected = models.BooleanField(default=False)  # the page, before this
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # Whose suggestion it was; of a reader the name, if it was given.
    suggestion = models.ForeignKey(Suggestion, models.SET_NULL, null=True, related_name="changes")
    name = models.CharField(max_length=100, blank=True)
    reverts = models.ForeignKey("self", models.SET_NULL, null=True, related_name="reversals")

    class Meta:
        verbose_name = verbose_name_plural = "lần sửa chữ"
        default_permissions = []
        indexes = [models.Index(fields=["page", "-id"], name="page_history")]

    def __str__(self):
        return f"Lần sửa số {self.pk}"


class Allowance(throttle.Allowance):
    """How much of what they may send a network has used up; see amending/limits.py."""
