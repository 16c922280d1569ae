"""What readers get of an article: its text from one moment to another.

An article that is out, or will be, has one edition; while an update of it is scheduled it has two,
one ending when the other begins. The public site asks only this table, so whatever the newsroom
types stays in the newsroom, and what is due appears because the clock says so.
"""

from datetime import datetime
from functools import cache
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import ExpressionWrapper, F, Func, Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Now

from journal.lib.search.indexed import IndexedQuerySet
from journal.lib.vietnamese import print_time

from .articles import Article, Story
from .corrections import Correction
from .history import Version
from .series import Series
from .taxonomy import Author, Section, Topic


class EditionQuerySet(IndexedQuerySet):
    def published(self, at: datetime | None = None):
        """What readers see now, by the database's clock (or at a moment): one row an article."""
        moment = at or Now()
        still = Q(shown_until__isnull=True) | Q(shown_until__gt=moment)
        return self.filter(still, shown_from__lte=moment)

    def last_begun(self, article_id: int) -> "Edition":
        """What readers have of an article, or had: then its `over` is true.

        Raises Edition.DoesNotExist for an article that was never out.
        """
        return self.begun(article_id)[:1].get()

    def begun(self, article_id: int):
        """All that readers have or had of an article, the last first; each with `over`."""
        over = Q(shown_until__isnull=False, shown_until__lte=Now())
        begun = self.filter(article=article_id, shown_from__lte=Now())
        over = ExpressionWrapper(over, models.BooleanField())
        return begun.annotate(over=over).order_by("-shown_from")

    def in_section(self, section: Section):
        """Those whose main or further section is this one or a child of it."""
        ids = section.tree_ids()
        return self.filter(Q(section__in=ids) | Q(further_section_ids__overlap=ids))

    def by_author(self, author: Author):
        return self.filter(author_ids__contains=[author.pk])

    def on_topic(self, topic: Topic):
        return self.filter(topic_ids__contains=[topic.pk])

    def in_series(self, series: Series):
        """The parts of a series, each with its `part` number, in order."""
        rows = self.filter(article__series_part__series=series)
        return rows.annotate(part=F("article__series_part__number")).order_by("part", "article_id")

    def with_photos(self, photos):
        """Those that show any of some photos (rows or ids), on the cover or in the body."""
        ids = [int(getattr(photo, "pk", photo)) for photo in photos]
        return self.filter(Q(cover__in=ids) | Q(photo_ids__overlap=ids))

    def newest(self):
        return self.order_by("-published_at", "-article_id")

    def any_of(self, *lists):
        """Rows of any of several short lists, each fetched by its own index.

        A UNION, because OR between subqueries makes Postgres read the whole table.
        """
        first, *rest = (rows.values("pk") for rows in lists)
        return self.filter(pk__in=first.union(*rest))

    def for_list(self):
        """With what a list of stories prints, and without the long texts."""
        return (
            self.with_corrected_at()
            .select_related("section", "cover")
            .defer("body", "search_text", "cover__search_text")
        )

    def with_corrected_at(self):
        """Each with `corrected_at`: when readers got its newest correction, None if none stands."""
        return self.annotate(corrected_at=_corrected_at())

    def for_page(self):
        """With all that an article's page prints of it, in one query: see PAGE_PARTS."""
        parts = {
            name: RawSQL(sql, [], models.JSONField())  # noqa: S611  constants, no input
            for name, sql in PAGE_PARTS.items()
        }
        return (
            self.select_related("section__parent", "cover")
            .defer("search_text", "cover__search_text")
            .annotate(**parts)
        )


@cache
def _corrected_at() -> RawSQL:
    """Of a row of editions; Django makes the SQL of it once, for that takes longer than most lists
    take to be found."""
    article = RawSQL("articles_edition.article_id", [])
    sql, values = Correction.objects.newest_of(article).query.sql_with_params()
    return RawSQL(sql, values, models.DateTimeField())  # noqa: S611  Django's own


