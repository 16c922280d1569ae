"""A body as it is typed, taken apart for the checks: its text, and the things that stand in it.

Pure; linear time.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

from journal.lib.html import well_formed

# well_formed() writes lower-case tags with quoted attributes, and < and > as entities inside.
_TOKEN = re.compile(r"<(/?)([a-z][a-z0-9]*)([^<>]*)>|([^<]+)")
_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')
_BREAKS = {
    *("p", "br", "hr", "blockquote", "ul", "ol", "li", "figure", "figcaption", "table", "caption"),
    *("thead", "tbody", "tfoot", "tr", "th", "td", "div", "section", "article", "address"),
    *("center", "pre", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6"),
}
_HEADINGS = {"h1": 2, "h2": 2, "h3": 3, "h4": 4, "h5": 4, "h6": 4}


@dataclass
class Part:
    """A heading (with its level), a link (with its target), a figure or image, a table."""

    level: int = 0
    target: str = ""
    text: str = ""
    photo: int | None = None
    alt: str = ""
    has_header: bool = False
    has_picture: bool = False
    is_wide: bool = False
    rows: int = 0


@dataclass
class Body:
    """`text` has one line a block, letters as typed, no blanks at the ends of lines."""

    text: str = ""
    headings: list[Part] = field(default_factory=list)
    links: list[Part] = field(default_factory=list)
    figures: list[Part] = field(default_factory=list)
    images: list[Part] = field(default_factory=list)
    tables: list[Part] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.text.strip() or self.figures or self.images or self.tables)


def read(markup: str) -> Body:
    reader = _Reader()
    for closing, tag, attributes, text in _TOKEN.findall(well_formed(markup)):
        if text:
            reader.text(html.unescape(text))
        elif closing:
            reader.end(tag)
        else:
            reader.start(tag, attributes)
    reader.body.text = "\n".join(
        stripped for line in "".join(reader.pieces).split("\n") if (stripped := line.strip())
    )
    return reader.body


class _Reader:
    def __init__(self) -> None:
        self.body = Body()
        self.pieces: list[str] = []
        # What is open and collects text, by its kind; none of them stands inside its own kind.
        self.open: dict[str, tuple[Part, list[str]]] = {}

    def text(self, text: str) -> None:
        text = text.replace("\r", " ").replace("\n", " ")
        self.pieces.append(text)
        for _, words in self.open.values():
            words.append(text)

    def start(self, tag: str, attributes: str) -> None:
        if tag in _BREAKS:
            self.pieces.append("\n")
        if tag in _HEADINGS:
            self._collect("heading", self.body.headings, Part(level=_HEADINGS[tag]))
        elif tag == "a":
            target = _values(attributes).get("data-target", "")
            self._collect("link", self.body.links, Part(target=target))
        elif tag == "figure":
            values = _values(attributes)
            photo = values.get("data-photo", "")
            number = int(photo) if photo.isascii() and photo.isdecimal() and len(photo) < 10 else 0
            if number:
                is_wide = "wide" in values.get("class", "").split()
                self._collect("figure", self.body.figures, Part(photo=number, is_wide=is_wide))
        elif tag == "img":
            self._image(_values(attributes))
        elif tag == "table":
            self._collect("table", self.body.tables, Part())
        elif tag in ("tr", "th") and "table" in self.open:
            table, _ = self.open["table"]
            table.rows += tag == "tr"
            table.has_header = table.has_header or tag == "th"

    def end(self, tag: str) -> None:
        if tag in _BREAKS:
            self.pieces.append("\n")
        kind = "heading" if tag in _HEADINGS else {"a": "link"}.get(tag, tag)
        part, words = self.open.pop(kind, (None, []))
        if part:
            part.text = " ".join("".join(words).split())

    def _collect(self, kind: str, parts: list[Part], part: Part) -> None:
        parts.append(part)
        self.open[kind] = part, []

    def _image(self, values: dict[str, str]) -> None:
        for part, _ in self.open.values():
            part.has_picture = True
        if "figure" not in self.open:
            self.body.images.append(Part(target=values.get("src", ""), alt=values.get("alt", "")))


def _values(attributes: str) -> dict[str, str]:
    return {name: html.unescape(value) for name, value in _ATTRIBUTE.findall(attributes)}
