"""The one gateway to what a person may do with an article. Every view of the newsroom asks here.

A right is a permission of the person's groups and a scope: own articles, those of the sections the
person is assigned to, or (with `every_section`) all of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone

from .states import State

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from .models import Article, Author, Correction, Photo, Topic


class Right(StrEnum):
    SEE = "see"  # the working text, its versions, its events
    EDIT = "edit"  # change the working text
    SUBMIT = "submit"
    FORWARD = "forward"  # pass on, or return, what was submitted
    SHARE = "share"  # show the working text to people without an account
    APPROVE = "approve"  # also: set the time at which an approved article appears
    PUBLISH = "publish"  # change what readers see now


PERMISSIONS = {
    Right.SEE: "articles.view_article",
    Right.EDIT: "articles.change_article",
    Right.SUBMIT: "articles.submit_article",
    Right.FORWARD: "articles.edit_any_article",
    Right.SHARE: "articles.edit_any_article",
    Right.APPROVE: "articles.approve_article",
    Right.PUBLISH: "articles.publish_article",
}
_OTHERS = "articles.edit_any_article"
_EVERYWHERE = "articles.every_section"
_DESPITE = "articles.publish_despite_checks"
_FOUND = 200
_LOG = "articles.view_event"
_FRONT = "articles.arrange_front"
_SEALS = "articles.read_seal"


def _has(user, permission: str) -> bool:
    return user.is_active and user.is_staff and user.has_perm(permission)


def has_any(user, rights: Iterable[Right]) -> bool:
    """Whether a person has one of some rights over any article at all."""
    return any(_has(user, PERMISSIONS[right]) for right in rights)


def sections_of(user) -> set[int]:
    """The ids of the sections assigned to a person and of their children; asked once a request."""
    if not hasattr(user, "_sections_of"):
        rows = user.assigned_sections.values_list("pk", "children__pk")
        user._sections_of = {pk for row in rows for pk in row if pk}
    return user._sections_of


def sections_in_charge(user) -> set[int] | None:
    """The ids of the sections a person edits; None for who edits none, or all of them."""
    edits = _has(user, _OTHERS) and not user.has_perm(_EVERYWHERE)
    return sections_of(user) or None if edits else None


def editors_of(sections: set[int]) -> dict[int, list[User]]:
    """Section → the people assigned to it, or to the section above it, who pass articles on."""
    people = {user.pk: user for user in _people(Right.FORWARD)}
    assigned = get_user_model().assigned_sections.through.objects.filter(user__in=people)
    here = assigned.filter(Q(section__in=sections) | Q(section__children__in=sections))
    found: dict[int, dict[int, User]] = {section: {} for section in sections}
    for section, child, user in here.values_list("section", "section__children", "user"):
        for pk in {section, child} & sections:
            found[pk][user] = people[user]
    return {section: list(editors.values()) for section, editors in found.items()}


def approvers() -> list[User]:
    """The people who approve articles; administrators step in when asked, they are not the turn."""
    return list(_people(Right.APPROVE).order_by("pk")[:_FOUND])


def colleagues_of(article: Article) -> list[User]:
    """The accounts in use that may see an article: can_see(), the other way round."""

    def able(permission: str):
        return get_user_model().objects.with_perm(permission)

    assigned = Q(assigned_sections=article.section_id)
    assigned |= Q(assigned_sections__children=article.section_id)
    here = Q(pk__in=able(_EVERYWHERE).values("pk")) | assigned
    in_charge = Q(pk__in=able(_OTHERS).values("pk")) & here
    rows = able(PERMISSIONS[Right.SEE]).filter(Q(pk=article.created_by_id) | in_charge)
    if is_closed(article):
        rows = rows.filter(pk__in=able(_SEALS).values("pk"))
    rows = rows.filter(is_staff=True).order_by("last_name", "first_name", "pk").distinct()
    return list(rows.only("username", "last_name", "first_name")[:_FOUND])


def _people(right: Right):
    """The accounts in use that have a right over any article at all, by their role."""
    rows = get_user_model().objects.with_perm(PERMISSIONS[right], include_superusers=False)
    return rows.filter(is_staff=True).only("username", "last_name", "first_name")


def _sees_all(user) -> bool:
    return all(_has(user, each) for each in (PERMISSIONS[Right.SEE], _OTHERS, _EVERYWHERE))


def can_read_seals(user) -> bool:
    """Whether a person may open the sealed evidence of removals, and closed articles."""
    return _has(user, _SEALS)


def is_closed(article: Article) -> bool:
    """Whether an article was removed and shut to the newsroom, but for who may read seals."""
    gone = article.closed and article.withdrawn_at
    return bool(gone) and article.withdrawn_at <= timezone.now()


def closed_articles(prefix: str = "") -> Q:
    """The same predicate as is_closed(), for sets; `prefix` leads to the article: "article__"."""
    return Q(**{f"{prefix}closed": True, f"{prefix}withdrawn_at__lte": Now()})


def _open_to(articles, user):
    return articles if can_read_seals(user) else articles.exclude(closed_articles())


def visible_articles(articles, user):
    """Narrow a QuerySet of articles to those a person may see in the newsroom."""
    if not _has(user, PERMISSIONS[Right.SEE]):
        return articles.none()
    articles = _open_to(articles, user)
    if _sees_all(user):
        return articles
    own = Q(created_by=user)
    in_charge = user.has_perm(_OTHERS)
    return articles.filter(own | Q(section__in=sections_of(user)) if in_charge else own)


def articles_in_charge(articles, user):
    """Narrow a QuerySet of articles to those a person works on as an editor, not as writer."""
    articles = _open_to(articles, user)
    if _sees_all(user):
        return articles
    if not _has(user, PERMISSIONS[Right.SEE]) or not user.has_perm(_OTHERS):
        return articles.none()
    return articles.filter(section__in=sections_of(user))


def can_read_log(user) -> bool:
    """Whether a person may read the audit log at all; visible_events() says how much of it."""
    return _has(user, _LOG)


def can_arrange_front(user) -> bool:
    """Whether a person may arrange the home page, and look at it as it will be.

    What is scheduled stands on that desk with its title, so it is for those who see every article.
    """
    return _has(user, _FRONT) and _sees_all(user)


def visible_events(events, user):
    """Narrow a QuerySet of the audit log to what happened to articles a person may see.

    What happened to no article (an export) is for those who see them all.
    """
    if not can_read_log(user):
        return events.none()
    every = events.model._meta.get_field("article").related_model.objects.all()
    if _sees_all(user):
        return _of_open(events, every, user)
    return events.filter(article__in=visible_articles(every, user).values("pk"))


def _of_open(rows, every, user):
    """Rows that have an article, or none: without those of closed ones, of which there are few."""
    if can_read_seals(user):
        return rows
    return rows.exclude(article__in=every.filter(closed_articles()).order_by().values("pk"))


def linkable_articles(articles, user, query: str | None = None):
    """Narrow a QuerySet of articles to those a person may point to, and that match a query.

    What readers have is found by what they read, not by what the newsroom is just changing. A
    query, an empty one too, finds the newest _FOUND of either: whoever needs an older one types
    more words.
    """
    public = articles.published_editions()
    own = visible_articles(articles.model.objects.all(), user)
    if query is not None:
        found, known = (own.matching(query), public.matching(query)) if query else (own, public)
        newest = found.order_by("-pk").values_list("pk", flat=True)[:_FOUND]
        known = known.order_by("-article").values_list("article", flat=True)[:_FOUND]
        return articles.filter(pk__in={*newest, *known})
    row = OuterRef("pk")
    return articles.filter(Exists(own.filter(pk=row)) | Exists(public.filter(article=row)))


def can(user, right: Right, article: Article) -> bool:
    """Whether a person has a right over an article as it stands now."""
    if not _has(user, PERMISSIONS[right]):
        return False
    if is_closed(article) and not can_read_seals(user):
        return False
    if right == Right.EDIT:
        return _may_edit_at(user, article)
    if right in (Right.SEE, Right.SUBMIT) and _is_own(user, article):
        return True
    return _is_in_charge(user, article)


def _is_own(user, article: Article) -> bool:
    return article.pk is None or article.created_by_id == user.pk


def _is_in_charge(user, article: Article) -> bool:
    """Whether a person works on other people's articles, and on those of this section."""
    if not user.has_perm(_OTHERS):
        return False
    return user.has_perm(_EVERYWHERE) or article.section_id in sections_of(user)


