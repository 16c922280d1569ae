"""What a clipboard holds to read from: what was marked, its styles, tags that match."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import nh3

from ..html import is_too_deep
from .blocks import PLAIN, Marks

MARKS = {"b": "strong", "strong": "strong", "i": "em", "em": "em", "u": "u", "ins": "u"}
MARKS |= {"s": "s", "strike": "s", "del": "s", "sub": "sub", "sup": "sup"}
_DROPPED = {"script", "title", "svg", "iframe", "object", "button", "select", "textarea"}
_DROPPED |= {"noscript", "template", "video", "audio", "canvas", "style"}
BLOCKS = {"p", "div", "section", "article", "header", "footer", "main", "aside", "nav", "address"}
BLOCKS |= {"center", "pre", "dl", "dt", "dd", "form", "fieldset", "figure", "figcaption"}
BLOCKS |= {"ul", "ol", "li", "blockquote", "caption", "h1", "h2", "h3", "h4", "h5", "h6"}
TABLE = {"table", "thead", "tbody", "tfoot", "tr", "td", "th"}
_SELECTOR = re.compile(r"([a-z][a-z0-9]*)?(?:\.([\w-]+))?", re.IGNORECASE)
_FRAGMENT = ("<!--StartFragment-->", "<!--EndFragment-->")
_MAX_SHEET = 300_000  # characters of style rules that are read
_KEPT = {"style", "class", "id", "href", "name", "face", "start", "colspan", "rowspan", "width"}
_KEPT |= {"datetime", "data-photo"}


# --- what the clipboard holds ---------------------------------------------------------------------


def fragment(markup: str) -> str:
    """What was marked to be copied, without the page around it."""
    begin, end = (markup.find(mark) for mark in _FRAGMENT)
    return markup[begin + len(_FRAGMENT[0]) : end] if 0 <= begin < end else markup


def style_texts(markup: str) -> Iterator[str]:
    """The insides of <style> elements, up to _MAX_SHEET characters."""
    lowered, at, left = markup.lower(), 0, _MAX_SHEET
    while left > 0 and (begin := lowered.find("<style", at)) >= 0:
        begin = lowered.find(">", begin) + 1
        at = lowered.find("</style", begin)
        if not begin or at < 0:
            return
        yield markup[begin:at][:left] + "}"
        left -= at - begin


def well_formed(markup: str) -> str:
    """The same text in tags that match, as a browser would read it."""
    if is_too_deep(markup):
        raise ValueError("nested too deep to paste")
    return nh3.clean(
        markup,
        tags=BLOCKS | TABLE | MARKS.keys() | {"a", "span", "font", "br", "hr", "img"},
        attributes={"*": _KEPT},
        clean_content_tags=_DROPPED,
        url_schemes={"http", "https", "mailto", "tel", "file", "about"},
        link_rel=None,
    )


# --- how things look ------------------------------------------------------------------------------

Declarations = dict[str, str]
Sheet = dict[tuple[str, str], Declarations]


def declarations(text: str) -> Declarations:
    pairs = (each.partition(":") for each in text.split(";"))
    return {name.strip().lower(): value.strip().lower() for name, _, value in pairs if value}


def sheet_of(text: str) -> Sheet:
    """Rules by (tag, class) of simple selectors; of others nothing is taken."""
    sheet: Sheet = {}
    for rule in text.replace("<!--", "").replace("-->", "").split("}"):
        selectors, _, inside = rule.rpartition("{")
        for selector in selectors.split(","):
            match = _SELECTOR.fullmatch(selector.strip())
            if match and (match[1] or match[2]):
                key = ((match[1] or "").lower(), match[2] or "")
                sheet.setdefault(key, {}).update(declarations(inside))
    return sheet


class Look(NamedTuple):
    marks: Marks = PLAIN
    font: str = ""
    link: str = ""
    hidden: bool = False
    preformatted: bool = False


def marks_by_style(marks: Marks, style: Declarations) -> Marks:
    weight = style.get("font-weight", "")
    if weight:
        is_bold = weight in ("bold", "bolder") or (weight.isdecimal() and weight >= "600")
        marks = marks | {"strong"} if is_bold else marks - {"strong"}
    slant = style.get("font-style", "")
    if slant:
        marks = marks | {"em"} if slant in ("italic", "oblique") else marks - {"em"}
    line = style.get("text-decoration", style.get("text-decoration-line", ""))
    if "underline" in line:
        marks |= {"u"}
    if "line-through" in line:
        marks |= {"s"}
    raised = {"super": {"sup"}, "sub": {"sub"}}.get(style.get("vertical-align", ""), set())
    return marks | raised
