"""The article: its text, its people, its state."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone

from journal.lib.html import RichTextField, plain_text
from journal.lib.search import Searchable, SearchQuerySet, trigram_index
from journal.lib.text import NormalizedText
from journal.lib.vietnamese import print_time, slug

from ..body import photo_ids
from ..policy import visible_articles
from ..states import EARLIEST, LATEST, State
from .photos import Photo
from .taxonomy import Author, Section, Topic

# Written by workflow.move() alone.
STATE_FIELDS = {"state", "published_at"}


class ArticleQuerySet(SearchQuerySet):
    def published(self):
        """What readers see now: published, and its time has come."""
        return self.filter(state=State.PUBLISHED, published_at__lte=Now())

    def visible_to(self, user):
        """What a person may see in the newsroom."""
        return visible_articles(self, user)

    def in_section(self, section: Section):
        """Articles whose main or further section is this one or a child of it."""
        ids = section.tree_ids()
        further = Article.sections.through.objects.filter(article=OuterRef("pk"), section__in=ids)
        return self.filter(Q(section__in=ids) | Exists(further))

    def by_author(self, author: Author):
        return self.filter(Exists(Byline.objects.filter(article=OuterRef("pk"), author=author)))

    def newest(self):
        return self.order_by("-published_at", "-id")

    def any_of(self, *lists):
        """Rows of any of several short lists, each fetched by its own index.

        A UNION, because OR between subqueries makes Postgres read the whole table.
        """
        first, *rest = (rows.values("pk") for rows in lists)
        return self.filter(pk__in=first.union(*rest))

    def for_list(self):
        """With what a list of stories prints, and without the long texts."""
        return self.select_related("section", "cover").defer(
            "body", "search_text", "notes", "cover__search_text"
        )

    def for_page(self):
        """With all that an article's page prints of it, in one query: see PAGE_PARTS."""
        parts = {
            name: RawSQL(sql, [], models.JSONField())  # noqa: S611  constants, no input
            for name, sql in PAGE_PARTS.items()
        }
        return (
            self.select_related("section__parent", "cover")
            .defer("search_text", "notes", "cover__search_text")
            .annotate(**parts)
        )


# Rows that belong to an article, as JSON lists. In SQL, because the same written as expressions
# takes Django longer to compile than Postgres to answer. Of related stories only those published()
# would give.
PAGE_PARTS = {
    "byline_rows": """
        SELECT coalesce(jsonb_agg(jsonb_build_object(
            'role', b.role,
            'name', coalesce(nullif(a.pen_name, ''), a.name, b.name),
            'slug', a.slug) ORDER BY b."order", b.id), '[]')
        FROM articles_byline b LEFT JOIN articles_author a ON a.id = b.author_id
        WHERE b.article_id = articles_article.id""",
    "topic_rows": """
        SELECT coalesce(jsonb_agg(jsonb_build_object('name', t.name, 'slug', t.slug)
            ORDER BY t.sort_key), '[]')
        FROM articles_article_topics x JOIN articles_topic t ON t.id = x.topic_id
        WHERE x.article_id = articles_article.id""",
    "related_story_rows": """
        SELECT coalesce(jsonb_agg(jsonb_build_object(
            'id', o.id, 'title', o.title, 'slug', o.slug, 'section', s.slug)
            ORDER BY r."order", r.id), '[]')
        FROM articles_relatedarticle r JOIN articles_article o ON o.id = r.other_id
        JOIN articles_section s ON s.id = o.section_id
        WHERE r.article_id = articles_article.id
            AND o.state = 'published' AND o.published_at <= statement_timestamp()""",
    "photo_rows": """
        SELECT coalesce(jsonb_agg(jsonb_build_object(
            'id', p.id, 'file', p.file, 'width', p.width, 'height', p.height,
            'caption', p.caption, 'credit', p.credit, 'alt', p.alt,
            'focal_x', p.focal_x, 'focal_y', p.focal_y,
            'rendition_widths', p.rendition_widths)), '[]')
        FROM articles_article_photos x JOIN articles_photo p ON p.id = x.photo_id
        WHERE x.article_id = articles_article.id""",
}


