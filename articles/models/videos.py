"""Video clips: an uploaded file or a YouTube address. And what a search looks in for them."""

import re
import secrets
from datetime import datetime
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models.fields.files import FieldFile
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone

from journal.lib.search.entries import Entry, EntryText, Weighted, entry_index
from journal.lib.search.index import Index
from journal.lib.search.indexed import IndexedQuerySet
from journal.lib.text import NormalizedText
from journal.lib.vietnamese import slug

from .. import video_files
from ..states import EARLIEST, LATEST, PUBLICATION_TIME
from .photos import Photo
from .taxonomy import Section

_YOUTUBE = re.compile(
    r"https?://(?:www\.|m\.)?(?:youtube\.com/(?:watch\?(?:.*&)?v=|shorts/|embed/)|youtu\.be/)"
    r"([\w-]{11})"
)


def kind_of(file) -> str:
    """The kind of an uploaded file by its content; raises ValidationError unless it is a video."""
    if file.size > video_files.MAX_BYTES:
        raise ValidationError(
            "Video lớn hơn 1 GB. Hãy nén nhỏ lại, hoặc đăng lên YouTube.", code="video-too-large"
        )
    kind = video_files.kind_of(file)
    if kind is None:
        raise ValidationError(
            "Tệp này không phải video MP4 hay WebM, hoặc đã hỏng.", code="video-refused"
        )
    return kind


class VideoFieldFile(FieldFile):
    """Stored under a random name whose ending tells what the content is."""

    def save(self, name, content, save=True):
        super().save(f"{secrets.token_hex(12)}.{kind_of(content)}", content, save)


class VideoField(models.FileField):
    attr_class = VideoFieldFile


def is_video(file) -> None:
    """Raise ValidationError unless an upload is MP4 or WebM by its content."""
    kind_of(file)


class VideoClipQuerySet(IndexedQuerySet):
    def published(self, at: datetime | None = None):
        """What readers see now, by the database's clock, or at a moment."""
        return self.filter(published_at__lte=at or Now())

    def newest(self):
        return self.order_by("-published_at", "-id")


class VideoClip(NormalizedText):
    title = models.CharField("tiêu đề", max_length=200)
    slug = models.SlugField("địa chỉ", max_length=100, blank=True)
    description = models.TextField("giới thiệu", blank=True)
    section = models.ForeignKey(Section, models.PROTECT, verbose_name="chuyên mục")
    poster = models.ForeignKey(
        Photo, models.SET_NULL, verbose_name="ảnh bìa", null=True, blank=True
    )
    file = VideoField(
        "tệp video",
        upload_to="videos/%Y/%m",
        blank=True,
        validators=[is_video],
        help_text="MP4 hoặc WebM.",
    )
    youtube = models.CharField("địa chỉ YouTube", max_length=200, blank=True)
    published_at = models.DateTimeField(
        "đăng lúc",
        null=True,
        blank=True,
        validators=PUBLICATION_TIME,
        help_text="Để trống: bạn đọc chưa thấy.",
    )

    narrowed_by: ClassVar = {"sections": "section", "years": "published_at"}

    objects = VideoClipQuerySet.as_manager()

    class Meta:
        verbose_name = "video"
        verbose_name_plural = "video"
        ordering = ["-id"]
        indexes = [models.Index(fields=["-published_at", "-id"], name="video_newest")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(file="") ^ models.Q(youtube=""),
                name="video_file_or_youtube",
                violation_error_message="Chọn một trong hai: tệp video hoặc địa chỉ YouTube.",
            ),
            models.CheckConstraint(
                condition=models.Q(published_at=None)
                | models.Q(published_at__range=(EARLIEST, LATEST)),
                name="video_time_sane",
            ),
        ]

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        self.slug = self.slug or slug(self.title) or "video"
        with transaction.atomic():
            super().save(*args, **kwargs)
            INDEX.keep([self])

    def get_absolute_url(self):
        return reverse("articles:video", args=[self.slug, self.pk])

    def clean(self):
        self.slug = self.slug or slug(self.title) or "video"
        if self.youtube and not self.youtube_id:
            raise ValidationError(
                {"youtube": "Đây không phải địa chỉ một video trên YouTube."}, code="not-youtube"
            )

    @property
    def youtube_id(self) -> str:
        match = _YOUTUBE.match(self.youtube)
        return match[1] if match else ""

    @property
    def is_published(self) -> bool:
        return self.published_at is not None and self.published_at <= timezone.now()


# --- What a search looks in ----------------------------------------------------------------------


class VideoEntry(Entry):
    of = models.OneToOneField(VideoClip, models.CASCADE, primary_key=True, related_name="entry")

    class Meta:
        default_permissions = []
        indexes = [entry_index("video_entry_tokens")]


class VideoText(EntryText):
    of = models.OneToOneField(VideoClip, models.CASCADE, primary_key=True, related_name="words")

    class Meta:
        default_permissions = []


def _weighted(clip: VideoClip) -> Weighted:
    """What a clip is found by; one without a time is found by nobody."""
    labels = (f"section {clip.section_id}",)
    return Weighted(clip.title, "", clip.description, clip.published_at or EARLIEST, labels)


def _held(clips: models.QuerySet) -> models.QuerySet:
    return clips.select_for_update(no_key=True, skip_locked=True)


INDEX = Index(VideoEntry, VideoText, _weighted, _held)
