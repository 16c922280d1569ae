"""The journal's photo library."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import F, Func, Q, Value

from journal.lib.images import Taken
from journal.lib.picture_field import PictureField, PictureFieldFile, SafePicture
from journal.lib.search import search_index
from journal.lib.search.short import ShortQuerySet, ShortText
from journal.lib.text import NormalizedText

RENDITION_WIDTHS = (320, 480, 640, 960, 1280, 1920)
SHARED_WIDTH = 1280  # of what feeds, search engines and shared links are given
# Screens show two dots and more where a page counts one: for text of 640 pixels (css/prose.css).
SHARP = 1280
WEBP, JPEG = "webp", "jpg"
_share = [MinValueValidator(0), MaxValueValidator(1)]


# Two pictures whose shapes differ in so many of 64 bits look alike. Each shape is cut into one
# piece more: shapes that near have at least one piece in common, and an index finds those.
NEAR = 5
_PIECES = ((0, 11), (11, 11), (22, 11), (33, 11), (44, 10), (54, 10))  # first bit, bits


def _pieces_of_a_row() -> Func:
    """The pieces of a row's shape as an array, each number telling also which piece it is."""
    pieces = (
        f"((%(expressions)s >> {first}) & {(1 << bits) - 1}) + {number << 11}"
        for number, (first, bits) in enumerate(_PIECES)
    )
    return Func(
        F("shape"),
        template=f"ARRAY[{', '.join(pieces)}]",
        output_field=ArrayField(models.BigIntegerField()),
    )


def _pieces(shape: int) -> list[int]:
    """The same, of a shape at hand."""
    return [
        ((shape >> first) & ((1 << bits) - 1)) + (number << 11)
        for number, (first, bits) in enumerate(_PIECES)
    ]


class PhotoFile(PictureFieldFile):
    """The file of a photo, whose row notes by what the picture is known again."""

    def save(self, name, content, save=True):
        safe, photo = SafePicture.made_from(content), self.instance
        for known_by in ("source_digest", "pixel_digest", "shape"):
            setattr(photo, known_by, getattr(safe.picture, known_by))
        photo.rendition_widths, photo.has_jpegs, photo.times_asked = [], False, 0
        photo.remarks = safe.picture.remarks
        super().save(safe.name, safe, save)


class PhotoField(PictureField):
    attr_class = PhotoFile


class PhotoQuerySet(ShortQuerySet):
    def without_renditions(self):
        return self.filter(has_jpegs=False, file__gt="")

    def delete(self):
        """Delete rows; their files go when no page shows them any more."""
        with transaction.atomic():
            FormerFile.objects.bulk_create(FormerFile.of(photo) for photo in self if photo.file)
            return super().delete()

    delete.alters_data = True
    delete.queryset_only = True

    def public_among(self, keys: set[int]) -> set[int]:
        """Those of some keys whose photos readers see or will: on the cover or in the text of an
        edition, as an author's portrait, as the poster of a clip that is out."""
        if not keys:
            return set()
        editions, authors, clips = (
            Photo._meta.get_field(name).related_model.objects
            for name in ("covered_editions", "author", "videoclip")
        )
        rows = editions.with_photos(keys).values_list("cover", "photo_ids")
        shown = {key for cover, inside in rows for key in (cover, *inside)}
        shown.update(authors.filter(portrait__in=keys).values_list("portrait", flat=True))
        shown.update(clips.published().filter(poster__in=keys).values_list("poster", flat=True))
        return keys & shown

    def same_as(self, picture: "Taken | Photo"):
        """Photos of an upload of the same bytes, or of the same pixels."""
        same = Q(source_digest=picture.source_digest) | Q(pixel_digest=picture.pixel_digest)
        return self.filter(same)

    def resembling(self, photo: "Photo"):
        """Other photos that look like this one: resized, encoded anew, a little brighter; the
        most alike first. In the order of keys Postgres would rather read the whole library."""
        if photo.shape is None:
            return self.none()
        differing = Func(
            F("shape"),
            Value(photo.shape, models.BigIntegerField()),
            template="bit_count((%(expressions)s)::bit(64))",
            arg_joiner=" # ",
            output_field=models.BigIntegerField(),
        )
        rows = self.alias(pieces=_pieces_of_a_row(), differing=differing)
        near = rows.filter(shape__isnull=False, pieces__overlap=_pieces(photo.shape))
        return near.filter(differing__lte=NEAR).exclude(pk=photo.pk).order_by("differing", "-pk")


