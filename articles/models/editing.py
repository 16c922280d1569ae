"""Forms that people have open, and links by which outsiders see a draft."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from .articles import Article


class EditingSession(models.Model):
    """An article form open in one tab of one person, with what was typed there and not yet saved.

    Autosaves are not versions: a row is overwritten by the next autosave of the same tab, and
    closed by a deliberate save.
    """

    key = models.UUIDField(primary_key=True, default=uuid.uuid4)
    # None while a new article was never saved.
    article = models.ForeignKey(Article, models.PROTECT, null=True, related_name="editing_sessions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField()  # the tab was last known to be open
    typed_at = models.DateTimeField(null=True)  # the last autosave; None: nothing typed
    # Names and values of the form as the browser would send them: {"title": ["…"], …}
    fields = models.JSONField(null=True)
    # Of the autosave that `fields` came with: an older one that arrives later is not taken.
    sequence = models.BigIntegerField(default=0)
    base = models.CharField(max_length=40, blank=True)  # the version token the form was opened with
    closed_at = models.DateTimeField(null=True)  # saved, discarded or saved and handed over
    # A colleague who would like to go on, and since when.
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    asked_at = models.DateTimeField(null=True)
    wait_until = models.DateTimeField(null=True)  # the answer: not before
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    taken_at = models.DateTimeField(null=True)
    # `fields` as they were then: what is typed later the colleague does not read.
    taken_fields = models.JSONField(null=True)

    class Meta:
        verbose_name = "bài đang sửa"
        verbose_name_plural = "bài đang sửa"
        default_permissions = []
        indexes = [
            models.Index(
                fields=["article", "seen_at"],
                condition=Q(closed_at__isnull=True),
                name="editing_article",
            ),
            models.Index(fields=["user", "typed_at"], name="editing_user"),
        ]

    def __str__(self):
        return f"{self.article_id or 'bài mới'}: {self.user_id}"


class PreviewLink(models.Model):
    """Lets people without an account see an article as it will be; previews.py signs it."""

    article = models.ForeignKey(Article, models.PROTECT, related_name="preview_links")
    note = models.CharField(
        "gửi cho ai", max_length=120, blank=True, help_text="Ví dụ: nhân vật trong bài, luật sư."
    )
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField("tạo lúc", auto_now_add=True)
    expires_at = models.DateTimeField("hết hạn lúc")
    revoked_at = models.DateTimeField("thu hồi lúc", null=True)

    class Meta:
        verbose_name = "liên kết xem trước"
        verbose_name_plural = "liên kết xem trước"
        ordering = ["-id"]
        default_permissions = []

    def __str__(self):
        return self.note or f"Liên kết {self.pk}"
