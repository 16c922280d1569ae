"""A stored body as people read it: one line of text a paragraph, and beside it what it looks like.

Reads only what journal.lib.html let through, so tags are nested well and quoted.
"""

import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import NamedTuple

from journal.lib.figures import GROUPS

_TEXT_BLOCKS = {"p", "h2", "h3", "h4", "li", "caption"}
_MARKS = {"strong", "em", "u", "s", "sub", "sup", "a"}
_CELLS = {"th", "td"}
_SECTIONS = {"thead", "tbody", "tfoot"}
_VOID = {"br", "hr", "img"}


class Mark(NamedTuple):
    """Words that stand out in a block: how, which, and for a link where it leads."""

    tag: str
    text: str
    target: str = ""


@dataclass(frozen=True)
class Block:
    """One paragraph, heading, list item, row of a table, photo.

    `kind` is "p", "h2", "h3", "h4", "ul" or "ol" (an item of such a list), "quote", "caption" (of a
    table), "row", "figure", "gallery" or "pair" (the head of such a group; its figures follow),
    "group-caption", "image", "rule", or "" for what is no part of a body. `text` is in NFC, has no
    line feed and is never empty. `style` is what else tells it from its like.
    """

    kind: str
    text: str
    style: Mapping[str, str] = field(default_factory=dict)
    marks: Counter[Mark] = field(default_factory=Counter)


def one_line(text: str) -> str:
    """Text in NFC on one line, every stretch of blanks a single one."""
    return unicodedata.normalize("NFC", " ".join(text.split()))


def blocks_of(body: str, photo_names: Mapping[int, str]) -> list[Block]:
    """The blocks of a cleaned body; a photo without words of its own is called by its name."""
    reader = _Reader(photo_names)
    reader.feed(body)
    reader.close()
    reader.flush()
    return reader.blocks


