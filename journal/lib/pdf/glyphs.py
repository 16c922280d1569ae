"""What the names of glyphs tell: a Unicode character, or the byte that a legacy font had there."""

import io
import re
from collections.abc import Mapping

from fontTools import agl
from fontTools.cffLib import CFFFontSet
from fontTools.ttLib import TTFont
from fontTools.ttLib.standardGlyphOrder import standardGlyphOrder

# /G49 /g31 /c49 /a12 /cid49: the original code, in decimal or in hexadecimal.
_DECIMAL = re.compile(r"(?:[GgcCaB]|cid|char|index|glyph)(\d{1,3})")
_HEX = re.compile(r"(?:[GgcCaBx])([0-9A-Fa-f]{2})")
_TYPE1_ENTRY = re.compile(rb"dup\s+(\d{1,3})\s*/([^\s/]{1,60})\s+put")
_TYPE1_HEAD = 200_000  # bytes: what stands before the encrypted part is short
MOST_GLYPHS = 4096


def unicode_of(name: str) -> str:
    """Return what a glyph's name says by Adobe's list (/aacute, /uni1EA5, /f_i); "" for nothing."""
    return agl.toUnicode(name)


def decimal_of(name: str) -> str:
    """Return the character that Windows-1252 shows for a byte named in decimal: /G49 is "1"."""
    match = _DECIMAL.fullmatch(name)
    return shown(int(match[1])) if match else ""


def hexadecimal_of(name: str) -> str:
    match = _HEX.fullmatch(name)
    return shown(int(match[1], 16)) if match else ""


def shown(code: int) -> str:
    """Return what Windows-1252, else Latin-1, shows for a byte; "" for what is no byte."""
    if not 0 <= code < 256:
        return ""
    return bytes([code]).decode("cp1252", "ignore") or chr(code)


def in_first_order(glyph: int) -> str:
    """Return the character of a glyph's place in fonts as Windows and the Mac order them."""
    name = standardGlyphOrder[glyph] if glyph < len(standardGlyphOrder) else ""
    return agl.toUnicode(name) or (" " if name == "nonmarkingreturn" else "")


def names_in_cff(data: bytes) -> tuple[dict[int, str], dict[int, str]]:
    """Return the glyph names of a CFF font by code (its own encoding) and by glyph index.

    Empty where it is keyed by numbers. Raises whatever damaged bytes lead fontTools to.
    """
    fonts = CFFFontSet()
    fonts.decompile(io.BytesIO(data), None)
    font = fonts[0]
    if hasattr(font, "ROS"):
        return {}, {}
    order = font.getGlyphOrder()[:MOST_GLYPHS]
    encoding = font.Encoding
    if isinstance(encoding, str):  # "StandardEncoding" and the like
        return {}, dict(enumerate(order))
    by_code = {code: name for code, name in enumerate(encoding) if name != ".notdef"}
    return by_code, dict(enumerate(order))


def names_in_type1(data: bytes) -> dict[int, str]:
    """Return the glyph names of a Type 1 font by code, from the readable part before `eexec`."""
    head = data[:_TYPE1_HEAD].partition(b"eexec")[0]
    found = _TYPE1_ENTRY.findall(head)
    return {int(code): name.decode("latin-1") for code, name in found}


def of_truetype(data: bytes) -> tuple[dict[int, str], dict[int, str], dict[int, int]]:
    """Return of a TrueType font: names by glyph index, characters by glyph index (from its Unicode
    map), glyph index by code (from its symbol or Mac map).

    Each may be empty. Raises whatever damaged bytes lead fontTools to.
    """
    font = TTFont(io.BytesIO(data), lazy=True)
    count = min(font["maxp"].numGlyphs, MOST_GLYPHS)
    names: dict[int, str] = {}
    if "post" in font and font["post"].formatType == 2.0:
        names = dict(enumerate(font["post"].glyphOrder[:count]))
    tables = list(font["cmap"].tables) if "cmap" in font else []
    order = {name: index for index, name in enumerate(font.getGlyphOrder()[:count])}
    characters: dict[int, str] = {}
    codes: dict[int, int] = {}
    for table in tables:
        at = {code: order[name] for code, name in table.cmap.items() if name in order}
        if table.isUnicode() and not table.isSymbol():
            characters |= {glyph: chr(code) for code, glyph in at.items()}
        else:
            codes |= {code & 0xFF: glyph for code, glyph in at.items()}
    return names, characters, codes


def meanings(names: Mapping[int, str], of=unicode_of) -> dict[int, str]:
    """Return what named codes mean, by one of the ways of reading names above."""
    return {code: text for code, name in names.items() if (text := of(name))}
