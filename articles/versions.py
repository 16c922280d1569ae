"""Versions of an article: made at each deliberate save, compared, restored, never changed.

A version's content is all that people type or choose for the article:

    {"title", "slug", "kicker", "subtitle", "lead", "body", "notes": text,
     "weight": 0-2, "comments_open": bool,
     "section": {"id", "name"}, "sections": [{"id", "name"}], "topics": [{"id", "name"}],
     "cover": {"id", "name"} or None, "planned_at": ISO time or None,
     "bylines": [{"role", "author": id or None, "name"}], "related": [{"id", "name"}]}

Names stand beside the ids so that an old version can be read when what it named is gone.
"""

from __future__ import annotations

from datetime import UTC

from django.db import transaction

from . import audit
from .body import photo_ids
from .models import Article, Author, Event, Photo, Section, Topic, Version
from .policy import PERMISSIONS, Right

PLAIN = ["title", "slug", "kicker", "subtitle", "lead", "body", "notes", "weight", "comments_open"]


def content_of(article: Article) -> dict:
    """What a version of an article, as its rows stand now, would hold."""
    bylines = article.bylines.select_related("author").order_by("order", "id")
    related = article.related_rows.select_related("other").order_by("order", "id")
    return {
        **{name: getattr(article, name) for name in PLAIN},
        "section": _named(article.section),
        "sections": [_named(section) for section in article.sections.order_by("order", "id")],
        "topics": [_named(topic) for topic in article.topics.order_by("sort_key", "id")],
        "cover": _named(article.cover) if article.cover else None,
        "bylines": [
            {
                "role": byline.role,
                "author": byline.author_id,
                "name": byline.author.signature if byline.author else byline.name,
            }
            for byline in bylines
        ],
        "related": [_named(row.other) for row in related.only("other__title")],
        "planned_at": article.planned_at and article.planned_at.astimezone(UTC).isoformat(),
    }


def _named(row) -> dict:
    return {"id": row.pk, "name": str(row)}


def latest(article: Article) -> Version | None:
    """The newest version; its content is read when somebody asks for it."""
    return article.versions.defer("content").order_by("-number").first()


def record(
    article: Article,
    by,
    *,
    name: str = "",
    address: str = "",
    restored_from: int | None = None,
) -> Version:
    """Keep the article's rows as a version, and say so in the log; return it.

    Where nothing changed since the latest version and no name is given, that one is returned.
    Call it in the transaction of the save, with the article's row locked.
    """
    content, before = content_of(article), article.versions.order_by("-number").first()
    if before and before.content == content and not name and restored_from is None:
        return before
    version = Version.objects.create(
        article=article,
        number=before.number + 1 if before else 1,
        by=by,
        name=name,
        restored_from=restored_from,
        content=content,
    )
    kind = Event.Kind.SAVED if restored_from is None else Event.Kind.RESTORED
    audit.log(
        kind,
        article,
        by,
        address,
        version=version.number,
        name=name,
        restored_from=restored_from,
    )
    return version


def to_restore(version: Version, article: Article, by) -> dict:
    """The content an article would have if a person restored a version now.

    What the version is too old to know stays as it is, and so do the time for which it is planned,
    and the place on the home page where the person may not set it.
    """
    now = content_of(article)
    content = now | version.content | {"planned_at": now["planned_at"]}
    if not by.has_perm(PERMISSIONS[Right.APPROVE]):
        content["weight"] = now["weight"]
    return content


@transaction.atomic
def restore(version: Version, by, address: str = "") -> list[str]:
    """Make an old version the article's working text, as a new version.

    Return what it named and the journal no longer has (sections, topics, photos, articles), which
    is left out; an author who is gone signs by name. The version before the new one holds the text
    as it was until now. The caller has asked the policy.
    """
    article = Article.objects.locked().get(pk=version.article_id)
    _keep_unrecorded(article, by, address)
    content, gone = to_restore(version, article, by), []
    for field in PLAIN:
        setattr(article, field, content[field])
    article.section = _found(Section, [content["section"]], gone, article.section)[0]
    cover = _found(Photo, [content["cover"]] if content["cover"] else [], gone)
    article.cover = cover[0] if cover else None
    article.save()
    gone += [f"ảnh số {pk} trong bài" for pk in _missing_photos(article)]
    article.sections.set(_found(Section, content["sections"], gone))
    article.topics.set(_found(Topic, content["topics"], gone))
    _restore_bylines(article, content["bylines"])
    article.related_rows.all().delete()
    for order, other in enumerate(_found(Article, content["related"], gone)):
        article.related_rows.create(other=other, order=order)
    record(article, by, address=address, restored_from=version.number)
    return gone


def _keep_unrecorded(article: Article, by, address: str) -> None:
    """What was written past the forms (shell, import) is a version, too, before it goes."""
    before = latest(article)
    if before is None or before.content != content_of(article):
        record(article, by, name="Trước khi khôi phục", address=address)


def _missing_photos(article: Article) -> list[int]:
    """The photos that a saved body names and the library no longer has."""
    return sorted(photo_ids(article.body) - set(article.photos.values_list("pk", flat=True)))


def _found(model, named: list[dict], gone: list[str], instead=None) -> list:
    """The rows that are still there, in order; names of the others go to `gone`."""
    rows = model.objects.in_bulk([row["id"] for row in named])
    gone.extend(row["name"] for row in named if row["id"] not in rows)
    found = [rows[row["id"]] for row in named if row["id"] in rows]
    return found or ([instead] if instead else [])


def _restore_bylines(article: Article, rows: list[dict]) -> None:
    """Authors that are gone sign by their name as it was."""
    known = Author.objects.in_bulk([row["author"] for row in rows if row["author"]])
    article.bylines.all().delete()
    for order, row in enumerate(rows):
        author = known.get(row["author"])
        article.bylines.create(
            role=row["role"], author=author, name="" if author else row["name"], order=order
        )
