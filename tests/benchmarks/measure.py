"""Runs rows against the clock, each in turn with a reference, and prints what came out.

The machine may be slow or busy: what counts is the ratio to the reference, which is measured in
the same breath and takes a share of everything: middleware, a template, small queries.
"""

import gc
import re
import sys
from dataclasses import dataclass
from statistics import median
from time import perf_counter

from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from journal.lib.vietnamese import fold

from . import comments, erasing, moderation, rules, threads
from .bulk import execute
from .rows import LONG, LONG_RUNS, ROWS, Row, Scene

REFERENCE_QUERIES = 20
GOOD, TOO_SLOW, COUNTS = "đạt", "QUÁ CHẬM", "ĐẾM CẢ BẢNG"
GROWING = (
    "articles_article",
    "articles_version",
    "articles_event",
    "articles_edition",
    "articles_photo",
)
_COUNT = re.compile(r"\bCOUNT\(", re.IGNORECASE)


class WrongAnswer(Exception):
    """A row got another status than it asked for."""


@dataclass
class Figures:
    """What a row took: milliseconds, run by run, beside the reference's; statements of one run."""

    times: list[float]
    reference: list[float]
    statements: list[str]

    @property
    def ratio(self) -> float:
        return median(self.times) / median(self.reference)

    @property
    def late(self) -> float:
        """The 95th percentile, ms."""
        return sorted(self.times)[round(0.95 * (len(self.times) - 1))]

    @property
    def counted(self) -> list[str]:
        """Statements that count a table which grows for ever, without an end."""
        return [sql for sql in self.statements if _counts_everything(sql)]


def _counts_everything(sql: str) -> bool:
    tables = any(f'"{table}"' in sql for table in GROWING)
    return tables and bool(_COUNT.search(sql)) and "LIMIT" not in sql


def measure(row: Row, scene: Scene, runs: int) -> Figures:
    """Call a row once to warm up, once to look at its statements, then `runs` times by the clock.

    Raises NoReverseMatch for a page that does not exist, WrongAnswer.
    """
    client, reader = scene.client(row.who), Client()
    call = row.prepare(scene)
    _called(call, client)
    reference(reader)
    call.ready(client)
    with CaptureQueriesContext(connection) as captured:
        call(client)
    statements = [query["sql"] for query in captured.captured_queries]
    times, beside = [], []
    for _ in range(runs):
        beside.append(_milliseconds(lambda: reference(reader)))
        call.ready(client)
        times.append(_milliseconds(lambda: call(client)))
    return Figures(times, beside, statements)


def _called(call, client: Client) -> None:
    call.ready(client)
    response = call(client)
    if response.status_code != call.status:
        problems = (response.context or {}).get("errors", "")
        raise WrongAnswer(f"{call.address}: {response.status_code} {problems}")


def _milliseconds(call) -> float:
    gc.collect()
    start = perf_counter()
    call()
    return (perf_counter() - start) * 1000


def reference(client: Client) -> None:
    """The same work whatever the site becomes: Django's login page and small look-ups by key."""
    client.get(reverse("admin:login"))
    for key in range(1, REFERENCE_QUERIES + 1):
        execute("SELECT id, title FROM articles_article WHERE id = %s", [key])


def _chosen(words: str) -> tuple[list[Row], list]:
    """Rows, and what is measured apart from them, whose name has these words."""
    apart = (comments, rules, threads, erasing, moderation)
    rows = [row for row in [*ROWS, *LONG] if fold(words) in fold(row.name)]
    return rows, [step for step in apart if fold(words) in fold(step.NAME)]


def has(words: str) -> bool:
    return any(_chosen(words))


def run(words: str, runs: int) -> int:
    """Measure the rows whose name has these words; print a table; return the exit code."""
    chosen, steps = _chosen(words)
    if not chosen and not steps:
        sys.stderr.write(f"Không có dòng nào có “{words}”.\n")
        return 2
    scene, wrong = Scene(), 0
    _print("", "trung vị", "p95", "truy vấn", "tỉ lệ", "hạn", "")
    cache.clear()
    for row in chosen:
        try:
            figures = measure(row, scene, min(runs, LONG_RUNS) if row in LONG else runs)
        except NoReverseMatch:
            _print(row.name, "chưa có")
            continue
        except WrongAnswer as error:
            _print(row.name, "SAI", f"  {error}")
            wrong += 1
            continue
        verdict = judge(row, figures)
        wrong += verdict != GOOD
        _print(row.name, *_cells(row, figures), verdict)
    edition = Scene().edition  # anew: rows have published since
    for step in steps:
        wrong += step.run(edition)
    sys.stdout.write(f"{wrong} dòng không đạt.\n" if wrong else "Mọi dòng đều đạt.\n")
    return 1 if wrong else 0


def judge(row: Row, figures: Figures) -> str:
    if row.is_list and figures.counted:
        return COUNTS
    if row.bound and figures.times and median(figures.times) > row.bound:
        return TOO_SLOW
    return GOOD


def _cells(row: Row, figures: Figures) -> list[str]:
    return [
        f"{median(figures.times):.1f}",
        f"{figures.late:.1f}",
        str(len(figures.statements)),
        f"{figures.ratio:.2f}",
        str(row.bound or "–"),
    ]


def _print(name: str, *cells: str) -> None:
    sys.stdout.write(f"{name:<62}" + "".join(f"{cell:>10}" for cell in cells) + "\n")
    sys.stdout.flush()
