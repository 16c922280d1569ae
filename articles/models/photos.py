"""The journal's photo library."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from journal.lib.picture_field import PictureField
from journal.lib.search import Searchable, SearchQuerySet, search_index
from journal.lib.text import NormalizedText

RENDITION_WIDTHS = (320, 640, 960, 1280, 1920)
_share = [MinValueValidator(0), MaxValueValidator(1)]


class PhotoQuerySet(SearchQuerySet):
    def without_renditions(self):
        return self.filter(rendition_widths=[], file__gt="")


class Photo(Searchable, NormalizedText):
    """A picture with its caption, credit and alternative text; used by any number of articles."""

    file = PictureField(
        "tệp ảnh", upload_to="photos/%Y/%m", width_field="width", height_field="height"
    )
    width = models.PositiveIntegerField("rộng", editable=False, default=0)
    height = models.PositiveIntegerField("cao", editable=False, default=0)
    caption = models.TextField("chú thích", blank=True)
    credit = models.CharField("tác giả ảnh", max_length=120, blank=True)
    alt = models.CharField(
        "văn bản thay thế",
        max_length=300,
        blank=True,
        help_text="Tả ảnh cho người không nhìn thấy ảnh.",
    )
    focal_x = models.FloatField(
        "điểm chính, ngang", default=0.5, validators=_share, help_text="0 là mép trái, 1 mép phải."
    )
    focal_y = models.FloatField(
        "điểm chính, dọc", default=0.5, validators=_share, help_text="0 là mép trên, 1 mép dưới."
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="người tải lên",
        null=True,
        blank=True,
        editable=False,
    )
    uploaded_at = models.DateTimeField("tải lên lúc", auto_now_add=True)
    # Widths in pixels of the renditions that stand in storage; empty until the worker made them.
    rendition_widths = ArrayField(models.PositiveIntegerField(), editable=False, default=list)
    # When the worker was last asked for them, and how often: see renditions.py.
    asked_at = models.DateTimeField(editable=False, null=True)
    times_asked = models.PositiveSmallIntegerField(editable=False, default=0)

    objects = PhotoQuerySet.as_manager()

    class Meta:
        verbose_name = "ảnh"
        verbose_name_plural = "ảnh"
        ordering = ["-id"]
        indexes = [
            search_index("photo_search"),
            models.Index(
                fields=["id"], condition=Q(rendition_widths=[]), name="photo_without_renditions"
            ),
        ]

    def __str__(self):
        return self.caption or self.alt or f"Ảnh {self.pk}"

    def searchable_text(self):
        return f"{self.caption} {self.credit} {self.alt}"

    def save(self, *args, **kwargs):
        if self.file and not self.file._committed:
            self.rendition_widths, self.times_asked = [], 0
        super().save(*args, **kwargs)

    @property
    def is_public(self) -> bool:
        """Whether readers see it or will: on the cover or in the text of an edition."""
        return self.covered_editions.model.objects.with_photos([self]).exists()

    def rendition_name(self, width: int) -> str:
        """The storage name of the WebP rendition at a width in pixels."""
        return f"{self.file.name.rpartition('.')[0]}-{width}.webp"

    def rendition_url(self, width: int) -> str:
        """The address of the smallest rendition at least so wide, else of the photo itself."""
        enough = [w for w in self.rendition_widths if w >= width]
        if not enough:
            return self.file.url
        return self.file.storage.url(self.rendition_name(min(enough)))

    @property
    def srcset(self) -> str:
        stem = self.file.url.rpartition(".")[0]  # as in rendition_name(); a page holds many
        return ", ".join(f"{stem}-{w}.webp {w}w" for w in self.rendition_widths)
