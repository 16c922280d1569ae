"""Blocks to the journal's plain HTML. What comes out has still to pass journal.lib.html.clean()."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from html import escape

from .blocks import Block, Cell, Figure, Item, Manuscript, Paragraph, Run, Table

# The order in which marks stand inside each other.
_ORDER = ("strong", "em", "u", "s", "sub", "sup")
Photos = Callable[[Figure], int | None]
NOTES = "Chú thích"


def note_id(number: int) -> str:
    """Where a note stands, as a link names it; html.py lets these ids through."""
    return f"chu-{number}"


def call_id(number: int) -> str:
    return f"chu-goi-{number}"


def body(manuscript: Manuscript, photo: Photos, first_note: int = 1) -> str:
    """Return blocks and notes as HTML; `photo` gives a figure's number, None leaves it out."""
    parts = list(_blocks(manuscript.blocks, photo, first_note - 1))
    if manuscript.notes:
        parts.append(f"<h2>{NOTES}</h2>" if first_note == 1 else "<hr>")
        start = f' start="{first_note}"' if first_note > 1 else ""
        notes = (_note(n + first_note - 1, each) for n, each in manuscript.notes.items())
        parts.append(f"<ol{start}>{''.join(notes)}</ol>")
    return "\n".join(parts)


def _note(number: int, paragraphs: list[Paragraph]) -> str:
    words = "<br>".join(inline(each.runs) for each in paragraphs)
    back = f'<a href="#{call_id(number)}" title="Về chỗ chú thích">↩</a>'
    return f'<li id="{note_id(number)}">{words} {back}</li>'


def _blocks(blocks: Iterable[Block], photo: Photos, notes: int) -> Iterator[str]:
    waiting: list[Paragraph] = []
    for block in blocks:
        is_item = isinstance(block, Paragraph) and block.item is not None
        if waiting and not is_item:
            yield _list(waiting, notes)
            waiting = []
        if isinstance(block, Figure):
            yield from _figure(block, photo)
        elif isinstance(block, Table):
            yield _table(block, notes)
        elif is_item:
            waiting.append(block)
        else:
            yield _paragraph(block, notes)
    if waiting:
        yield _list(waiting, notes)


def _paragraph(paragraph: Paragraph, notes: int) -> str:
    words = inline(paragraph.runs, notes)
    if paragraph.quote:
        return f"<blockquote><p>{words}</p></blockquote>"
    tag = f"h{paragraph.level}" if paragraph.level else "p"
    return f"<{tag}>{words}</{tag}>"


def _figure(figure: Figure, photo: Photos) -> Iterator[str]:
    inside = "".join(part for each in figure.photos for part in _figure(each, photo))
    number = 0 if figure.photos else figure.photo or photo(figure)
    if number or inside:
        words = inline(figure.caption)
        below = f"<figcaption>{words}</figcaption>" if words else ""
        shown = f' data-photo="{number}"' if number else ""
        classes = " ".join(figure.classes or ["photo"])
        yield f'<figure class="{classes}"{shown}>{inside}{below}</figure>'


def _list(items: list[Paragraph], notes: int) -> str:
    """Nested lists; a level that is skipped is none."""
    parts: list[str] = []
    levels: list[tuple[int, bool]] = []  # the lists that are open: depth and whether numbered
    for paragraph in items:
        item = paragraph.item
        while levels and levels[-1][0] > item.level:
            parts.append(_closed(levels))
        if levels and levels[-1] == (item.level, item.numbered):
            parts.append("</li>")
        else:
            if levels and levels[-1][0] == item.level:
                parts.append(_closed(levels))
            parts.append(_opened(item))
            levels.append((item.level, item.numbered))
        parts.append(f"<li>{inline(paragraph.runs, notes)}")
    while levels:
        parts.append(_closed(levels))
    return "".join(parts)


def _opened(item: Item) -> str:
    if not item.numbered:
        return "<ul>"
    return f'<ol start="{item.number}">' if item.number > 1 else "<ol>"


def _closed(levels: list[tuple[int, bool]]) -> str:
    return "</li></ol>" if levels.pop()[1] else "</li></ul>"


def _table(table: Table, notes: int) -> str:
    rows = ["".join(_cell(cell, notes) for cell in row) for row in table.rows]
    lines = [f"<tr>{row}</tr>" for row in rows]
    head, rest = lines[: table.header_rows], lines[table.header_rows :]
    above = f"<thead>{''.join(head)}</thead>" if head else ""
    return f"<table>{above}<tbody>{''.join(rest)}</tbody></table>"


def _cell(cell: Cell, notes: int) -> str:
    tag = "th" if cell.header else "td"
    spans = "".join(
        f' {name}="{value}"'
        for name, value in (("colspan", cell.colspan), ("rowspan", cell.rowspan))
        if value > 1
    )
    scope = ' scope="col"' if cell.header else ""
    words = [each for each in cell.blocks if isinstance(each, Paragraph)]
    if cell.header:
        for each in words:
            each.unmarked("strong")
    if len(words) == 1 and not words[0].item and not words[0].quote:
        inside = inline(words[0].runs, notes)
    else:
        inside = "".join(_blocks(words, lambda figure: None, notes))
    return f"<{tag}{spans}{scope}>{inside}</{tag}>"


def inline(runs: Iterable[Run], notes: int = 0) -> str:
    """Runs as HTML; `notes` is added to the number of each note that is called."""
    parts: list[str] = []
    open_tags: list[tuple[str, str]] = []  # name and what follows it
    for run in runs:
        if run.note:
            parts.append(_closing(open_tags, 0))
            number = run.note + notes
            parts.append(
                f'<sup id="{call_id(number)}"><a href="#{note_id(number)}">{number}</a></sup>'
            )
            continue
        wanted = [("a", f' href="{escape(run.link)}"')] if run.link else []
        wanted += [(mark, "") for mark in _ORDER if mark in run.marks]
        same = 0
        while same < min(len(open_tags), len(wanted)) and open_tags[same] == wanted[same]:
            same += 1
        parts.append(_closing(open_tags, same))
        for tag, attributes in wanted[same:]:
            parts.append(f"<{tag}{attributes}>")
            open_tags.append((tag, attributes))
        parts.append(escape(run.text, quote=False).replace("\n", "<br>"))
    parts.append(_closing(open_tags, 0))
    return "".join(parts)


def _closing(open_tags: list[tuple[str, str]], keep: int) -> str:
    closed = "".join(f"</{tag}>" for tag, _ in reversed(open_tags[keep:]))
    del open_tags[keep:]
    return closed
