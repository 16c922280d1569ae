"""Writes the PDF that readers search where pages of it were recognised: their words lie over them.

`layer_due` of an issue counts what changed since it was written: a page recognised, corrected, or
the copy under it. It is made from that copy, or the original, which stay as they are.
"""

import tempfile
from pathlib import Path

from django.db import transaction
from django.db.models import F

from journal.lib.pdf.layout import Layer
from journal.lib.pdf.process import PdfProcess

from . import reading
from .claims import claimed
from .files import discard
from .lines import boxes_by_word
from .models import Issue, Page, PageWords


def due(issue: Issue) -> None:
    """Note that words of recognised pages changed."""
    Issue.objects.filter(pk=issue.pk).update(layer_due=F("layer_due") + 1)


def lay(issue: Issue) -> None:
    """Write the PDF with words over its pages anew where it is due, and nobody else is at it.

    Raises FileNotFoundError, PdfRefused.
    """
    with claimed(f"layer {issue.pk}") as mine:
        now = Issue.objects.same_pdf(issue).filter(layer_due__gt=0).first()
        if mine and now:
            _lay(now)


def _lay(issue: Issue) -> None:
    layers = [_layer(issue, page) for page in _recognised(issue)]
    if not layers:
        _keep(issue, None)
        return
    with (
        reading.on_disk(issue.pdf_to_read) as path,
        tempfile.TemporaryDirectory() as folder,
        PdfProcess(path) as writer,
    ):
        copy = Path(folder) / "searchable.pdf"
        writer.lay(copy, layers)
        _keep(issue, copy)


def _recognised(issue: Issue):
    pages = issue.pages.filter(is_ocr=True).select_related("words").order_by("number")
    return pages.iterator(chunk_size=50)


def _layer(issue: Issue, page: Page) -> Layer:
    place = issue.places[page.number - 1]
    return Layer(place.sheet, place.part, page.skew, _words(page))


def _words(page: Page) -> list:
    """Each word with its first box, in fractions; what runs over a line's end is set there."""
    words, boxes = page.text.split(), boxes_by_word(page.words.boxes)
    return [
        (words[index], [side / PageWords.PARTS for side in own[0]])
        for index, own in boxes.items()
        if index < len(words)
    ]


def _keep(issue: Issue, copy: Path | None) -> None:
    """Put the copy in the former one's place, unless words changed since; then it is still due."""
    same = Issue.objects.same_pdf(issue).filter(layer_due=issue.layer_due)
    with transaction.atomic():
        row = same.select_for_update().first()
        if not row:
            return
        name = reading.stored_copy(row, copy, "searchable pdf") if copy else ""
        if row.searchable_pdf and row.searchable_pdf.name != name:
            discard([row.searchable_pdf])
        Issue.objects.filter(pk=row.pk).update(searchable_pdf=name, layer_due=0)
