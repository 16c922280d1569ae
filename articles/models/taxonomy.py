"""What articles are sorted under: sections, authors, topics."""

from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.urls import reverse

from journal.lib.search.names import NameQuerySet
from journal.lib.text import NormalizedText
from journal.lib.vietnamese import fold, slug, sort_key

from .addresses import OldAddress


class Named(NormalizedText):
    """A name with an address made of it and a key that sorts as a Vietnamese dictionary.

    An address that is changed leads on to the new one: see addresses.py.
    """

    name = models.CharField("tên", max_length=120)
    slug = models.SlugField(
        "địa chỉ", max_length=100, unique=True, blank=True, help_text="Để trống: lấy theo tên."
    )
    sort_key = models.CharField(max_length=1000, editable=False, default="")
    search_name = models.CharField(max_length=260, editable=False, default="")
    names: ClassVar[tuple[str, ...]] = ("name",)  # what search_name is made of
    narrowed_by: ClassVar[dict[str, str]] = {}

    class Meta:
        abstract = True

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.slug = self.slug or slug(self.name)
        self.sort_key = sort_key(self.name)
        self.search_name = fold(self.searchable_name()).strip()
        with transaction.atomic():
            before = self._stored_slug()
            super().save(*args, **kwargs)
            if before not in (None, self.slug):
                OldAddress.objects.keep(self, before)

    def _stored_slug(self) -> str | None:
        """The address as the database has it, held until the save is done; None for a new row."""
        rows = type(self)._base_manager.filter(pk=self.pk).select_for_update(no_key=True)
        return rows.values_list("slug", flat=True).first()

    def clean(self):
        self.slug = self.slug or slug(self.name)
        if not self.slug:
            raise ValidationError(
                {"name": ValidationError("Tên cần có ít nhất một chữ cái.", code="no-letters")}
            )
        if OldAddress.objects.elsewhere(self).exists():
            says = f"Địa chỉ “{self.slug}” đang dẫn bạn đọc tới nơi khác, vì một lần đổi tên trước."
            says += " Hãy ghi một địa chỉ khác."
            raise ValidationError({"slug": ValidationError(says, code="leads-elsewhere")})

    def searchable_name(self) -> str:
        return self.name


class SectionQuerySet(NameQuerySet):
    def active(self):
        return self.filter(active=True)

    def under(self, name: str):
        """Those with this in their name, or in that of the section they belong to."""
        own = models.Q(search_name__contains=fold(name).strip())
        return self.filter(own | models.Q(parent__search_name__contains=fold(name).strip()))

    def in_order(self):
        return self.order_by("order", "id")

    def tree(self) -> list["Section"]:
        """The active top sections in order, each with its active children as `.kids`; one query."""
        sections = list(self.active().in_order())
        for section in sections:
            section.kids = [s for s in sections if s.parent_id == section.pk]
        return [s for s in sections if s.parent_id is None]


class Section(Named):
    """A section (chuyên mục) of the journal; the tree has two levels."""

    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name="chuyên mục mẹ",
        related_name="children",
        null=True,
        blank=True,
    )
    description = models.CharField("giới thiệu", max_length=300, blank=True)
    order = models.PositiveSmallIntegerField("thứ tự", default=0)
    active = models.BooleanField("đang dùng", default=True)
    editors = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        verbose_name="người phụ trách",
        related_name="assigned_sections",
        blank=True,
    )

    objects = SectionQuerySet.as_manager()

    class Meta:
        verbose_name = "chuyên mục"
        verbose_name_plural = "chuyên mục"
        ordering = ["order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(parent=models.F("id")), name="section_not_its_own_parent"
            )
        ]

    def get_absolute_url(self):
        return reverse("articles:section", args=[self.slug])

    def clean(self):
        super().clean()
        if self.parent_id and (
            self.parent_id == self.pk
            or self.parent.parent_id
            or (self.pk and self.children.exists())
        ):
            raise ValidationError(
                {"parent": "Chuyên mục chỉ có hai cấp: hãy chọn một chuyên mục cấp một."},
                code="too-deep",
            )

    def tree_ids(self) -> list[int]:
        """The ids of this section and of its active children."""
        children = self.children.active().values_list("id", flat=True)
        return [self.pk, *children]


class MergeableQuerySet(NameQuerySet):
    def standing(self):
        """Those that were not merged into another."""
        return self.filter(merged_into=None)


class Mergeable(Named):
    """What may turn out to be the same as another: then that one stands for both (merging.py)."""

    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name="đã gộp vào",
        null=True,
        editable=False,
        related_name="merged",
    )
    moved = models.JSONField(editable=False, default=dict)  # by the merge: merging.py

    objects = MergeableQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(merged_into=models.F("id")),
                name="%(class)s_not_merged_into_itself",
            )
        ]


class Author(Mergeable):
    """A person who signs: name, pen name, portrait, a few lines about them."""

    pen_name = models.CharField("bút danh", max_length=120, blank=True)
    portrait = models.ForeignKey(
        "articles.Photo", models.SET_NULL, verbose_name="chân dung", null=True, blank=True
    )
    bio = models.TextField("giới thiệu", blank=True)
    names = ("name", "pen_name")

    class Meta(Mergeable.Meta):
        abstract = False
        verbose_name = "tác giả"
        verbose_name_plural = "tác giả"
        ordering = ["sort_key", "id"]
        indexes = [models.Index(fields=["sort_key", "id"], name="author_catalogue")]

    def get_absolute_url(self):
        return reverse("articles:author", args=[self.slug])

    def searchable_name(self):
        return f"{self.name} {self.pen_name}"

    @property
    def signature(self) -> str:
        """The name that stands under an article."""
        return self.pen_name or self.name


class Topic(Mergeable):
    """A subject that runs through articles of several sections."""

    description = models.CharField("giới thiệu", max_length=300, blank=True)

    class Meta(Mergeable.Meta):
        abstract = False
        verbose_name = "chủ đề"
        verbose_name_plural = "chủ đề"
        ordering = ["sort_key", "id"]

    def get_absolute_url(self):
        return reverse("articles:topic", args=[self.slug])
