"""Opens a PDF, looks through it, and writes the copy that readers get where it needs one."""

import re
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
from pikepdf import Name
from pypdfium2 import raw

from journal.lib.encodings import Encoding

from . import active, fonts, marks, refusals, tounicode
from .judging import Judgement, judge
from .pages import gutter, outline_of
from .refusals import MAX_PAGES, PageUnreadable, PdfRefused

_HEAD, _TAIL = 1024, 65536  # bytes in which a PDF begins and ends
_WHOLE_LENGTH = re.compile(rb"/Linearized.{0,200}?/L\s+(\d+)", re.DOTALL)


@dataclass(frozen=True)
class FontFound:
    """A font whose text was in doubt: which, on which pages (from 1), and what it turned out."""

    key: str
    name: str
    pages: list[int]
    judgement: Judgement


@dataclass(frozen=True)
class Prepared:
    """What is known of a PDF before its pages are read.

    `is_copied`: whether the copy was written, because fonts were repaired or something `dropped`.
    The outline has depth, title, page or None; spreads are pages that are scans of two, and where
    to cut them, as a fraction of their width.
    """

    page_count: int
    is_copied: bool
    fonts: list[FontFound]
    dropped: dict[str, int]
    outline: list[tuple[int, str, int | None]]
    spreads: list[tuple[int, float]]


@contextmanager
def opened(path: Path) -> Iterator[pdfium.PdfDocument]:
    """Open a PDF for the length of a with block; raises PdfRefused."""
    _check_ends(path)
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        locked = error.err_code == raw.FPDF_ERR_PASSWORD
        raise PdfRefused(refusals.LOCKED if locked else refusals.NOT_A_PDF) from error
    with closing(document):
        if len(document) > MAX_PAGES:
            raise PdfRefused(refusals.too_many_pages(len(document), MAX_PAGES))
        if not len(document):
            raise PdfRefused(refusals.NO_PAGES)
        yield document


def _check_ends(path: Path) -> None:
    """Raise PdfRefused for a file without the beginning or the end of a PDF."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(_HEAD)
        file.seek(max(0, size - _TAIL))
        tail = file.read()
    if b"%PDF-" not in head:
        raise PdfRefused(refusals.NOT_A_PDF)
    whole = _WHOLE_LENGTH.search(head)
    if b"%%EOF" not in tail or (whole and int(whole[1]) > size):
        raise PdfRefused(refusals.CUT_OFF)


def check(path: Path) -> int:
    """Return the number of pages of a PDF that can be taken in; raises PdfRefused."""
    with opened(path) as document:
        return len(document)


def prepare(path: Path, copy: Path, chosen: Mapping[str, Encoding | None]) -> Prepared:
    """Look through the PDF at `path`, write the readers' copy to `copy` where it needs one.

    `chosen` are a person's decisions by the key of a font, None for "is Unicode". Raises
    PdfRefused.
    """
    with opened(path) as document:
        count, outline, spreads = len(document), outline_of(document), _spreads(document)
    try:
        with pikepdf.open(path, access_mode=pikepdf.AccessMode.stream) as pdf:
            if len(pdf.pages) != count:
                raise PdfRefused(refusals.LOOPED)
            dropped = active.drop(pdf)
            found = _fonts(pdf, copy, chosen)
            is_copied = bool(dropped) or any(one.judgement.meanings for one in found)
            if is_copied:
                _save(pdf, copy)
    except pikepdf.PasswordError as error:
        raise PdfRefused(refusals.LOCKED) from error
    except pikepdf.PdfError as error:
        looped = "loop" in str(error).lower()
        raise PdfRefused(refusals.LOOPED if looped else refusals.NOT_A_PDF) from error
    return Prepared(count, is_copied, found, dict(dropped), outline, spreads)


def _spreads(document: pdfium.PdfDocument) -> list[tuple[int, float]]:
    """The scans of two facing pages; a damaged page is none."""
    found = []
    for number in range(1, len(document) + 1):
        with suppress(pdfium.PdfiumError, PageUnreadable):
            if at := gutter(document, number):
                found.append((number, at))
    return found


def _fonts(
    pdf: pikepdf.Pdf, scratch: Path, chosen: Mapping[str, Encoding | None]
) -> list[FontFound]:
    """Judge the doubtful fonts, and give those that need it a ToUnicode map."""
    doubtful = fonts.doubtful(pdf)
    if not doubtful:
        return []
    marked = marks.read(pdf, doubtful, scratch)
    judged = judge(doubtful, marked.runs, chosen)
    for font in doubtful:
        if font.key in judged and (meanings := judged[font.key].meanings):
            stream = pdf.make_stream(tounicode.written(meanings, font.width))
            font.dictionary[Name.ToUnicode] = stream
    return [
        FontFound(font.key, font.name, sorted(marked.pages[font.key]), judged[font.key])
        for font in doubtful
        if font.key in judged
    ]


def _save(pdf: pikepdf.Pdf, copy: Path) -> None:
    """Write the copy whole or not at all; the same PDF gives the same bytes."""
    half = copy.with_suffix(".half")
    pdf.save(
        half,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
        deterministic_id=True,
        encryption=False,
    )
    half.replace(copy)
