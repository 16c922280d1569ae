"""Counting reads: without cookies, without anything personal, and honestly.

The page asks for nothing; its script says once that the article was open and in sight for some
seconds. A reload says nothing, nor does who asks not to be tracked. What robots, other sites and
the newsroom itself send is not counted, and of one network only so many reads a day are: which
networks those were, a hash under a key of that day alone remembers until the day is over.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import Q, Sum
from django.http import HttpRequest
from django.utils import timezone

from journal.lib.network import prefix, sender_address

from .models import Edition, ReadAllowance, ReadCount
from .timeline import midnight

# A /24 may be a school, or a provider's gate with thousands behind it; a script stands out still.
OF_ONE_ARTICLE, OF_ALL = 100, 3000  # reads a day of one network
HOURS_KEPT = timedelta(days=3)  # then days are enough
DAYS_KEPT = timedelta(days=400)
AT_ONCE = 5000
SPANS = {1: "Hôm nay", 7: "7 ngày", 30: "30 ngày"}
REMEMBERED = 60  # seconds
MOST = 9
_ROBOT = re.compile(
    r"bot|crawl|spider|slurp|headless|preview|lighthouse|monitor|scan|fetch|python|curl|wget|"
    r"facebookexternalhit|^$",
    re.IGNORECASE,
)


# --- counted --------------------------------------------------------------------------------------


def is_reader(request: HttpRequest) -> bool:
    """Whether a request comes from a reader's browser, who has not asked to be left alone."""
    headers = request.headers
    if "1" in (headers.get("DNT"), headers.get("Sec-GPC")):
        return False
    if settings.SESSION_COOKIE_NAME in request.COOKIES:  # the newsroom's; nothing reads it here
        return False
    return not _ROBOT.search(headers.get("User-Agent", ""))


def is_counted(request: HttpRequest) -> bool:
    """Whether a message that an article was read comes from a reader, on our own page."""
    ours = {settings.SITE_URL, f"{request.scheme}://{request.get_host()}"}
    return request.headers.get("Origin") in ours and is_reader(request)


def count(article_id: int, request: HttpRequest) -> bool:
    """Count a read of an article that readers have; False if it is not counted."""
    if not is_counted(request):
        return False
    if not Edition.objects.published().filter(article=article_id).exists():
        return False
    with transaction.atomic():
        if not _allowed(article_id, sender_address(request)):
            return False
        _add(article_id)
    return True


_ADD = """
INSERT INTO articles_readcount AS known (article_id, hour, slot, count) VALUES (%s, %s, %s, 1)
ON CONFLICT (article_id, hour, slot) DO UPDATE SET count = known.count + 1
"""


def _allowed(article_id: int, address: str) -> bool:
    """Charge a read to a network, for this article and for all; False beyond either bound."""
    network = prefix(address)
    bounds = {f"{network}|{article_id}": OF_ONE_ARTICLE, network: OF_ALL}
    return ReadAllowance.charge(bounds, timezone.localdate())


def _add(article_id: int) -> None:
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    slot = random.randrange(ReadCount.SLOTS)  # noqa: S311  no secret
    with connection.cursor() as cursor:
        cursor.execute(_ADD, [article_id, hour, slot])


# --- kept -----------------------------------------------------------------------------------------

_FOLD = """
WITH gone AS (
    DELETE FROM articles_readcount WHERE id IN (
        SELECT id FROM articles_readcount WHERE slot >= 0 AND hour < %s
        ORDER BY hour LIMIT %s FOR UPDATE SKIP LOCKED)
    RETURNING article_id, hour, count)
INSERT INTO articles_readcount AS known (article_id, hour, slot, count)
SELECT article_id, date_trunc('day', hour AT TIME ZONE %s) AT TIME ZONE %s, %s, sum(count)
FROM gone GROUP BY 1, 2
ON CONFLICT (article_id, hour, slot) DO UPDATE SET count = known.count + excluded.count
"""


def fold() -> int:
    """Put the hours of days that are over together, some at a time; return how many days' rows.

    Networks of yesterday are forgotten, and counts of long ago.
    """
    now, zone = timezone.now(), settings.TIME_ZONE
    ReadAllowance.forget()
    old = ReadCount.objects.filter(hour__lt=now - DAYS_KEPT).order_by()
    ReadCount.objects.filter(pk__in=old.values("pk")[:AT_ONCE]).delete()
    before = midnight(now) - HOURS_KEPT
    with connection.cursor() as cursor:
        cursor.execute(_FOLD, [before, AT_ONCE, zone, zone, ReadCount.DAY])
        return cursor.rowcount


# --- told -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Read:
    """An article as readers have it, its reads of a span, and of the one before it."""

    edition: Edition
    count: int
    before: int

    @property
    def trend(self) -> str:
        """How it goes, in words; "" where too little was read before to say."""
        if self.before < 10:
            return ""
        change = round(100 * (self.count - self.before) / self.before)
        if change == 0:
            return "như kỳ trước"
        return f"tăng {change}%" if change > 0 else f"giảm {-change}%"


def most_read(days: int, sections: set[int] | None, now: datetime) -> list[Read]:
    """The articles read most in some days, today being one; of some sections, None for all.

    What is no longer out is left out. A process remembers the sums for a minute.
    """
    key = f"most-read-{days}-{'all' if sections is None else sorted(sections)}"
    name = key.replace(" ", "")
    sums = cache.get_or_set(name, lambda: _sums(days, sections, now), REMEMBERED)
    rows = Edition.objects.published().filter(article__in=[row["article"] for row in sums])
    rows = rows.select_related("section", "article").only(
        *("title", "slug", "article", "section__name", "section__slug", "article__created_by"),
    )
    editions = {row.article_id: row for row in rows}
    found = [
        Read(editions[row["article"]], row["now"], row["before"] or 0)
        for row in sums
        if row["article"] in editions
    ]
    return found[:MOST]


def _sums(days: int, sections: set[int] | None, now: datetime) -> list[dict]:
    since, length = midnight(now, 1 - days), timedelta(days=days)
    here, then = Q(hour__gte=since), Q(hour__gte=since - length, hour__lte=now - length)
    rows = ReadCount.objects.filter(here | then)
    if sections is not None:
        rows = rows.filter(article__section__in=sections)
    sums = rows.values("article").annotate(
        now=Sum("count", filter=here), before=Sum("count", filter=then)
    )
    return list(sums.filter(now__gt=0).order_by("-now", "-article")[: 2 * MOST])
