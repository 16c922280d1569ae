"""Reads a PDF page by page: text and a picture of each. Knows no model."""

import io
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import BinaryIO

import pypdfium2 as pdfium
from pypdfium2 import raw

from journal.lib.vietnamese import normalize

MAX_PAGES = 500
IMAGE_WIDTH = 1000  # pixels
MAX_IMAGE_HEIGHT = 4000  # pixels; a page taller than that is drawn narrower
# A hyphen at a line's end. After a letter PDFium takes it for a broken word, puts U+0002 or U+FFFE,
# by its version, and drops the line end. Vietnamese breaks no word, so the hyphen is a real one.
_LINE_HYPHEN = re.compile(r"[\x02\ufffe]|(?<=\w)-\r?\n(?=\w)")


class PdfRefused(ValueError):
    """The PDF cannot be taken in; the message says why, for an archivist."""


class PageUnreadable(ValueError):
    """One page is damaged; the others may be sound."""


@dataclass(frozen=True)
class PageContent:
    """What a page holds: the folio its PDF gives it or "", text in NFC, the bytes of a WebP."""

    folio: str
    text: str
    image: bytes


@contextmanager
def opened(file: BinaryIO) -> Iterator[pdfium.PdfDocument]:
    """Open a PDF for the length of a with block; raises PdfRefused."""
    try:
        document = pdfium.PdfDocument(file)
    except pdfium.PdfiumError as error:
        raise PdfRefused(_reason(error)) from error
    with closing(document):
        if len(document) > MAX_PAGES:
            raise PdfRefused(
                f"Tệp PDF có {len(document)} trang, nhiều hơn {MAX_PAGES}. Hãy tách tệp ra."
            )
        if not len(document):
            raise PdfRefused("Tệp PDF không có trang nào.")
        yield document


def _reason(error: pdfium.PdfiumError) -> str:
    if error.err_code == raw.FPDF_ERR_PASSWORD:
        return "Tệp PDF có mật khẩu. Hãy bỏ mật khẩu rồi tải lên lại."
    return "Tệp này không phải PDF, hoặc đã hỏng. Hãy xuất lại tệp rồi tải lên lại."


def read_page(document: pdfium.PdfDocument, number: int) -> PageContent:
    """Read page `number`, counted from 1; raises PageUnreadable."""
    try:
        with closing(document[number - 1]) as page:
            label = normalize(document.get_page_label(number - 1)).strip()
            return PageContent(label[:20], _text(page), _image(page))
    except (pdfium.PdfiumError, OSError, ValueError, MemoryError) as error:
        raise PageUnreadable(str(error)) from error


def _text(page: pdfium.PdfPage) -> str:
    with closing(page.get_textpage()) as textpage:
        return normalize(_LINE_HYPHEN.sub("-", textpage.get_text_bounded())).strip()


def _image(page: pdfium.PdfPage) -> bytes:
    width, height = page.get_size()
    scale = min(IMAGE_WIDTH / width, MAX_IMAGE_HEIGHT / height)
    with closing(page.render(scale=scale)) as bitmap:
        out = io.BytesIO()
        # Method 0 is twice as fast as 2 and an eighth larger on pages of text.
        bitmap.to_pil().convert("RGB").save(out, "WEBP", quality=75, method=0)
    return out.getvalue()
