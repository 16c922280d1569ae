"""The contents of an issue against the clock: three hundred lines shown with what is known of them,
and stored. Nothing of it stays."""

import re
import sys
from collections.abc import Callable
from statistics import median
from time import perf_counter

from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from articles.models import Author, Edition
from issues.models import ContentsEntry, Issue

from .newsroom import SUPERUSER

NAME = "mục lục 300 dòng"
LINES, RUNS = 300, 5
SHOWN, STORED = 1.0, 2.0  # seconds
_VERSION = re.compile(r'name="version" value="(\w+)"')


def run() -> int:
    """Print what was measured; return how many figures miss their bound."""
    client = Client()
    client.force_login(User.objects.get(username=SUPERUSER))
    with transaction.atomic():
        address = reverse("admin:issues_issue_contents", args=[_issue().pk])
        wrong = timed(NAME, "mở", SHOWN, lambda at: client.get(address))
        wrong += timed(NAME, "mở rồi lưu", STORED, lambda at: _store(client, address, at))
        transaction.set_rollback(True)
    return wrong


def _issue() -> Issue:
    """Half of the lines have the title of an article, all have the names of two authors."""
    issue = Issue.objects.create(year=1950, number=1)
    titles = Edition.objects.order_by("-pk").values_list("title", flat=True)[:LINES]
    names = list(Author.objects.order_by("pk").values_list("name", flat=True)[:100])
    ContentsEntry.objects.bulk_create(
        ContentsEntry(
            issue=issue,
            title=title if at % 2 else f"Bài thứ {at} về mùa nước nổi ở bến",
            authors=f"{names[at % len(names)]}, {names[at * 7 % len(names)]}",
            first_page=at // 4 + 1,
            order=at,
        )
        for at, title in enumerate(titles)
    )
    return issue


def _store(client: Client, address: str, at: int) -> HttpResponse:
    """All lines as they would be typed anew, in place of those that stand there."""
    version = _VERSION.search(client.get(address).content.decode())[1]
    lines = {}
    for number in range(LINES):
        lines[f"l{number}-title"] = f"Bài thứ {number}, lần {at}"
        lines[f"l{number}-authors"] = "Lê An"
    return client.post(address, lines | {"version": version, "do": "luu"})


def timed(name: str, what: str, most: float, act: Callable[[int], HttpResponse]) -> int:
    """Print the median time of what is done RUNS times; return 1 if it is more than `most`."""
    times = []
    for at in range(RUNS):
        begun = perf_counter()
        response = act(at)
        times.append(perf_counter() - begun)
        if response.status_code not in (200, 302):
            raise AssertionError(f"{what}: {response.status_code}")
    took = median(times)
    verdict = "đạt" if took <= most else "QUÁ CHẬM"
    sys.stdout.write(f"{name}, {what}: {took:.2f} s (nhiều nhất {most}) {verdict}\n")
    return int(took > most)
