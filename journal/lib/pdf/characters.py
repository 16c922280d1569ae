"""The words of a page as PDFium finds them, each with its place on the sheet as people see it."""

import re
from collections.abc import Iterator
from contextlib import closing
from ctypes import byref, c_double
from typing import NamedTuple

import pypdfium2 as pdfium
from pypdfium2 import raw

from journal.lib.vietnamese import normalize

from .layout import Box, Word
from .sheet import Sheet

# What PDFium puts, by its version, for a hyphen that ends a line.
_LINE_HYPHENS = {"\x02", "\ufffe"}
_BLANK = re.compile(r"\s")


class _Character(NamedTuple):
    text: str
    box: Box | None


def words_of(page: pdfium.PdfPage, sheet: Sheet) -> list[Word]:
    """Return the words of a page in the order of its content, in NFC; reading order: layout.py."""
    with closing(page.get_textpage()) as textpage:
        return [word for run in _runs(textpage, sheet) if (word := _word(*run, textpage, sheet))]


def _runs(textpage, sheet: Sheet) -> Iterator[tuple[int, list[_Character]]]:
    """Characters between two blanks or line ends, with the index of the first."""
    run: list[_Character] = []
    first = 0
    for index, character in enumerate(_characters(textpage, sheet)):
        if _BLANK.match(character.text) or character.text == "\0":
            if run:
                yield first, run
            run = []
            continue
        if not run:
            first = index
        if character.text in _LINE_HYPHENS:
            yield first, [*run, _Character("-", character.box)]
            run = []
        else:
            run.append(character)
    if run:
        yield first, run


def _characters(textpage, sheet: Sheet) -> Iterator[_Character]:
    unicode_of, box_of = raw.FPDFText_GetUnicode, raw.FPDFText_GetCharBox
    left, right, bottom, top = c_double(), c_double(), c_double(), c_double()
    into = byref(left), byref(right), byref(bottom), byref(top)
    handle = textpage.raw
    for index in range(textpage.count_chars()):
        code = unicode_of(handle, index)
        box = None
        if box_of(handle, index, *into) and right.value > left.value and top.value > bottom.value:
            box = sheet.seen(left.value, bottom.value, right.value, top.value)
        yield _Character(chr(code) if code < 0x110000 else "\ufffd", box)


def _word(first: int, run: list[_Character], textpage, sheet: Sheet) -> Word | None:
    text = normalize("".join(character.text for character in run))
    text = _BLANK.sub("", text)
    boxes = [character.box for character in run if character.box]
    if not text or not boxes:
        return None
    baseline, size = _line_of(textpage, first, sheet, boxes[0])
    return Word(text, [Box.around(boxes)], baseline, size)


def _line_of(textpage, index: int, sheet: Sheet, box: Box) -> tuple[float, float]:
    """Where the line runs that a character stands on, and how high it is; seen, in points."""
    x, y, loose = c_double(), c_double(), raw.FS_RECTF()
    if not raw.FPDFText_GetCharOrigin(textpage.raw, index, byref(x), byref(y)):
        return box.bottom, max(box.bottom - box.top, 1.0)
    baseline = sheet.seen(x.value, y.value, x.value, y.value).top
    height = 0.0
    if raw.FPDFText_GetLooseCharBox(textpage.raw, index, byref(loose)):
        around = sheet.seen(loose.left, loose.bottom, loose.right, loose.top)
        height = around.bottom - around.top
    return baseline, max(height, box.bottom - box.top, 1.0)
