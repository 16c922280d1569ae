"""Takes in the PDF of an issue, page by page.

What is still to do stands in the rows alone: an issue has `page_count` pages, and those that have
no row yet are still to be read. So ingest may be stopped anywhere and run again, by any number of
workers, and changes nothing where all is done.
"""

import secrets

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django_tasks import task

from .models import Issue, Page
from .reading import PageContent, PageUnreadable, PdfRefused, opened, read_page

MOST_ATTEMPTS = 5
GIVEN_UP = (
    f"Đã {MOST_ATTEMPTS} lần đọc mà không xong; tệp PDF có thể quá nặng hoặc có chỗ hỏng."
    " Hãy xuất lại tệp rồi tải lên lại."
)


class Superseded(Exception):
    """The issue was given another PDF, or deleted, while this one was read."""


def ingest(issue: Issue) -> None:
    """Read what is missing of an issue's PDF; say on the issue what could not be read."""
    if not _begin(issue):
        return
    try:
        error = _read(issue)
    except FileNotFoundError:
        error = "Không thấy tệp PDF trong kho. Hãy tải lên lại."
    except PdfRefused as refusal:
        error = str(refusal)
    except Superseded:
        return
    _make_cover(issue)
    _keep(issue, ingest_error=error, ingest_attempts=0, asked_at=None)


def _begin(issue: Issue) -> bool:
    """Count an attempt; False where too many did not come to an end."""
    trying = _same_pdf(issue).filter(ingest_attempts__lt=MOST_ATTEMPTS)
    if trying.update(ingest_attempts=F("ingest_attempts") + 1):
        return True
    _keep(issue, ingest_error=GIVEN_UP, asked_at=None)
    return False


def _read(issue: Issue) -> str:
    """Read the missing pages; return what is to be said of damaged ones, "" if there are none."""
    with issue.pdf.open("rb") as file, opened(file) as document:
        _keep(issue, page_count=len(document), ingest_error="")
        damaged = _read_missing(issue, document)
    return f"Không đọc được trang {', '.join(map(str, damaged))}." if damaged else ""


def _read_missing(issue: Issue, document) -> list[int]:
    """Read the pages that have no row; return the numbers of those that are damaged."""
    damaged = []
    for number in range(1, len(document) + 1):
        if issue.pages.filter(number=number).exists():
            continue
        try:
            _store(issue, number, read_page(document, number))
        except PageUnreadable:
            damaged.append(number)
    return damaged


@transaction.atomic
def _store(issue: Issue, number: int, content: PageContent) -> None:
    if not _same_pdf(issue).select_for_update().exists():
        raise Superseded
    if issue.pages.filter(number=number).exists():
        return  # another worker was faster
    image = ContentFile(content.image, name=f"{secrets.token_hex(16)}.webp")
    Page.objects.create(
        issue=issue, number=number, folio=content.folio, text=content.text, image=image
    )


@transaction.atomic
def _make_cover(issue: Issue) -> None:
    """Give an issue without a cover its first page for one."""
    row = _same_pdf(issue).select_for_update().filter(cover="").first()
    first = issue.pages.filter(number=1).first()
    if row and first:
        with first.image.open("rb") as file:
            row.cover.save("", ContentFile(file.read()), save=False)
        size = {"cover_width": row.cover_width, "cover_height": row.cover_height}
        _keep(issue, cover=row.cover.name, cover_from_pdf=True, **size)


def _keep(issue: Issue, **values) -> None:
    _same_pdf(issue).update(**values)


def _same_pdf(issue: Issue):
    return Issue.objects.filter(pk=issue.pk, pdf=issue.pdf.name)


@task()
def ingest_issue(issue_id: int) -> None:
    if issue := Issue.objects.exclude(pdf="").filter(pk=issue_id).first():
        ingest(issue)


def request(issue: Issue) -> None:
    """Have the worker read an issue's PDF once the issue is committed."""
    Issue.objects.filter(pk=issue.pk).update(asked_at=timezone.now())
    transaction.on_commit(lambda: ingest_issue.enqueue(issue.pk))


def enqueue_missing(limit: int = 50) -> int:
    """Ask the worker again for issues whose PDF was never read to its end."""
    ids = _take_unasked(limit)
    for issue_id in ids:
        ingest_issue.enqueue(issue_id)
    return len(ids)


@transaction.atomic
def _take_unasked(limit: int) -> list[int]:
    """Stamp issues nobody asked for lately; of several sweeps each takes its own."""
    unfinished = Issue.objects.to_ingest().order_by().values("pk")
    rows = Issue.objects.not_asked_for().filter(pk__in=unfinished)
    ids = list(rows.select_for_update(skip_locked=True).values_list("pk", flat=True)[:limit])
    Issue.objects.filter(pk__in=ids).update(asked_at=timezone.now())
    return ids