class _Reader(HTMLParser):
    """Collects text until a block ends. A row and a figure are one block, whatever is in them."""

    def __init__(self, photo_names: Mapping[int, str]):
        super().__init__()
        self.photo_names = photo_names
        self.blocks: list[Block] = []
        self.text: list[str] = []
        self.marks: Counter[Mark] = Counter()
        self.style: dict[str, str] = {}  # of the block to come
        self.inside: list[tuple[str, dict]] = []  # the blocks and boxes that are open
        self.open: list[tuple[str, str, int]] = []  # tag, target and where in `text` it began
        self.group_at = 0  # where in `blocks` the open group begins

    def handle_starttag(self, tag, attributes):
        values = {name: value or "" for name, value in attributes}
        if tag in _MARKS:
            self.open.append((tag, _target(values), len(self.text)))
        elif self._whole():
            self._inside_whole(tag, values)
        elif tag in _VOID:
            self._void(tag, values)
        else:
            self.flush()
        if _group_of(tag, values):
            self.group_at = len(self.blocks)
        if tag not in _MARKS | _VOID:
            self.inside.append((tag, values))

    def handle_endtag(self, tag):
        if tag in _MARKS:
            self._close_mark(tag)
        elif tag in _CELLS:
            self._cell_ends()
        elif self._whole() in ("", tag):
            self.flush()
        else:
            self.text.append(" ")
        if tag not in _MARKS | _VOID and any(name == tag for name, _ in self.inside):
            while (closed := self.inside.pop())[0] != tag:
                pass
            self._group_ends(closed)

    def handle_data(self, data):
        self.text.append(data)

    def flush(self) -> None:
        """End the block that was read, if there is one; open marks go on in the next."""
        text = one_line("".join(self.text))
        still = [(tag, target) for tag, target, _ in self.open]
        for tag, _ in reversed(still):
            self._close_mark(tag)
        kind, style = self._kind()
        if kind == "figure":
            text = text or one_line(self._photo_name(style))
        if text:
            self.blocks.append(Block(kind, text, style | self.style, self.marks))
        self.text, self.marks, self.style = [], Counter(), {}
        self.open = [(tag, target, 0) for tag, target in still]

    def _whole(self) -> str:
        """The tag whose inside is one block: "tr", "figure", or "" elsewhere."""
        wholes = (t for t, v in self.inside if t in ("tr", "figure") and not _group_of(t, v))
        return next(wholes, "")

    def _group(self) -> str:
        """The kind of the group of figures that is open: "gallery", "pair" or ""."""
        return next((kind for t, v in self.inside if (kind := _group_of(t, v))), "")

    def _group_ends(self, closed: tuple[str, dict]) -> None:
        """Put its head before the photos of a group that has ended."""
        if (kind := _group_of(*closed)) and not self._whole():
            count = sum(block.kind == "figure" for block in self.blocks[self.group_at :])
            head = Block(kind, f"{count} ảnh", {"size": _size(closed[1])})
            self.blocks.insert(self.group_at, head)

    def _inside_whole(self, tag: str, values: dict) -> None:
        if tag in _CELLS and any(name == "tr" for name, _ in self.inside):
            self.text.append(" | " if "".join(self.text).strip() or self.style else "")
            self.style["cells"] = str(int(self.style.get("cells", 0)) + 1)
            self.open.append((tag, " ".join(f"{k}={v}" for k, v in values.items()), len(self.text)))
        elif tag == "img" and self._whole() == "tr":
            self.text.append(f" [{values.get('alt') or values.get('src', '')}] ")
        else:
            self.text.append(" ")

    def _void(self, tag: str, values: dict) -> None:
        self.flush()
        if tag == "br":
            self.style["after"] = "br"
        elif tag == "hr":
            self.blocks.append(Block("rule", "* * *"))
        else:
            source = values.get("src", "")
            name = one_line(values.get("alt", "")) or source or "?"
            self.blocks.append(Block("image", name, {"source": source}))

    def _cell_ends(self) -> None:
        for tag, _, _ in reversed(self.open):
            self._close_mark(tag)
            if tag in _CELLS:
                return

    def _close_mark(self, tag: str) -> None:
        at = next((n for n in reversed(range(len(self.open))) if self.open[n][0] == tag), None)
        if at is None:
            return
        _, target, start = self.open.pop(at)
        words = one_line("".join(self.text[start:]))
        if words and (tag != "td" or target):  # a plain cell says nothing
            self.marks[Mark(tag, words, target)] += 1

    def _kind(self) -> tuple[str, dict[str, str]]:
        """What the innermost open blocks make of the text, and its style."""
        tags = [tag for tag, _ in self.inside]
        whole = self._whole()
        if whole == "figure":
            values = next(v for t, v in self.inside if t == "figure" and not _group_of(t, v))
            style = {"photo": values.get("data-photo", ""), "size": _size(values)}
            return "figure", style | ({"group": group} if (group := self._group()) else {})
        if whole == "tr":
            return "row", {"part": next((tag for tag in reversed(tags) if tag in _SECTIONS), "")}
        lists = [(tag, values) for tag, values in self.inside if tag in ("ul", "ol")]
        if "li" in tags and lists:
            tag, values = lists[-1]
            quoted = "1" if "blockquote" in tags else ""
            return tag, {"depth": str(len(lists)), "start": values.get("start", ""), "in": quoted}
        if self._group():
            return "group-caption", {}
        kind = next((tag for tag in reversed(tags) if tag in _TEXT_BLOCKS), "p")
        return ("quote" if "blockquote" in tags and kind == "p" else kind), {}

    def _photo_name(self, style: dict[str, str]) -> str:
        number = style["photo"]
        return self.photo_names.get(int(number or 0)) or f"Ảnh số {number or '?'}"


def _target(values: dict) -> str:
    title = values.get("title", "")
    return values.get("href", "") + (f" ({title})" if title else "")


def _size(values: dict) -> str:
    classes = values.get("class", "").split()
    return " ".join(name for name in classes if name not in ("photo", *GROUPS))


def _group_of(tag: str, values: dict) -> str:
    """The kind of a group of figures, or "" for any other element."""
    classes = values.get("class", "").split() if tag == "figure" else []
    return next((name for name in classes if name in GROUPS), "")
