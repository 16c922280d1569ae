"""A Word document to blocks: what is kept, what is left out, and what is said about it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from . import drawings, fields, mending, parts
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
    paragraphs_of,
    trimmed,
)
from .drawings import MC, R
from .package import DocumentRefused, Package, Relation
from .styles import VAL, Styles, W, is_on, number, number_of
from .tables import settled, unfolded

M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"

MAX_PARAGRAPHS = 20_000
MAX_SPAN = 1000
QUOTES = {"quote", "intense quote", "block text", "quotations", "trích dẫn"}
_DAMAGED = "Tệp Word này có cấu trúc lạ hoặc đã hỏng. Hãy mở bằng Word, lưu lại rồi gửi tệp mới."
# What images.py draws anew for the journal's pages; by the first bytes.
_READABLE = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"RIFF", b"BM", b"II*\0", b"MM\0*")
_SAID = {
    "deleted": "Bản thảo có vết sửa (Track Changes): đoạn đã xóa không lấy, đoạn thêm được giữ.",
    "inserted": "Bản thảo có vết sửa (Track Changes): đoạn thêm được giữ, đoạn đã xóa không lấy.",
    "comment": "Lời bình (Comments) trong tệp Word không lấy vào bài.",
    "hidden": "Chữ ẩn trong tệp Word không lấy vào bài.",
    "toc": "Mục lục tự động của Word không lấy vào bài.",
    "math": "Công thức toán chỉ còn chữ thường: hãy xem lại.",
    "chart": "Biểu đồ hoặc hình vẽ SmartArt không chuyển được",
    "linked": "Ảnh chỉ liên kết tới tệp trên máy khác, không nằm trong tệp Word",
    "missing": "Ảnh không còn trong tệp Word",
    "format": "Ảnh thuộc loại không đọc được (EMF, WMF…): hãy lưu thành JPEG hoặc PNG",
    "margins": "Chữ ở đầu trang, chân trang không lấy vào bài",
    "symbol": "Một ký hiệu chỉ có trong phông ký hiệu (Wingdings, Symbol…) không chuyển được",
    "note": "Ảnh trong chú thích không lấy vào bài.",
    "heading": "Số tự động trước tiêu đề phụ (1., 1.1…) không lấy vào bài: hãy gõ lại nếu cần.",
    "lettered": "Danh sách đánh chữ hay số La Mã (a, b, c; i, ii) thành 1, 2, 3: hãy xem lại chỗ "
    "nào nhắc tới “mục a”.",
    "nested": "Bảng nằm trong bảng được trải thành các đoạn.",
}
_SKIPPED = {W + name for name in ("del", "moveFrom", "commentRangeStart", "commentRangeEnd")}
_SKIPPED |= {W + name for name in ("pPr", "rPr", "sectPr", "footnoteRef", "endnoteRef", "tblPr")}
# Alternative texts that nobody wrote: file names, what Word guesses by itself.
_MACHINE_MADE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|bmp|tiff?)$|automatically|tự động", re.IGNORECASE
)
_PAGE = re.compile(r"(?:trang|page|of|[\W\d_])*", re.IGNORECASE)  # no words of anybody's
_LIST_STYLE = re.compile(r"list (?:bullet|number) ([2-5])")
_BREAKS = {W + "br": "\n", W + "cr": "\n", W + "tab": "\t", W + "noBreakHyphen": "-"}
# In TCVN3 a soft hyphen is the letter ư; in other text the tidying takes it away.
_BREAKS |= {W + "softHyphen": "\xad"}
_SYMBOL_BULLETS = {"F0B7": "•", "F0A7": "▪", "F0D8": "➢", "F0FC": "✓", "F0AE": "→", "F0B0": "°"}


def read(data: bytes) -> tuple[Manuscript, Package]:
    """Return what a .docx says, in order and mended, and the package its pictures are read from.

    Raises DocumentRefused, whatever the bytes are. Memory: at most some 200 bytes for each element
    of the largest part, which package.py bounds.
    """
    try:
        package = Package(data)
        manuscript = _Reader(package).manuscript()
        if not manuscript.blocks:
            raise DocumentRefused("Tệp không có chữ nào.")
        mending.mend(manuscript)
        parts.find(manuscript)
        return manuscript, package
    except DocumentRefused:
        raise
    except Exception as error:  # a tree may be anything, and deeper than Python's stack
        raise DocumentRefused(_DAMAGED) from error


@dataclass
class _Context:
    """Where the reader stands: the part whose relations count, the paragraph it fills."""

    relations: dict[str, Relation]
    style: str = ""
    runs: list[Run] = field(default_factory=list)
    before: list[Block] = field(default_factory=list)  # pictures ahead of the paragraph's words
    after: list[Block] = field(default_factory=list)  # pictures and text boxes behind it
    size: float = 0.0

    @property
    def has_words(self) -> bool:
        return any(run.text.strip() for run in self.runs)


class _Reader:
    def __init__(self, package: Package) -> None:
        self.package = package
        self.styles = Styles(package)
        self.report = Report()
        self.fields = fields.Fields()
        self.words = ""  # the last words that were read, to say where something stood
        self.counters: dict[str, list[int]] = {}
        self.wanted: list[tuple[str, str]] = []  # notes in the order they are called
        self.carried: list[Run] = []  # of a paragraph whose end was deleted

    def manuscript(self) -> Manuscript:
        root = self.package.xml(self.package.main)
        body = root.find(W + "body") if root is not None else None
        if body is None:
            raise DocumentRefused(_DAMAGED)
        if sum(1 for _ in body.iter(W + "p")) > MAX_PARAGRAPHS:
            raise DocumentRefused("Bài dài hơn 20.000 đoạn. Hãy chia thành nhiều tệp.")
        relations = self.package.relations(self.package.main)
        blocks = list(self.blocks(body, relations))
        notes = self.notes(relations)
        self.margins(relations)
        return Manuscript(blocks, notes, self.report)

    # --- blocks -----------------------------------------------------------------------------------

    def blocks(self, parent: Element, relations: dict[str, Relation]) -> Iterator[Block]:
        for element in parent:
            tag = element.tag
            if tag == W + "p":
                yield from self.paragraph(element, relations)
            elif tag == W + "tbl":
                yield from self.table(element, relations)
            elif tag == W + "ins":
                self.report.warn(_SAID["inserted"])
                yield from self.blocks(element, relations)
            elif tag == MC + "AlternateContent":
                yield from self.blocks(drawings.chosen(element), relations)
            elif tag not in _SKIPPED:  # sdt, sdtContent, customXml, smartTag, moveTo
                yield from self.blocks(element, relations)

    def paragraph(self, element: Element, relations: dict[str, Relation]) -> Iterator[Block]:
        properties = element.find(W + "pPr")
        properties = Element(W + "pPr") if properties is None else properties
        style = self.styles.style_of(properties)
        names = self.styles.names(style)
        if any(name.startswith(("toc ", "table of figures")) for name in names):
            self.report.warn(_SAID["toc"])
            return
        here = _Context(relations, style, self.carried)
        self.carried = []
        self.inline(element, here)
        if properties.find(f"{W}rPr/{W}del") is not None:
            self.carried = here.runs
            self.report.warn(_SAID["deleted"])
            yield from (*here.before, *here.after)
            return
        if _is_drop_cap(properties):
            self.carried = trimmed(here.runs)
            yield from (*here.before, *here.after)
            return
        yield from here.before
        runs = trimmed(here.runs)
        if any(run.text.strip() or run.note for run in runs):
            yield self._made(properties, style, names, runs, here.size)
        yield from here.after

    def _made(
        self, properties: Element, style: str, names: list[str], runs: list[Run], size: float
    ) -> Paragraph:
        align = self.styles.paragraph_property(properties, style, "jc")
        paragraph = Paragraph(
            runs,
            level=self._level(properties, style, names),
            quote=not QUOTES.isdisjoint(names),
            style=names[0] if names else "",
            centred=align is not None and align.get(VAL) == "center",
            at_right=align is not None and align.get(VAL) in ("right", "end"),
            size=size,
        )
        numbering = self._numbering(properties, style)
        if numbering and not paragraph.level:
            paragraph.item = self._item(*numbering, paragraph.style)
        elif numbering and self.styles.level(*numbering).numbered:
            self.report.warn(_SAID["heading"])
        self.words = paragraph.text.strip()[:60] or self.words
        return paragraph

    def _level(self, properties: Element, style: str, names: list[str]) -> int:
        for name in names:
            if name.startswith("heading ") and name[8:].isdecimal():
                return min(number_of(name[8:]), 9)
        outline = self.styles.paragraph_property(properties, style, "outlineLvl")
        level = number(outline, 9) + 1 if outline is not None else 10
        return level if level < 10 else 0

    def _numbering(self, properties: Element, style: str) -> tuple[str, int] | None:
        """By which numbering a paragraph is counted, and how deep in it."""
        numbering = self.styles.paragraph_property(properties, style, "numPr")
        link = numbering.find(W + "numId") if numbering is not None else None
        name = link.get(VAL, "0") if link is not None else "0"
        return None if name == "0" else (name, min(number(numbering.find(W + "ilvl")), 8))

    def _item(self, name: str, depth: int, named: str) -> Item:
        level = self.styles.level(name, depth)
        if level.lettered:
            self.report.warn(_SAID["lettered"])
        counters = self.counters.setdefault(name, [])
        del counters[depth + 1 :]
        while len(counters) <= depth:
            counters.append(self.styles.level(name, len(counters)).start - 1)
        counters[depth] += 1
        count = counters[depth]
        if not depth and (deeper := _LIST_STYLE.fullmatch(named)):
            depth = int(deeper[1]) - 1  # "List Bullet 2" is deeper by its indent alone
        return Item(depth, level.numbered, count if level.numbered else 1)

    # --- what stands in a paragraph ---------------------------------------------------------------

    def inline(self, parent: Element, here: _Context, link: str = "") -> None:
        for element in parent:
            tag = element.tag
            if tag == W + "r":
                self.run(element, here, link)
            elif tag == W + "hyperlink":
                self.inline(element, here, _target(element, here) or link)
            elif tag == W + "fldSimple":
                found = fields.address(element.get(W + "instr", ""))
                self.inline(element, here, found or link)
            elif tag in (W + "del", W + "moveFrom"):
                self.report.warn(_SAID["deleted"])
            elif tag == W + "ins":
                self.report.warn(_SAID["inserted"])
                self.inline(element, here, link)
            elif tag == MC + "AlternateContent":
                self.inline(drawings.chosen(element), here, link)
            elif tag in (M + "oMath", M + "oMathPara"):
                self.report.warn(_SAID["math"])
                here.runs.append(Run("".join(each.text or "" for each in element.iter(M + "t"))))
            elif tag not in _SKIPPED:  # smartTag, sdt, customXml, moveTo, bdo
                self.inline(element, here, link)

    def run(self, element: Element, here: _Context, link: str) -> None:
        look = self.styles.of_run(element.find(W + "rPr"), here.style)
        if look.hidden:
            self.report.warn(_SAID["hidden"])
            return
        link = self.fields.link or link
        marks = look.marks - {"u"} if link else look.marks
        for part in element:
            tag = part.tag
            if tag in (W + "fldChar", W + "instrText"):
                self.fields.feed(part)
                link = self.fields.link or link
            elif self.fields.in_code:
                continue
            elif (text := self._text(part)) is not None:
                shown = text.upper() if look.capitals else text
                here.runs.append(Run(shown, marks, look.font, link))
                here.size = max(here.size, look.size if text.strip() else 0)
            elif tag in (W + "footnoteReference", W + "endnoteReference"):
                self._call_note(part, here)
            elif tag == W + "sym":
                self._symbol(part, here)
            elif tag == W + "commentReference":
                self.report.warn(_SAID["comment"])
            elif tag == W + "ruby":
                base = part.find(W + "rubyBase")
                self.inline(part if base is None else base, here, link)
            elif tag not in _SKIPPED:
                self.drawing(part, here)

    @staticmethod
    def _text(part: Element) -> str | None:
        """The characters an element of a run stands for, None if it stands for something else."""
        if part.tag == W + "t":
            return part.text or ""
        if part.tag == W + "br" and part.get(W + "type") in ("page", "column"):
            return ""
        return _BREAKS.get(part.tag)

    def _symbol(self, part: Element, here: _Context) -> None:
        sign = _SYMBOL_BULLETS.get(part.get(W + "char", "").upper(), "")
        here.runs.append(Run(sign))
        if not sign:
            self._warn_here("symbol", here)

    def _call_note(self, part: Element, here: _Context) -> None:
        kind = part.tag.removeprefix(W).removesuffix("Reference")
        self.wanted.append((kind, part.get(W + "id", "")))
        here.runs.append(Run("", note=len(self.wanted)))

    def notes(self, relations: dict[str, Relation]) -> dict[int, list[Paragraph]]:
        """What the notes say that were called, by their number; one without text says nothing."""
        known: dict[tuple[str, str], tuple[Element, dict[str, Relation]]] = {}
        for relation in relations.values():
            root = None
            if relation.kind in ("footnotes", "endnotes") and not relation.is_external:
                root = self.package.xml(relation.target)
            own = self.package.relations(relation.target) if root is not None else {}
            for note in root if root is not None else []:
                known[relation.kind[:-1], note.get(W + "id", "")] = note, own
        result = {}
        for called, key in enumerate(list(self.wanted), start=1):
            note, own = known.get(key, (Element(W + "footnote"), {}))
            blocks = list(self.blocks(note, own))
            result[called] = list(paragraphs_of(blocks))
            if any(isinstance(each, Figure) for each in blocks):
                self.report.warn(_SAID["note"])
        return result

    def margins(self, relations: dict[str, Relation]) -> None:
        """Say which words above and below the pages are left behind; their numbers are none."""
        for relation in relations.values():
            if relation.kind in ("header", "footer") and not relation.is_external:
                root = self.package.xml(relation.target)
                words = _words(root) if root is not None else ""
                if _PAGE.fullmatch(words) is None:
                    self.report.warn(f"{_SAID['margins']} (“{words[:60]}”).")

    # --- pictures and text boxes ------------------------------------------------------------------

    def drawing(self, element: Element, here: _Context) -> None:
        """A picture or shape: pictures become figures, the text of boxes paragraphs."""
        if element.tag == MC + "AlternateContent":
            for each in drawings.chosen(element):
                self.drawing(each, here)
            return
        target = here.after if here.has_words else here.before
        found = list(drawings.pictures(element))
        boxes = list(drawings.boxes(element))
        for name, alt in found:
            if figure := self.figure(name, alt, here):
                target.append(figure)
        for box in boxes:
            kept, self.fields = self.fields, fields.Fields()
            here.after.extend(self.blocks(box, here.relations))
            self.fields = kept
        if words := drawings.art(element):
            here.runs.append(Run(words))
        if not found and not boxes and drawings.is_chart(element):
            self._warn_here("chart", here)

    def figure(self, name: str, alt: str, here: _Context) -> Figure | None:
        relation = here.relations.get(name)
        if relation is None:
            return self._warn_here("missing", here)
        if relation.is_external:
            return self._warn_here("linked", here)
        head = self.package.head(relation.target)
        if not head.startswith(_READABLE):
            return self._warn_here("format" if head else "missing", here)
        words = " ".join(alt.split())[:300]
        alt = "" if _MACHINE_MADE.search(words) else words
        return Figure(relation.target, alt, after=self._words_here(here))

    def _words_here(self, here: _Context) -> str:
        return "".join(run.text for run in here.runs).strip()[:60] or self.words

    def _warn_here(self, what: str, here: _Context) -> None:
        words = self._words_here(here)
        place = f" (sau “{words}…”)." if words else " (ở đầu bài)."
        self.report.warn(_SAID[what] + place)

    # --- tables -----------------------------------------------------------------------------------

    def table(self, element: Element, relations: dict[str, Relation]) -> Iterator[Block]:
        table = Table([])
        open_cells: dict[int, Cell] = {}  # by column: those a w:vMerge may go on with
        for row in _rows(element):
            is_header = is_on(row.find(f"{W}trPr/{W}tblHeader")) or False
            if is_header and table.header_rows == len(table.rows):
                table.header_rows += 1
            table.rows.append(self._row(row, relations, open_cells, is_header))
        yield from settled(table)

    def _row(self, row, relations, open_cells: dict[int, Cell], is_header: bool) -> list[Cell]:
        made: list[Cell] = []
        skipped = row.find(f"{W}trPr/{W}gridBefore")
        column = min(number(skipped), MAX_SPAN)
        for element in _cells(row):
            properties = element.find(W + "tcPr")
            properties = element if properties is None else properties
            span = max(1, min(number(properties.find(W + "gridSpan"), 1), MAX_SPAN))
            merge = properties.find(W + "vMerge")
            goes_on = merge is not None and merge.get(VAL, "continue") == "continue"
            if goes_on and column in open_cells:
                open_cells[column].rowspan += 1
            else:
                cell = Cell(self._content(element, relations), span, 1, is_header)
                made.append(cell)
                open_cells.pop(column, None)
                if merge is not None:
                    open_cells[column] = cell
            column += span
        return made

    def _content(self, cell: Element, relations: dict[str, Relation]) -> list[Block]:
        blocks: list[Block] = []
        for block in self.blocks(cell, relations):
            if isinstance(block, Table):
                self.report.warn(_SAID["nested"])
                blocks.extend(unfolded(block))
            else:
                blocks.append(block)
        return blocks


def _is_drop_cap(properties: Element) -> bool:
    """Whether a paragraph is but the first letter of the next, which Word frames by itself."""
    frame = properties.find(W + "framePr")
    return frame is not None and frame.get(W + "dropCap", "none") != "none"


def _target(element: Element, here: _Context) -> str:
    relation = here.relations.get(element.get(R + "id", ""))
    return fields.safe(relation.target) if relation and relation.is_external else ""


def _rows(table: Element) -> Iterator[Element]:
    """Rows, those in content controls too, without those of tables inside."""
    for each in table:
        if each.tag == W + "tr":
            yield each
        elif each.tag in (W + "sdt", W + "sdtContent", W + "customXml", W + "ins"):
            yield from _rows(each)


def _cells(row: Element) -> Iterator[Element]:
    for each in row:
        if each.tag == W + "tc":
            yield each
        elif each.tag in (W + "sdt", W + "sdtContent", W + "customXml"):
            yield from _cells(each)


def _words(root: Element) -> str:
    return " ".join("".join(each.text or "" for each in root.iter(W + "t")).split())
