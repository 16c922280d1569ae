"""What should have happened by now and has not: the newsroom hears of it.

A planned time that passed while the article still waits is for people to mend. That readers do not
have what its times say, or still have what was withdrawn, should be impossible; if it ever happens
the alarm says so.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, QuerySet, Subquery
from django.utils import timezone

from . import audit
from .models import Article, Edition, Event, State
from .states import UNPUBLISHED

logger = logging.getLogger(__name__)

RECENT = timedelta(days=7)
MOST = 100  # of each kind, at once


@dataclass(frozen=True)
class Alarm:
    """An article, and when it should have appeared or gone.

    `fault` is "" for a planned time nobody kept, else a key of audit.FAULTS.
    """

    article: Article
    due: datetime
    fault: str = ""

    @property
    def key(self) -> tuple[int, str, str]:
        """The same for the same alarm, however often it is found."""
        return self.article.pk, self.due.isoformat(), self.fault


def missed(articles: QuerySet[Article], most: int = MOST) -> list[Alarm]:
    """Those of some articles that still wait at their planned time, the latest first."""
    rows = articles.missed().order_by("-planned_at")[:most]
    return [Alarm(article, article.planned_at) for article in rows]


def failed(articles: QuerySet[Article], now: datetime, most: int = MOST) -> list[Alarm]:
    """Those of some articles whose times of the last days are not what readers have."""
    return [*_unseen(articles, now, most), *_still_seen(articles, now, most)]


def _unseen(articles: QuerySet[Article], now: datetime, most: int) -> list[Alarm]:
    """Out by their times, but readers have no edition, or none any more: an update did not come."""
    recent = (now - RECENT, now)
    begun = Article.objects.filter(state=State.PUBLISHED, published_at__range=recent).values("pk")
    ended = Edition.objects.filter(shown_until__range=recent).order_by().values("article")
    own = Edition.objects.filter(article=OuterRef("pk"), shown_until__lte=now).order_by()
    last_end = own.values("article").values_list(Max("shown_until"))
    rows = (
        articles.at_stage(State.PUBLISHED)
        .filter(~Exists(_shown()), pk__in=begun.order_by().union(ended))
        .annotate(last_end=Subquery(last_end))
    )
    return [
        Alarm(
            article, max(article.published_at, article.last_end or article.published_at), "unseen"
        )
        for article in rows[:most]
    ]


def _still_seen(articles: QuerySet[Article], now: datetime, most: int) -> list[Alarm]:
    """What readers have and should not: withdrawn of late, or of late put back among what
    is not published.

    A UNION, because with OR Postgres walks every article to find none.
    """
    recent = (now - RECENT, now)
    gone = Article.objects.filter(state=State.PUBLISHED, withdrawn_at__range=recent)
    never = Article.objects.filter(
        state__in=[*UNPUBLISHED, State.DISCARDED], updated_at__gte=now - RECENT
    )
    shown = [rows.filter(Exists(_shown())).order_by().values("pk") for rows in (gone, never)]
    rows = articles.filter(pk__in=shown[0].union(shown[1]))[:most]
    return [Alarm(row, row.withdrawn_at or row.updated_at, "still-seen") for row in rows]


def _shown() -> QuerySet[Edition]:
    return Edition.objects.published().filter(article=OuterRef("pk"))


def report_new() -> int:
    """Log, and write into the audit log, each alarm of the last days once; return how many.

    Any number of callers may do so at once.
    """
    found = _all(Article.objects.defer("body", "search_text"), timezone.now())
    known = _reported([alarm.article.pk for alarm in found])
    return sum(_report(alarm) for alarm in found if alarm.key not in known)


def _all(articles: QuerySet[Article], now: datetime) -> list[Alarm]:
    """Of long forgotten plans nobody wants to hear: those of the last days."""
    planned = missed(articles.filter(planned_at__gt=now - RECENT))
    return [*planned, *failed(articles, now)]


def _reported(articles: list[int]) -> set[tuple[int, str, str]]:
    events = Event.objects.filter(kind=Event.Kind.MISSED, article__in=articles)
    rows = events.order_by().values_list("article", "detail")
    return {(pk, detail["planned"], detail.get("fault", "")) for pk, detail in rows}


@transaction.atomic
def _report(alarm: Alarm) -> bool:
    """Say it, unless it was mended, or said by somebody else, while the row was waited for."""
    rows = Article.objects.filter(pk=alarm.article.pk)
    list(rows.locked().only("pk"))
    still = {each.key for each in _all(rows, timezone.now())}
    if alarm.key not in still - _reported([alarm.article.pk]):
        return False
    audit.log(Event.Kind.MISSED, alarm.article, None, planned=alarm.due, fault=alarm.fault)
    logger.error(
        "article %s missed its time %s: %s",
        alarm.article.pk,
        alarm.due.isoformat(),
        alarm.fault or alarm.article.stage,
    )
    return True