# What belongs to an edition, as JSON lists. In SQL, because the same written as expressions takes
# Django longer to compile than Postgres to answer. Of related stories only what readers see now.
PAGE_PARTS = {
    "byline_rows": """
        SELECT coalesce(jsonb_agg(jsonb_build_object(
            'role', b.value->>'role',
            'name', coalesce(nullif(a.pen_name, ''), a.name, b.value->>'name'),
            'slug', a.slug) ORDER BY b.ordinality), '[]')
        FROM jsonb_array_elements(articles_edition.bylines) WITH ORDINALITY b
        LEFT JOIN articles_author a ON a.id = (b.value->>'author')::bigint""",
    "topic_rows": """
        SELECT coalesce(jsonb_agg(jsonb_build_object('name', t.name, 'slug', t.slug)
            ORDER BY t.sort_key), '[]')
        FROM articles_topic t WHERE t.id = ANY(articles_edition.topic_ids)""",
    "related_story_rows": """
        SELECT coalesce(jsonb_agg(jsonb_build_object(
            'id', o.article_id, 'title', o.title, 'slug', o.slug, 'section', s.slug)
            ORDER BY array_position(articles_edition.related_ids, o.article_id)), '[]')
        FROM articles_edition o JOIN articles_section s ON s.id = o.section_id
        WHERE o.article_id = ANY(articles_edition.related_ids)
            AND o.shown_from <= statement_timestamp()
            AND (o.shown_until IS NULL OR o.shown_until > statement_timestamp())""",
    "series_row": """
        SELECT jsonb_build_object('name', s.name, 'slug', s.slug, 'complete', s.complete,
            'number', own.number, 'parts', (
                SELECT coalesce(jsonb_agg(jsonb_build_object('number', p.number,
                    'id', o.article_id, 'title', o.title, 'slug', o.slug, 'section', c.slug)
                    ORDER BY p.number), '[]')
                FROM articles_seriespart p
                JOIN articles_edition o ON o.article_id = p.article_id
                    AND o.shown_from <= statement_timestamp()
                    AND (o.shown_until IS NULL OR o.shown_until > statement_timestamp())
                JOIN articles_section c ON c.id = o.section_id
                WHERE p.series_id = s.id))
        FROM articles_seriespart own JOIN articles_series s ON s.id = own.series_id
        WHERE own.article_id = articles_edition.article_id""",
    "photo_rows": """
        SELECT coalesce(jsonb_agg(jsonb_build_object(
            'id', p.id, 'file', p.file, 'width', p.width, 'height', p.height,
            'caption', p.caption, 'credit', p.credit, 'alt', p.alt,
            'focal_x', p.focal_x, 'focal_y', p.focal_y,
            'rendition_widths', p.rendition_widths, 'has_jpegs', p.has_jpegs)), '[]')
        FROM articles_photo p WHERE p.id = ANY(articles_edition.photo_ids)""",
    # The rows of Correction.objects.standing().newest().
    "correction_rows": """
        SELECT coalesce(jsonb_agg(jsonb_build_object(
            'id', c.id, 'kind', c.kind, 'apology', c.apology, 'text', c.text, 'at', c.shown_from)
            ORDER BY c.shown_from DESC, c.id DESC), '[]')
        FROM articles_correction c
        WHERE c.article_id = articles_edition.article_id
            AND c.shown_from <= statement_timestamp()
            AND NOT EXISTS (SELECT FROM articles_correctionwithdrawal w
                WHERE w.correction_id = c.id)
            AND NOT EXISTS (SELECT FROM articles_correction n
                WHERE n.follows_id = c.id AND n.shown_from <= statement_timestamp())""",
}


def _ids() -> ArrayField:
    return ArrayField(models.BigIntegerField(), default=list, editable=False)


class Edition(Story):
    article = models.ForeignKey(Article, models.PROTECT, related_name="editions")
    version = models.ForeignKey(Version, models.PROTECT, related_name="+")
    further_section_ids = _ids()
    topic_ids = _ids()
    author_ids = _ids()
    related_ids = _ids()  # in the editor's order
    photo_ids = _ids()  # in the body
    bylines = models.JSONField(default=list)  # [{"role", "author": id or None, "name"}]
    published_at = models.DateTimeField()  # the time under the title; may lie before shown_from
    updated_at = models.DateTimeField()  # since when this text holds
    shown_from = models.DateTimeField()
    shown_until = models.DateTimeField(null=True)

    narrowed_by: ClassVar = {"sections": "section", "years": "published_at"}

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = "bản đăng"
        verbose_name_plural = "bản đăng"
        default_permissions = []
        indexes = [
            models.Index(fields=["-published_at", "-article_id"], name="edition_newest"),
            models.Index(
                fields=["section", "-published_at", "-article_id"], name="edition_section_newest"
            ),
            models.Index(
                fields=["-published_at", "-article_id"],
                condition=Q(weight__gt=0),
                name="edition_featured_newest",
            ),
            models.Index(
                fields=["shown_until"],
                condition=Q(shown_until__isnull=False),
                name="edition_end",
            ),
            GinIndex(fields=["further_section_ids"], name="edition_further_sections"),
            GinIndex(fields=["topic_ids"], name="edition_topics"),
            GinIndex(fields=["author_ids"], name="edition_authors"),
            GinIndex(fields=["photo_ids"], name="edition_photos"),
        ]
        constraints = [
            ExclusionConstraint(
                name="edition_one_at_a_time",
                expressions=[
                    ("article", RangeOperators.EQUAL),
                    (
                        Func(
                            F("shown_from"),
                            F("shown_until"),
                            function="tstzrange",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            )
        ]

    @property
    def print_time(self) -> str:
        """The time under the title: 22:12' 4/1/2021."""
        return print_time(self.published_at)
