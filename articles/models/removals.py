"""Removals: what readers are told in an article's place, and what is kept sealed as evidence."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from journal.lib.text import NormalizedText

from .articles import Article
from .photos import Photo


class RemovalKind(NormalizedText):
    """A kind of reason, and the house's words for readers; the newsroom may change the words."""

    name = models.CharField("loại lý do", max_length=80, unique=True)
    notice = models.TextField(
        "lời cho bạn đọc",
        max_length=1000,
        help_text="Câu mẫu, đứng thay bài; người gỡ bài có thể sửa cho từng bài.",
    )
    order = models.PositiveSmallIntegerField("thứ tự", default=0)

    class Meta:
        verbose_name = "lý do gỡ bài"
        verbose_name_plural = "lý do gỡ bài"
        ordering = ["order", "id"]
        default_permissions = ["change"]

    def __str__(self):
        return self.name


class Removal(NormalizedText):
    """The removal of an article, done or to come: at most one row an article is in force.

    `seal` is None until it is due and its evidence is kept: seals.py. `ended_at` is set when the
    article stands again.
    """

    article = models.ForeignKey(Article, models.PROTECT, related_name="removals")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    address = models.GenericIPAddressField(null=True)
    at = models.DateTimeField()  # when readers lose it
    reason = models.TextField()  # for the newsroom; readers never see it
    kind = models.CharField(max_length=80, blank=True)  # the name of a RemovalKind at that time
    notice = models.TextField("lời cho bạn đọc", blank=True)
    names_title = models.BooleanField("nêu tên bài", default=False)
    seal = models.OneToOneField("Seal", models.PROTECT, null=True, related_name="removal")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = []
        indexes = [
            models.Index(fields=["at"], condition=Q(seal__isnull=True), name="removal_unsealed")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["article"], condition=Q(ended_at=None), name="removal_in_force_once"
            )
        ]

    def __str__(self):
        return f"Gỡ bài số {self.article_id}"


class Seal(models.Model):
    """Evidence of one removal, chained to the one before it; seals.py makes, checks and opens it.

    The database refuses to change or delete it.
    """

    number = models.PositiveIntegerField("niêm phong số", unique=True)
    article = models.ForeignKey(
        Article, models.PROTECT, verbose_name="bài viết", related_name="seals"
    )
    removed_at = models.DateTimeField("gỡ lúc")
    sealed_at = models.DateTimeField("niêm phong lúc")
    content = models.JSONField()  # its shape: seals.evidence_of()
    previous = models.CharField(max_length=64, unique=True, blank=True)  # a digest; "" of the first
    digest = models.CharField("mã băm SHA-256", max_length=64, unique=True)
    photos = models.ManyToManyField(Photo, through="SealedPhoto", related_name="seals")

    class Meta:
        verbose_name = "niêm phong"
        verbose_name_plural = "niêm phong"
        ordering = ["-number"]
        default_permissions = []
        permissions = [("read_seal", "Đọc niêm phong")]

    def __str__(self):
        return f"Niêm phong số {self.number}"


class SealedPhoto(models.Model):
    """A photo that is evidence: it cannot be deleted, nor its file be changed."""

    seal = models.ForeignKey(Seal, models.PROTECT, related_name="+")
    photo = models.ForeignKey(Photo, models.PROTECT, related_name="sealed_rows")

    class Meta:
        default_permissions = []
        constraints = [models.UniqueConstraint(fields=["seal", "photo"], name="sealed_photo_once")]

    def __str__(self):
        return f"Ảnh số {self.photo_id}"
