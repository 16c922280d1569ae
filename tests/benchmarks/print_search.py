"""Searching the print archive against the clock: six hundred issues of 64 pages. Nothing stays.

One issue of ten is written; the others are its copies at other dates, with entries of their own.
"""

import sys
from collections.abc import Callable
from functools import partial
from statistics import median
from time import perf_counter, process_time

from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse

from issues import found, frequency
from issues.hits import hits_on
from issues.models import ContentsEntry, Issue, Page, PageEntry, PageWords
from journal.lib.search.language import read

from .bulk import without_indexes
from .print_issues import PAGES, copy_all, issue_of
from .prose import Writer

NAME = "tìm trong tạp chí in"
FIRST, ISSUES, COPIES = 1966, 60, 10
WORDS, A_LINE, LINES = 900, 9, 24
COMMON, RARE, PHRASE, NEVER = "nước", '"Mạc Thu"', '"mùa nước"', '"nước và mùa bến"'
SPEED = 150  # pages a second in one process: 300 in two
RUNS = 15
# Milliseconds.
BOXES, INSIDE, RANKED, NEWEST, YEARS = 10, 20, 60, 30, 500


def run(copies: int = COPIES) -> int:
    """Print what was measured; return how many figures miss their bound."""
    with transaction.atomic():
        wrong = _said("lập chỉ mục, trang mỗi giây", fill(copies), at_least=SPEED)
        wrong += _on_a_page() + _in_an_issue() + _everywhere()
        transaction.set_rollback(True)
    cache.clear()
    return wrong


def fill(copies: int = COPIES) -> float:
    """Make the archive; return how many pages a second come into the index while it stands."""
    months = [(FIRST + at // 12, at % 12 + 1) for at in range(ISSUES)]
    issues = Issue.objects.bulk_create(issue_of(*month) for month in months)
    writer = Writer(7)
    for issue in issues:
        Page.objects.bulk_create(_page(writer, issue, n) for n in range(1, PAGES + 1))
        ContentsEntry.objects.bulk_create(_line(writer, issue, at) for at in range(LINES))
    begun = perf_counter()
    speed = found.PAGES.make_missing() / (perf_counter() - begun)
    with without_indexes([PageEntry]):
        while found.PAGES.make_missing():
            pass
    later = [copy * ISSUES // 12 for copy in range(1, copies)]
    copy_all((issue, issue.year + years, issue.month) for years in later for issue in issues)
    page = Page.objects.latest("pk")
    boxes = [n for at in range(WORDS) for n in (at, 100, 100, 300, 200)]
    PageWords.objects.create(page=page, boxes=boxes)
    while found.CONTENTS.make_missing():
        pass
    return speed


def _line(writer: Writer, issue: Issue, at: int) -> ContentsEntry:
    people = f"{writer.person()}, {writer.person()}" if at % 3 else writer.person()
    rubric = f"Mục {at // 4 + 1}"
    title = writer.title().text
    return ContentsEntry(
        issue=issue, title=title, authors=people, rubric=rubric, first_page=2 * at + 1, order=at
    )


def _page(writer: Writer, issue: Issue, number: int) -> Page:
    words: list[str] = []
    while len(words) < WORDS:
        words += writer.sentence().text.split()
    lines = [" ".join(words[at : at + A_LINE]) for at in range(0, WORDS, A_LINE)]
    picture = {"image": f"print/pages/{issue.pk}-{number}.webp", "width": 1500, "height": 2000}
    text = {"text": "\n".join(lines), "word_count": WORDS}
    return Page(issue=issue, number=number, folio=str(number), **picture, **text)


def _on_a_page() -> int:
    page = Page.objects.select_related("words").exclude(words=None).latest("pk")
    asked = read(f"{COMMON} {PHRASE}")
    return _timed("ô chữ của một trang 900 từ", BOXES, lambda: hits_on(page, asked))


def _in_an_issue() -> int:
    client = Client()
    issue = Issue.objects.order_by("position")[Issue.objects.count() // 2]
    address = reverse("issues:inside", args=[issue.year, issue.slug])
    wrong = 0
    for query in (COMMON, PHRASE, RARE, NEVER):
        which = partial(found.inside, issue, read(query))
        wrong += _timed(f"trang nào của số có {query}", INSIDE, which)
        shown = partial(client.get, address, {"q": query})
        wrong += _timed(f"tìm {query} trong một số", INSIDE, shown)
    return wrong


def _everywhere() -> int:
    client = Client()
    ask = partial(client.get, reverse("search"))
    wrong = 0
    for query in (COMMON, PHRASE, RARE, NEVER):
        ranked = partial(ask, {"loai": "trang-in", "q": query})
        wrong += _timed(f"trang in có {query}", RANKED, ranked)
    newest = {"loai": "trang-in", "q": COMMON, "sap-xep": "moi"}
    wrong += _timed(
        f"trang in mới nhất có {COMMON}", NEWEST, lambda: client.get("/tim-kiem/", newest)
    )

    def years() -> None:
        cache.clear()
        frequency.curves([COMMON, PHRASE.strip('"')])

    return wrong + _timed("hai từ qua các năm", YEARS, years)


def _timed(what: str, most: float, act: Callable[[], object]) -> int:
    """Print the median milliseconds; return 1 if that is more than `most`."""
    act()
    times, own = [], []
    for _ in range(RUNS):
        begun, mine = perf_counter(), process_time()
        act()
        times.append(1000 * (perf_counter() - begun))
        own.append(1000 * (process_time() - mine))
    return _said(f"{what}, ms (máy chủ {median(own):.1f})", median(times), most=most)


def _said(what: str, figure: float, *, most: float | None = None, at_least: float = 0) -> int:
    is_good = figure >= at_least and (most is None or figure <= most)
    bound = f"nhiều nhất {most}" if most else f"ít nhất {at_least}"
    verdict = "đạt" if is_good else "QUÁ CHẬM"
    sys.stdout.write(f"{NAME}, {what}: {figure:.1f} ({bound}) {verdict}\n")
    sys.stdout.flush()
    return int(not is_good)
