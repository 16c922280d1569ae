"""Recognises the text of an issue's pages that are pictures, one page at a time.

Which pages wait for it stands in their rows (`ocr_wanted`), so it may be stopped anywhere and run
again, by any number of workers: each takes pages that no other holds. Where the program is not
installed the issue says so, and the sweep tries again.
"""

import logging
import time
from collections.abc import Callable, Iterable
from math import inf

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks import task

from journal.lib.pdf import ocr
from journal.lib.pdf.layout import PageText
from journal.lib.pdf.process import PdfProcess
from journal.lib.pdf.refusals import PageUnreadable, PdfRefused

from . import layering, page_rows, reading, running_lines
from .claims import claimed
from .models import Issue, OcrWanted, Page

logger = logging.getLogger(__name__)
TURN = 60  # seconds: then other work of the worker has its turn
Told = Callable[[int, int], None]  # how many pages are done, of how many


def recognise(issue: Issue, told: Told = lambda done, of: None, seconds: float = inf) -> None:
    """Recognise the pages that wait for it; say on the issue why they have to wait longer.

    After so many seconds the worker is asked for those that are left.
    """
    until = time.monotonic() + seconds
    issue = Issue.objects.same_pdf(issue).first()
    if not issue:
        return
    waiting = list(issue.pages.awaiting_ocr().order_by("number").defer("text"))
    missing = ocr.missing() if waiting else ""
    is_stuck = bool(missing)
    try:
        if waiting and not missing:
            _recognise(issue, waiting, told, until)
            running_lines.part(issue.pk)
        if missing or not issue.pages.awaiting_ocr().exists():
            layering.lay(issue)
    except (FileNotFoundError, PdfRefused):
        logger.exception("The PDF of issue %s cannot be read", issue.pk)
        is_stuck = True
    asked = timezone.now() if is_stuck else None  # the sweep waits a while before it asks again
    Issue.objects.same_pdf(issue).update(ocr_error=missing, ocr_asked_at=asked)
    if time.monotonic() > until and issue.pages.awaiting_ocr().exists():
        request(issue)


def _recognise(issue: Issue, waiting: list[Page], told: Told, until: float) -> None:
    with reading.on_disk(issue.pdf_to_read) as path, PdfProcess(path) as reader:
        for done, page in enumerate(waiting, 1):
            with claimed(f"ocr {page.pk}") as mine:
                if mine and issue.pages.awaiting_ocr().filter(pk=page.pk).exists():
                    _store(issue, page, _found(reader, issue, page))
            told(done, len(waiting))
            if time.monotonic() > until:
                return


def _found(reader: PdfProcess, issue: Issue, page: Page) -> PageText | None:
    try:
        place = issue.places[page.number - 1]
        return ocr.recognise(reader.scan(place.sheet, page.skew, place.part))
    except (PageUnreadable, ocr.OcrFailed) as failure:
        logger.warning("Page %s was not recognised: %s", page.pk, failure)
        return None


@transaction.atomic
def _store(issue: Issue, page: Page, found: PageText | None) -> None:
    if Issue.objects.same_pdf(issue).filter(spreads=issue.spreads).select_for_update().exists():
        page_rows.store_recognised(issue, page.pk, found)


@task(priority=-20)  # behind the reading of what can be read
def recognise_issue(issue_id: int) -> None:
    if issue := Issue.objects.exclude(pdf="").filter(pk=issue_id).first():
        recognise(issue, seconds=TURN)


def request(issue: Issue) -> None:
    """Have the worker recognise what waits for it once the transaction is committed."""
    Issue.objects.filter(pk=issue.pk).update(ocr_asked_at=timezone.now(), ocr_error="")
    transaction.on_commit(lambda: recognise_issue.enqueue(issue.pk))


@transaction.atomic
def request_again(pages: Iterable[Page]) -> int:
    """Have pages recognised once more, those that a person corrected left out; return how many."""
    free = Page.objects.filter(pk__in=[page.pk for page in pages], is_corrected=False)
    issues = Issue.objects.exclude(pdf="").filter(pk__in=free.order_by().values("issue"))
    issues = list(issues.select_for_update())
    count = free.filter(issue__in=issues).update(ocr_wanted=OcrWanted.ASKED)
    for issue in issues:
        request(issue)
    return count


def enqueue_missing(limit: int = 50) -> int:
    """Ask the worker again for issues with pages that still wait, or with words not yet laid."""
    waiting = Page.objects.awaiting_ocr().order_by().values("issue")
    todo = Q(pk__in=waiting) | Q(layer_due__gt=0)
    ids = Issue.objects.filter(todo).exclude(pdf="").take("ocr_asked_at", limit)
    for issue_id in ids:
        recognise_issue.enqueue(issue_id)
    return len(ids)
