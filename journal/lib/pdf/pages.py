"""Reads one page: words in reading order, where each stands, folio, links, the page drawn."""

import re
from collections.abc import Iterator
from contextlib import closing
from ctypes import byref, c_int, create_string_buffer
from dataclasses import replace
from math import sqrt

import pypdfium2 as pdfium
from PIL import Image
from pypdfium2 import raw

from journal.lib import images
from journal.lib.vietnamese import normalize

from .characters import words_of
from .layout import WHOLE, Box, PageText, Part, joined, lines_of, page_text
from .ocr import DPI
from .refusals import MAX_SIDE, MM, PageUnreadable, too_large
from .sheet import Sheet
from .spreads import WIDER, gutter_of
from .straightening import skew_of, straightened

# Pixels: for lists, for a phone, for a screen; the widest for looking closely.
WIDTHS = (500, 1000, 1500, 2000)
MAX_HEIGHT = 8000  # pixels; a page taller than that is drawn narrower
MOST_PIXELS = 30_000_000  # of a picture for it: A3 has 17 million
FILLED = 0.8  # of a page, by a picture that is a scan of it
_ROUNDED = 0.01  # pixels: a width is rounded up, and a little more than 1500 would be 1501
# A pixel, which Pillow reads where it lies.
_FOUR_BYTES = {"rev_byteorder": True, "prefer_bgrx": True}
_MOST_LINKS = 500
_MOST_URL = 2000  # characters
_URL = re.compile(r"(?:https?://|mailto:)[^\s\x00-\x1f]+", re.IGNORECASE)


def read_text(document: pdfium.PdfDocument, number: int, part: Part = WHOLE) -> PageText:
    """Read the text of page `number`, counted from 1; raises PageUnreadable, PdfiumError."""
    with closing(document[number - 1]) as page:
        sheet = _measured(page, part)
        words, links = words_of(page, sheet), list(_links(document, page, sheet))
        if part != WHOLE:
            words = [word for word in words if sheet.holds(word.boxes[0])]
        label = _label(document, number) if part == WHOLE else ""
        text = page_text(joined(lines_of(words, sheet.size[1])), *sheet.size, label)
        return replace(text, links=links)


def _measured(page: pdfium.PdfPage, part: Part = WHOLE) -> Sheet:
    """The sheet of a part of a page of bearable size. PDFium leaves the unit of very large pages
    aside."""
    sheet = Sheet.of(page)
    width, height = sheet.size
    if not (width > 0 and height > 0):
        raise PageUnreadable("khổ trang bằng không")
    if max(width, height) > MAX_SIDE * MM:
        raise PageUnreadable(too_large(width, height))
    return sheet.cut(part)


def _label(document: pdfium.PdfDocument, number: int) -> str:
    return normalize(document.get_page_label(number - 1)).strip()[:20]


def _links(
    document: pdfium.PdfDocument, page: pdfium.PdfPage, sheet: Sheet
) -> Iterator[tuple[Box, str | int]]:
    position, link = c_int(0), raw.FPDF_LINK()
    for _ in range(_MOST_LINKS):
        if not raw.FPDFLink_Enumerate(page.raw, byref(position), byref(link)):
            return
        rect = raw.FS_RECTF()
        leads = _target(document, link)
        if leads is not None and raw.FPDFLink_GetAnnotRect(link, byref(rect)):
            seen = sheet.seen(rect.left, rect.bottom, rect.right, rect.top)
            if sheet.holds(seen):
                yield sheet.fraction(seen), leads


def _target(document: pdfium.PdfDocument, link) -> str | int | None:
    action = raw.FPDFLink_GetAction(link)
    if action and raw.FPDFAction_GetType(action) == raw.PDFACTION_URI:
        buffer = create_string_buffer(_MOST_URL)
        size = raw.FPDFAction_GetURIPath(document.raw, action, buffer, _MOST_URL)
        url = buffer.raw[: max(size - 1, 0)].decode("utf-8", "replace")
        return url if size <= _MOST_URL and _URL.fullmatch(url) else None
    target = raw.FPDFLink_GetDest(document.raw, link)
    if not target and action and raw.FPDFAction_GetType(action) == raw.PDFACTION_GOTO:
        target = raw.FPDFAction_GetDest(document.raw, action)
    index = raw.FPDFDest_GetDestPageIndex(document.raw, target) if target else -1
    return index + 1 if index >= 0 else None