def _may_edit_at(user, article: Article) -> bool:
    match article.stage:
        case State.DRAFT:
            return _is_own(user, article) or _is_in_charge(user, article)
        case State.APPROVED | State.SCHEDULED:  # another text than the approved one needs the right
            return can(user, Right.APPROVE, article)
        case State.DISCARDED:
            return False
    return _is_in_charge(user, article)


def can_see(user, article: Article) -> bool:
    """The same predicate as visible_articles(), for one row."""
    return can(user, Right.SEE, article)


def can_edit(user, article: Article) -> bool:
    """Whether a person may change an article's working text at the stage it is at."""
    return can(user, Right.EDIT, article)


def can_merge(user, kind: type[Topic | Author]) -> bool:
    """Whether a person may let one topic or author stand for another, which readers see at once."""
    return _has(user, f"articles.delete_{kind._meta.model_name}")


def can_publish_despite_checks(user) -> bool:
    """Whether a person may publish what a check stops; the step itself takes its own right."""
    return _has(user, _DESPITE)


def can_edit_photo(user, photo: Photo) -> bool:
    """Whether a person may change a photo or its words.

    What readers already see changes only by those who publish; other people's uploads only by
    those who edit other people's articles.
    """
    if not _has(user, "articles.change_photo"):
        return False
    if user.has_perm(PERMISSIONS[Right.PUBLISH]):
        return True
    own = photo.uploaded_by_id == user.pk
    return (own or user.has_perm(_OTHERS)) and not photo.is_public


