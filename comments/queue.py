"""The queue: what waits, one comment after another, and all that helps to decide on it.

A place in the queue is a key (the values of its order), so what arrives meanwhile moves nothing
that somebody has in front of them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Left, Now
from django.utils import timezone

from articles.models import Edition
from articles.people import person
from articles.policy import can_read_seals, closed_articles
from journal.lib.paging import as_moment, as_number
from journal.lib.vietnamese import ago

from .models import Comment, Report, State
from .records import Decision
from .rules.running import pieces

MOST = 999  # waiting ones are counted so far
HISTORY = 200  # a sender's newest, that are counted
LAST = 4  # of them told in words
WORDS = 140  # characters of each
AROUND = 3  # answers of the thread, the newest
REPORTS_SHOWN = 20
UNDONE_WITHIN = timedelta(hours=2)  # by the key z; the log undoes what is older

LOOKED_AT, MOST_LOOKED_AT = 2, 2000  # lines of the log: a press of a button undone is up to 500

_KEY = re.compile(r"\d{1,18}(?:-\d{1,18}){1,2}")


@dataclass(frozen=True)
class Order:
    """A way to go through the queue: its name in addresses, its fields ("-" for descending)."""

    name: str
    label: str
    fields: tuple[str, ...]
    narrowed: Q = field(default_factory=lambda: Q(state=State.PENDING))

    def rows(self) -> QuerySet[Comment]:
        return Comment.objects.filter(self.narrowed).order_by(*self.fields).defer("search_text")

    def key(self, comment: Comment) -> str:
        return "-".join(str(as_number(getattr(comment, f.lstrip("-")))) for f in self.fields)

    def after(self, key: str) -> QuerySet[Comment]:
        """What follows a place; all there is for what is no place of this order."""
        found = self._beyond(key, back=False)
        return self.rows() if found is None else self.rows().filter(found)

    def before(self, key: str) -> QuerySet[Comment]:
        """What comes before it, the nearest first."""
        found = self._beyond(key, back=True)
        return self.rows().none() if found is None else self.rows().filter(found).reverse()

    def _beyond(self, key: str, *, back: bool) -> Q | None:
        numbers = [int(part) for part in key.split("-")] if _KEY.fullmatch(key) else []
        if len(numbers) != len(self.fields):
            return None
        found, equal = Q(), {}
        for name, number in zip(self.fields, numbers, strict=True):
            attribute, value = name.lstrip("-"), _value(name, number)
            way = "lt" if name.startswith("-") != back else "gt"
            found |= Q(**equal, **{f"{attribute}__{way}": value})
            if not equal:  # this alone lets the index be entered there
                bound = Q(**{f"{attribute}__{way}e": value})
            equal[attribute] = value
        return bound & found


def _value(name: str, number: int) -> datetime | int:
    if name.lstrip("-") == "created_at":
        return as_moment(number)
    return number if name.lstrip("-") == "id" else min(number, 2**15 - 1)


OLDEST = Order("", "Cũ trước", ("created_at", "id"))
PLAIN = Order("it-ngo", "Ít đáng ngờ trước", ("spam_score", "created_at", "id"))
REPORTED = Order("bi-bao", "Bị bạn đọc báo", ("-reports", "-id"), Q(reports__gt=0))
ORDERS = {order.name: order for order in (OLDEST, PLAIN, REPORTED)}


def waiting(order: Order) -> int:
    """How many there are, at most MOST + 1. In their order: else the database gathers all of them
    before it counts the first."""
    return order.rows().values("pk")[: MOST + 1].count()


def newest() -> int:
    """The key of the newest comment: what arrives from now on has a greater one."""
    return Comment.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def arrived_since(key: int) -> int:
    """How many of those that came after another wait, at most 100."""
    return Comment.objects.pending().filter(pk__gt=key).values("pk")[:100].count()


# --- what helps to decide -------------------------------------------------------------------------


@dataclass(frozen=True)
class Sender:
    """What became of a sender's newest comments (up to HISTORY), this one left out."""

    counts: dict[str, int]
    last: list[dict[str, Any]] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def waits(self) -> bool:
        return State.PENDING in self.counts

    @property
    def is_capped(self) -> bool:
        return self.total >= HISTORY

    @property
    def in_words(self) -> str:
        """ "5 đã duyệt, 1 từ chối"; of nothing, ""."""
        shown = [(State(state).label.lower(), n) for state, n in self.counts.items()]
        return ", ".join(f"{n} {label}" for label, n in shown)


