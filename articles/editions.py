"""Writes what readers get. Only workflow.py calls this, with the article's row locked."""

from __future__ import annotations

import json
from datetime import datetime

from django.db import connection
from django.utils import timezone

from . import found
from .body import photo_ids
from .models import Article, Edition, Photo, Section, Version
from .models.editions import PAGE_PARTS

COPIED = ["title", "slug", "kicker", "subtitle", "lead", "body", "weight", "comments_open"]
_EDITION_COLUMNS = ["article_id", "bylines", "topic_ids", "related_ids", "photo_ids"]


def edition_of(article: Article, content: dict) -> Edition:
    """An unsaved edition of a version's content, to be published or only looked at."""
    now = timezone.now()
    published_at = article.published_at or now
    sections = Section.objects.select_related("parent")
    return Edition(
        **{name: content[name] for name in COPIED},
        article=article,
        section=sections.filter(pk=content["section"]["id"]).first() or article.section,
        cover=Photo.objects.filter(pk=content["cover"]["id"]).first() if content["cover"] else None,
        further_section_ids=[row["id"] for row in content["sections"]],
        topic_ids=[row["id"] for row in content["topics"]],
        related_ids=[row["id"] for row in content["related"]],
        author_ids=[row["author"] for row in content["bylines"] if row["author"]],
        photo_ids=sorted(photo_ids(content["body"])),
        bylines=content["bylines"],
        published_at=published_at,
        updated_at=max(now, published_at),
    )


def add_page_parts(edition: Edition) -> Edition:
    """Give an unsaved edition what for_page() gives a stored one, by the same SQL."""
    columns = {name: getattr(edition, name) for name in _EDITION_COLUMNS}
    parts = ", ".join(f"({sql})" for sql in PAGE_PARTS.values())
    query = (
        f"SELECT {parts} FROM jsonb_to_record(%s) AS articles_edition"  # noqa: S608  constants
        "(article_id bigint, bylines jsonb, topic_ids bigint[], related_ids bigint[],"
        " photo_ids bigint[])"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [json.dumps(columns)])
        for name, rows in zip(PAGE_PARTS, cursor.fetchone(), strict=True):
            setattr(edition, name, rows and json.loads(rows))
    return edition


def settle(article: Article, now: datetime) -> Edition | None:
    """Drop what is over and what is only scheduled; return what readers have now."""
    live = article.editions.published(at=now).first()
    article.editions.exclude(pk=live and live.pk).delete()
    end(article)
    return live


def end(article: Article) -> None:
    """Let the last edition end when the article is withdrawn: a time, or None for never."""
    last = article.editions.order_by("-shown_from").values("pk")[:1]
    article.editions.filter(pk__in=last).update(shown_until=article.withdrawn_at)


def release(article: Article, version: Version, at: datetime) -> None:
    """Let readers have a version from a moment on, at once if it has passed.

    What else was scheduled is dropped. The article's times are set already.
    """
    now = timezone.now()
    live = settle(article, now)
    new = edition_of(article, version.content)
    new.version, new.shown_from, new.shown_until = version, at, article.withdrawn_at
    if live and at > now:
        new.updated_at = at
        article.editions.filter(pk=live.pk).update(shown_until=at)
    elif live:
        new.shown_from = live.shown_from  # no gap between the old text and the new
        live.delete()
    new.save()
    found.INDEX.keep([new])


def scheduled_update(article: Article, now: datetime) -> Edition | None:
    """The edition that will take the place of what readers have now."""
    coming = article.editions.filter(shown_from__gt=now).only("shown_from", "article").first()
    return coming if coming and coming.shown_from > article.published_at else None
