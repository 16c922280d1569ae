"""How a run and a paragraph of a Word document look in the end: ECMA-376, part 1, 17.7.

A property stands on the run itself, in its character style, in the paragraph's style, in those
these are based on, or in the document's defaults; a font may be named by the theme.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple
from xml.etree.ElementTree import Element

from .package import Package

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
VAL = W + "val"
_OFF = {"0", "false", "off", "none"}
_MAX_CHAIN = 20
_EMPTY = Element(W + "empty")
_FACES = ("ascii", "hAnsi", "cs", "eastAsia")


class Look(NamedTuple):
    """How a run looks."""

    font: str
    marks: frozenset[str]
    size: float  # points
    capitals: bool
    hidden: bool


class Level(NamedTuple):
    """One level of a numbering."""

    numbered: bool
    start: int
    lettered: bool = False  # a, b, c or i, ii, iii: not in figures


def is_on(element: Element | None) -> bool | None:
    """A switch such as <w:b/>; None if it is not there."""
    return None if element is None else element.get(VAL, "1") not in _OFF


def number(element: Element | None, otherwise: int = 0) -> int:
    """The w:val of an element as a number of a sane size."""
    text = element.get(VAL, "") if element is not None else ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else otherwise


class Styles:
    """The styles, theme fonts and numberings of a document."""

    def __init__(self, package: Package) -> None:
        relations = package.relations(package.main).values()
        parts = {r.kind: r.target for r in relations if not r.is_external}
        styles = _part(package, parts.get("styles"))
        self._styles = {each.get(W + "styleId", ""): each for each in styles.iter(W + "style")}
        self._default = next(
            (name for name, each in self._styles.items() if _is_default_paragraph(each)), ""
        )
        defaults = styles.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
        self._defaults = defaults if defaults is not None else _EMPTY
        self._theme = dict(_theme_fonts(_part(package, parts.get("theme"))))
        self._levels = _numberings(_part(package, parts.get("numbering")))
        self.chain = cache(self._chain)
        self.look = cache(self._look_of_style)

    def _chain(self, style: str) -> list[Element]:
        """A style and those it is based on, nearest first."""
        found: list[Element] = []
        while style in self._styles and len(found) < _MAX_CHAIN:
            found.append(self._styles[style])
            based = found[-1].find(W + "basedOn")
            style = based.get(VAL, "") if based is not None else ""
        return found

    def style_of(self, properties: Element) -> str:
        """The id of a paragraph's style, by its w:pPr."""
        named = properties.find(W + "pStyle")
        style = named.get(VAL, "") if named is not None else ""
        return style if style in self._styles else self._default

    def names(self, style: str) -> list[str]:
        """The names of a style and of those it is based on, in lower case."""
        names = (each.find(W + "name") for each in self.chain(style))
        return [name.get(VAL, "").lower() for name in names if name is not None]

    def paragraph_property(self, properties: Element, style: str, name: str) -> Element | None:
        """An element of a paragraph's w:pPr, else of its styles'."""
        if (own := properties.find(W + name)) is not None:
            return own
        inherited = (each.find(f"{W}pPr/{W}{name}") for each in self.chain(style))
        return next((each for each in inherited if each is not None), None)

    def level(self, numbering: str, depth: int) -> Level:
        return self._levels.get((numbering, depth), Level(False, 1))

    # --- runs -------------------------------------------------------------------------------------

    def _look_of_style(
        self, paragraph_style: str, character_style: str
    ) -> tuple[tuple[Element, ...], tuple[Element, ...]]:
        """The w:rPr of a character style and of a paragraph style, each nearest first."""
        return tuple(self._properties(character_style)), tuple(self._properties(paragraph_style))

    def _properties(self, style: str) -> Iterator[Element]:
        for each in self.chain(style):
            if (properties := each.find(W + "rPr")) is not None:
                yield properties

    def of_run(self, own: Element | None, paragraph_style: str) -> Look:
        """How a run with these w:rPr looks in a paragraph of this style."""
        own = _EMPTY if own is None else own
        named = own.find(W + "rStyle")
        character = named.get(VAL, "") if named is not None else ""
        by_character, by_paragraph = self.look(paragraph_style, character)

        def found(name: str) -> Element | None:
            for each in (own, *by_character, *by_paragraph, self._defaults):
                if (element := each.find(W + name)) is not None:
                    return element
            return None

        def toggled(name: str) -> bool:
            """What paragraph and character style both switch on is off (17.7.3)."""
            if (direct := is_on(own.find(W + name))) is not None:
                return direct
            return _first_on(by_character, name) ^ _first_on(by_paragraph, name)

        marks = {mark for name, mark in (("b", "strong"), ("i", "em")) if toggled(name)}
        if toggled("strike"):
            marks.add("s")
        underline = found("u")
        if underline is not None and is_on(underline) and underline.get(VAL) is not None:
            marks.add("u")
        raised = found("vertAlign")
        raised_to = raised.get(VAL) if raised is not None else ""
        marks |= {"superscript": {"sup"}, "subscript": {"sub"}}.get(raised_to, set())
        marks |= _shifted(own)
        return Look(
            self._font(own, by_character, by_paragraph),
            frozenset(marks),
            number(found("sz")) / 2,
            toggled("caps"),
            toggled("vanish"),
        )

    def _font(self, own: Element, *inherited: tuple[Element, ...]) -> str:
        for each in (own, *(p for properties in inherited for p in properties), self._defaults):
            fonts = each.find(W + "rFonts")
            if fonts is None:
                continue
            for face in _FACES[:2]:
                theme = self._theme.get(fonts.get(f"{W}{face}Theme", "")[:5])
                if name := fonts.get(W + face) or theme:
                    return name
        return ""


