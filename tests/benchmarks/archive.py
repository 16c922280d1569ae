"""The print archive in front of the counter against the clock: the same pages with a year and with
fifty years of a monthly, 64 pages each; ten pages of an issue as a PDF. Nothing of it stays.
"""

import shutil
import sys
import tempfile
from collections.abc import Callable
from statistics import median
from time import perf_counter

from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.test.utils import override_settings
from django.urls import reverse

from issues import ranges
from issues.models import ContentsEntry, Issue, Page
from journal.lib.protected import protected

from . import printing
from .print_issues import PAGES, analyse, issue_of

NAME = "kho báo in"
FEW, MANY, ENTRIES = 12, 600, 24  # few: the year that is looked at is the same
LAST = 1999  # the year of the newest: all of them stand in the list of old issues
SHOWN, CUT = 40, 300  # ms
RATIO = 1.3
RUNS = 15
FIRST_PAGE, LAST_PAGE = 11, 20
TEXT = "Bến sông mùa nước nổi, con đò chở đầy rơm rạ về làng. " * 50
SAID = {"title": "Con đò chở rơm về làng mùa nước nổi", "authors": "Lê An"}
GROWS = {"trước năm 2010", "các số cho ô tra cứu"}  # lists of all there is


def run() -> int:
    """Print what was measured; return how many figures miss their bound."""
    with (
        tempfile.TemporaryDirectory() as folder,
        override_settings(PROTECTED_ROOT=folder),
        transaction.atomic(),
    ):
        _fill(0, FEW)
        few = _measured()
        _fill(FEW, MANY)
        many = _measured()
        wrong = sum(_judged(what, few[what], many[what]) for what in few) + _range()
        transaction.set_rollback(True)
    cache.clear()
    return wrong


def _measured() -> dict[str, float]:
    """The median time of each page, in ms, in a process that has the furniture of all pages."""
    newest = _newest()
    places = {
        "trang tạp chí in": reverse("issues:list"),
        "một năm": reverse("issues:year", args=[newest.year]),
        "một số": newest.get_absolute_url(),
        "tra cứu số không có": f"{reverse('issues:look-up')}?nam={newest.year}&so=99",
        "trước năm 2010": reverse("issues:before-2010"),
        "các số cho ô tra cứu": reverse("issues:numbers"),
    }
    return {what: _timed(address) for what, address in places.items()}


def _timed(address: str, prepare: Callable[[], None] = lambda: None) -> float:
    client, times = Client(), []
    client.get(address)
    for _ in range(RUNS):
        prepare()
        begun = perf_counter()
        response = client.get(address)
        b"".join(response) if response.streaming else response.content
        times.append(1000 * (perf_counter() - begun))
        if response.status_code != 200:
            raise AssertionError(f"{address}: {response.status_code}")
    return median(times)


def _judged(what: str, few: float, many: float) -> int:
    is_met = many <= SHOWN and (what in GROWS or many <= RATIO * few)
    bound = f"nhiều nhất {SHOWN} ms" + ("" if what in GROWS else f", {RATIO} lần")
    said = f"{many:.0f} ms trong {MANY} số, {few:.0f} ms trong {FEW} số ({bound})"
    sys.stdout.write(f"{NAME}, {what}: {said} {'đạt' if is_met else 'QUÁ CHẬM'}\n")
    return int(not is_met)


def _range() -> int:
    """Ten pages of an issue, cut anew each time; and about how large they are, weighed anew."""
    issue = _newest()
    name = protected().save("print/a.pdf", ContentFile(printing._issue()))
    Issue.objects.filter(pk=issue.pk).update(pdf=name)
    place = [issue.year, issue.slug]
    file = reverse("issues:pdf-range", args=[*place, FIRST_PAGE, LAST_PAGE])
    form = f"{reverse('issues:pdf-range-form', args=place)}?tu={FIRST_PAGE}&den={LAST_PAGE}"
    times = {"10 trang thành PDF": _timed(file, _forget), "cỡ của 10 trang": _timed(form, _forget)}
    for what, took in times.items():
        verdict = "đạt" if took <= CUT else "QUÁ CHẬM"
        sys.stdout.write(f"{NAME}, {what}: {took:.0f} ms (nhiều nhất {CUT}) {verdict}\n")
    return sum(took > CUT for took in times.values())


def _forget() -> None:
    cache.clear()
    shutil.rmtree(ranges.ProtectedStorage().path(ranges.FOLDER), ignore_errors=True)


def _newest() -> Issue:
    return Issue.objects.filter(year=LAST).newest().first()


def _fill(start: int, end: int) -> None:
    """Make issues month by month, backwards; every tenth number has not come."""
    months = [(LAST - at // 12, 12 - at % 12) for at in range(start, end)]
    issues = Issue.objects.bulk_create(issue_of(*month) for month in months if sum(month) % 10)
    for issue in issues:
        Page.objects.bulk_create(_page(issue, number) for number in range(1, PAGES + 1))
        ContentsEntry.objects.bulk_create(
            ContentsEntry(
                issue=issue, first_page=2 * n + 1, order=n, rubric=f"Mục {n // 4}", **SAID
            )
            for n in range(ENTRIES)
        )
    analyse(Issue, Page, ContentsEntry)


def _page(issue: Issue, number: int) -> Page:
    picture = {"image": f"print/pages/{issue.pk}-{number}.webp", "width": 1000, "height": 1400}
    return Page(issue=issue, number=number, folio=str(number), text=TEXT, **picture)
