"""What an article's page prints, put together from one row of Article.objects.for_page()."""

from itertools import groupby

from . import body
from .models import Article, Photo

MORE = 6


class ArticlePage:
    """The parts of an article's page; costs one query beyond the article's own."""

    def __init__(self, article: Article, preview: bool = False):
        self.article = article
        self.preview = preview

    def context(self) -> dict:
        related, more = self._other_stories()
        photos = {row["id"]: Photo(**row) for row in self.article.photo_rows}
        return {
            "article": self.article,
            "section": self.article.section,
            "body": body.rendered(self.article.body, photos),
            "show_cover": bool(self.article.cover_id) and self.article.cover_id not in photos,
            "bylines": self._bylines(),
            "topics": self.article.topic_rows,
            "related": related,
            "more": more,
            "preview": self.preview,
        }

    def _bylines(self) -> list[dict]:
        """Bylines by role, neighbours of one role together."""
        people = [
            {
                "role": row["role"],
                "name": row["pen_name"] or row["name"] or row["free_name"],
                "slug": row["slug"],
            }
            for row in self.article.byline_rows
        ]
        return [
            {"role": role, "people": list(group)}
            for role, group in groupby(people, key=lambda person: person["role"])
        ]

    def _other_stories(self) -> tuple[list[Article], list[Article]]:
        """The articles chosen by hand, and the newest others of the section, in one query."""
        ids = self.article.related_ids
        published = Article.objects.published().exclude(pk=self.article.pk)
        newest = published.filter(section=self.article.section_id).newest()[: MORE + len(ids)]
        rows = Article.objects.any_of(published.filter(pk__in=ids), newest).for_list().newest()
        order = {pk: rank for rank, pk in enumerate(ids)}
        related = sorted((r for r in rows if r.pk in order), key=lambda r: order[r.pk])
        return related, [r for r in rows if r.pk not in order][:MORE]
