"""The fonts of a PDF that may not say what their codes mean, and every way to read those codes."""

import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

import pikepdf
from pikepdf import Array, Name

from journal.lib.encodings import of_font

from . import glyphs, refusals, tounicode
from .refusals import PdfRefused

_SUBSET = re.compile(r"^[A-Z]{6}\+")
_PICTURES = re.compile(r"dingbat|wingding|webding|symbol|awesome|icons?\b", re.IGNORECASE)
_VIETNAMESE = re.compile("[ĂăĐđĨĩŨũƠơƯưẠ-ỹ]")
_LATIN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\xff\ue000-\uf8ff\ufffd]")
_CODEPAGES = {"/WinAnsiEncoding": "cp1252", "/MacRomanEncoding": "mac_roman"}
MOST_FONTS = 1000
_DEEP = 8  # forms in forms
MOST_PROGRAM = 30_000_000  # bytes


@dataclass
class Font:
    """A font whose text may come out wrong.

    `readings` say what each code means, by how that is known; the first is what PDF readers make
    of it. The texts are those of the original bytes (Latin-1, Windows-1252): a legacy encoding is
    not applied yet.
    """

    key: str
    name: str
    width: int  # bytes of a code
    codes: list[int]
    dictionary: pikepdf.Dictionary
    readings: dict[str, dict[int, str]] = field(default_factory=dict)


def doubtful(pdf: pikepdf.Pdf) -> list[Font]:
    """Return the fonts of a PDF that need a look, at most MOST_FONTS; raises what pikepdf does."""
    found: dict[str, Font] = {}
    for key, dictionary in _fonts(pdf):
        if key in found or len(found) == MOST_FONTS:
            continue
        try:
            font = _looked_at(key, dictionary)
        except PdfRefused:
            raise
        except _DAMAGE:
            continue
        if font:
            found[key] = font
    return list(found.values())


# What a dictionary that is not as it should be leads to.
_DAMAGE = (ValueError, TypeError, KeyError, AttributeError, IndexError, pikepdf.PdfError)


def _fonts(pdf: pikepdf.Pdf) -> Iterator[tuple[str, pikepdf.Dictionary]]:
    seen: set[tuple[int, int]] = set()
    for number, page in enumerate(pdf.pages, 1):
        with suppress(*_DAMAGE):
            yield from _in_resources(page.obj.get(Name.Resources) or _inherited(page), seen, number)


def _inherited(page: pikepdf.Page) -> pikepdf.Object | None:
    node = page.obj
    for _ in range(50):
        node = node.get(Name.Parent)
        if node is None or Name.Resources in node:
            break
    return None if node is None else node.get(Name.Resources)


def _in_resources(
    resources: pikepdf.Object | None, seen: set, number: int, depth: int = 0
) -> Iterator[tuple[str, pikepdf.Dictionary]]:
    if not isinstance(resources, pikepdf.Dictionary) or depth > _DEEP:
        return
    for name, font in resources.get(Name.Font, pikepdf.Dictionary()).items():
        if isinstance(font, pikepdf.Dictionary):
            place = font.objgen
            yield (f"{place[0]} {place[1]}" if place[0] else f"{number} {name}"), font
    for kind in (Name.XObject, Name.Pattern):
        for _, form in resources.get(kind, pikepdf.Dictionary()).items():
            if isinstance(form, pikepdf.Stream) and form.objgen not in seen:
                seen.add(form.objgen)
                yield from _in_resources(form.get(Name.Resources), seen, number, depth + 1)


def _looked_at(key: str, dictionary: pikepdf.Dictionary) -> Font | None:
    """The font with its readings, None where nothing about it is in doubt."""
    name = _SUBSET.sub("", str(dictionary.get(Name.BaseFont, "/"))[1:])[:120]
    known = _known(dictionary)
    if _PICTURES.search(name) or (known and not _is_suspicious(known, name)):
        return None
    if dictionary.get(Name.Subtype) == Name.Type0:
        font = _composite(key, name, dictionary)
    else:
        font = _simple(key, name, dictionary)
    if font and known:
        font.codes = sorted({*font.codes, *known})[: glyphs.MOST_GLYPHS]
        font.readings = {"unicode": known} | font.readings
    return font


def _known(dictionary: pikepdf.Dictionary) -> dict[int, str]:
    stream = dictionary.get(Name.ToUnicode)
    return tounicode.read(_bytes(stream)) if isinstance(stream, pikepdf.Stream) else {}


def _bytes(stream: pikepdf.Stream) -> bytes:
    """What a stream holds, unpacked; raises PdfRefused where that is out of all proportion."""
    packed = stream.read_raw_bytes()
    if len(packed) > MOST_PROGRAM:
        raise PdfRefused(refusals.TOO_HEAVY)
    if stream.get(Name.Filter) not in (Name.FlateDecode, Array([Name.FlateDecode])):
        return stream.read_bytes()
    with suppress(zlib.error):
        unpacker = zlib.decompressobj()
        data = unpacker.decompress(packed, MOST_PROGRAM)
        if unpacker.unconsumed_tail:
            raise PdfRefused(refusals.TOO_HEAVY)
        if Name.DecodeParms not in stream:
            return data
    return stream.read_bytes()


def _is_suspicious(known: dict[int, str], name: str) -> bool:
    """Whether a ToUnicode map may name the signs of Latin-1 that the bytes of old fonts show."""
    text = "".join(known.values())
    if _VIETNAMESE.search(text):
        return False
    return bool(of_font(name) or _LATIN.search(text))


