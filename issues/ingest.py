"""Takes in the PDF of an issue, page by page.

What is still to do stands in the rows alone: an issue is looked through (`is_prepared`), has
`page_count` pages, and those that have no row, or a stale one, are still to be read. So ingest may
be stopped anywhere and run again, by any number of workers, and changes nothing where all is done.
Files have names that a second try overwrites: a killed worker leaves none behind.
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django_tasks import task

from journal.lib.pdf.process import PdfProcess
from journal.lib.pdf.refusals import PageUnreadable, PdfRefused

from . import first_page, layering, page_rows, reading, recognising, running_lines
from .claims import claimed
from .files import discard
from .models import Issue, PageFailure, PrintFont
from .sheets import Place, Spreads, led_to, numbers_of

MOST_ATTEMPTS = 5
GIVEN_UP = (
    f"Đã {MOST_ATTEMPTS} lần đọc mà không xong; tệp PDF có thể quá nặng hoặc có chỗ hỏng."
    " Hãy xuất lại tệp rồi tải lên lại."
)
Told = Callable[[int, int], None]  # how many pages are in, of how many


class Superseded(Exception):
    """The issue was given another PDF or other numbers, or deleted, while this one was read."""


def ingest(issue: Issue, told: Told = lambda done, of: None) -> None:
    """Read what is missing of an issue's PDF; say on the issue what could not be read."""
    with claimed(f"ingest {issue.pk}") as mine:
        if mine:
            _ingest(issue, told)


def _ingest(issue: Issue, told: Told) -> None:
    if not _begin(issue):
        return
    try:
        error = _read(issue, told)
    except FileNotFoundError:
        error = "Không thấy tệp PDF trong kho. Hãy tải lên lại."
    except PdfRefused as refusal:
        error = str(refusal)
    except Superseded:
        return
    first_page.make_cover(issue, only_if_none=True)
    running_lines.part(issue.pk)
    _keep(issue, ingest_error=error, ingest_attempts=0, asked_at=None)
    if issue.pages.awaiting_ocr().exists():
        recognising.request(issue)


def _begin(issue: Issue) -> bool:
    """Count an attempt; False where too many did not come to an end."""
    trying = Issue.objects.same_pdf(issue).filter(ingest_attempts__lt=MOST_ATTEMPTS)
    if trying.update(ingest_attempts=F("ingest_attempts") + 1):
        return True
    _keep(issue, ingest_error=GIVEN_UP, asked_at=None)
    return False


def _read(issue: Issue, told: Told) -> str:
    """Read the missing pages; return what is to be said of damaged ones, "" if there are none."""
    with _looked_through(issue) as reader:
        _read_missing(issue, reader, told)
    damaged = issue.failures.values_list("number", flat=True)
    return f"Không đọc được trang {', '.join(map(str, damaged))}." if damaged else ""


@contextmanager
def _looked_through(issue: Issue) -> Iterator[PdfProcess]:
    """A process that reads the PDF, or its repaired copy."""
    _keep(issue, ingest_error="")
    row = Issue.objects.same_pdf(issue).first()
    if not row:
        raise Superseded
    file = row.pdf_to_read if row.is_prepared else row.pdf
    with (
        reading.on_disk(file) as path,
        tempfile.TemporaryDirectory() as folder,
        PdfProcess(path) as reader,
    ):
        if not row.is_prepared:
            _prepare(row, path, reader, Path(folder) / "copy.pdf")
        yield reader


def _prepare(issue: Issue, path: Path, reader: PdfProcess, copy: Path) -> None:
    """Look through the PDF; keep what it is, its fonts, and the copy for readers."""
    decided = issue.fonts.exclude(chosen=None)
    found = reader.prepare(copy, dict(decided.values_list("key", "chosen")))
    digest = issue.pdf_digest or reading.digest(path)
    with _row_locked(issue):
        # Pages have their numbers by it: it is settled once.
        spreads = issue.spreads if issue.page_count else found["spreads"]
        _keep_fonts(issue, found["fonts"], spreads)
        name = reading.stored_copy(issue, copy, "readers' pdf") if found["is_copied"] else ""
        if issue.readers_pdf and issue.readers_pdf.name != name:
            discard([issue.readers_pdf])
        _keep(
            issue,
            pdf_digest=digest,
            page_count=found["page_count"] + len(spreads),
            spreads=spreads,
            outline=[[*entry, led_to(page, spreads)] for *entry, page in found["outline"]],
            dropped=found["dropped"],
            readers_pdf=name,
            is_prepared=True,
            **_version(issue),
        )
        if issue.pages.filter(is_ocr=True).exists():
            layering.due(issue)


