"""The article as the newsroom works on it: its text, its people, its state.

What readers get of it is an Edition (editions.py), which workflow.py alone writes.
"""

import re
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models, transaction
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Now
from django.utils import timezone

from journal.lib.addresses import quick
from journal.lib.html import RichTextField, plain_text
from journal.lib.search import HeadQuerySet, Searchable, head_indexes
from journal.lib.search.asking import in_years, narrowed
from journal.lib.search.indexed import IndexedQuerySet
from journal.lib.search.language import Asked
from journal.lib.text import NormalizedText
from journal.lib.vietnamese import as_typed, fold, slug

from ..body import photo_ids
from ..policy import linkable_articles, visible_articles
from ..states import EARLIEST, LATEST, STORED, UNPUBLISHED, State
from .photos import Photo
from .taxonomy import Author, Section, Topic

# What an article is found by.
TEXT_FIELDS = {"title", "subtitle", "kicker", "lead", "body"}
# Written by workflow.py alone.
STATE_FIELDS = {"state", "published_at", "withdrawn_at", "closed"}


class Story(Searchable, NormalizedText):
    """What an article is in the newsroom and before readers: its words and its place."""

    title = models.CharField("tiêu đề", max_length=250)
    slug = models.SlugField(
        "địa chỉ", max_length=100, blank=True, help_text="Để trống: lấy theo tiêu đề."
    )
    kicker = models.CharField("dòng trên tiêu đề", max_length=120, blank=True)
    subtitle = models.CharField("dòng dưới tiêu đề", max_length=300, blank=True)
    lead = models.TextField("sa-pô", blank=True)
    body = RichTextField("nội dung", blank=True)
    section = models.ForeignKey(
        Section, models.PROTECT, verbose_name="chuyên mục chính", related_name="main_%(class)ss"
    )
    cover = models.ForeignKey(
        Photo,
        models.PROTECT,
        verbose_name="ảnh bìa",
        null=True,
        blank=True,
        related_name="covered_%(class)ss",
    )
    weight = models.PositiveSmallIntegerField(
        "ưu tiên khi tự điền trang chủ",
        choices=[(0, "Bình thường"), (1, "Nổi bật"), (2, "Tin chính")],
        default=0,
        help_text="Chỉ dùng cho chỗ nổi bật còn để trống trên trang chủ: bài ưu tiên cao đứng "
        "trước, rồi đến bài mới. Bài được ghim ở bàn Trang chủ luôn đứng trước.",
    )
    comments_open = models.BooleanField("nhận ý kiến bạn đọc", default=True)

    class Meta:
        abstract = True

    def __str__(self):
        return self.title

    def searchable_text(self):
        return f"{self.title}\n{self.kicker}\n{self.subtitle}\n{self.lead}\n{plain_text(self.body)}"

    def get_absolute_url(self):
        """Its place on the site; needs the section. The id decides, so an old slug leads there."""
        return quick("articles:detail", self.section.slug, self.slug, self.article_id)


def stage_condition(stage: str) -> Q:
    """The rows at a stage, by the database's clock; the same predicate as Article.stage."""
    released = Q(state=State.PUBLISHED)
    match stage:
        case State.SCHEDULED:
            return released & Q(published_at__gt=Now())
        case State.PUBLISHED:
            still = Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=Now())
            return released & Q(published_at__lte=Now()) & still
        case State.WITHDRAWN:
            return released & Q(withdrawn_at__lte=Now())
    return Q(state=stage)


