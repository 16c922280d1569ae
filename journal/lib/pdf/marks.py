"""What text each doubtful font sets: every code is given a mark of its own, and PDFium read them.

So PDFium, which knows where words end, tells the codes of each font word by word.
"""

from collections import defaultdict
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
from pikepdf import Name

from . import tounicode
from .fonts import Font

_FIRST, _LAST = 0xE000, 0xF8FF  # a private area of Unicode
MOST_CODES = 20_000  # of one font: more words make no judgement surer


class Marked:
    """What the pages show of each font: codes run by run, and on which pages."""

    def __init__(self) -> None:
        self.runs: dict[str, list[list[int]]] = defaultdict(list)
        self.pages: dict[str, set[int]] = defaultdict(set)
        self._sizes: dict[str, int] = defaultdict(int)

    def add(self, key: str, run: list[int], page: int) -> None:
        self.pages[key].add(page)
        if self._sizes[key] < MOST_CODES:
            self.runs[key].append(run)
            self._sizes[key] += len(run)


def read(pdf: pikepdf.Pdf, fonts: Sequence[Font], scratch: Path) -> Marked:
    """Return what the doubtful fonts of a PDF set; `scratch` is a file to write to.

    Raises PdfiumError, PdfError.
    """
    marked = Marked()
    for some in _batches(fonts):
        marks = _write(pdf, some, scratch)
        with closing(pdfium.PdfDocument(scratch)) as document:
            for index in range(len(document)):
                _gather(_text(document, index), marks, marked, index + 1)
        scratch.unlink()
    return marked


def _batches(fonts: Sequence[Font]) -> list[list[Font]]:
    """Fonts whose codes have marks enough together."""
    batches: list[list[Font]] = []
    left = 0
    for font in fonts:
        if len(font.codes) > left or not batches:
            batches.append([])
            left = _LAST - _FIRST + 1
        batches[-1].append(font)
        left -= len(font.codes)
    return batches


def _write(pdf: pikepdf.Pdf, fonts: list[Font], scratch: Path) -> dict[str, tuple[str, int]]:
    """Write the PDF with marks; return which font and code each mark stands for."""
    marks: dict[str, tuple[str, int]] = {}
    before = [font.dictionary.get(Name.ToUnicode) for font in fonts]
    for font in fonts:
        own = {code: chr(_FIRST + len(marks) + i) for i, code in enumerate(font.codes)}
        font.dictionary[Name.ToUnicode] = pdf.make_stream(tounicode.written(own, font.width))
        marks |= {mark: (font.key, code) for code, mark in own.items()}
    pdf.save(scratch, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    for font, own in zip(fonts, before, strict=True):
        if own is None:
            del font.dictionary[Name.ToUnicode]
        else:
            font.dictionary[Name.ToUnicode] = own
    return marks


def _text(document: pdfium.PdfDocument, index: int) -> str:
    """The text of a page with its marks; "" for a damaged one."""
    try:
        with closing(document[index]) as page, closing(page.get_textpage()) as textpage:
            return textpage.get_text_range()
    except pdfium.PdfiumError:
        return ""


def _gather(text: str, marks: dict[str, tuple[str, int]], marked: Marked, page: int) -> None:
    """Add the runs of marks of one font that nothing else interrupts."""
    key, run = "", []
    for sign in text:
        of, code = marks.get(sign, ("", 0))
        if of != key:
            if run:
                marked.add(key, run, page)
            key, run = of, []
        if of:
            run.append(code)
    if run:
        marked.add(key, run, page)
