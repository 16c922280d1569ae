"""What readers looked for and did not find, told to editors; and nothing of who looked.

What nothing has as it was typed is not found, even if other readings of it are shown.

A query counts once a network and day. Only what came from several networks on one day is kept: the
rest is forgotten with its day, and so are the marks that told the networks apart. What looks like
somebody's own (an e-mail, a telephone number, an identity number) is not kept at all.
"""

from __future__ import annotations

import logging
import re
from datetime import date, timedelta
from urllib.parse import urlencode

from django.db import DatabaseError, connection
from django.db.models import F, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from articles import policy, reads
from articles.policy import Right
from comments.personal_data.places import declare

from .lib.boxes import Box, Line, size_of
from .lib.finding import TooLong, patience
from .lib.network import prefix, sender_address
from .lib.search.language import read, typed
from .lib.search.tokens import words
from .lib.vietnamese import fold
from .models import MissedMark, MissedQuery, MissedToday
from .search_kinds import KINDS

logger = logging.getLogger(__name__)

NETWORKS = 3  # on one day, before a query is kept
LONGEST, MOST_WORDS = 80, 12  # letters and words; what is longer is pasted, and may be anything
OF_ONE_NETWORK = 40  # queries a day
OF_ONE_DAY = 3000  # different ones, of everybody together
KEPT = timedelta(weeks=26)
PATIENCE = 300  # milliseconds of one statement
LOOKED_AT_ONCE = 10
LOOKED_AFTER = timedelta(hours=12)
LOOKED_FOR = timedelta(weeks=5)
IN_BOX = 5

_ASKS = {"q", "loai", "sap-xep"}  # anything else narrows, and may be why nothing was found
# An address or a long number in any of the ways people break it up: 0912 345 678, 001.234.567.890,
# an(a)gmail.com, an a còng gmail.
_PERSONAL = re.compile(
    r"@|://|www\.|\d(?:[\s.,/()+-]*\d){8}"
    r"|[(\[{]\s*(?:a|at|a còng)\s*[)\]}]|\ba còng\b|\w\.(?:com|net|org|info|vn)\b",
    re.IGNORECASE,
)

declare("journal.MissedMark", "mark", why="đã băm, hết trong ngày")


# --- kept -----------------------------------------------------------------------------------------


def note(request: HttpRequest, query: str) -> bool:
    """Note that a query found nothing of any kind as it was typed; whether it was counted.

    Never raises.
    """
    asks = {name for name, value in request.GET.items() if value}
    text = typed(query)
    if request.method != "GET" or asks - _ASKS or not (may_be_kept(text) and _is_read(request)):
        return False
    try:
        with patience(PATIENCE):
            return _count(text, prefix(sender_address(request)), timezone.localdate())
    except (TooLong, DatabaseError):
        logger.warning("missed: a query was not noted", exc_info=True)
        return False


def may_be_kept(text: str) -> bool:
    """Whether a query is words that somebody may read: not too long, and nobody's own."""
    count = len(words(text))
    is_short = len(text) <= LONGEST and 0 < count <= MOST_WORDS
    return is_short and bool(re.search(r"[^\W\d_]{2}", text)) and not _PERSONAL.search(text)


def _is_read(request: HttpRequest) -> bool:
    """Whether a person looks at the answer: no robot, and not what a browser fetches ahead."""
    ahead = (request.headers.get(name, "") for name in ("Sec-Purpose", "Purpose"))
    return reads.is_reader(request) and not any("prefetch" in each for each in ahead)


# However many queries are made up, there are no more than OF_ONE_DAY rows, give or take those that
# are written at the same moment.
_TALLY = """
INSERT INTO journal_missedtoday AS known (day, key, text, networks)
SELECT %(day)s, %(key)s, %(text)s, 1
WHERE EXISTS (SELECT FROM journal_missedtoday WHERE day = %(day)s AND key = %(key)s)
   OR (SELECT count(*) FROM journal_missedtoday WHERE day = %(day)s) < %(most)s
ON CONFLICT (day, key) DO UPDATE SET networks = known.networks + 1
RETURNING networks, text
"""
_KEEP = """
INSERT INTO journal_missedquery AS known (week, key, text, networks, days, last_day)
VALUES (%(week)s, %(key)s, %(text)s, %(networks)s, 1, %(day)s)
ON CONFLICT (week, key) DO UPDATE SET
    networks = known.networks + CASE WHEN known.last_day = %(day)s THEN 1 ELSE %(networks)s END,
    days = known.days + CASE WHEN known.last_day = %(day)s THEN 0 ELSE 1 END,
    last_day = %(day)s
"""


