"""What colleagues say to each other about an article; notes.py writes it. Readers never get any."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from journal.lib.text import NormalizedText

from .articles import Article


class Note(NormalizedText):
    """One note, or an answer to one: answers are one level deep, and belong to their note."""

    key = models.UUIDField(unique=True)  # of the form it came with: sent twice, written once
    article = models.ForeignKey(Article, models.CASCADE, related_name="colleague_notes")
    reply_to = models.ForeignKey("self", models.CASCADE, null=True, related_name="replies")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    quote = models.TextField("đoạn trong bài", blank=True)
    text = models.TextField("lời nhắn")
    edited_at = models.DateTimeField(null=True)
    # Of a note with its answers: the matter is settled.
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "lời nhắn"
        verbose_name_plural = "lời nhắn"
        ordering = ["id"]
        default_permissions = []
        indexes = [models.Index(fields=["article", "id"], name="note_article")]
        constraints = [
            models.CheckConstraint(
                condition=Q(resolved_by=None) ^ Q(resolved_at__isnull=False),
                name="note_resolved_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(reply_to=None) | Q(resolved_at=None), name="note_resolved_whole"
            ),
        ]

    def __str__(self):
        """Says nothing of the article, nor of what was written."""
        return f"lời nhắn {self.pk}"


class NoteAddress(models.Model):
    """A colleague a note is for, and whether they have read it."""

    note = models.ForeignKey(Note, models.CASCADE, related_name="addresses")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    read_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = []
        indexes = [
            models.Index(fields=["user", "note"], condition=Q(read_at=None), name="note_unread")
        ]
        constraints = [models.UniqueConstraint(fields=["note", "user"], name="note_for_once")]

    def __str__(self):
        return f"lời nhắn {self.note_id} cho {self.user_id}"