def _simple(key: str, name: str, dictionary: pikepdf.Dictionary) -> Font:
    codes = _codes_with_width(dictionary)
    names = _own_names(dictionary) | _differences(dictionary)
    base = _base(dictionary)
    readings = {
        "names": {code: base.get(code, "") for code in codes} | glyphs.meanings(names),
        "decimal": base | glyphs.meanings(names, glyphs.decimal_of),
        "hexadecimal": base | glyphs.meanings(names, glyphs.hexadecimal_of),
        "codes": {code: glyphs.shown(code) for code in codes},
    }
    if not any(glyphs.decimal_of(name) or glyphs.hexadecimal_of(name) for name in names.values()):
        del readings["decimal"], readings["hexadecimal"]
    return Font(key, name, 1, codes, dictionary, readings)


def _codes_with_width(dictionary: pikepdf.Dictionary) -> list[int]:
    widths = dictionary.get(Name.Widths)
    if widths is None:
        return list(range(1, 256))
    first = int(dictionary.get(Name.FirstChar, 0))
    # 0 is what a subset leaves out, and what marks have that stand over the letter before.
    return [code for code in range(first, min(first + len(widths), 256)) if code >= 0]


def _base(dictionary: pikepdf.Dictionary) -> dict[int, str]:
    """What the codes mean that have no name of their own."""
    encoding = dictionary.get(Name.Encoding)
    if isinstance(encoding, pikepdf.Dictionary):
        encoding = encoding.get(Name.BaseEncoding)
    codec = _CODEPAGES.get(str(encoding), "cp1252")
    return {code: bytes([code]).decode(codec, "ignore") for code in range(32, 256)}


def _differences(dictionary: pikepdf.Dictionary) -> dict[int, str]:
    encoding = dictionary.get(Name.Encoding)
    if not isinstance(encoding, pikepdf.Dictionary):
        return {}
    names, code = {}, 0
    for item in encoding.get(Name.Differences, Array()):
        if isinstance(item, Name):
            names[code] = str(item)[1:]
            code += 1
        else:
            code = int(item)
    return {code: name for code, name in names.items() if 0 <= code < 256}


def _program(dictionary: pikepdf.Dictionary) -> tuple[str, bytes]:
    """The embedded font: which of FontFile, FontFile2, FontFile3, and its bytes; "" for none."""
    descriptor = dictionary.get(Name.FontDescriptor)
    for kind in ("FontFile", "FontFile2", "FontFile3"):
        stream = descriptor.get(Name("/" + kind)) if descriptor is not None else None
        if isinstance(stream, pikepdf.Stream):
            return kind, _bytes(stream)
    return "", b""


def _own_names(dictionary: pikepdf.Dictionary) -> dict[int, str]:
    """Names by code that the embedded font gives."""
    kind, data = _program(dictionary)
    try:
        if kind == "FontFile3":
            return glyphs.names_in_cff(data)[0]
        if kind == "FontFile":
            return glyphs.names_in_type1(data)
        if kind == "FontFile2":
            names, _, codes = glyphs.of_truetype(data)
            return {code: names[glyph] for code, glyph in codes.items() if glyph in names}
    except Exception:  # fontTools raises whatever damaged bytes lead to
        return {}
    return {}


def _composite(key: str, name: str, dictionary: pikepdf.Dictionary) -> Font | None:
    """A Type 0 font whose codes are the numbers of glyphs; None for one with a map of its own."""
    if str(dictionary.get(Name.Encoding)) not in ("/Identity-H", "/Identity-V"):
        return None
    descendant = dictionary[Name.DescendantFonts][0]
    names, characters = _of_descendant(descendant)
    to_glyph = _to_glyph(descendant)
    last = max(max(names | characters, default=255), *(to_glyph or [0]))
    codes = list(range(min(last + 1, glyphs.MOST_GLYPHS)))
    named = {code: names.get(to_glyph.get(code, code), "") for code in codes}
    readings = {
        "program": {code: characters.get(to_glyph.get(code, code), "") for code in codes},
        "names": glyphs.meanings(named),
        "decimal": glyphs.meanings(named, glyphs.decimal_of),
        "hexadecimal": glyphs.meanings(named, glyphs.hexadecimal_of),
        "codes": {code: glyphs.shown(code) for code in codes if code >= 32},
        "order": {code: glyphs.in_first_order(code) for code in codes},
    }
    return Font(
        key, name, 2, codes, dictionary, {k: r for k, r in readings.items() if any(r.values())}
    )


def _of_descendant(descendant: pikepdf.Dictionary) -> tuple[dict[int, str], dict[int, str]]:
    """Names and characters by glyph, as the embedded font gives them."""
    kind, data = _program(descendant)
    try:
        if kind == "FontFile2" or (kind and data[:4] in (b"OTTO", b"\0\1\0\0")):
            names, characters, codes = glyphs.of_truetype(data)
            return names, characters or {g: glyphs.shown(code) for code, g in codes.items()}
        if kind == "FontFile3":
            return glyphs.names_in_cff(data)[1], {}
    except Exception:  # fontTools raises whatever damaged bytes lead to
        return {}, {}
    return {}, {}


def _to_glyph(descendant: pikepdf.Dictionary) -> dict[int, int]:
    stream = descendant.get(Name.CIDToGIDMap)
    if not isinstance(stream, pikepdf.Stream):
        return {}
    data = _bytes(stream)[: 2 * glyphs.MOST_GLYPHS]
    return {i // 2: int.from_bytes(data[i : i + 2]) for i in range(0, len(data) - 1, 2)}
