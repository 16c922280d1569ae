"""Lays recognised words over their places on scanned pages, unseen: any PDF reader searches them.

All are set in one font that draws nothing, whose codes are the letters' own numbers in Unicode.
Other pages, and all pictures, are written as they are. OCRmyPDF would draw the pages anew, or lay
its own recognition over them once more.
"""

import io
from collections.abc import Callable, Iterable
from contextlib import closing
from math import cos, radians, sin
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib.tables._g_l_y_f import Glyph
from pikepdf import Array, Dictionary, Name

from . import tounicode
from .layout import Layer
from .sheet import Sheet

FONT = Name("/JournalRecognised")
_ADVANCE = 0.5  # of the letters' size, of every letter
_DESCENT = 0.2  # of it, below the line
_CODES = 0x1_0000


def write(path: Path, copy: Path, layers: Iterable[Layer]) -> None:
    """Write a copy of a PDF with words laid over its pages; raises PdfError, PdfiumError."""
    opened = pikepdf.open(path, access_mode=pikepdf.AccessMode.stream)
    with opened as pdf, closing(pdfium.PdfDocument(path)) as document:
        font = _font(pdf)
        for layer in layers:
            with closing(document[layer.sheet - 1]) as page:
                content = _content(layer, Sheet.of(page))
            _lay(pdf, pdf.pages[layer.sheet - 1], font, content)
        none = pikepdf.StreamDecodeLevel.none
        pdf.save(copy, stream_decode_level=none, deterministic_id=True, encryption=False)


def _lay(pdf: pikepdf.Pdf, page: pikepdf.Page, font: pikepdf.Object, content: bytes) -> None:
    """Add content after the page's own, whatever state that leaves behind."""
    name = page.add_resource(font, Name.Font, FONT, replace_existing=True)
    page.contents_add(b"q\n", prepend=True)
    page.contents_add(b"\nQ\nBT 3 Tr %s 1 Tf\n%sET\n" % (str(name).encode(), content))


def _content(layer: Layer, sheet: Sheet) -> bytes:
    first, last = layer.part
    width, height = (last - first) * sheet.size[0], sheet.size[1]
    place = _placed(layer, sheet)
    lines = []
    for text, (left, top, right, bottom) in layer.words:
        size = (bottom - top) * height
        if size > 0 and right > left:
            x, y = left * width, (bottom - _DESCENT * (bottom - top)) * height
            codes = text.encode("utf-16-be")
            wide = 100 * (right - left) * width / (len(codes) / 2 * _ADVANCE * size)
            matrix = " ".join(f"{number:.3f}" for number in _matrix(place, x, y, size))
            lines.append(f"{wide:.1f} Tz {matrix} Tm <{codes.hex()}0020> Tj\n")
    return "".join(lines).encode()


_Place = Callable[[float, float], tuple[float, float]]


def _placed(layer: Layer, sheet: Sheet) -> _Place:
    """How points of the straightened part, y downwards, come to lie on the page."""
    width, height = sheet.size
    first, last = layer.part
    middle_x, middle_y = (last - first) * width / 2, height / 2
    turn = radians(layer.skew)

    def place(x: float, y: float) -> tuple[float, float]:
        x, y = x - middle_x, y - middle_y
        back = x * cos(turn) - y * sin(turn), x * sin(turn) + y * cos(turn)
        return sheet.on_page(first * width + middle_x + back[0], middle_y + back[1])

    return place


def _matrix(place: _Place, x: float, y: float, size: float) -> tuple[float, ...]:
    """What sets text of some size at a point."""
    (x0, y0), (x1, y1), (x2, y2) = place(x, y), place(x + size, y), place(x, y - size)
    return x1 - x0, y1 - y0, x2 - x0, y2 - y0, x0, y0


def _font(pdf: pikepdf.Pdf) -> pikepdf.Object:
    """A font whose every code leads to one glyph without ink, and means itself."""
    program = pdf.make_stream(_program(), Length1=len(_program()))
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=FONT,
        Flags=4,
        FontBBox=Array([0, -200, 500, 800]),
        ItalicAngle=0,
        Ascent=800,
        Descent=-200,
        CapHeight=800,
        StemV=80,
        FontFile2=program,
    )
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=FONT,
        CIDSystemInfo=Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0),
        FontDescriptor=pdf.make_indirect(descriptor),
        DW=round(1000 * _ADVANCE),
        CIDToGIDMap=pdf.make_stream(b"\0\1" * _CODES),
    )
    font = Dictionary(
        Type=Name.Font,
        Subtype=Name.Type0,
        BaseFont=FONT,
        Encoding=Name("/Identity-H"),
        DescendantFonts=Array([pdf.make_indirect(descendant)]),
        ToUnicode=pdf.make_stream(tounicode.IDENTITY),
    )
    return pdf.make_indirect(font)


def _program() -> bytes:
    """A TrueType font of a glyph that is as large as its letters are taken for, and without ink."""
    built, pen = FontBuilder(1000), TTGlyphPen(None)
    for corner in ((0, round(-1000 * _DESCENT)), (round(1000 * _ADVANCE), 800)):
        pen.moveTo(corner)
        pen.lineTo(corner)
        pen.lineTo(corner)
        pen.closePath()
    built.setupGlyphOrder([".notdef", "empty"])
    built.setupGlyf({".notdef": Glyph(), "empty": pen.glyph()})
    wide = round(1000 * _ADVANCE)
    built.setupHorizontalMetrics({".notdef": (wide, 0), "empty": (wide, 0)})
    built.setupHorizontalHeader(ascent=800, descent=-200)
    built.setupCharacterMap({})
    built.setupPost(keepGlyphNames=False)
    built.updateHead(created=0, modified=0)  # the same PDF gives the same bytes
    out = io.BytesIO()
    built.save(out)
    return out.getvalue()
