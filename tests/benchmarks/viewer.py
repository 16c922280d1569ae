"""A page in its viewer against the clock: six print issues, and fifty years of a monthly, with 64
pages each. Nothing of it stays."""

import sys
from statistics import median
from time import perf_counter, process_time

from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse

from issues import found
from issues.models import ContentsEntry, Issue, Page, PageWords

from .print_issues import PAGES, copy_all, issue_of

NAME = "trang báo in"
FEW, MANY = 6, 600
FIRST = 1970
SHOWN = 0.040  # seconds
RATIO = 1.3
RUNS = 21
TEXT = "Bến sông mùa nước nổi, con đò chở đầy rơm rạ về làng, chợ họp trên thuyền. "
MORE = "Giữa trưa, gió từ biển thổi vào mang theo vị mặn, lưới phơi trên sào khô rất nhanh. "
VIEWS = {
    "một trang": "",
    "hai trang": "?hai-trang",
    "có từ tìm": "?q=con+đò",
    "hai trang, có cụm từ tìm": "?hai-trang&q=%22con+đò+chở%22",
    "có đoạn đã chọn": "?tu=100-300",
}


def run() -> int:
    """Print what was measured; return how many figures miss their bound."""
    with transaction.atomic():
        first = written()
        few = _measured(filled(first, 1, FEW))
        many = _measured(filled(first, FEW, MANY))
        transaction.set_rollback(True)
    return sum(_judged(what, few[what], many[what]) for what in VIEWS)


def _measured(issue: Issue) -> dict[str, tuple[float, float]]:
    """The median time of each view of a page in the middle of an issue, and how much of it is the
    server's own work, in seconds."""
    client, took = Client(), {}
    address = reverse("issues:page", args=[issue.year, issue.slug, PAGES // 2])
    for what, query in VIEWS.items():
        times, own = [], []
        for _ in range(RUNS):
            cache.clear()
            begun, mine = perf_counter(), process_time()
            response = client.get(address + query)
            times.append(perf_counter() - begun)
            own.append(process_time() - mine)
            if response.status_code != 200:
                raise AssertionError(f"{what}: {response.status_code}")
        took[what] = median(times), median(own)
    return took


def _judged(what: str, of_few: tuple[float, float], of_many: tuple[float, float]) -> int:
    (few, own_few), (many, own_many) = of_few, of_many
    is_met = many <= SHOWN and many <= RATIO * few
    sys.stdout.write(
        f"{NAME}, {what}: {1000 * many:.0f} ms trong {MANY} số, {1000 * few:.0f} ms trong {FEW} số "
        f"(máy chủ {1000 * own_many:.1f} và {1000 * own_few:.1f}; "
        f"nhiều nhất {1000 * SHOWN:.0f} ms, {RATIO} lần) {'đạt' if is_met else 'QUÁ CHẬM'}\n"
    )
    return int(not is_met)


def written() -> Issue:
    """Store the first issue, from which the others are copied."""
    (issue,) = Issue.objects.bulk_create([issue_of(*_month(0))])
    pages = Page.objects.bulk_create(_page(issue, n) for n in range(1, PAGES + 1))
    PageWords.objects.bulk_create(PageWords(page=page, boxes=_boxes(page)) for page in pages)
    found.PAGES.keep(pages)
    ContentsEntry.objects.bulk_create(
        ContentsEntry(issue=issue, title=f"Bài thứ {n}", order=n, first_page=3 * n + 1)
        for n in range(20)
    )
    return issue


def filled(first: Issue, start: int, end: int) -> Issue:
    """Store the issues from one to another; return one in the middle of all."""
    copy_all((first, *_month(at)) for at in range(start, end))
    year, month = _month(end // 2)
    return Issue.objects.get(year=year, number=month)


def _month(at: int) -> tuple[int, int]:
    return FIRST + at // 12, at % 12 + 1


def _page(issue: Issue, number: int) -> Page:
    picture = {"image": f"print/pages/{issue.pk}-{number}.webp", "width": 1000, "height": 1400}
    text = (TEXT + 4 * MORE) * 11
    more = {"text": text, "word_count": 900, "widths": [500, 1000, 1500, 2000]}
    return Page(issue=issue, number=number, folio=str(number), **picture, **more)


def _boxes(page: Page) -> list[int]:
    """Forty words a line."""
    boxes: list[int] = []
    for at in range(len(page.text.split())):
        left, top = 200 + at % 40 * 240, 300 + at // 40 * 300
        boxes += [at, left, top, left + 220, top + 200]
    return boxes