def _first_on(properties: tuple[Element, ...], name: str) -> bool:
    switches = (is_on(each.find(W + name)) for each in properties)
    return next((switch for switch in switches if switch is not None), False)


def _shifted(own: Element) -> set[str]:
    """How LibreOffice writes some of what is raised or lowered: moved, and smaller."""
    shift = own.find(W + "position")
    distance = shift.get(VAL, "0") if shift is not None and own.find(W + "sz") is not None else "0"
    if not distance.strip("-0"):
        return set()
    return {"sub"} if distance.startswith("-") else {"sup"}


def _part(package: Package, name: str | None) -> Element:
    root = package.xml(name) if name else None
    return _EMPTY if root is None else root


def _is_default_paragraph(style: Element) -> bool:
    return style.get(W + "type") == "paragraph" and style.get(W + "default", "0") not in _OFF


def _theme_fonts(theme: Element) -> Iterator[tuple[str, str]]:
    """By the first five letters of what runs call them: majorHAnsi, minorAscii."""
    for kind in ("major", "minor"):
        latin = theme.find(f".//{A}{kind}Font/{A}latin")
        if latin is not None:
            yield kind, latin.get("typeface", "")


def _numberings(root: Element) -> dict[tuple[str, int], Level]:
    """The levels of every w:num, by its id and depth."""
    abstract = {each.get(W + "abstractNumId"): each for each in root.iter(W + "abstractNum")}
    levels: dict[tuple[str, int], Level] = {}
    for num in root.iter(W + "num"):
        link = num.find(W + "abstractNumId")
        base = abstract.get(link.get(VAL) if link is not None else None, _EMPTY)
        overrides = (override.find(W + "lvl") for override in num.iter(W + "lvlOverride"))
        for level in (*base.iter(W + "lvl"), *(each for each in overrides if each is not None)):
            depth = level.get(W + "ilvl", "0")
            form = level.find(W + "numFmt")
            shape = form.get(VAL, "decimal") if form is not None else "decimal"
            if depth.isascii() and depth.isdecimal() and len(depth) < 3:
                start = number(level.find(W + "start"), 1)
                is_numbered = shape not in ("bullet", "none")
                levels[num.get(W + "numId", ""), int(depth)] = Level(
                    is_numbered, start, is_numbered and "decimal" not in shape
                )
        for override in num.iter(W + "lvlOverride"):
            start = override.find(W + "startOverride")
            key = num.get(W + "numId", ""), number_of(override.get(W + "ilvl", "0"))
            if start is not None and key in levels:
                levels[key] = levels[key]._replace(start=number(start, 1))
    return levels


def number_of(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 0
