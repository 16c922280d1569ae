"""Small PDFs as old and new programs wrote them, with fonts that draw real letters.

A face is a font of a PDF that is told which code draws which letter; the letters' shapes come from
the demo journal's own font.
"""

import io
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable
from pikepdf import Array, Dictionary, Name
from PIL import Image

from journal.lib.encodings import Encoding, code_table
from journal.lib.pdf import tounicode
from tests.lib.test_encodings import old_bytes

SHAPES = Path("journal/demo/fonts/BenSongSerif-Regular.ttf")
A4 = (595, 842)
A5 = (420, 595)


@dataclass
class Face:
    """A font of a PDF; `encode` gives the bytes of a text."""

    pdf: pikepdf.Pdf
    dictionary: pikepdf.Object
    encode: Callable[[str], bytes]


@cache
def shapes() -> TTFont:
    return TTFont(SHAPES)


def glyph_of(letter: str) -> str:
    return shapes().getBestCmap().get(ord(letter[0]), "space")


def _advance(letter: str) -> int:
    return shapes()["hmtx"][glyph_of(letter)][0]


def truetype(letters: dict[int, str], names: Callable[[int], str] | None = None) -> bytes:
    """A TrueType font whose symbol map leads each code to a letter's shape."""
    order = [(names or "glyph{:03d}".format)(code) for code in letters]
    built = FontBuilder(shapes()["head"].unitsPerEm)
    built.setupGlyphOrder([".notdef", *order])
    glyphs = {".notdef": ".notdef"} | dict(zip(order, map(glyph_of, letters.values()), strict=True))
    built.setupGlyf({name: _outline(glyph) for name, glyph in glyphs.items()})
    built.setupHorizontalMetrics({name: shapes()["hmtx"][g] for name, g in glyphs.items()})
    built.setupHorizontalHeader(ascent=1000, descent=-300)
    built.setupPost(keepGlyphNames=bool(names))
    built.font["cmap"] = newTable("cmap")
    built.font["cmap"].tableVersion = 0
    built.font["cmap"].tables = [
        _code_map(dict(zip(letters, order, strict=True)), *place)
        for place in ((3, 0, 0xF000), (1, 0, 0))
    ]
    out = io.BytesIO()
    built.save(out)
    return out.getvalue()


def _outline(glyph: str):
    """A glyph of the demo journal's font, without parts that stand elsewhere."""
    plain = shapes().getGlyphSet()
    record, pen = DecomposingRecordingPen(plain), TTGlyphPen(None)
    plain[glyph].draw(record)
    record.replay(pen)
    return pen.glyph()


def _code_map(names: dict[int, str], platform: int, encoding: int, first: int) -> CmapSubtable:
    table = CmapSubtable.newSubtable(4 if platform == 3 else 0)
    table.platformID, table.platEncID, table.language = platform, encoding, 0
    table.cmap = {first + code: name for code, name in names.items() if code < 256}
    return table


def cff(
    letters: dict[int, str], names: Callable[[int], str], codes: dict[int, str] | None = None
) -> bytes:
    """The bare CFF of a font with named glyphs; `codes` are what its own encoding says."""
    plain = shapes().getGlyphSet()
    glyphs = {".notdef": ".notdef"} | {names(code): glyph_of(s) for code, s in letters.items()}
    strings = {}
    for name, glyph in glyphs.items():
        pen = T2CharStringPen(shapes()["hmtx"][glyph][0], plain)
        plain[glyph].draw(pen)
        strings[name] = pen.getCharString()
    built = FontBuilder(shapes()["head"].unitsPerEm, isTTF=False)
    built.setupGlyphOrder(list(glyphs))
    built.setupCharacterMap({})
    built.setupCFF("Subset", {}, strings, {})
    built.setupHorizontalMetrics({name: shapes()["hmtx"][g] for name, g in glyphs.items()})
    built.setupHorizontalHeader(ascent=1000, descent=-300)
    if codes:
        own = [codes.get(code, ".notdef") for code in range(256)]
        built.font["CFF "].cff[0].Encoding = own
    out = io.BytesIO()
    built.save(out)
    out.seek(0)
    return TTFont(out).reader["CFF "]


def _descriptor(pdf: pikepdf.Pdf, name: str, key: str, data: bytes, subtype: str = "") -> object:
    stream = pdf.make_stream(data)
    if subtype:
        stream[Name.Subtype] = Name("/" + subtype)
    else:
        stream[Name.Length1] = len(data)
    return pdf.make_indirect(
        Dictionary(
            Type=Name.FontDescriptor,
            FontName=Name("/" + name),
            Flags=4,
            FontBBox=Array([-300, -300, 1200, 1000]),
            ItalicAngle=0,
            Ascent=1000,
            Descent=-300,
            CapHeight=700,
            StemV=80,
            **{key: stream},
        )
    )