def _version(issue: Issue) -> dict[str, int]:
    """What to note of the program: pages that stay as an earlier one read them are no newer."""
    stays = issue.pages.filter(is_stale=False).exists()
    return {} if stays else {"read_with": reading.VERSION}


def _keep_fonts(issue: Issue, fonts: list[dict], spreads: Spreads) -> None:
    """Write the guesses; what a person decided of a font stays with it."""
    for font in fonts:
        judged = font["judgement"]
        values = {
            "name": font["name"],
            "pages": numbers_of(font["pages"], spreads),
            "is_repaired": judged["is_repaired"],
            "confidence": judged["confidence"],
            "share": judged["share"],
            "words": judged["words"],
            "sample": judged["sample"],
        }
        row, is_new = PrintFont.objects.get_or_create(
            issue=issue, key=font["key"], defaults=values | {"guess": judged["encoding"] or ""}
        )
        if not is_new:
            if row.chosen is None:
                values["guess"] = judged["encoding"] or ""
            PrintFont.objects.filter(pk=row.pk).update(**values)
    issue.fonts.exclude(key__in=[font["key"] for font in fonts]).delete()


def _read_missing(issue: Issue, reader: PdfProcess, told: Told) -> None:
    """Read the pages that have no row, or a stale one; keep why others cannot be read."""
    row = Issue.objects.same_pdf(issue).first()
    places = row.places if row else []
    stale = dict(issue.pages.filter(is_stale=True).values_list("number", "widths"))
    done = {*issue.failures.values_list("number", flat=True)}
    done.update(issue.pages.filter(is_stale=False).values_list("number", flat=True))
    for number, place in enumerate(places, 1):
        if number not in done:
            _read_page(row, reader, number, place, is_drawn=not stale.get(number))
        told(number, len(places))


def _read_page(issue: Issue, reader: PdfProcess, number: int, place: Place, is_drawn: bool) -> None:
    try:
        content = reader.page(place.sheet, is_drawn, place.part)
    except PageUnreadable as failure:
        with _row_locked(issue):
            PageFailure.objects.get_or_create(
                issue=issue, number=number, defaults={"reason": str(failure)[:200]}
            )
        return
    with _row_locked(issue):
        page_rows.store(issue, number, place, content)


@contextmanager
def _row_locked(issue: Issue) -> Iterator[None]:
    """A transaction in which the issue keeps its PDF and the numbers of its pages.

    Raises Superseded where it has others now.
    """
    with transaction.atomic():
        same = Issue.objects.same_pdf(issue).filter(spreads=issue.spreads)
        if not same.select_for_update().exists():
            raise Superseded
        yield


def _keep(issue: Issue, **values) -> None:
    Issue.objects.same_pdf(issue).update(**values)


@task(priority=-10)  # a whole archive may wait: behind what a person waits for
def ingest_issue(issue_id: int) -> None:
    if issue := Issue.objects.exclude(pdf="").filter(pk=issue_id).first():
        ingest(issue)


def request(issue: Issue) -> None:
    """Have the worker read an issue's PDF once the issue is committed."""
    Issue.objects.filter(pk=issue.pk).update(asked_at=timezone.now())
    transaction.on_commit(lambda: ingest_issue.enqueue(issue.pk))


@transaction.atomic
def request_missing(issue: Issue) -> None:
    """Have the pages read that are missing, those once more that could not be read."""
    issue.failures.all().delete()
    Issue.objects.filter(pk=issue.pk).update(ingest_error="", ingest_attempts=0)
    request(issue)


@transaction.atomic
def request_again(issue: Issue) -> None:
    """Have the whole PDF read once more; text that a person corrected stays."""
    Issue.objects.filter(pk=issue.pk).update(is_prepared=False)
    issue.pages.update(is_stale=True)
    request_missing(issue)


@transaction.atomic
def choose(issue: Issue, chosen: dict[int, str | None]) -> int:
    """Take a person's decisions about fonts, by key; have the pages read again that use them.

    None goes back to the guess. Returns how many decisions are new.
    """
    rows = issue.fonts.select_for_update().filter(pk__in=chosen)
    changed = [font for font in rows if font.chosen != chosen[font.pk]]
    pages = {number for font in changed for number in font.pages}
    for font in changed:
        PrintFont.objects.filter(pk=font.pk).update(chosen=chosen[font.pk])
    if changed:
        issue.pages.filter(number__in=pages).update(is_stale=True)
        Issue.objects.filter(pk=issue.pk).update(is_prepared=False)
        request_missing(issue)
    return len(changed)


def enqueue_missing(limit: int = 50) -> int:
    """Ask the worker again for issues whose PDF was never read to its end."""
    ids = Issue.objects.to_ingest().take("asked_at", limit)
    for issue_id in ids:
        ingest_issue.enqueue(issue_id)
    return len(ids)
