"""What will happen by itself, and what is meant to: the schedule from this morning on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from .models import Article, Edition, State
from .states import UNPUBLISHED


@dataclass(frozen=True)
class Happening:
    """An article, and what is to become of it when; `late`: it should have by now."""

    at: datetime
    article_id: int
    what: str
    late: bool = False


def midnight(now: datetime, days: int = 0) -> datetime:
    """The beginning of today, so many days on, as the newsroom counts days."""
    day = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return day + timedelta(days=days)


def happenings(user, now: datetime, most: int) -> list[Happening]:
    """Articles that appear, updates, withdrawals and plans a person may see, in order of time."""
    articles = Article.objects.visible_to(user).order_by()
    found = [
        *_appearing(articles, now, most),
        *_ending(articles, now, most),
        *_planned(articles, now, most),
    ]
    return sorted(found, key=lambda each: (each.at, each.article_id))[:most]


def _appearing(articles, now: datetime, most: int) -> list[Happening]:
    rows = articles.filter(state=State.PUBLISHED, published_at__gt=now).order_by("published_at")
    times = rows.values_list("published_at", "pk")[:most]
    return [Happening(at, pk, "Đăng") for at, pk in times]


def _ending(articles, now: datetime, most: int) -> list[Happening]:
    """An edition that is to end gives way to an update, or goes with its article."""
    rows = Edition.objects.filter(shown_until__gt=now, article__in=articles.values("pk"))
    times = rows.order_by("shown_until").values_list(
        "shown_until", "article", "article__withdrawn_at"
    )
    return [
        Happening(at, pk, "Gỡ" if at == withdrawn else "Cập nhật")
        for at, pk, withdrawn in times[:most]
    ]


def _planned(articles, now: datetime, most: int) -> list[Happening]:
    """Plans bind nobody: an article that still waits at its time is late."""
    rows = articles.filter(state__in=UNPUBLISHED, planned_at__gte=midnight(now))
    times = rows.order_by("planned_at").values_list("planned_at", "pk")[:most]
    return [Happening(at, pk, "Dự kiến đăng", late=at <= now) for at, pk in times]
