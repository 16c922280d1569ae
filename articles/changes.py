"""What differs between two versions of an article, in words for the newsroom.

Each part of the page that differs stands under its name, in the order of the page. Its lines are
compared word by word; a change that no word shows (bold, a link's target, a heading's level, the
place of a photo) is said in a sentence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from journal.lib.compare import Line, Piece, compare, compare_line
from journal.lib.vietnamese import clock_and_day

from . import groups
from .blocks import Block, Mark, blocks_of, one_line
from .body import photo_ids
from .models import Article, Photo

AROUND = 1  # unchanged lines that stay in view beside a change
FOLD_FROM = 3  # fewer are not worth a click
LONGEST_QUOTE = 12  # words of the text that a note repeats


@dataclass(frozen=True)
class Row:
    """One paragraph of both versions: its pieces, what it is, what else changed about it."""

    line: Line
    kind: str = ""  # as Block.kind
    notes: list[str] = field(default_factory=list)

    @property
    def label(self) -> str:
        return _SHORT.get(self.kind, "")

    @property
    def state(self) -> str:
        """ "same", "added", "removed" or "changed"."""
        kinds = {piece.kind for piece in self.line}
        if kinds == {"same"}:
            return "changed" if self.notes else "same"
        return kinds.pop() if len(kinds) == 1 else "changed"

    @property
    def old(self) -> Line:
        return [piece for piece in self.line if piece.kind != "added"]

    @property
    def new(self) -> Line:
        return [piece for piece in self.line if piece.kind != "removed"]


@dataclass(frozen=True)
class Fold:
    """Unchanged rows that are shown when asked for."""

    rows: list[Row]
    state = "folded"


@dataclass(frozen=True)
class Part:
    """A part of the page that differs. `notes` hold what no row shows."""

    field: str
    label: str
    rows: list[Row | Fold]
    notes: list[str]


class Count(NamedTuple):
    """How much differs: places, words that came, words that went."""

    places: int
    added: int
    removed: int


def between(old: dict, new: dict) -> list[Part]:
    """What differs between two contents of versions; an empty list if nothing does.

    A field that a content does not have, because it is older than the field, counts as empty.
    """
    return [
        _part(name, label, old.get(name, empty), new.get(name, empty))
        for name, (label, empty) in FIELDS.items()
        if old.get(name, empty) != new.get(name, empty)
    ]


def count(parts: list[Part]) -> Count:
    rows = [row for part in parts for row in part.rows if isinstance(row, Row)]
    words: Counter[str] = Counter()
    for row in rows:
        for piece in row.line:
            words[piece.kind] += sum(word[0].isalnum() for word in piece.text.split())
    places = sum(row.state != "same" for row in rows) + sum(bool(part.notes) for part in parts)
    return Count(places, words["added"], words["removed"])


def facts(content: dict) -> list[tuple[str, list[str]]]:
    """What a content holds beside the text of the page: names of fields, and their lines."""
    return [
        (label, [block.text for block in _blocks(name, content[name])])
        for name, (label, _) in FIELDS.items()
        if name not in _TEXT and content.get(name) not in ("", [], None)
    ]


# Each field of a version's content: its name on the page, and what stands for "nothing".
FIELDS: dict[str, tuple[str, Any]] = {
    "kicker": ("Dòng trên tiêu đề", ""),
    "title": ("Tiêu đề", ""),
    "subtitle": ("Dòng dưới tiêu đề", ""),
    "lead": ("Sa-pô", ""),
    "body": ("Nội dung", ""),
    "bylines": ("Người thực hiện", []),
    "section": ("Chuyên mục", None),
    "sections": ("Chuyên mục khác", []),
    "topics": ("Chủ đề", []),
    "cover": ("Ảnh bìa", None),
    "related": ("Bài liên quan", []),
    "slug": ("Địa chỉ", ""),
    "weight": ("Ưu tiên khi tự điền trang chủ", 0),
    "comments_open": ("Nhận ý kiến bạn đọc", True),
    "planned_at": ("Dự kiến đăng", None),
    "notes": ("Ghi chú nội bộ", ""),
}
NOTHING = {name: empty for name, (_, empty) in FIELDS.items()}
_TEXT = {"kicker", "title", "subtitle", "lead", "body"}
_WEIGHTS = dict(Article._meta.get_field("weight").flatchoices)


def _part(name: str, label: str, old, new) -> Part:
    if name == "body":
        names = _photo_names(old + new)
        before, after = blocks_of(old, names), blocks_of(new, names)
    else:
        before, after = _blocks(name, old), _blocks(name, new)
    rows = list(_rows(before, after))
    shown = any(row.state != "same" for row in rows)
    notes = [] if shown else ["Chữ không đổi; chỉ khác khoảng trắng hoặc cách trình bày."]
    return Part(name, label, list(_folded(rows)), notes)


def _blocks(name: str, value) -> list[Block]:
    """A field's value as lines."""
    match name:
        case "section" | "cover":
            return [_named(value)] if value else []
        case "sections" | "topics" | "related":
            return [_named(row) for row in value]
        case "bylines":
            return [_line(f"{row['role']}: {row['name']}", str(row["author"])) for row in value]
        case "weight":
            return [_line(_WEIGHTS.get(value, str(value)))]
        case "comments_open":
            return [_line("Có" if value else "Không")]
        case "planned_at":
            return [_line(clock_and_day(datetime.fromisoformat(value)))] if value else []
    return [_line(text) for text in value.splitlines() if text.strip()]