def _simple(pdf: pikepdf.Pdf, name: str, subtype: str, codes: dict[int, str], descriptor) -> object:
    first, last = min(codes), max(codes)
    widths = [_advance(codes[c]) if c in codes else 0 for c in range(first, last + 1)]
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name("/" + subtype),
            BaseFont=Name("/" + name),
            FirstChar=first,
            LastChar=last,
            Widths=Array(widths),
            FontDescriptor=descriptor,
        )
    )


def old_letters(text: str, encoding: Encoding) -> dict[int, str]:
    """Which letter the font draws for each byte of a text in an old encoding."""
    table = code_table(encoding)
    found = {}
    for byte in bytes(sorted(set(encoded(text, encoding)))):
        sign = table.get(chr(byte), chr(byte))
        found[byte] = sign.upper() if encoding == Encoding.TCVN3_CAPITALS else sign
    return found


def encoded(text: str, encoding: Encoding) -> bytes:
    if encoding == Encoding.TCVN3_CAPITALS:
        return old_bytes(text.lower(), Encoding.TCVN3)
    return old_bytes(text, encoding)


def old_face(
    pdf: pikepdf.Pdf, name: str, encoding: Encoding, text: str, win_ansi: bool = True
) -> Face:
    """A TrueType font of before Unicode, without ToUnicode, for the letters of `text`."""
    letters = old_letters(text, encoding)
    descriptor = _descriptor(pdf, name, "FontFile2", truetype(letters))
    font = _simple(pdf, name, "TrueType", letters, descriptor)
    if win_ansi:
        font[Name.Encoding] = Name.WinAnsiEncoding
    return Face(pdf, font, lambda text: encoded(text, encoding))


def latin_face(pdf: pikepdf.Pdf, name: str, text: str) -> Face:
    """A TrueType font of a Western program, without ToUnicode."""
    letters = {byte: bytes([byte]).decode("cp1252") for byte in sorted(set(text.encode("cp1252")))}
    descriptor = _descriptor(pdf, name, "FontFile2", truetype(letters))
    font = _simple(pdf, name, "TrueType", letters, descriptor)
    font[Name.Encoding] = Name.WinAnsiEncoding
    return Face(pdf, font, lambda text: text.encode("cp1252"))


def numbered_face(
    pdf: pikepdf.Pdf, name: str, encoding: Encoding | None, text: str, in_program: bool = False
) -> Face:
    """A Type 1 (CFF) subset: codes 1…n mean nothing, the names /G<byte> tell the byte.

    The names stand in /Differences, or with `in_program` only in the font itself.
    """
    data = encoded(text, encoding) if encoding else text.encode("cp1252")
    letters = old_letters(text, encoding) if encoding else {b: chr(b) for b in sorted(set(data))}
    code_of = {byte: code for code, byte in enumerate(letters, 1)}
    by_code = {code_of[byte]: letter for byte, letter in letters.items()}
    own = {code_of[byte]: f"G{byte}" for byte in letters}
    program = cff(letters, "G{}".format, own if in_program else None)
    descriptor = _descriptor(pdf, f"ABCDEF+{name}", "FontFile3", program, "Type1C")
    font = _simple(pdf, f"ABCDEF+{name}", "Type1", by_code, descriptor)
    if not in_program:
        names = [Name(f"/G{byte}") for byte in letters]
        font[Name.Encoding] = Dictionary(Type=Name.Encoding, Differences=Array([1, *names]))

    def encode(text: str) -> bytes:
        data = encoded(text, encoding) if encoding else text.encode("cp1252")
        return bytes(code_of[byte] for byte in data)

    return Face(pdf, font, encode)


