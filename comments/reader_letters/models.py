"""Letters of readers: which comment, whose task, how far."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from journal.lib.text import NormalizedText

PERMISSION = "comments.handle_reader_letters"


class ReaderLetterQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state__in=[ReaderLetter.State.NEW, ReaderLetter.State.WORKING])

    def visible_to(self, user):
        """All, for who handles letters; else a person's own: a letter tells who wrote it."""
        return self if user.has_perm(PERMISSION) else self.filter(owner=user)


class ReaderLetter(NormalizedText):
    class State(models.TextChoices):
        NEW = "new", "Mới"
        WORKING = "working", "Đang xử lý"
        ANSWERED = "answered", "Đã trả lời"
        CLOSED = "closed", "Đã đóng"

    comment = models.OneToOneField(
        "comments.Comment", models.CASCADE, verbose_name="ý kiến", related_name="reader_letter"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="người phụ trách",
        related_name="reader_letters",
        null=True,
    )
    state = models.CharField("tình trạng", max_length=8, choices=State, default=State.NEW)
    made_at = models.DateTimeField("lập lúc", default=timezone.now)
    answered_at = models.DateTimeField("trả lời lúc", null=True)
    reply = models.TextField("thư trả lời", blank=True)  # what goes, or went, by mail

    objects = ReaderLetterQuerySet.as_manager()

    class Meta:
        verbose_name = "thư bạn đọc"
        verbose_name_plural = "thư bạn đọc"
        ordering = ["-id"]
        default_permissions = []
        permissions = [("handle_reader_letters", "Phân công và đọc mọi thư bạn đọc")]
        indexes = [models.Index(fields=["owner", "state", "id"], name="reader_letter_of")]

    def __str__(self):
        return f"Thư bạn đọc số {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state in (self.State.NEW, self.State.WORKING)

    @property
    def age(self) -> str:
        """How many days it has been a letter, in words."""
        days = (timezone.localdate() - timezone.localdate(self.made_at)).days
        return f"{days} ngày" if days else "hôm nay"


class LetterNote(NormalizedText):
    """What colleagues say to each other about a letter; its reader is told in a copy of all that
    is kept of them, and nowhere else."""

    letter = models.ForeignKey(ReaderLetter, models.CASCADE, related_name="notes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    text = models.TextField("ghi chú")

    class Meta:
        default_permissions = []

    def __str__(self):
        return f"Ghi chú số {self.pk}"
