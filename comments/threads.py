"""The threads of an article: what stands on a page of them, in which order, how a page goes on.

A thread is an approved comment with its approved answers, one level deep. A page begins where the
one before it ended, by the key of its last thread, so the hundredth costs what the first did; and
of a thread with very many answers only the first are shown, the others on a page of its own.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject
from django.http import Http404, QueryDict
from django.urls import reverse

from articles.models import Edition
from journal.lib.paging import MAX_KEY, as_moment, as_number, key_in

from .models import Comment

PAGE_SIZE = 20  # threads; on the page of one thread, answers
ANSWERS = 10  # of a thread among others

# Parameters of the addresses: the order, the thread a page begins after, one thread alone, the
# answer its page begins with.
ORDER, AFTER, THREAD, FROM = "xep", "sau", "luong", "tu"

_KEY = re.compile(r"(0|[1-9][0-9]{0,15})-([1-9][0-9]{0,18})")


@dataclass(frozen=True)
class Order:
    name: str  # in addresses; "" for the one that needs no saying
    label: str
    field: str  # what decides, before the id


NEWEST = Order("", "Mới nhất", "created_at")
LIKED = Order("nhieu-thich", "Được thích nhiều", "likes")
ORDERS = (NEWEST, LIKED)


@dataclass(slots=True)
class Entry:
    """What a reader sees of a comment; of one that begins a thread, with its answers.

    No model: to make one of a row costs more than to fetch the row.
    """

    id: int
    name: str
    address: str
    text: str
    created_at: datetime
    likes: int
    featured: bool
    from_desk: bool
    tidied: bool
    replies: list[Entry] = field(default_factory=list)
    more_replies: bool = False


FIELDS = (
    *("id", "name", "address", "text", "created_at"),
    *("likes", "featured", "from_desk", "tidied"),
)


@dataclass(frozen=True)
class Threads:
    """A page of threads, or one thread alone."""

    items: list[Entry]
    order: Order = NEWEST
    follows: str = ""  # the key of a further page; "" for none
    is_first: bool = True
    alone: bool = False  # one thread, with the answers of one page

    def __iter__(self):
        return iter(self.items)

    @property
    def further(self) -> str:
        """The query of the page that follows; "" if none does."""
        if not self.follows:
            return ""
        if self.alone:
            return urlencode({THREAD: self.items[0].id, FROM: self.follows})
        return urlencode(_order_query(self.order) | {AFTER: self.follows})

    @property
    def orders(self) -> list[dict[str, Any]]:
        """The orders to choose from: label, query, and whether it is this one."""
        return [
            {"label": o.label, "query": urlencode(_order_query(o)), "here": o == self.order}
            for o in ORDERS
        ]


def _order_query(order: Order) -> dict[str, str]:
    return {ORDER: order.name} if order.name else {}


def page_url(edition: Edition) -> str:
    """The page of an article's comments and their form."""
    return reverse("comments:page", args=[edition.section.slug, edition.slug, edition.article_id])


def first_page(article_id: int, order: Order = NEWEST) -> Threads:
    """What stands under the article, featured threads before all others; one query."""
    return _page(_threads(order).filter(article=article_id), order)


def page_asked_for(article_id: int, asked: QueryDict) -> Threads:
    """The page that an address names; Http404 for nonsense and for what readers do not have."""
    if THREAD in asked:
        return _alone(article_id, asked[THREAD], asked.get(FROM, ""))
    order = next((each for each in ORDERS if each.name == asked.get(ORDER, "")), None)
    if order is None:
        raise Http404("no such order")
    if AFTER not in asked:
        return first_page(article_id, order)
    after = _after(order, asked[AFTER])
    rows = _threads(order).filter(after, article=article_id, featured=False)
    return _page(rows, order, is_first=False)


def _page(rows: QuerySet, order: Order, *, is_first: bool = True) -> Threads:
    found = list(rows[: PAGE_SIZE + 1])
    items = [_thread(row) for row in found[:PAGE_SIZE]]
    follows = _key(items[-1], order) if len(found) > PAGE_SIZE else ""
    return Threads(items, order, follows, is_first)


def _thread(row: tuple) -> Entry:
    *fields, replies = row
    comment = Entry(*fields)
    _attach(comment, map(_of_json, replies), ANSWERS)
    return comment