def _named(row: dict) -> Block:
    return _line(row["name"] or f"Số {row['id']}", str(row["id"]))


def _line(text: str, row: str = "") -> Block:
    return Block("", one_line(text), {"row": row})


def _photo_names(bodies: str) -> dict[int, str]:
    ids = photo_ids(bodies)
    photos = Photo.objects.filter(pk__in=ids).only("caption", "alt") if ids else []
    return {photo.pk: str(photo) for photo in photos}


def _rows(old: list[Block], new: list[Block]) -> Iterator[Row]:
    """The lines of both, each with the blocks it was made of."""
    places = groups.places_of(old), groups.places_of(new)
    i = j = 0
    for line in _compared([block.text for block in old], [block.text for block in new]):
        x, y = i + _paragraphs(line, "removed"), j + _paragraphs(line, "added")
        before, after = old[i:x], new[j:y]
        kinds = {block.kind for block in after or before}
        kind = kinds.pop() if len(kinds) == 1 else "p"
        notes = list(dict.fromkeys([*_notes(before, after), *groups.notes(before, after, *places)]))
        yield Row([_visible(piece) for piece in line], kind, notes)
        i, j = x, y


def _compared(old: list[str], new: list[str]) -> list[Line]:
    if len(old) == len(new) == 1:
        return [compare_line(old[0], new[0])]
    return compare("\n".join(old), "\n".join(new))


def _paragraphs(line: Line, kind: str) -> int:
    text = "".join(piece.text for piece in line if piece.kind in ("same", kind))
    return text.count("\n") + 1 if text else 0


def _visible(piece: Piece) -> Piece:
    """Where a paragraph was split or joined, with a sign for its end."""
    return Piece(piece.kind, piece.text.replace("\n", " ¶\n")) if "\n" in piece.text else piece


def _folded(rows: list[Row]) -> Iterator[Row | Fold]:
    """The rows, long unchanged stretches folded."""
    changed = [n for n, row in enumerate(rows) if row.state != "same"]
    near = {m for n in changed for m in range(n - AROUND, n + AROUND + 1)}
    for kept, group in groupby(enumerate(rows), key=lambda pair: pair[0] in near):
        stretch = [row for _, row in group]
        if kept or len(stretch) < FOLD_FROM:
            yield from stretch
        else:
            yield Fold(stretch)


# --- what words do not show -----------------------------------------------------------------------

_SHORT = {
    "h2": "Tiêu đề mục",
    "h3": "Tiêu đề mục nhỏ",
    "h4": "Tiêu đề mục nhỏ nhất",
    "ul": "•",
    "ol": "Mục số",
    "quote": "Trích dẫn",
    "caption": "Tên bảng",
    "row": "Hàng của bảng",
    "figure": "Ảnh",
    "gallery": "Bộ ảnh",
    "pair": "Cặp ảnh",
    "group-caption": "Chú thích chung",
    "image": "Hình",
    "rule": "Đường kẻ",
}
_KINDS = _SHORT | {"p": "Đoạn văn", "ul": "Gạch đầu dòng", "ol": "Mục đánh số"}
_MARKS = {
    "strong": "chữ đậm",
    "em": "chữ nghiêng",
    "u": "gạch chân",
    "s": "gạch ngang",
    "sub": "chỉ số dưới",
    "sup": "chỉ số trên",
    "th": "ô tiêu đề",
}
_SIZES = {"": "giữa bài", "wide": "khổ rộng", "left": "bên trái", "right": "bên phải"}


