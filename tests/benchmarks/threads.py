"""Readers' comments: what it costs to read them where there are ten thousand, and where there are
few or none.

Copies of one article, which differ in their comments alone, are read in turn, so that a busy
machine slows both. All of it is rolled back.
"""

import gc
import sys
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from itertools import count
from statistics import median
from time import perf_counter

from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Edition
from comments import threads
from comments.models import Comment, State

from .bulk import execute

NAME = "bạn đọc: đọc ý kiến"
FEW, MANY = 10, 10_000
MOST = 1.2  # times what the page beside it takes
RUNS = 41
TEXT = "Tôi đi chuyến đò này từ thuở còn học cấp hai, lần thứ {} kể cho con cháu nghe."
_visitors = count()


@dataclass(frozen=True)
class Pair:
    """Two addresses; the second may take MOST times as long as the first."""

    name: str
    less: str
    more: str


def run(edition: Edition, many: int = MANY, runs: int = RUNS) -> int:
    """Print a line for each pair; return how many take too long. Leaves no row behind."""
    wrong = 0
    with transaction.atomic():
        for pair in pairs(edition, many):
            less, more = compare(pair, runs)
            wrong += (slow := more > MOST * less)
            sys.stdout.write(
                f"{NAME}, {pair.name}: {more:.1f} và {less:.1f} ms, tỉ lệ {more / less:.2f}"
                f" (nhiều nhất {MOST}) {'QUÁ CHẬM' if slow else 'đạt'}\n"
            )
        transaction.set_rollback(True)
    return wrong


def compare(pair: Pair, runs: int) -> tuple[float, float]:
    """What either address takes, ms."""
    times = {pair.less: [], pair.more: []}
    for address in times:
        _milliseconds(address)
    for _ in range(runs):
        for address, taken in times.items():
            taken.append(_milliseconds(address))
    return median(times[pair.less]), median(times[pair.more])


def _milliseconds(address: str) -> float:
    number = next(_visitors)
    reader = {"REMOTE_ADDR": f"198.18.{number // 250 % 250}.{number % 250}"}
    client = Client()
    gc.collect()
    start = perf_counter()
    response = client.get(address, **reader)
    taken = perf_counter() - start
    if response.status_code != 200:
        raise AssertionError(f"{address}: {response.status_code}")
    return 1000 * taken


# --- what is read ---------------------------------------------------------------------------------


def pairs(edition: Edition, many: int = MANY) -> list[Pair]:
    """Write the comments; return what is compared."""
    none, few, full = (copied(edition) for _ in range(3))
    discuss(few, FEW)
    discuss(full, many)
    execute("ANALYZE comments_comment")
    found = [Pair(f"bài có {many} và 0", *(each.get_absolute_url() for each in (none, full)))]
    for order in threads.ORDERS:
        asked = {threads.ORDER: order.name} if order.name else {}
        less, more = (partial(_address, each, **asked) for each in (few, full))
        name = order.label.lower()
        found += [
            Pair(f"trang đầu của {many} và của {FEW}, {name}", less("page"), more("page")),
            Pair(f"xem thêm giữa {many} và ngay sau trang đầu, {name}", *_further(full, order)),
        ]
    return found


def _further(edition: Edition, order: threads.Order) -> tuple[str, str]:
    """What follows the first page, and what follows the thread in the middle."""
    asked = {threads.ORDER: order.name} if order.name else {}
    rows = Comment.objects.filter(article=edition.article_id, reply_to=None)
    middle = rows.order_by(f"-{order.field}", "-id")[rows.count() // 2]
    first = threads.first_page(edition.article_id, order)
    keys = first.follows, threads._key(middle, order)
    less, more = (_address(edition, "list", **asked, **{threads.AFTER: key}) for key in keys)
    return less, more


def _address(edition: Edition, name: str, **query: str) -> str:
    place = [edition.section.slug, edition.slug, edition.article_id]
    return reverse(f"comments:{name}", args=place, query=query)


def copied(edition: Edition) -> Edition:
    """Another article with the same text, photos, section."""
    article = Article.objects.get(pk=edition.article_id)
    article.pk = None
    Article.objects.bulk_create([article])
    twin = Edition.objects.get(pk=edition.pk)
    twin.pk, twin.article = None, article
    Edition.objects.bulk_create([twin])
    return Edition.objects.select_related("section").get(pk=twin.pk)


def discuss(edition: Edition, count: int) -> None:
    """Give an article so many comments that readers see: of five, two answer the one before."""
    write = partial(_comment, edition.article_id, timezone.now())
    tops = [number for number in range(count) if number % 5 not in (2, 4)]
    made = Comment.objects.bulk_create([write(number) for number in tops], batch_size=1000)
    found = dict(zip(tops, made, strict=True))
    answers = [write(n, reply_to=found[n - 1]) for n in range(count) if n not in found]
    Comment.objects.bulk_create(answers, batch_size=1000)


def _comment(article_id: int, now, number: int, **fields) -> Comment:
    return Comment(
        article_id=article_id,
        name="Nguyễn Thị Hường",
        address="Xã Bãi Dâu",
        email="huong@vi-du.example",
        text=TEXT.format(number),
        created_at=now - timedelta(days=300) + timedelta(minutes=number),
        likes=number * 7919 % 97,
        state=State.APPROVED,
        moderated_at=now,
        **fields,
    )