def is_evidence(photo: Photo) -> bool:
    """Whether a photo belongs to the sealed text of a removed article: its file stays as it is."""
    return photo.pk is not None and photo.sealed_rows.exists()


def editable_photos(photos: Iterable[Photo], user) -> set[int]:
    """The keys of those photos for which can_edit_photo() holds, in one query at most."""
    if not _has(user, "articles.change_photo"):
        return set()
    keys = {photo.pk for photo in photos}
    if user.has_perm(PERMISSIONS[Right.PUBLISH]):
        return keys
    if not user.has_perm(_OTHERS):
        keys = {photo.pk for photo in photos if photo.uploaded_by_id == user.pk}
    return keys - next((type(photo).objects.public_among(keys) for photo in photos), set())


def visible_corrections(corrections, user):
    """Narrow a QuerySet of corrections to those a person may see: of articles they may see.

    Of what stood only in print, for whoever works on other people's articles.
    """
    if not _has(user, PERMISSIONS[Right.SEE]):
        return corrections.none()
    every = corrections.model._meta.get_field("article").related_model.objects.all()
    if _sees_all(user):
        return _of_open(corrections, every, user)
    own = Q(article__in=visible_articles(every, user).values("pk"))
    return corrections.filter(own | Q(article=None) if user.has_perm(_OTHERS) else own)


def can_see_correction(user, correction: Correction) -> bool:
    """The same predicate as visible_corrections(), for one row."""
    if correction.article:
        return can_see(user, correction.article)
    return _has(user, PERMISSIONS[Right.SEE]) and user.has_perm(_OTHERS)


def can_write_correction(user, article: Article | None) -> bool:
    """Whether a person may draft a correction of an article; of None: of something in print."""
    if article is None:
        return _has(user, _OTHERS)
    return can(user, Right.SUBMIT, article)


def can_publish_correction(user, article: Article | None) -> bool:
    """Whether a person may let readers have a correction, or take it back."""
    if article is None:
        return _has(user, PERMISSIONS[Right.PUBLISH]) and user.has_perm(_OTHERS)
    return can(user, Right.PUBLISH, article)
