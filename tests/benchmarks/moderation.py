"""The moderators' queue: what opening it and deciding cost with a thousand comments stored, and
with a million; and erasing a reader there.

The comments are made by one statement, with one in twenty waiting and senders of very different
zeal. All of it is rolled back.
"""

import gc
import re
import sys
from statistics import median
from time import perf_counter

from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from django.urls import reverse

from articles.models import Edition
from comments.models import Comment, Decision, State
from comments.personal_data import erasing
from comments.personal_data.models import PersonalDataRequest

from .bulk import execute, set_sequences, without_indexes

NAME = "duyệt ý kiến: mở hàng chờ, quyết định"
FEW, MANY = 1_000, 1_000_000
MOST = 1.5  # times what it takes with FEW
OPENING, DECIDING = 100, 50  # ms
ERASED, ERASING = 10_000, 5.0  # comments of a reader, and seconds for all of them
EMAIL = "xoa@vi-du.example"
RUNS = 31

_MAKE = """
INSERT INTO comments_comment ({columns})
SELECT {values} FROM generate_series(%(first)s, %(last)s) AS n,
    LATERAL (SELECT %(articles)s::bigint[] AS ids) AS a
"""
# A hundred readers write a third of all, one of them more than any other; the rest write once.
_VALUES = {
    "article_id": "a.ids[1 + n %% array_length(a.ids, 1)]",
    "name": "'Bạn đọc ' || n",
    "address": "'Xã Bãi Dâu'",
    "email": "CASE WHEN n %% 3 = 0 THEN 'ban-' || (n %% 100) ELSE 'doc-' || n END"
    " || '@vi-du.example'",
    "text": "'Tôi đi đò này từ thuở còn học cấp hai, lần thứ ' || n || ' kể cho con cháu.'",
    "search_text": "'toi di do nay tu thuo con hoc cap hai lan thu ' || n || ' ke cho con chau'",
    "sender_hash": "md5((n %% 5000)::text)",
    "sender_prefix": "md5((n %% 900)::text)",
    "state": "CASE WHEN n %% 20 = 0 THEN 'pending' WHEN n %% 7 = 0 THEN 'spam' ELSE 'approved' END",
    "moderated_at": "CASE WHEN n %% 20 = 0 THEN NULL ELSE now() END",
    "created_at": "now() - make_interval(secs => 60 * (%(last)s - n + 1))",
    "spam_score": "(n * 37) %% 100",
}


def run(edition: Edition, many: int = MANY, runs: int = RUNS) -> int:
    """Print a line for each act; return how many take too long. Leaves no row behind."""
    wrong, articles = 0, _articles(edition)
    with transaction.atomic():
        chief = User.objects.filter(is_superuser=True, is_active=True).first()
        client = Client()
        client.force_login(chief)
        fill(1, FEW, articles)
        few = measured(client, runs)
        fill(FEW + 1, many, articles)
        lots = measured(client, runs)
        for act, bound in {"mở": OPENING, "quyết định": DECIDING}.items():
            slow = lots[act] > bound or lots[act] > MOST * few[act]
            wrong += slow
            sys.stdout.write(
                f"{NAME}: {act}, {lots[act]:.1f} ms với {many} ý kiến, {few[act]:.1f} với {FEW}, "
                f"tỉ lệ {lots[act] / few[act]:.2f} (nhiều nhất {bound} ms, {MOST}) "
                f"{'QUÁ CHẬM' if slow else 'đạt'}\n"
            )
        for text in ("remove", "keep"):
            insert(min(many, ERASED), articles, email=f"'{EMAIL}'")
            took = erase(text)
            wrong += (slow := took > ERASING)
            sys.stdout.write(
                f"{NAME}: xóa bạn đọc có {ERASED} ý kiến ({text}), {took:.2f} s với {many} ý kiến "
                f"(nhiều nhất {ERASING:.0f}) {'QUÁ CHẬM' if slow else 'đạt'}\n"
            )
        transaction.set_rollback(True)
    return wrong


def erase(text: str) -> float:
    """Seconds that it takes to erase EMAIL, its comments' text removed or kept."""
    chief = User.objects.filter(is_superuser=True, is_active=True).first()
    request = PersonalDataRequest.objects.create(kind="erase", email=EMAIL)
    begun = perf_counter()
    erasing.start(request, {"text": text}, chief)
    while not erasing.run(request.pk, erasing.STRETCH):
        pass
    took = perf_counter() - begun
    request.delete()
    if Comment.objects.of_email(EMAIL).exists():
        raise AssertionError("not erased")
    return took


def _articles(edition: Edition) -> list[int]:
    """The one of an edition and some hundreds more that readers have."""
    keys = Edition.objects.published().values_list("article_id", flat=True)
    return [edition.article_id, *keys[:500]]


def fill(first: int, last: int, articles: list[int]) -> None:
    """Comments number `first` to `last`, spread over some articles."""
    with without_indexes([Comment]):
        _make(first, last, articles, _VALUES)
    set_sequences([Comment])


def insert(size: int, articles: list[int], **values: str) -> None:
    """So many more, one by one as it were; `values`: SQL of columns that differ."""
    _make(1, size, articles, _VALUES | values)


def _make(first: int, last: int, articles: list[int], values: dict[str, str]) -> None:
    given = {"first": first, "last": last, "articles": articles}
    values = values | _defaults()
    sql = _MAKE.format(columns=", ".join(values), values=", ".join(values.values()))
    execute(sql, given)


def _defaults() -> dict[str, str]:
    """What the database has no default for, as the model has it."""
    found = {}
    for field in Comment._meta.concrete_fields:
        if field.column in _VALUES or field.primary_key or field.null:
            continue
        value = field.get_default()
        found[field.column] = "'{}'" if value == {} else f"'{value}'"
    return found


def measured(client: Client, runs: int) -> dict[str, float]:
    """ms of opening the queue, and of a decision; medians."""
    place, decide = (reverse(f"admin:comments_comment_{name}") for name in ("queue", "decide"))
    times = {"mở": [], "quyết định": []}
    for _ in range(runs + 2):
        taken, page = _timed(lambda: client.get(place), 200)
        times["mở"].append(taken)
        html = page.content.decode()
        sent = dict(re.findall(r'name="(y-kien|thay|vi-tri|xep)" value="([^"]*)"', html))
        sent["viec"] = "duyet"
        times["quyết định"].append(_timed(lambda sent=sent: client.post(decide, sent), 302)[0])
    if not Decision.objects.filter(became=State.APPROVED).exists():
        raise AssertionError("nothing was decided")
    return {act: median(each[2:]) for act, each in times.items()}  # the first ones warm up


def _timed(call, status: int):
    gc.collect()
    start = perf_counter()
    response = call()
    taken = (perf_counter() - start) * 1000
    if response.status_code != status:
        raise AssertionError(f"{response.status_code}")
    return taken, response
