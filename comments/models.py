"""A reader's comment. Nothing of it is public before a person approved it (moderation.py)."""

import functools
from datetime import datetime
from functools import cached_property
from textwrap import shorten

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import OuterRef, Q
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Edition
from journal.lib import throttle
from journal.lib.paging import Page
from journal.lib.search import Searchable, SearchQuerySet, search_index
from journal.lib.text import NormalizedText

from .defences import handover
from .openness import OpeningRule  # noqa: F401  a model of this app


class State(models.TextChoices):
    PENDING = "pending", "Chờ duyệt"
    APPROVED = "approved", "Đã duyệt"
    REJECTED = "rejected", "Từ chối"
    SPAM = "spam", "Rác"


class CommentQuerySet(SearchQuerySet):
    def approved(self):
        """What readers see."""
        return self.filter(state=State.APPROVED)

    def pending(self):
        return self.filter(state=State.PENDING)

    def oldest_first(self):
        return self.order_by("created_at", "id")

    def newest_by_key(self):
        return self.order_by("-id")

    def newest_first(self):
        return self.order_by("-created_at", "-id")


PAGE_SIZE = 50  # threads, under the article and on the pages of its comments

# What a reader sees of a comment.
SHOWN = ("id", "name", "address", "text", "created_at")


class Comment(Searchable, NormalizedText):
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
    created_at = models.DateTimeField("gửi lúc", default=timezone.now)

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

    # Tell senders apart; the network address itself is never kept.
    sender_hash = models.CharField("dấu người gửi", max_length=32, blank=True)
    sender_prefix = models.CharField("mạng người gửi", max_length=43, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = "ý kiến"
        verbose_name_plural = "ý kiến"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["state", "created_at", "id"], name="comment_queue"),
            models.Index(
                fields=["article", "-created_at", "-id"],
                condition=Q(state=State.APPROVED, reply_to__isnull=True),
                name="comment_article_newest",
            ),
            models.Index(fields=["sender_hash", "created_at"], name="comment_sender"),
            models.Index(fields=["email", "-id"], name="comment_email"),
            models.Index(fields=["digest", "-id"], condition=~Q(digest=""), name="comment_copies"),
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
        ]
        permissions = [("moderate_comment", "Duyệt ý kiến")]

    def __str__(self):
        return f"{self.name}: {shorten(self.text, 60, placeholder='…')}"

    def searchable_text(self):
        return f"{self.name}\n{self.address}\n{self.text}"

    @property
    def held_for(self) -> list[str]:
        """Why a person must look at it, in words for moderators."""
        return handover.held_for(self.signals)

    @cached_property
    def replies(self) -> list["Comment"]:
        """Its approved answers, oldest first; only for comments from threads_of()."""
        return [
            Comment(**{**row, "created_at": datetime.fromisoformat(row["created_at"])})
            for row in self.reply_rows
        ]


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


def page_url(edition: Edition) -> str:
    """The page of an article's comments and their form."""
    return reverse("comments:page", args=[edition.section.slug, edition.slug, edition.article_id])


def threads_of(article_id: int) -> CommentQuerySet:
    """An article's approved comments, newest first, each with its `.replies`; one query."""
    return _threads().filter(article=article_id)


def first_page(article_id: int) -> Page:
    """What stands under the article, and whether older threads follow; one query."""
    rows = list(threads_of(article_id)[: PAGE_SIZE + 1])
    return Page(rows[:PAGE_SIZE], 1, has_next=len(rows) > PAGE_SIZE)


@functools.cache
def _threads() -> CommentQuerySet:
    """All threads; built once, because building costs as much as asking."""
    replies = Comment.objects.approved().filter(reply_to=OuterRef("pk")).oldest_first()
    row = JSONObject(**{name: name for name in SHOWN})
    return (
        Comment.objects.approved()
        .filter(reply_to=None)
        .only(*SHOWN, "article_id")
        .annotate(reply_rows=ArraySubquery(replies.values(row=row)))
        .newest_first()
    )
