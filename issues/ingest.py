"""Takes in the PDF of an issue, page by page.

What is still to do stands in the rows alone: an issue has `page_count` pages, and those that have
no row yet are still to be read. So ingest may be stopped anywhere and run again, by any number of
workers, and changes nothing where all is done.
"""

import secrets

from django.core.files.base import ContentFile
from django.db import transaction
from django_tasks import task

from .models import Issue, Page
from .reading import PageContent, PageUnreadable, PdfRefused, opened, read_page

COVER_FIELDS = ["cover", "cover_width", "cover_height", "cover_from_pdf"]


class Superseded(Exception):
    """The issue was given another PDF, or deleted, while this one was read."""


def ingest(issue: Issue) -> None:
    """Read what is missing of an issue's PDF; say on the issue what could not be read."""
    try:
        with issue.pdf.open("rb") as file, opened(file) as document:
            _keep(issue, page_count=len(document), ingest_error="")
            damaged = _read_missing(issue, document)
    except FileNotFoundError:
        _keep(issue, ingest_error="Không thấy tệp PDF trong kho. Hãy tải lên lại.")
    except PdfRefused as refusal:
        _keep(issue, ingest_error=str(refusal))
    except Superseded:
        return
    else:
        if damaged:
            _keep(issue, ingest_error=f"Không đọc được trang {', '.join(map(str, damaged))}.")


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
    if number == 1:
        _make_cover(issue, content.image)


def _make_cover(issue: Issue, image: bytes) -> None:
    issue.refresh_from_db(fields=COVER_FIELDS)
    if not issue.cover:
        issue.cover.save("", ContentFile(image), save=False)
        issue.cover_from_pdf = True
        issue.save(update_fields=COVER_FIELDS)


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
    transaction.on_commit(lambda: ingest_issue.enqueue(issue.pk))


def enqueue_missing(limit: int = 50) -> int:
    """Ask the worker again for issues whose PDF was never read to its end."""
    ids = list(Issue.objects.to_ingest().values_list("pk", flat=True)[:limit])
    for issue_id in ids:
        ingest_issue.enqueue(issue_id)
    return len(ids)
