"""What was read of a page becomes rows and files."""

from journal.lib.encodings import syllables
from journal.lib.network import keyed_hash
from journal.lib.pdf.layout import WHOLE, PageText
from journal.lib.pdf.ocr import is_better, mean_confidence, needs_ocr
from journal.lib.pdf.process import PageRead

from . import layering, page_images
from .amending import aligning
from .found import keep_page
from .models import Issue, OcrWanted, Page, PageWords
from .sheets import Place, Spreads, led_to

MOST_WORDS = 32_767  # what the index of a word's box can count


def store(issue: Issue, number: int, place: Place, content: PageRead) -> None:
    """Write a page that has no row, or a stale one; another worker's is left as it is.

    Needs a transaction that holds the issue's row.
    """
    page = issue.pages.select_for_update().filter(number=number).first()
    page = page or Page(issue=issue, number=number)
    if page.pk and not page.is_stale:
        return
    if content.pictures:
        half = "" if place.part == WHOLE else f" {place.part}"
        token = keyed_hash(f"{issue.pdf.name} {place.sheet}{half}", "page image")
        page_images.store(page, f"print/pages/{issue.year}/{token}", content.pictures)
        page.skew = content.skew
    is_poor = needs_ocr(content.text.text, content.is_scan)
    stays = page.is_corrected or (page.is_ocr and is_poor)
    if not stays:
        _take_text(page, content.text)
        if page.is_ocr:
            layering.due(issue)
        page.is_ocr, page.confidence = False, None
        page.ocr_wanted = OcrWanted.POOR if is_poor else ""
    page.is_stale, is_new = False, not page.pk
    page.save()
    keep_page(page)
    if is_new:
        PageWords.objects.create(page=page, **_places(page, content.text, issue.spreads))
    elif not stays:
        places = _places(page, content.text, issue.spreads)
        PageWords.objects.update_or_create(page=page, defaults=places)


def store_recognised(issue: Issue, page_id: int, found: PageText | None) -> None:
    """Write what was recognised of a page that waits for it; None where that failed.

    A page's own text gives way only to a better one, except where a person asked; a person's to
    none. Needs a transaction that holds the issue's row.
    """
    waiting = issue.pages.awaiting_ocr().select_for_update()
    page = waiting.filter(pk=page_id, is_corrected=False).first()
    if not page:
        return
    is_asked, page.ocr_wanted = page.ocr_wanted == OcrWanted.ASKED, ""
    is_taken = found and found.text and (is_asked or is_better(found, page.text))
    if is_taken:
        _take_text(page, found)
        page.is_ocr, page.confidence = True, round(mean_confidence(found) / 100, 3)
    page.save()
    if is_taken:
        keep_page(page)
        PageWords.objects.update_or_create(page=page, defaults=_boxes(page, found))
        layering.due(issue)


def _take_text(page: Page, text: PageText) -> None:
    page.text, page.is_parted = text.text, False
    if not page.is_folio_corrected:
        page.folio = text.folio or page.folio
    _count(page)


def _count(page: Page) -> None:
    counted = syllables(page.text)
    page.word_count = min(counted.words, MOST_WORDS)
    page.valid_share = counted.share


def _places(page: Page, text: PageText, spreads: Spreads) -> dict:
    links = [
        [*(round(side, 4) for side in box), led_to(leads, spreads)] for box, leads in text.links
    ]
    return _boxes(page, text) | {"links": links}


def _boxes(page: Page, text: PageText) -> dict:
    """Boxes of the words that the stored text has; none where the two do not agree."""
    boxes, confidences = text.boxes, text.confidences
    words = page.text.split()
    if boxes and (boxes[-1][0] != len(words) - 1 or len(words) > MOST_WORDS):
        boxes, confidences = [], []
    flat = [part for index, box in boxes for part in (index, *map(_part, box))]
    return {"boxes": flat, "confidences": confidences}


def _part(fraction: float) -> int:
    return round(min(max(fraction, 0.0), 1.0) * PageWords.PARTS)


def correct(page: Page, former: str) -> None:
    """Note that a person wrote the text of a page; the words that stayed keep their boxes.

    `former` is the text before. Words that took others' place share their boxes.
    """
    _count(page)
    page.is_corrected, page.ocr_wanted = True, ""
    page.save(update_fields=["word_count", "valid_share", "is_corrected", "ocr_wanted"])
    keep_page(page)
    words = PageWords.objects.filter(page=page).first()
    if words:
        words.boxes = aligning.realigned(words.boxes, former, page.text)
        words.confidences = aligning.reassured(words.confidences, former, page.text)
        words.save(update_fields=["boxes", "confidences"])
    if page.is_ocr:
        layering.due(page.issue)