def outline_of(document: pdfium.PdfDocument, most: int = 500) -> list[tuple[int, str, int | None]]:
    """Return the outline: depth from 0, title, page from 1 or None; at most `most` entries."""
    found = []
    for entry in document.get_toc(max_depth=6):
        target = entry.get_dest()
        index = target.get_index() if target else None
        title = " ".join(normalize(entry.get_title()).split())[:300]
        if title:
            found.append((entry.level, title, None if index is None else index + 1))
        if len(found) == most:
            break
    return found


def drawn(
    document: pdfium.PdfDocument, number: int, part: Part = WHOLE, is_straight: bool = True
) -> tuple[float, list[images.Picture]]:
    """Draw page `number` at each of WIDTHS, widest first; see images.of_page().

    Returns by how many degrees it was straightened, which is looked for where it may not be
    straight, and the pictures. Raises PageUnreadable, PdfiumError.
    """
    with closing(document[number - 1]) as page:
        width, height = _measured(page, part).size
        widest = min(max(WIDTHS), MAX_HEIGHT * width / height)
        widths = [round(each * widest / max(WIDTHS)) for each in WIDTHS]

        def rendered(pixels: int) -> Image.Image:
            scale = (pixels - _ROUNDED) / width
            return _rendered(page, part, scale, "RGBX", **_FOUR_BYTES)

        # Letters drawn at a width are sharper than a picture made narrower, and sooner done.
        if is_straight:
            return 0.0, list(images.of_page(rendered, widths))
        image = rendered(max(widths)).convert("RGB")
    skew = skew_of(image)
    return skew, list(images.of_page(images.narrowing(straightened(image, skew)), widths))


def for_recognition(
    document: pdfium.PdfDocument, number: int, part: Part, skew: float
) -> Image.Image:
    """Draw page `number` in grey as OCR wants it, turned by `skew`; raises as drawn() does."""
    with closing(document[number - 1]) as page:
        width, height = _measured(page, part).size
        scale = min(DPI / 72, sqrt(MOST_PIXELS / (width * height)))
        return straightened(_rendered(page, part, scale, "L", grayscale=True), skew)


def _rendered(
    page: pdfium.PdfPage, part: Part, scale: float, mode: str, **how: bool
) -> Image.Image:
    width = Sheet.of(page).size[0]
    crop = part[0] * width, 0, (1 - part[1]) * width, 0
    with closing(page.render(scale=scale, crop=crop, **how)) as bitmap:
        image = bitmap.to_pil()  # keeps the memory in which the page was drawn
    return image if image.mode == mode else image.convert(mode)


def is_scan(document: pdfium.PdfDocument, number: int) -> bool:
    """Whether one picture fills the page."""
    with closing(document[number - 1]) as page:
        left, bottom, right, top = page.get_bbox()
        for found in page.get_objects([raw.FPDF_PAGEOBJ_IMAGE], max_depth=2):
            x0, y0, x1, y1 = found.get_bounds()
            across = min(x1, right) - max(x0, left)
            down = min(y1, top) - max(y0, bottom)
            if across > 0 < down and across * down > FILLED * (right - left) * (top - bottom):
                return True
    return False


def gutter(document: pdfium.PdfDocument, number: int) -> float | None:
    """Return where to cut page `number` that is a scan of two, as a fraction of its width.

    None for any other page. Raises PageUnreadable, PdfiumError.
    """
    with closing(document[number - 1]) as page:
        width, height = _measured(page).size
        if width < WIDER * height or not is_scan(document, number):
            return None
        image = _rendered(page, WHOLE, max(WIDTHS) / width, "L", grayscale=True)
    return gutter_of(straightened(image, skew_of(image)))