class ArticleQuerySet(IndexedQuerySet, HeadQuerySet):
    def visible_to(self, user):
        """What a person may see in the newsroom."""
        return visible_articles(self, user)

    def narrowed(self, asked: Asked):
        """By who signs; by any of its sections and their children; by the year in which it came
        out, or was begun."""
        rows = narrowed(self, asked, self.model.narrowed_by)
        for name in asked.authors:
            signed = Byline.objects.filter(signed_by(name)).values("article")
            rows = rows.filter(pk__in=signed)
        for name in asked.sections:
            keys = Section.objects.under(name).values_list("pk", flat=True)
            further = Article.sections.through.objects.filter(section__in=list(keys))
            rows = rows.filter(Q(section__in=list(keys)) | Q(pk__in=further.values("article")))
        if asked.years:
            rows = rows.alias(dated=Coalesce("published_at", "created_at"))
            rows = rows.filter(in_years("dated", asked.years))
        return rows

    def locked(self):
        """Lock the rows until the transaction ends: nobody else saves or moves these articles.

        NO KEY: a comment, a version, another article related to it may still be added meanwhile.
        """
        return self.select_for_update(of=("self",), no_key=True)

    def linkable_by(self, user, query: str | None = None):
        """What a person may point readers to: what they may see, and what readers have."""
        return linkable_articles(self, user, query)

    def published_editions(self):
        return self.model.editions.rel.related_model.objects.published()

    def with_public_title(self):
        """Each with `public_title`: the title readers know, None if they have no such article."""
        title = self.published_editions().filter(article=OuterRef("pk")).values("title")[:1]
        return self.annotate(public_title=Subquery(title))

    def at_stage(self, *stages: str):
        condition = Q()
        for stage in stages:
            condition |= stage_condition(stage)
        return self.filter(condition)

    def missed(self):
        """Those whose planned time has come while they still wait for somebody."""
        return self.filter(state__in=UNPUBLISHED, planned_at__lte=Now())


class Article(Story):
    sections = models.ManyToManyField(
        Section, verbose_name="chuyên mục khác", blank=True, related_name="further_articles"
    )
    topics = models.ManyToManyField(
        Topic, verbose_name="chủ đề", blank=True, related_name="articles"
    )
    photos = models.ManyToManyField(Photo, editable=False, related_name="articles")
    related = models.ManyToManyField(
        "self", through="RelatedArticle", through_fields=("article", "other"), symmetrical=False
    )
    notes = models.TextField("ghi chú nội bộ", blank=True, help_text="Bạn đọc không thấy.")
    planned_at = models.DateTimeField(
        "dự kiến đăng",
        null=True,
        blank=True,
        help_text="Chỉ là dự kiến: bài lên trang khi có người duyệt và đăng. Quá giờ này mà bài "
        "còn chờ thì tòa soạn được báo.",
    )

    state = models.CharField(
        "trạng thái", max_length=12, choices=State, default=State.DRAFT, editable=False
    )
    published_at = models.DateTimeField("đăng lúc", null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField("gỡ lúc", null=True, blank=True, editable=False)
    # Once it is withdrawn, only who may read seals sees it in the newsroom: policy.is_closed().
    closed = models.BooleanField("niêm phong", default=False, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="người tạo",
        null=True,
        editable=False,
        related_name="+",
    )
    created_at = models.DateTimeField("tạo lúc", auto_now_add=True)
    updated_at = models.DateTimeField("sửa lúc", auto_now=True)

    narrowed_by: ClassVar = dict.fromkeys(["authors", "sections", "years"], "")  # see narrowed()

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = "bài viết"
        verbose_name_plural = "bài viết"
        ordering = ["-id"]
        indexes = [
            *head_indexes("article"),
            models.Index(fields=["state", "-id"], name="article_state"),
            models.Index(fields=["section", "-id"], name="article_section"),
            models.Index(fields=["created_by", "-id"], name="article_own"),
            models.Index(
                fields=["published_at"],
                condition=Q(state=State.PUBLISHED),
                name="article_publication",
            ),
            models.Index(
                fields=["withdrawn_at"],
                condition=Q(withdrawn_at__isnull=False),
                name="article_withdrawal",
            ),
            models.Index(fields=["id"], condition=Q(closed=True), name="article_closed"),
            models.Index(
                fields=["planned_at"], condition=Q(state__in=UNPUBLISHED), name="article_planned"
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=STORED), name="article_state_known"),
            models.CheckConstraint(
                condition=Q(state=State.PUBLISHED) ^ Q(published_at__isnull=True),
                name="article_time_goes_with_state",
            ),
            models.CheckConstraint(
                condition=Q(published_at=None) | Q(published_at__range=(EARLIEST, LATEST)),
                name="article_time_sane",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None)
                | Q(published_at__isnull=False, withdrawn_at__gt=models.F("published_at")),
                name="article_withdrawn_after_published",
            ),
        ]
        permissions = [
            ("submit_article", "Gửi bài"),
            ("edit_any_article", "Sửa bài của người khác"),
            ("approve_article", "Duyệt bài, hẹn giờ đăng"),
            ("publish_article", "Đăng và gỡ bài"),
            ("every_section", "Làm việc với mọi chuyên mục"),
        ]

    def save(self, *args, **kwargs):
        """Save the text. The state stays what it is in the database, however old this row is."""
        if not self._state.adding and kwargs.get("update_fields") is None:
            kwargs["update_fields"] = {
                field.name
                for field in self._meta.concrete_fields
                if not field.primary_key and field.attname not in self.get_deferred_fields()
            } - STATE_FIELDS
        self.slug = self.slug or slug(self.title) or "bai"
        with transaction.atomic():
            super().save(*args, **kwargs)
            if TEXT_FIELDS & set(kwargs.get("update_fields") or TEXT_FIELDS):
                type(self).entry.related.related_model.keep(self)
            self.photos.set(Photo.objects.filter(pk__in=photo_ids(self.body)))

    def clean(self):
        """An address stands even in a form that comes back with errors."""
        self.slug = self.slug or slug(self.title) or "bai"

    @property
    def article_id(self) -> int:
        """As an edition has it, so that both give an address."""
        return self.pk

    @property
    def stage(self) -> State:
        """Where the article stands now: the stored state, and what its times make of it."""
        return self.stage_at(timezone.now())

    def stage_at(self, moment: datetime) -> State:
        if self.state != State.PUBLISHED:
            return State(self.state)
        if self.withdrawn_at and self.withdrawn_at <= moment:
            return State.WITHDRAWN
        return State.PUBLISHED if self.published_at <= moment else State.SCHEDULED


