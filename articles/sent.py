"""What a person passed on, and where it is now: at which stage, with whom, since when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import OuterRef, Q, Subquery

from . import editing, policy
from .models import Article, EditingSession, Event, State
from .people import person
from .states import WAITING

LOOKED_AT = 200  # of a person's last steps
RECENT = timedelta(days=3)  # what was published since stays in the list for so long
NAMED = 2  # people


@dataclass(frozen=True)
class Sent:
    """An article that went on; `holders` are names of who has it, `open_with` who works on it."""

    article: Article
    since: datetime
    holders: list[str]
    open_with: str


def sent_on(user, now: datetime, most: int) -> list[Sent]:
    """What a person wrote or passed on and somebody else has now, last moved first."""
    articles = list(_articles(user, now)[:most])
    waiting = [row for row in articles if row.state in WAITING]
    turns, opened = _turns(waiting, user), _opened(waiting, user, now)
    return [
        Sent(row, row.moved_at or row.updated_at, turns.get(row.pk, []), opened.get(row.pk, ""))
        for row in articles
    ]


def _articles(user, now: datetime):
    """Those that wait for others, are scheduled, or came out of late."""
    steps = Event.objects.filter(by=user, kind=Event.Kind.MOVED).order_by("-pk")
    own = Article.objects.filter(created_by=user).exclude(state=State.DRAFT).order_by("-pk")
    touched = steps.values("article")[:LOOKED_AT].union(own.values("pk")[:LOOKED_AT])
    out = Q(state=State.PUBLISHED, published_at__gt=now - RECENT, withdrawn_at=None)
    moves = Event.objects.filter(article=OuterRef("pk"), kind=Event.Kind.MOVED).order_by("-pk")
    rows = Article.objects.visible_to(user).filter(out | Q(state__in=WAITING), pk__in=touched)
    return (
        rows.annotate(moved_at=Subquery(moves.values("at")[:1]))
        .select_related("section")
        .only("title", "state", "published_at", "withdrawn_at", "updated_at", "section__name")
        .order_by("-updated_at")
    )


def _turns(articles: list[Article], user) -> dict[int, list[str]]:
    """Article → names of the colleagues whose turn it is at its stage."""
    sections = {row.section_id for row in articles if row.state == State.SUBMITTED}
    editors = policy.editors_of(sections) if sections else {}
    chiefs = policy.approvers() if articles else []
    found = {}
    for row in articles:
        here = editors.get(row.section_id) if row.state == State.SUBMITTED else None
        found[row.pk] = [person(each) for each in here or chiefs if each.pk != user.pk]
    return found


def _opened(articles: list[Article], user, now: datetime) -> dict[int, str]:
    """Article → the colleague who has it open."""
    rows = EditingSession.objects.filter(
        article__in=articles, closed_at=None, taken_by=None, seen_at__gt=now - editing.PRESENT
    ).exclude(user=user)
    rows = rows.select_related("user").only(
        "article_id", "user__username", "user__first_name", "user__last_name"
    )
    return {row.article_id: person(row.user) for row in rows} if articles else {}


def named(people: list[str]) -> str:
    """Some names and how many more: "Lan, Minh và 3 người nữa"."""
    names = ", ".join(people[:NAMED])
    more = len(people) - NAMED
    return f"{names} và {more} người nữa" if more > 0 else names