def _notes(old: list[Block], new: list[Block]) -> Iterator[str]:
    marks = [sum((block.marks for block in blocks), Counter()) for blocks in (old, new)]
    if not old or not new:
        yield from _links(marks[0] or marks[1])
        return
    yield from _kind_notes(old, new)
    if len(old) == len(new) == 1 and old[0].kind == new[0].kind:
        yield from _style_notes(old[0], new[0])
    lost, found = marks[0] - marks[1], marks[1] - marks[0]
    gone = [mark for mark in lost if _stays(mark, new, found)]
    come = [mark for mark in found if _stays(mark, old, lost)]
    yield from _mark_notes(gone, come)
    known = {mark.target for mark in marks[0]}
    yield from _links(mark for mark in found - Counter(come) if mark.target not in known)


def _stays(mark: Mark, others: list[Block], instead: Counter[Mark]) -> bool:
    """Whether the marked words are in the other version, too, and look different there.

    Words that were rewritten and are marked again show it themselves.
    """
    text = " ".join(block.text for block in others)
    if mark.text in text:
        return True
    words = set(mark.text.split())
    most = 2 * len(words & set(text.split())) >= len(words)
    return most and mark.tag not in {other.tag for other in instead}


def _links(marks: Iterable[Mark]) -> Iterator[str]:
    """Where the links of new or removed words lead; the words themselves are in view."""
    for mark in marks:
        if mark.tag == "a":
            yield f"Liên kết ở “{mark.text}”: {mark.target}"


def _kind_notes(old: list[Block], new: list[Block]) -> Iterator[str]:
    before, after = ([block.kind for block in blocks] for blocks in (old, new))
    if set(before) != set(after):
        yield f"Trước là {_said(before)}, nay là {_said(after)}."


def _said(kinds: list[str]) -> str:
    return " và ".join(_KINDS.get(kind, "chữ").lower() for kind in dict.fromkeys(kinds))


def _style_notes(old: Block, new: Block) -> Iterator[str]:
    """About one block that stayed what it was."""
    for name in {**old.style, **new.style}:
        before, after = old.style.get(name, ""), new.style.get(name, "")
        if before != after and (name != "row" or old.text == new.text):
            yield _STYLES[name](before, after)


_STYLES: dict[str, Callable[[str, str], str]] = {
    "row": lambda old, new: "Tên giữ nguyên, nhưng là một mục khác trong danh mục.",
    "photo": lambda old, new: f"Thay ảnh số {old} bằng ảnh số {new}.",
    "size": lambda old, new: f"Chỗ của ảnh: {_SIZES.get(old, old)} → {_SIZES.get(new, new)}.",
    "group": groups.note,
    "source": lambda old, new: "Thay tệp hình.",
    "after": lambda old, new: (
        "Trước là đoạn riêng, nay là dòng mới trong đoạn."
        if new
        else "Trước là dòng mới trong đoạn, nay là đoạn riêng."
    ),
    "part": lambda old, new: "Hàng này đổi chỗ giữa đầu bảng, thân bảng và chân bảng.",
    "cells": lambda old, new: f"Số ô: {old} → {new}.",
    "depth": lambda old, new: f"Mức thụt vào: {old} → {new}.",
    "start": lambda old, new: f"Danh sách đánh số từ {old or 1} → {new or 1}.",
    "in": lambda old, new: "Nay nằm trong trích dẫn." if new else "Nay nằm ngoài trích dẫn.",
}


def _mark_notes(gone: list[Mark], come: list[Mark]) -> Iterator[str]:
    """Words that both versions have, and that look different now."""
    targets = {mark.text: mark.target for mark in gone if mark.tag == "a"}
    moved = set()
    for mark in come:
        if mark.tag == "a" and mark.text in targets:
            moved.add(mark.text)
            yield f"Liên kết ở “{mark.text}”: {targets[mark.text]} → {mark.target}"
        else:
            yield _mark_note("Thêm", mark)
    for mark in gone:
        if mark.tag != "a" or mark.text not in moved:
            yield _mark_note("Bỏ", mark)


def _mark_note(verb: str, mark: Mark) -> str:
    words = _shortened(mark.text)
    if mark.tag == "a":
        return f"{verb} liên kết ở “{words}”: {mark.target}"
    if mark.tag == "td":
        return f"Ô “{words}” đổi cách gộp ô."
    return f"{verb} {_MARKS[mark.tag]}: “{words}”."


def _shortened(text: str) -> str:
    words = text.split()
    if len(words) <= LONGEST_QUOTE:
        return text
    half = LONGEST_QUOTE // 2
    return f"{' '.join(words[:half])} … {' '.join(words[-half:])}"