class Byline(NormalizedText):
    """Who did what: `Tin: Minh An`, `Ảnh: Hà Vy`. An author of the journal or a free name."""

    ROLES = ["Tin", "Bài", "Ảnh", "Lược dịch", "Thực hiện"]

    article = models.ForeignKey(Article, models.CASCADE, related_name="bylines")
    role = models.CharField("vai trò", max_length=20, choices=[(r, r) for r in ROLES])
    author = models.ForeignKey(
        Author, models.PROTECT, verbose_name="tác giả", null=True, blank=True
    )
    name = models.CharField("hoặc tên khác", max_length=120, blank=True)
    order = models.PositiveSmallIntegerField("thứ tự", default=0)

    class Meta:
        verbose_name = "người thực hiện"
        verbose_name_plural = "người thực hiện"
        ordering = ["order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(author__isnull=True) ^ Q(name=""),
                name="byline_author_or_name",
                violation_error_message="Chọn một tác giả hoặc ghi một tên khác, không cả hai.",
            )
        ]

    def __str__(self):
        return f"{self.role}: {self.author.signature if self.author else self.name}"


def signed_by(name: str) -> Q:
    """Bylines with these words in a row in a name: an author's, a pen name, a free one."""
    folded = re.escape(fold(name).strip())
    known = Q(author__search_name__regex=f"(^| ){folded}( |$)")
    return known | Q(name__regex=f"(^| ){as_typed(folded)}( |$)")


class RelatedArticle(models.Model):
    """An article an editor chose to stand under another."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="related_rows")
    other = models.ForeignKey(
        Article, models.CASCADE, verbose_name="bài liên quan", related_name="+"
    )
    order = models.PositiveSmallIntegerField("thứ tự", default=0)

    class Meta:
        verbose_name = "bài liên quan"
        verbose_name_plural = "bài liên quan"
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["article", "other"], name="related_once"),
            models.CheckConstraint(
                condition=~Q(article=models.F("other")), name="related_not_to_itself"
            ),
        ]

    def __str__(self):
        """Names no title: the other article may be a secret to who reads this."""
        return f"bài số {self.other_id}"
