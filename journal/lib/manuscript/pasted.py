"""What a clipboard gives, from Word, LibreOffice, Google Docs, a web page, to the journal's HTML.

Word's HTML names fonts in a style sheet before the text, draws its lists as paragraphs with a
bullet in front, and puts notes at the end; all of it arrives here as the same blocks as a .docx.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from ..figures import GROUPS
from ..html import FIGURE_CLASSES
from . import fields, mending, parts, writing
from .blocks import (
    Block,
    Cell,
    Figure,
    Item,
    Manuscript,
    Paragraph,
    Report,
    Run,
    Table,
    trimmed,
)
from .clipboard import (
    BLOCKS,
    MARKS,
    TABLE,
    Declarations,
    Look,
    Sheet,
    declarations,
    fragment,
    marks_by_style,
    sheet_of,
    style_texts,
    well_formed,
)
from .tables import settled, unfolded

MAX_LENGTH = 3_000_000  # characters
MAX_DEPTH = 150  # deeper elements count for nothing, their text stays
MAX_SPAN = 1000
PICTURES = "{} ảnh trong đoạn dán không vào bài ({}): hãy chèn ảnh từ thư viện ảnh."
MOST_PLACES = 3  # of pictures that are left out
DELETED = "Đoạn dán có vết sửa: chữ đã xóa không lấy."

_VOID = {"br", "hr", "img"}
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_MSO_LEVEL = re.compile(r"\blevel([1-9])\b")
_MARKER = re.compile(r"\(?(?:(\d{1,4})|[a-zđ]|[ivxlc]{1,5})[.)]", re.IGNORECASE)
_CALL = re.compile(r"#(?:_(?:ftn|edn)|sd(?:foot|end)note|ftnt|chu-)(\d{1,4})(?:sym)?$")
_BACK = re.compile(r"#(?:_(?:ftn|edn)ref|sd(?:foot|end)note|ftnt_ref|chu-goi-)(\d{1,4})(?:anc)?$")
_OWN_NOTE = re.compile(r"chu-([1-9]\d{0,3})")


class Result(NamedTuple):
    """Cleaned HTML, inline if it is less than a paragraph, and what was changed."""

    html: str
    report: Report


def read(markup: str, first_note: int = 1) -> Result:
    """Return what was pasted, in plain HTML; its notes are numbered from `first_note` on.

    What comes out has still to pass html.clean(). Raises ValueError for more than MAX_LENGTH
    characters and for absurd nesting; nothing else. Takes time in proportion to the length.
    """
    if len(markup) > MAX_LENGTH:
        raise ValueError("too long to paste")
    reader = _Reader(sheet_of("".join(style_texts(markup))))
    reader.feed(well_formed(fragment(markup)))
    reader.close()
    reader.finish()
    manuscript = reader.manuscript()
    mending.mend(manuscript)
    for block in manuscript.blocks:
        if isinstance(block, Paragraph) and block.level:
            parts.as_heading(block, 2 if block.level <= 2 else 3)
    if _is_inline(manuscript, reader.ended_block):
        html = writing.inline(manuscript.blocks[0].runs, first_note - 1)
        html = f"{' ' * reader.starts_blank}{html}{' ' * reader.ends_blank}"
    else:
        html = writing.body(manuscript, lambda figure: None, first_note)
    return Result(html, manuscript.report)


def _is_inline(manuscript: Manuscript, ended_block: bool) -> bool:
    """A few words from within a paragraph go on in the paragraph where they are pasted."""
    if len(manuscript.blocks) != 1 or manuscript.notes:
        return False
    block = manuscript.blocks[0]
    plain = isinstance(block, Paragraph) and not (block.level or block.item or block.quote)
    return plain and not ended_block


# --- reading --------------------------------------------------------------------------------------


@dataclass
class _Element:
    tag: str
    look: Look
    before: Look
    captures: str = ""  # what its text is for: "marker", or nothing


@dataclass
class _OpenTable:
    table: Table
    outside: list[Block]
    in_head: bool = False


@dataclass
class _List:
    numbered: bool
    count: int = 0
    item: Paragraph | None = None  # the paragraph of the item that is open


@dataclass
class _Reader(HTMLParser):
    sheet: Sheet
    blocks: list[Block] = field(default_factory=list)
    report: Report = field(default_factory=Report)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.look = Look()
        self.open: list[_Element] = []
        self.tables: list[_OpenTable] = []
        self.lists: list[_List] = []
        self.quotes = 0
        self.paragraph = Paragraph()
        self.marker = ""
        self.mso_level = 0
        self.capturing = ""
        self.words = ""  # of the last paragraph, to say where something stood
        self.pictures: list[str] = []  # where those stood that are not taken
        self.figures: list[Figure | None] = []  # those that are open; None is none of the journal's
        self.calls: list[str] = []  # keys of notes in the order they are called
        self.note_key = ""
        self.note_bodies: dict[str, list[Paragraph]] = {}
        self.ended_block = self.starts_blank = self.ends_blank = False

    # --- tags -------------------------------------------------------------------------------------

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag in _VOID:
            self._void(tag, attributes)
            return
        if len(self.open) >= MAX_DEPTH:
            return
        style = self._style(tag, attributes)
        look = self._look(tag, attributes, style)
        element = _Element(tag, look, self.look)
        self.look = look
        self.open.append(element)
        if tag in TABLE:
            self._start_table_part(tag, attributes)
        elif tag in BLOCKS:
            self._start_block(tag, attributes, style)
        elif tag == "a":
            self._start_link(element, attributes)
        if style.get("mso-list", "") == "ignore" and not self.capturing:
            element.captures = self.capturing = "marker"

    def handle_endtag(self, tag: str) -> None:
        if not any(element.tag == tag for element in self.open):
            return
        while self.open:
            element = self.open.pop()
            self.look = element.before
            if element.captures:
                self.capturing = ""
            self._end(element.tag)
            if element.tag == tag:
                return

    def _end(self, tag: str) -> None:
        if tag in TABLE:
            self._end_table_part(tag)
        elif tag in BLOCKS:
            self.flush()
            self.ended_block = True
            if tag in ("ul", "ol") and self.lists:
                self.lists.pop()
            elif tag == "li" and self.lists:
                self.lists[-1].item = None
            elif tag == "blockquote":
                self.quotes = max(0, self.quotes - 1)
            elif tag == "figure" and self.figures and (figure := self.figures.pop()):
                self._end_figure(figure)

    @property
    def figure(self) -> Figure | None:
        """The journal's own figure that is open here."""
        return self.figures[-1] if self.figures else None

    def _end_figure(self, figure: Figure) -> None:
        if figure.photo and self.figure and not self.figure.photo:
            self.figure.photos.append(figure)
        elif figure.photo or figure.photos:
            self.blocks.append(figure)
        elif figure.caption:
            self.blocks.append(Paragraph(figure.caption))

    def _void(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "br":
            if self.paragraph.runs and self.paragraph.runs[-1].text.endswith("\n"):
                self.flush()  # two in a row: a new paragraph
            else:
                self._add("\n")
        elif tag == "hr":
            self.flush()
        elif tag == "img" and not self.look.hidden:
            is_own = self.figure is not None and self.figure.photo > 0
            if not is_own and attributes.get("width") != "1" and not _is_tool(attributes):
                self.pictures.append(self.paragraph.text.strip()[:40] or self.words)

    def _style(self, tag: str, attributes: dict[str, str]) -> Declarations:
        style: Declarations = {}
        classes = attributes.get("class", "").split()[:20]
        for key in ((tag, ""), *(("", c) for c in classes), *((tag, c) for c in classes)):
            style |= self.sheet.get(key, {})
        return style | declarations(attributes.get("style", ""))

    def _look(self, tag: str, attributes: dict[str, str], style: Declarations) -> Look:
        marks = self.look.marks
        if tag in MARKS:
            marks |= {MARKS[tag]}
        is_deleted = tag == "del" and "datetime" in attributes
        if is_deleted:
            self.report.warn(DELETED)
        font = style.get("font-family") or attributes.get("face" if tag == "font" else "", "")
        white = style.get("white-space", "")
        return Look(
            marks_by_style(marks, style),
            font.split(",")[0].strip(" \"'") or self.look.font,
            self.look.link,
            self.look.hidden or is_deleted or style.get("display") == "none",
            tag == "pre" or (self.look.preformatted if not white else white in ("pre", "pre-line")),
        )

    # --- blocks -----------------------------------------------------------------------------------

    def _start_block(self, tag: str, attributes: dict[str, str], style: Declarations) -> None:
        self.flush()
        if tag in ("ul", "ol"):
            start = attributes.get("start", "")
            begin = int(start) - 1 if start.isdecimal() and 0 < len(start) < 5 else 0
            self.lists.append(_List(tag == "ol", begin))
        elif tag == "li":
            if not self.lists:
                self.lists.append(_List(False))
            self.lists[-1].count += 1
            self.lists[-1].item = None
            if own := _OWN_NOTE.fullmatch(attributes.get("id", "")):
                self.note_key = own[1]
        elif tag == "blockquote":
            self.quotes += 1
        elif tag == "figure":
            self.figures.append(_own_figure(attributes))
        elif tag[0] == "h" and tag[1:].isdecimal():
            self.paragraph.level = int(tag[1:])
        listed = _MSO_LEVEL.search(style.get("mso-list", ""))
        self.mso_level = int(listed[1]) if listed else 0

    def flush(self) -> None:
        """End the paragraph that is open, if it says anything."""
        paragraph, self.paragraph = self.paragraph, Paragraph()
        paragraph.runs = trimmed(paragraph.runs)
        marker, self.marker = self.marker.strip(), ""
        if not paragraph.runs:
            return
        if self.figure:
            between = [Run("\n")] if self.figure.caption else []
            self.figure.caption += [*between, *paragraph.runs]
            return
        self.words = paragraph.text.strip()[:40]
        paragraph.quote = self.quotes > 0
        if self.note_key:
            self.note_bodies.setdefault(self.note_key, []).append(paragraph)
            return
        if self.mso_level and not paragraph.level:
            number = _MARKER.fullmatch(marker)
            count = int(number[1]) if number and number[1] else 1
            paragraph.item = Item(self.mso_level - 1, number is not None, max(count, 1))
        elif self.lists and not paragraph.level and not self._begin_item(paragraph):
            return
        self.blocks.append(paragraph)

    def _begin_item(self, paragraph: Paragraph) -> bool:
        """Make a paragraph its list's next item; False if it went on with the one that is open."""
        here = self.lists[-1]
        if here.item is not None:
            here.item.runs += [Run("\n"), *paragraph.runs]
            return False
        count = max(here.count, 1) if here.numbered else 1
        paragraph.item = Item(min(len(self.lists), 9) - 1, here.numbered, count)
        here.item = paragraph
        return True

    # --- tables -----------------------------------------------------------------------------------

    def _start_table_part(self, tag: str, attributes: dict[str, str]) -> None:
        self.flush()
        if tag == "table":
            self.tables.append(_OpenTable(Table([]), self.blocks))
            self.blocks = []
        elif self.tables:
            here = self.tables[-1]
            if tag == "thead":
                here.in_head = True
            elif tag == "tr":
                here.table.rows.append([])
                if here.in_head:
                    here.table.header_rows = len(here.table.rows)
            elif tag in ("td", "th"):
                self._start_cell(here, tag, attributes)

    def _start_cell(self, here: _OpenTable, tag: str, attributes: dict[str, str]) -> None:
        if not here.table.rows:
            here.table.rows.append([])
        cell = Cell([], header=tag == "th" or here.in_head)
        for name in ("colspan", "rowspan"):
            text = attributes.get(name, "")
            if text.isdecimal() and len(text) < 5:
                setattr(cell, name, max(1, min(int(text), MAX_SPAN)))
        here.table.rows[-1].append(cell)
        self.blocks = cell.blocks

    def _end_table_part(self, tag: str) -> None:
        self.flush()
        if not self.tables:
            return
        if tag == "thead":
            self.tables[-1].in_head = False
        elif tag == "table":
            here = self.tables.pop()
            self.blocks = here.outside
            inside = unfolded(here.table) if self.tables else settled(here.table)
            self.blocks.extend(inside)
            self.ended_block = True

    # --- text, links, notes -----------------------------------------------------------------------

    def _start_link(self, element: _Element, attributes: dict[str, str]) -> None:
        href = attributes.get("href", "").strip()
        if back := _BACK.search(href):
            self.note_key = back[1]
            self.look = self.look._replace(hidden=True)
        elif call := _CALL.search(href):
            if not self.look.hidden and not self.note_key:
                self.calls.append(call[1])
                self.paragraph.runs.append(Run("", note=len(self.calls)))
            self.look = self.look._replace(hidden=True)
        else:
            self.look = self.look._replace(link=_address(href))
        element.look = self.look

    def handle_data(self, data: str) -> None:
        if self.capturing:
            self.marker += data[:20]
        elif not self.look.hidden:
            self._add(data if self.look.preformatted else _BLANKS.sub(" ", data))

    def _add(self, text: str) -> None:
        runs = self.paragraph.runs
        last = next((run.text[-1] for run in reversed(runs[-3:]) if run.text), "")
        if text.startswith(" ") and last in (" ", "\n", "") and not self.look.preformatted:
            if not runs and not self.blocks:
                self.starts_blank = True
            text = text[1:]
        if not text:
            return
        if text.strip():
            self.ended_block = self.ended_block and not self.blocks
        self.ends_blank = text.endswith(" ")
        marks = self.look.marks - {"u"} if self.look.link else self.look.marks
        runs.append(Run(text, marks, self.look.font, self.look.link))

    def finish(self) -> None:
        """Close what the markup left open."""
        while self.open:
            self.handle_endtag(self.open[-1].tag)
        self.flush()

    def manuscript(self) -> Manuscript:
        if self.pictures:
            self.report.warn(PICTURES.format(len(self.pictures), _places(self.pictures)))
        notes: dict[int, list[Paragraph]] = {}
        for number, key in enumerate(self.calls, start=1):
            notes[number] = self.note_bodies.pop(key, [])
        for body in self.note_bodies.values():  # notes that nothing calls are text
            self.blocks.extend(body)
        return Manuscript(self.blocks, notes, self.report)


def _own_figure(attributes: dict[str, str]) -> Figure | None:
    """A figure of a photo of the library, or a group of them, as another article shows it."""
    number = attributes.get("data-photo", "")
    classes = tuple(each for each in attributes.get("class", "").split() if each in FIGURE_CLASSES)
    if number.isdecimal() and len(number) < 10:
        return Figure(photo=int(number), classes=classes)
    return Figure(classes=classes) if not set(GROUPS).isdisjoint(classes) else None


def _is_tool(attributes: dict[str, str]) -> bool:
    """Whether a picture is a handle that the editor draws over what it shows."""
    return "cke_" in attributes.get("class", "")


def _places(words: list[str]) -> str:
    found = list(dict.fromkeys(f"sau “{each}…”" if each else "ở đầu" for each in words))
    return ", ".join(found[:MOST_PLACES]) + ("…" if len(found) > MOST_PLACES else "")


def _address(href: str) -> str:
    """An address for the web; that which Google Docs hides behind its own."""
    if href.startswith("/") and not href.startswith("//"):
        return href[: fields.MAX_LENGTH]
    found = fields.safe(href)
    try:
        parts_ = urlsplit(found)
        if parts_.hostname == "www.google.com" and parts_.path == "/url":
            return fields.safe(parse_qs(parts_.query).get("q", [""])[0]) or found
    except ValueError:
        return ""
    return found
