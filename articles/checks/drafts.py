"""Drafts for the checks, from wherever a text stands: a form, a saved version, an edition."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from journal.lib.paging import key_in

from .. import typed
from ..models import Article, Edition
from ..states import UNPUBLISHED
from .case import Draft

_WORDS = ("title", "kicker", "subtitle", "lead")
_TEXT = (*_WORDS, "markup", "has_byline", "cover", "weight")


def of_fields(fields: typed.Fields, article: Article | None) -> Draft:
    """What stands in a form now, letters as they were typed.

    What the form does not show is as in the article; None for one that was never saved.
    """
    rows = typed.rows_of(fields, "bylines")
    weight = _first(fields, "weight")
    planned = (
        typed.planned_in(fields) if "planned_at_0" in fields else article and article.planned_at
    )
    return Draft(
        **{name: _first(fields, name) or "" for name in _WORDS},
        markup=_first(fields, "body") or "",
        has_byline=any(row.get("author") or row.get("name", "").strip() for row in rows),
        cover=key_in(_first(fields, "cover") or ""),
        weight=(article.weight if article else 0) if weight is None else key_in(weight) or 0,
        planned_at=planned or None,
        is_waiting=article is None or article.state in UNPUBLISHED,
        article=article.pk if article else None,
    )


def of_content(content: Mapping[str, Any], article: Article) -> Draft:
    """The content of a version: see versions.py."""
    planned = content.get("planned_at")
    return Draft(
        **{name: content[name] for name in _WORDS},
        markup=content["body"],
        has_byline=bool(content["bylines"]),
        cover=content["cover"] and content["cover"]["id"],
        weight=content["weight"],
        planned_at=datetime.fromisoformat(planned) if planned else None,
        is_waiting=article.state in UNPUBLISHED,
        article=article.pk,
    )


def of_article(article: Article) -> Draft:
    """What is saved of an article now."""
    return Draft(
        **{name: getattr(article, name) for name in _WORDS},
        markup=article.body,
        has_byline=article.bylines.exists(),
        cover=article.cover_id,
        weight=article.weight,
        planned_at=article.planned_at,
        is_waiting=article.state in UNPUBLISHED,
        article=article.pk,
    )


def of_edition(edition: Edition) -> Draft:
    """What readers get, or will get."""
    return Draft(
        **{name: getattr(edition, name) for name in _WORDS},
        markup=edition.body,
        has_byline=bool(edition.bylines),
        cover=edition.cover_id,
        weight=edition.weight,
        article=edition.article_id,
    )


def is_same_text(one: Draft, other: Draft) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in _TEXT)


def _first(fields: typed.Fields, name: str) -> str | None:
    return fields[name][-1] if fields.get(name) else None
