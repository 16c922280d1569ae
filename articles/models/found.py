"""What a search looks in: a row of tokens and a row of words for each edition, which readers have,
and for each article as the newsroom works on it.

Whether readers may have an edition is the edition's to say, when it is asked: nothing has to run at
the minute at which an article appears or goes. Who may see an article is policy.py's to say.
"""

from django.db import models

from journal.lib.html import plain_text
from journal.lib.search.entries import Entry, EntryText, Weighted, entry_index
from journal.lib.search.index import Index

from .articles import TEXT_FIELDS, Article
from .editions import Edition


class EditionEntry(Entry):
    of = models.OneToOneField(Edition, models.CASCADE, primary_key=True, related_name="entry")

    class Meta:
        default_permissions = []
        indexes = [
            entry_index("edition_entry_tokens"),
            models.Index(fields=["-at", "-of"], name="edition_entry_newest"),
        ]


class EditionText(EntryText):
    of = models.OneToOneField(Edition, models.CASCADE, primary_key=True, related_name="words")

    class Meta:
        default_permissions = []


class ArticleEntry(Entry):
    of = models.OneToOneField(Article, models.CASCADE, primary_key=True, related_name="entry")

    class Meta:
        default_permissions = []
        indexes = [entry_index("article_entry_tokens")]

    @classmethod
    def keep(cls, article: Article) -> None:
        """Let an article be found by what it says now; in the transaction that saves it."""
        DESK.keep([article])


class ArticleText(EntryText):
    of = models.OneToOneField(Article, models.CASCADE, primary_key=True, related_name="words")

    class Meta:
        default_permissions = []


def _weighted(article: Article) -> Weighted:
    """What an article is found by in the newsroom: what is to be read. Who signs it, where it
    stands and when it came out are asked of its own rows."""
    return Weighted(
        title=f"{article.title}\n{article.subtitle}",
        lead=f"{article.kicker}\n{article.lead}",
        body=plain_text(article.body),
        at=article.created_at,
    )


def _held(articles: models.QuerySet) -> models.QuerySet:
    held = articles.select_for_update(of=("self",), no_key=True, skip_locked=True)
    return held.only(*TEXT_FIELDS, "created_at")


DESK = Index(ArticleEntry, ArticleText, _weighted, _held)
