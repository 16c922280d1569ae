"""The one gateway to what a person may do with an article. Every view of the newsroom asks here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

if TYPE_CHECKING:
    from .models import Article

WAITING = ("submitted", "review", "approved")


def visible_articles(articles, user):
    """Narrow a QuerySet of articles to those a person may see in the newsroom."""
    if not user.is_active or not user.is_staff:
        return articles.none()
    if user.has_perm("articles.edit_any_article"):
        return articles
    if user.has_perm("articles.view_article"):
        return articles.filter(Q(created_by=user) | Q(state__in=["published", "withdrawn"]))
    return articles.none()


def can_see(user, article: Article) -> bool:
    """The same predicate as visible_articles(), for one row."""
    return visible_articles(type(article).objects.filter(pk=article.pk), user).exists()


def can_edit(user, article: Article) -> bool:
    """Whether a person may change an article's text in the state it is in."""
    if not (user.is_active and user.is_staff and user.has_perm("articles.change_article")):
        return False
    if article.state in ("published", "withdrawn"):
        return user.has_perm("articles.publish_article")
    if user.has_perm("articles.edit_any_article"):
        return article.state != "approved" or user.has_perm("articles.approve_article")
    return article.state == "draft" and article.created_by_id == user.pk
