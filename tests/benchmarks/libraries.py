"""What other libraries ask for against the clock, in the archive of viewer.py. Nothing stays."""

import sys
from collections.abc import Callable
from statistics import median
from time import perf_counter

from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse

from issues.models import Issue
from issues.oai.settling import settle

from .viewer import MANY, filled, written

NAME = "thư viện"
RUNS = 11
# ms at most
MANIFEST, TEXT, SEARCH, PART, SETTLED, YEAR = 50, 40, 200, 100, 500, 1000


def run() -> int:
    """Print what was measured; return how many figures miss their bound."""
    with transaction.atomic():
        missed = _run_on(filled(written(), 1, MANY))
        transaction.set_rollback(True)
    return missed


def _run_on(issue: Issue) -> int:
    begun = perf_counter()
    told = settle()
    sys.stdout.write(f"{NAME}: {told} biểu ghi lập lần đầu: {perf_counter() - begun:.1f} s\n")
    sitemap = "django.contrib.sitemaps.views.sitemap"
    asked = {
        f"manifest {issue.page_count} trang": (MANIFEST, _get("issues:iiif-manifest", issue.pk)),
        "chữ một trang": (TEXT, _get("issues:iiif-text", issue.pk, 32)),
        "tìm trong số, 10 trang có": (SEARCH, _get("issues:iiif-search-2", issue.pk, q="con đò")),
        "100 biểu ghi OAI": (PART, _records()),
        "soát biểu ghi, không có gì đổi": (SETTLED, settle),
        "chữ của một năm": (YEAR, _get("issues:open-data-texts", issue.year)),
        "sơ đồ một năm": (YEAR, _get(sitemap, "trang-in", p=20)),
    }
    return sum(_judged(what, bound, _median(act)) for what, (bound, act) in asked.items())


def _get(name: str, *args, **query) -> Callable[[], object]:
    address, client = reverse(name, args=args), Client()

    def act() -> None:
        response = client.get(address, query)
        if response.status_code != 200 or not b"".join(response):
            raise AssertionError(f"{address}: {response.status_code}")

    return act


def _records() -> Callable[[], object]:
    return _get("issues:oai", verb="ListRecords", metadataPrefix="oai_dc", set="bai")


def _median(act: Callable[[], object]) -> float:
    """How long it takes, in milliseconds."""
    times = []
    for _ in range(RUNS):
        cache.clear()
        begun = perf_counter()
        act()
        times.append(1000 * (perf_counter() - begun))
    return median(times)


def _judged(what: str, bound: int, took: float) -> int:
    said = "đạt" if took <= bound else "QUÁ CHẬM"
    sys.stdout.write(f"{NAME}, {what}: {took:.0f} ms (nhiều nhất {bound}) {said}\n")
    return int(took > bound)