@dataclass(frozen=True)
class View:
    """One comment with all that a moderator looks at."""

    comment: Comment
    edition: Edition | None
    parent: Comment | None
    around: list[Comment]
    pieces: list[tuple[str, str]]
    by_email: Sender
    by_network: Sender
    reports: list[Report]


def view_of(comment: Comment, user) -> View:
    by_email = Comment.objects.of_email(comment.email).order_by("-id")
    by_network = Comment.objects.of_sender(comment.sender_hash).order_by("-created_at")
    return View(
        comment=comment,
        edition=_edition(comment.article_id, user),
        parent=comment.reply_to,
        around=_around(comment),
        pieces=list(marked(comment)),
        by_email=Sender(_counts(comment, by_email), _last(comment, by_email)),
        by_network=Sender(_counts(comment, by_network)),
        reports=list(comment.reported.filter(settled_at=None).order_by("-pk")[:REPORTS_SHOWN])
        if comment.reports
        else [],
    )


def _edition(article_id: int, user) -> Edition | None:
    """The article as readers have it, or had it, never as it is typed."""
    begun = Edition.objects.filter(article=article_id, shown_from__lte=Now())
    if not can_read_seals(user):
        begun = begun.exclude(closed_articles("article__"))
    rows = begun.select_related("section").order_by("-shown_from")
    return rows.only(
        *("title", "lead", "slug", "article_id", "section__name", "section__slug"),
    ).first()


def _around(comment: Comment) -> list[Comment]:
    """The newest answers that readers see in the thread which this one answers."""
    if comment.reply_to_id is None:
        return []
    thread = Comment.objects.approved().filter(reply_to=comment.reply_to_id)
    newest_first = thread.exclude(pk=comment.pk).order_by("-created_at", "-id")
    rows = newest_first.only("name", "text", "created_at", "from_desk")
    return list(rows[:AROUND])[::-1]


def _counts(comment: Comment, same: QuerySet[Comment]) -> dict[str, int]:
    """How many of a sender's newest have which state."""
    tally = Counter(same.exclude(pk=comment.pk).values_list("state", flat=True)[:HISTORY])
    return {state: tally[state] for state in State.values if tally[state]}


def _last(comment: Comment, same: QuerySet[Comment]) -> list[dict[str, Any]]:
    shown = same.exclude(pk=comment.pk).values("state", "created_at", words=Left("text", WORDS))
    return [row | {"label": State(row["state"]).label} for row in shown[:LAST]]


def marked(comment: Comment) -> Iterator[tuple[str, str]]:
    """The text in pieces, each with the title of the rule that hit there, or ""."""
    findings = [] if comment.tidied else comment.findings  # places are those of the text as sent
    hits = ((*span, found["title"]) for found in findings for span in found.get("spans", []))
    return pieces(comment.text, hits)


# --- after a decision -----------------------------------------------------------------------------


def last_act(user) -> Decision | None:
    """What the key z undoes: the person's own last act that stands."""
    since = timezone.now() - UNDONE_WITHIN
    # From there on alone: who decided on many has many lines that are older.
    first = Decision.objects.filter(at__gt=since).order_by("at").values("pk")[:1]
    own = Decision.objects.peoples().filter(by=user, at__gt=since, pk__gte=first)
    rows = own.select_related("undone").order_by("-pk")
    # Nearly always the very first stands; to have the database look for it reads the whole log.
    for most in (LOOKED_AT, MOST_LOOKED_AT):
        found = list(rows[:most])
        if standing := next((line for line in found if not hasattr(line, "undone")), None):
            return standing
        if len(found) < most:
            break
    return None


def settled_how(comment: Comment) -> str:
    """ "Phan Cầm: Đã duyệt, 9:30 hôm nay", of a comment that waits no longer."""
    who = person(comment.moderated_by) or "Trang"
    return f"{who}: {comment.get_state_display()}, {ago(comment.moderated_at)}"


# --- all of one sender ----------------------------------------------------------------------------


def of_sender(comment: Comment, by: str) -> QuerySet[Comment]:
    """What waits of the sender of a comment, oldest first; `by`: "email" or "mang"."""
    rows = Comment.objects.pending().order_by("pk")
    return rows.of_sender(comment.sender_hash) if by == "mang" else rows.of_email(comment.email)


def with_titles(rows: QuerySet[Comment]) -> QuerySet[Comment]:
    """Each with `title`: its article's, as readers have it."""
    out = Edition.objects.published().filter(article=OuterRef("article"))
    return rows.annotate(title=Subquery(out.values("title")[:1]))