def _key(comment: Entry | Comment, order: Order) -> str:
    """Where a comment stands in an order: it stays so, even if the comment is taken down."""
    return f"{as_number(getattr(comment, order.field))}-{comment.id}"


def _value(order: Order, number: int) -> datetime | int:
    if order is NEWEST:
        return as_moment(number)
    return min(number, 2**31 - 1)


def _parsed(key: str) -> tuple[int, int]:
    match = _KEY.fullmatch(key)
    if not match or int(match[2]) > MAX_KEY:
        raise Http404("no such page")
    return int(match[1]), int(match[2])


def _after(order: Order, key: str) -> Q:
    """What follows a key; the first condition alone lets the index be entered there."""
    number, pk = _parsed(key)
    name, value = order.field, _value(order, number)
    below = Q(**{f"{name}__lt": value}) | Q(id__lt=pk)
    return Q(**{f"{name}__lte": value}) & below


@functools.cache
def _threads(order: Order) -> QuerySet:
    """All threads, as rows of FIELDS and their answers; built once, because building costs as much
    as asking."""
    answers = _in_turn(Comment.objects.approved().filter(reply_to=OuterRef("pk")))
    row = JSONObject(**{name: name for name in FIELDS})
    return (
        Comment.objects.approved()
        .filter(reply_to=None)
        .annotate(reply_rows=ArraySubquery(answers.values(row=row)[: ANSWERS + 1]))
        .values_list(*FIELDS, "reply_rows")
        .order_by("-featured", f"-{order.field}", "-id")
    )


# --- answers --------------------------------------------------------------------------------------


def _in_turn(answers: QuerySet[Comment]) -> QuerySet[Comment]:
    """The editorial board's first, then as they came."""
    return answers.order_by("-from_desk", "created_at", "id")


def _of_json(row: dict[str, Any]) -> Entry:
    return Entry(**{**row, "created_at": datetime.fromisoformat(row["created_at"])})


def _attach(comment: Entry, answers: Iterable[Entry], most: int) -> list[Entry]:
    """Give a comment its answers, so many at most; return the others."""
    found = list(answers)
    comment.replies, comment.more_replies = found[:most], len(found) > most
    return found[most:]


def _alone(article_id: int, thread: str, begins_with: str) -> Threads:
    """One thread with a page of its answers."""
    pk = key_in(thread)
    row = _threads(NEWEST).filter(article=article_id, pk=pk).first() if pk else None
    if row is None:
        raise Http404("no such thread")
    comment = _thread(row)
    answers = _in_turn(Comment.objects.approved().filter(reply_to=comment.id))
    answers = answers.values_list(*FIELDS)
    if begins_with:
        number, pk = _parsed(begins_with)
        value = _value(NEWEST, number)
        reached = Q(created_at__gt=value) | Q(id__gte=pk)
        answers = answers.filter(reached, created_at__gte=value, from_desk=False)
    left = _attach(comment, (Entry(*row) for row in answers[: PAGE_SIZE + 1]), PAGE_SIZE)
    comment.more_replies = False  # the page itself goes on
    follows = _key(left[0], NEWEST) if left else ""
    return Threads([comment], NEWEST, follows, is_first=not begins_with, alone=True)


def shown() -> QuerySet[Comment]:
    """Whatever readers can see: threads and the answers in them."""
    in_thread = Q(reply_to__reply_to=None, reply_to__state=F("state"))
    return Comment.objects.approved().filter(Q(reply_to=None) | in_thread)


def place_of(comment: Comment, edition: Edition) -> str:
    """Where a comment out of shown() stands: the page of its thread, from it on."""
    query = {THREAD: comment.reply_to_id or comment.pk}
    if comment.reply_to_id and not comment.from_desk:
        query[FROM] = _key(comment, NEWEST)
    return f"{page_url(edition)}?{urlencode(query)}#y-kien-{comment.pk}"


def answerable(article_id: int, key: str) -> Comment | None:
    """The comment `key`, if readers see it under the article, with the thread it stands in."""
    pk = key_in(key)
    if not pk:  # of most posts; to build the query for nothing took a tenth of their time
        return None
    return shown().select_related("reply_to").filter(article=article_id, pk=pk).first()