class Article(Searchable, NormalizedText):
    title = models.CharField("tiêu đề", max_length=250)
    slug = models.SlugField(
        "địa chỉ", max_length=100, blank=True, help_text="Để trống: lấy theo tiêu đề."
    )
    kicker = models.CharField("dòng trên tiêu đề", max_length=120, blank=True)
    subtitle = models.CharField("dòng dưới tiêu đề", max_length=300, blank=True)
    lead = models.TextField("sa-pô", blank=True)
    body = RichTextField("nội dung", blank=True)
    section = models.ForeignKey(
        Section, models.PROTECT, verbose_name="chuyên mục chính", related_name="main_articles"
    )
    sections = models.ManyToManyField(
        Section, verbose_name="chuyên mục khác", blank=True, related_name="further_articles"
    )
    topics = models.ManyToManyField(
        Topic, verbose_name="chủ đề", blank=True, related_name="articles"
    )
    cover = models.ForeignKey(
        Photo,
        models.PROTECT,
        verbose_name="ảnh bìa",
        null=True,
        blank=True,
        related_name="covered_articles",
    )
    photos = models.ManyToManyField(Photo, editable=False, related_name="articles")
    authors = models.ManyToManyField(Author, through="Byline", related_name="articles")
    related = models.ManyToManyField(
        "self", through="RelatedArticle", through_fields=("article", "other"), symmetrical=False
    )
    weight = models.PositiveSmallIntegerField(
        "vị trí trang chủ",
        choices=[(0, "Bình thường"), (1, "Nổi bật"), (2, "Tin chính")],
        default=0,
    )
    comments_open = models.BooleanField("nhận ý kiến bạn đọc", default=True)
    notes = models.TextField("ghi chú nội bộ", blank=True, help_text="Bạn đọc không thấy.")

    state = models.CharField(
        "trạng thái", max_length=12, choices=State, default=State.DRAFT, editable=False
    )
    published_at = models.DateTimeField("đăng lúc", null=True, blank=True, editable=False)
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

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = "bài viết"
        verbose_name_plural = "bài viết"
        ordering = ["-id"]
        indexes = [
            trigram_index("article_search"),
            models.Index(
                fields=["-published_at", "-id"],
                condition=Q(state=State.PUBLISHED),
                name="article_newest",
            ),
            models.Index(
                fields=["section", "-published_at", "-id"],
                condition=Q(state=State.PUBLISHED),
                name="article_section_newest",
            ),
            models.Index(
                fields=["-published_at", "-id"],
                condition=Q(state=State.PUBLISHED, weight__gt=0),
                name="article_featured_newest",
            ),
            models.Index(fields=["state", "-id"], name="article_state"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[State.PUBLISHED, State.WITHDRAWN])
                ^ Q(published_at__isnull=True),
                name="article_time_goes_with_state",
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="article_state_known"),
            models.CheckConstraint(
                condition=Q(published_at=None) | Q(published_at__range=(EARLIEST, LATEST)),
                name="article_time_sane",
            ),
        ]
        permissions = [
            ("submit_article", "Gửi bài"),
            ("edit_any_article", "Sửa bài của người khác"),
            ("approve_article", "Duyệt bài"),
            ("publish_article", "Đăng và gỡ bài"),
        ]

    def __str__(self):
        return self.title

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
            self.photos.set(Photo.objects.filter(pk__in=photo_ids(self.body)))

    def clean(self):
        """An address stands even in a form that comes back with errors."""
        self.slug = self.slug or slug(self.title) or "bai"

    def get_absolute_url(self):
        return reverse("articles:detail", args=[self.section.slug, self.slug, self.pk])

    def searchable_text(self):
        return f"{self.title}\n{self.kicker}\n{self.subtitle}\n{self.lead}\n{plain_text(self.body)}"

    @property
    def is_published(self) -> bool:
        """The same predicate as ArticleQuerySet.published()."""
        return self.state == State.PUBLISHED and self.published_at <= timezone.now()

    @property
    def is_scheduled(self) -> bool:
        return self.state == State.PUBLISHED and self.published_at > timezone.now()

    @property
    def print_time(self) -> str:
        """The time under the title: 22:12' 4/1/2021."""
        return print_time(self.published_at or self.created_at)


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
        indexes = [models.Index(fields=["author", "article"], name="byline_author")]
        constraints = [
            models.CheckConstraint(
                condition=Q(author__isnull=True) ^ Q(name=""),
                name="byline_author_or_name",
                violation_error_message="Chọn một tác giả hoặc ghi một tên khác, không cả hai.",
            )
        ]

    def __str__(self):
        return f"{self.role}: {self.author.signature if self.author else self.name}"


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
        return str(self.other)


class Move(models.Model):
    """One step of an article's way through the newsroom; workflow.move() writes it, once."""

    article = models.ForeignKey(Article, models.PROTECT, related_name="moves")
    from_state = models.CharField("từ", max_length=12, choices=State)
    to_state = models.CharField("đến", max_length=12, choices=State)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="người làm", related_name="+"
    )
    at = models.DateTimeField("lúc", auto_now_add=True)
    reason = models.TextField("lý do", blank=True)

    class Meta:
        verbose_name = "bước xử lý"
        verbose_name_plural = "bước xử lý"
        ordering = ["-id"]

    def __str__(self):
        return f"{self.get_from_state_display()} → {self.get_to_state_display()}"