def composite_face(
    pdf: pikepdf.Pdf,
    name: str,
    text: str,
    encoding: Encoding | None = None,
    with_map: bool = False,
) -> Face:
    """A Type 0 subset whose codes are the numbers of its glyphs; their names tell what they are.

    `with_map` adds the ToUnicode that programs write today.
    """
    if encoding:
        letters, names = old_letters(text, encoding), "G{}".format
        data_of = lambda text: encoded(text, encoding)  # noqa: E731
    else:
        letters = {ord(letter): letter for letter in sorted(set(text))}
        names = "uni{:04X}".format
        data_of = lambda text: [ord(letter) for letter in text]  # noqa: E731
    glyph = {code: index for index, code in enumerate(letters, 1)}
    descriptor = _descriptor(pdf, f"ABCDEF+{name}", "FontFile2", truetype(letters, names))
    widths = [_advance(letter) for letter in letters.values()]
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=Name(f"/ABCDEF+{name}"),
        CIDSystemInfo=Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0),
        FontDescriptor=descriptor,
        W=Array([1, Array(widths)]),
        CIDToGIDMap=Name.Identity,
    )
    font = Dictionary(
        Type=Name.Font,
        Subtype=Name.Type0,
        BaseFont=Name(f"/ABCDEF+{name}"),
        Encoding=Name("/Identity-H"),
        DescendantFonts=Array([pdf.make_indirect(descendant)]),
    )
    if with_map:
        table = {glyph[code]: letter for code, letter in letters.items()}
        font[Name.ToUnicode] = pdf.make_stream(tounicode.written(table, 2))

    def encode(text: str) -> bytes:
        return b"".join(glyph[code].to_bytes(2) for code in data_of(text))

    return Face(pdf, pdf.make_indirect(font), encode)


@dataclass
class Line:
    face: Face
    text: str
    x: float = 60
    y: float = 780
    size: float = 12


def add_page(pdf: pikepdf.Pdf, lines: Iterable[Line], size=A4, rotate: int = 0) -> pikepdf.Page:
    """Add a page; y counts from the lower edge, as PDF has it."""
    fonts: dict[str, object] = {}
    content = []
    for line in lines:
        key = f"F{line.face.dictionary.objgen[0]}"
        fonts["/" + key] = line.face.dictionary
        code = line.face.encode(line.text).hex()
        content.append(f"BT /{key} {line.size} Tf {line.x} {line.y} Td <{code}> Tj ET")
    page = pdf.add_blank_page(page_size=size)
    page.obj[Name.Resources] = Dictionary(Font=Dictionary(fonts))
    page.obj[Name.Contents] = pdf.make_stream("\n".join(content).encode())
    if rotate:
        page.obj[Name.Rotate] = rotate
    return page


def add_scan(pdf: pikepdf.Pdf, size=A4, image: Image.Image | None = None) -> pikepdf.Page:
    """Add a page that is a picture (grey) and nothing else; without one given it shows nothing."""
    image = image or Image.linear_gradient("L").resize((300, 400))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    stream = pdf.make_stream(out.getvalue())
    stream.stream_dict = Dictionary(
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=image.width,
        Height=image.height,
        ColorSpace=Name.DeviceGray,
        BitsPerComponent=8,
        Filter=Name.DCTDecode,
    )
    page = pdf.add_blank_page(page_size=size)
    page.obj[Name.Resources] = Dictionary(XObject=Dictionary(Im0=stream))
    page.obj[Name.Contents] = pdf.make_stream(
        f"q {size[0]} 0 0 {size[1]} 0 0 cm /Im0 Do Q".encode()
    )
    return page


def scanned(text: str, turned: float = 0, dpi: int = 200, size=A5) -> Image.Image:
    """A printed text as a scanner sees it that it was laid on askew, by degrees."""
    with pikepdf.new() as pdf:
        face = composite_face(pdf, "Serif", text)
        add_page(pdf, paragraph(face, text, x=50, y=540, per_line=11, size=10), size)
        image = photographed(pdf, dpi)
    return image.rotate(turned, Image.Resampling.BICUBIC, fillcolor=255)


def photographed(pdf: pikepdf.Pdf, dpi: int) -> Image.Image:
    """The first page of a PDF in grey."""
    out = io.BytesIO()
    pdf.save(out)
    with closing(pdfium.PdfDocument(out.getvalue())) as document:
        return document[0].render(scale=dpi / 72, grayscale=True).to_pil().convert("L")


def facing(left: Image.Image, right: Image.Image) -> Image.Image:
    """Two pages scanned as one."""
    both = Image.new("L", (left.width + right.width, left.height), 255)
    both.paste(left, (0, 0))
    both.paste(right, (left.width, 0))
    return both


def saved(pdf: pikepdf.Pdf, path: Path) -> Path:
    pdf.save(path)
    return path


def paragraph(face: Face, text: str, x=60.0, y=780.0, per_line=8, size=12.0) -> list[Line]:
    """A text as lines of so many words under each other."""
    words = text.split()
    rows = [words[i : i + per_line] for i in range(0, len(words), per_line)]
    return [
        Line(face, " ".join(row), x, y - number * 1.4 * size, size)
        for number, row in enumerate(rows)
    ]