def _count(text: str, network: str, day: date) -> bool:
    """Count a query for a network that has not asked it today, nor too many others."""
    key = fold(text)
    if not MissedMark.charge({f"{network}|{key}": 1, network: OF_ONE_NETWORK}, day):
        return False
    monday = day - timedelta(days=day.weekday())
    values = {"day": day, "key": key, "text": text, "most": OF_ONE_DAY, "week": monday}
    with connection.cursor() as cursor:
        cursor.execute(_TALLY, values)
        row = cursor.fetchone()
        if row and row[0] >= NETWORKS:
            cursor.execute(_KEEP, values | {"networks": row[0], "text": row[1]})
    return row is not None


# --- kept true, and forgotten ---------------------------------------------------------------------


def look_again() -> int:
    """Look for some of what was not found, again; return for how many."""
    now = timezone.now()
    due = Q(looked_at=None) | Q(looked_at__lt=now - LOOKED_AFTER)
    rows = MissedQuery.objects.filter(due, week__gt=timezone.localdate() - LOOKED_FOR)
    some = list(rows.order_by(F("looked_at").asc(nulls_first=True))[:LOOKED_AT_ONCE])
    for row in some:
        MissedQuery.objects.filter(pk=row.pk).update(finds=_finds(row.text), looked_at=now)
    return len(some)


def _finds(text: str) -> bool | None:
    """Whether readers find something as it was typed, now; None where that takes too long."""
    asked = read(text)
    try:
        return any(kind.ask(asked, None, newest=True).is_as_typed for kind in KINDS.values())
    except TooLong:
        return None


def forget() -> int:
    """Drop what only a few looked for on days that are over, who they were, and what is old."""
    today = timezone.localdate()
    few = MissedToday.objects.filter(day__lt=today).delete()[0]
    old = MissedQuery.objects.filter(week__lt=today - KEPT).delete()[0]
    return few + old + MissedMark.forget()


# --- told -----------------------------------------------------------------------------------------


def may_read(user) -> bool:
    """Whether a person can do something about it: edits for others, or keeps the print archive."""
    rights = [Right.FORWARD, Right.APPROVE, Right.PUBLISH]
    keeps = user.is_active and user.is_staff and user.has_perm("issues.change_issue")
    return keeps or policy.has_any(user, rights)


def boxes_for(user) -> list[Box]:
    """What was looked for most in these days and still waits; no box where there is nothing."""
    if not may_read(user):
        return []
    since = timezone.localdate() - timedelta(days=7)
    open_ones = MissedQuery.objects.filter(last_day__gt=since, done_at=None).exclude(finds=True)
    rows = open_ones.filter(week__gt=since - timedelta(days=7)).order_by("-networks", "-pk")
    top = list(rows[: IN_BOX + 1])
    if not top:
        return []
    lists = [("Mọi từ khóa tìm không thấy", reverse("admin:journal_missedquery_changelist"))]
    title, lines = "Bạn đọc tìm mà không thấy", list(map(_line, top))
    return [Box("missed", title, "", lines, lists, size_of(rows), most=IN_BOX)]


def _line(row: MissedQuery) -> Line:
    days = [f"{row.days} ngày"] if row.days > 1 else []
    return Line(row.text, [f"{row.networks} lượt", *days], search_address(row.text))


def search_address(text: str) -> str:
    return f"{reverse('search')}?{urlencode({'q': text})}"


def settle(rows, user, *, done: bool) -> int:
    """Say that somebody has seen to some of it, or not after all; return how many changed."""
    at, by = (timezone.now(), user) if done else (None, None)
    return rows.filter(done_at__isnull=done).update(done_at=at, done_by=by)
