"""Rules laid down for an article, for a section with its children, or for the whole site: of those
that apply to an article the nearest counts."""

from __future__ import annotations

import json
from typing import Self

from django.db import connection, models

from articles.models import Article, Edition, Section
from journal.lib.text import NormalizedText

# The rules of a table that apply to an article; `places` is an array of places_of(). Text, because
# building it anew for every post would cost more than the answer.
OF_PLACE = """
FROM {table} rules WHERE rules.article_id = {article} OR rules.section_id = ANY({places})
    OR (rules.article_id IS NULL AND rules.section_id IS NULL)
"""


class RuleOfPlace(NormalizedText):
    """One rule: for an article, for a section with its children, or (naming neither) the site."""

    article = models.OneToOneField(
        Article, models.CASCADE, verbose_name="bài viết", related_name="+", null=True, blank=True
    )
    section = models.OneToOneField(
        Section,
        models.CASCADE,
        verbose_name="chuyên mục",
        related_name="+",
        null=True,
        blank=True,
        help_text="Cả các chuyên mục con. Bỏ trống cả bài và chuyên mục: cho toàn trang.",
    )

    class Meta:
        abstract = True

    def subject(self) -> str:
        """What it is for, without an article's title: that may be a secret."""
        if self.article_id:
            return f"Bài số {self.article_id}"
        return f"Chuyên mục {self.section}" if self.section_id else "Toàn trang"

    @classmethod
    def nearest(cls, edition: Edition) -> Self | None:
        """The rule that is nearest to an article; `edition` with its section. One query, none where
        `edition.rules_of_place` has rows of the table already (commented.py)."""
        places, table = places_of(edition), cls._meta.db_table
        rows = getattr(edition, "rules_of_place", {}).get(table)
        if rows is None:
            with connection.cursor() as cursor:
                of_place = OF_PLACE.format(table=table, article="%s", places="%s")
                cursor.execute(f"SELECT to_jsonb(rules) {of_place}", [edition.article_id, places])
                rows = [row for (row,) in cursor.fetchall()]
        rules = [cls._of(json.loads(row) if isinstance(row, str) else row) for row in rows]
        return min(rules, key=lambda rule: rule._distance(places), default=None)

    @classmethod
    def _of(cls, row: dict) -> Self:
        names = [field.attname for field in cls._meta.concrete_fields]
        return cls.from_db("default", names, [row[name] for name in names])

    def _distance(self, places: list[int]) -> int:
        if self.article_id:
            return 0
        return 1 + (places.index(self.section_id) if self.section_id else len(places))


def places_of(edition: Edition) -> list[int]:
    """The section of an article and the one above it, if any."""
    section = edition.section
    return [section.pk, *([section.parent_id] if section.parent_id else [])]
