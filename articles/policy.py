"""The one gateway to what a person may do. Every view of the newsroom asks here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.db.models.functions import Now

from .states import State

if TYPE_CHECKING:
    from .models import Article, Photo


def visible_articles(articles, user):
    """Narrow a QuerySet of articles to those a person may see in the newsroom.

    Who only views sees the own ones and what readers have got; a scheduled one is still secret.
    """
    if not user.is_active or not user.is_staff:
        return articles.none()
    if user.has_perm("articles.edit_any_article"):
        return articles
    if user.has_perm("articles.view_article"):
        public = Q(state=State.PUBLISHED, published_at__lte=Now()) | Q(state=State.WITHDRAWN)
        return articles.filter(Q(created_by=user) | public)
    return articles.none()


def can_see(user, article: Article) -> bool:
    """The same predicate as visible_articles(), for one row."""
    if not user.is_active or not user.is_staff:
        return False
    if user.has_perm("articles.edit_any_article"):
        return True
    return user.has_perm("articles.view_article") and (
        article.created_by_id == user.pk or article.is_published or article.state == State.WITHDRAWN
    )


def can_edit(user, article: Article) -> bool:
    """Whether a person may change an article's text in the state it is in."""
    if not (user.is_active and user.is_staff and user.has_perm("articles.change_article")):
        return False
    if article.state in (State.PUBLISHED, State.WITHDRAWN):
        return user.has_perm("articles.publish_article")
    if user.has_perm("articles.edit_any_article"):
        return article.state != State.APPROVED or user.has_perm("articles.approve_article")
    return article.state == State.DRAFT and article.created_by_id == user.pk


def can_edit_photo(user, photo: Photo) -> bool:
    """Whether a person may change a photo or its words.

    What readers already see changes only by those who publish; other people's uploads only by
    those who edit other people's articles.
    """
    if not (user.is_active and user.is_staff and user.has_perm("articles.change_photo")):
        return False
    if user.has_perm("articles.publish_article"):
        return True
    own = photo.uploaded_by_id == user.pk
    return (own or user.has_perm("articles.edit_any_article")) and not photo.is_public