class Photo(ShortText, NormalizedText):
    """A picture with its caption, credit and alternative text; used by any number of articles."""

    file = PhotoField(
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
    # By what the picture is known again, see images.Taken; empty where it is not known yet.
    source_digest = models.CharField(max_length=64, editable=False, default="")
    pixel_digest = models.CharField(max_length=64, editable=False, default="")
    shape = models.BigIntegerField(editable=False, null=True)
    # Widths in pixels of the renditions that stand in storage; empty until the worker made them.
    rendition_widths = ArrayField(models.PositiveIntegerField(), editable=False, default=list)
    # Photos from before there were JPEGs have only WebP, until the sweep has come by.
    has_jpegs = models.BooleanField(editable=False, default=False)
    # When the worker was last asked for them, and how often: see renditions.py.
    asked_at = models.DateTimeField(editable=False, null=True)
    times_asked = models.PositiveSmallIntegerField(editable=False, default=0)

    remarks = ()  # of a file just taken: see images.Taken
    narrowed_by: ClassVar = {"authors": "credit", "years": "uploaded_at"}
    was_there = False  # library.add() says so of one it did not have to add

    objects = PhotoQuerySet.as_manager()

    class Meta:
        verbose_name = "ảnh"
        verbose_name_plural = "ảnh"
        ordering = ["-id"]
        indexes = [
            search_index("photo_search"),
            models.Index(fields=["uploaded_at"], name="photo_uploaded"),
            models.Index(fields=["id"], condition=Q(alt=""), name="photo_without_alt"),
            models.Index(fields=["id"], condition=Q(credit=""), name="photo_without_credit"),
            models.Index(fields=["id"], condition=Q(width__lt=SHARP), name="photo_small"),
            models.Index(
                fields=["source_digest"], condition=Q(source_digest__gt=""), name="photo_source"
            ),
            models.Index(
                fields=["pixel_digest"], condition=Q(pixel_digest__gt=""), name="photo_pixels"
            ),
            GinIndex(
                _pieces_of_a_row(),
                condition=Q(shape__isnull=False),
                fastupdate=False,
                name="photo_shape",
            ),
            models.Index(fields=["id"], condition=Q(has_jpegs=False), name="photo_without_jpegs"),
        ]

    def __str__(self):
        return self.caption or self.alt or f"Ảnh {self.pk}"

    def searchable_text(self):
        return f"{self.caption}\n{self.credit}\n{self.alt}"

    def save(self, *args, **kwargs):
        with transaction.atomic():
            if self.pk and self.file and not self.file._committed:
                replaced = Photo.objects.filter(pk=self.pk, file__gt="").select_for_update()
                FormerFile.objects.bulk_create(FormerFile.of(photo) for photo in replaced)
            super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        with transaction.atomic():
            if self.file:
                FormerFile.of(self).save()
            return super().delete(*args, **kwargs)

    @property
    def is_public(self) -> bool:
        """Whether readers see it or will: see PhotoQuerySet.public_among()."""
        return bool(Photo.objects.public_among({self.pk}))

    def rendition_name(self, width: int, extension: str = WEBP) -> str:
        """The storage name of the rendition at a width in pixels."""
        return f"{self.file.name.rpartition('.')[0]}-{width}.{extension}"

    @property
    def widths_wanted(self) -> list[int]:
        """The widths of renditions a photo of this size has, narrowest first."""
        return sorted({min(self.width, width) for width in RENDITION_WIDTHS})

    def rendition_url(self, width: int) -> str:
        """The address of the smallest rendition at least so wide, else of the photo itself."""
        return self._url(width, WEBP)

    def jpeg_url(self, width: int) -> str:
        """The same for whoever may not read WebP: feeds, shared links, old browsers."""
        return self._url(width, JPEG) if self.has_jpegs else self.file.url

    @property
    def shared_url(self) -> str:
        """What feeds, search engines and shared links are given."""
        return self.jpeg_url(SHARED_WIDTH)

    def _url(self, width: int, extension: str) -> str:
        if not self.rendition_widths:
            return self.file.url
        enough = [w for w in self.rendition_widths if w >= width] or [max(self.rendition_widths)]
        return self.file.storage.url(self.rendition_name(min(enough), extension))

    def srcset(self, extension: str, widest: int = RENDITION_WIDTHS[-1]) -> str:
        """Renditions of one kind, up to the first that is at least `widest`; "" without any."""
        if extension == JPEG and not self.has_jpegs:
            return ""
        stem = self.file.url.rpartition(".")[0]  # as in rendition_name(); a page holds many
        enough = min((w for w in self.rendition_widths if w >= widest), default=widest)
        shown = (w for w in self.rendition_widths if w <= enough)
        return ", ".join([f"{stem}-{w}.{extension} {w}w" for w in shown])


class FormerFile(models.Model):
    """Files that no photo has any more, and since when: pages kept somewhere still show them."""

    names = ArrayField(models.CharField(max_length=200))  # in storage; perhaps not all are there
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return self.names[0]

    @classmethod
    def of(cls, photo: Photo) -> "FormerFile":
        """What a photo's row has in storage now, or may have: a worker may be at it."""
        widths = {*photo.rendition_widths, *photo.widths_wanted}
        renditions = [
            photo.rendition_name(w, kind) for w in sorted(widths) for kind in (WEBP, JPEG)
        ]
        return cls(names=[photo.file.name, *renditions])
