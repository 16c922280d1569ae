"""Cuts pages out of a PDF: a smaller one, whose text is still text; and tells what pages weigh.

Pages are copied as they are, with all they need. Of a part of one the rest is hidden, as by a crop.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pikepdf
from pikepdf import Array, Dictionary, Name, Object

from .layout import WHOLE, Part
from .sheet import Sheet

# What leads from a page to others: up the tree, along an article, into the document's structure.
_BEYOND = {"/Parent", "/B", "/StructParents"}
PLAIN = 100  # bytes of an object beside its stream


class Wanted(NamedTuple):
    """A page of the PDF, counted from 1, and the part of it that is wanted."""

    number: int
    part: Part = WHOLE


class Weight(NamedTuple):
    """Bytes of an object, and the pages, counted from 1, that need it."""

    size: int
    pages: list[int]


def cut(path: Path, copy: Path, wanted: Sequence[Wanted], title: str) -> None:
    """Write a copy with the wanted pages alone; raises PdfError, IndexError.

    Two parts of one page that follow each other are that page.
    """
    opened = pikepdf.open(path, access_mode=pikepdf.AccessMode.stream)
    with opened as pdf, pikepdf.new() as made:
        for number, part in joined(wanted):
            made.pages.append(pdf.pages[number - 1])
            page = made.pages[-1]
            for key in _BEYOND - {"/Parent"}:
                if key in page.obj:
                    del page.obj[key]
            if part != WHOLE:
                _show(page, part)
        made.docinfo[Name.Title] = title
        none = pikepdf.StreamDecodeLevel.none
        packed = pikepdf.ObjectStreamMode.generate
        made.save(copy, stream_decode_level=none, object_stream_mode=packed, deterministic_id=True)


def joined(wanted: Sequence[Wanted]) -> Iterator[Wanted]:
    """Yield pages, each once where its parts follow each other."""
    last: Wanted | None = None
    for each in wanted:
        if last and last.number == each.number and last.part[1] == each.part[0]:
            last = Wanted(each.number, (last.part[0], each.part[1]))
            continue
        if last:
            yield last
        last = each
    if last:
        yield last


def _show(page: pikepdf.Page, part: Part) -> None:
    left, bottom, right, top = (float(side) for side in page.cropbox)
    quarters = int(page.obj.get("/Rotate", 0)) // 90 % 4
    seen = Sheet(min(left, right), min(bottom, top), max(left, right), max(bottom, top), quarters)
    left, bottom, right, top, _ = seen.cut(part)
    page.cropbox = Array([left, bottom, right, top])


def weights(path: Path) -> list[Weight]:
    """Return what a PDF's pages are made of, each object once; raises PdfError."""
    found: dict[tuple[int, int], tuple[int, list[int]]] = {}
    with pikepdf.open(path, access_mode=pikepdf.AccessMode.stream) as pdf:
        for number, page in enumerate(pdf.pages, 1):
            for key, size in _sizes(page.obj).items():
                found.setdefault(key, (size, []))[1].append(number)
    return [Weight(size, pages) for size, pages in found.values()]


def _sizes(page: Object) -> dict[tuple[int, int], int]:
    """By the number of each object that a page needs, itself among them: about how many bytes."""
    sizes: dict[tuple[int, int], int] = {}
    waiting = [_resources(page), page]
    while waiting:
        each = waiting.pop()
        if each.is_indirect:
            if each.objgen in sizes or (sizes and _is_page(each)):
                continue
            length = each.get("/Length", 0) if isinstance(each, pikepdf.Stream) else 0
            sizes[each.objgen] = PLAIN + int(length)
        waiting += _parts(each)
    return sizes


def _resources(page: Object) -> Object:
    """What a page draws with, its own or that of the tree above it."""
    while "/Resources" not in page and "/Parent" in page:
        page = page.Parent
    return page.get("/Resources", Dictionary())


def _parts(each: Object) -> list[Object]:
    if isinstance(each, Array):
        parts = list(each)
    elif isinstance(each, Dictionary | pikepdf.Stream):
        parts = [value for key, value in each.items() if key not in _BEYOND]
    else:
        return []
    return [part for part in parts if isinstance(part, Object)]


def _is_page(each: Object) -> bool:
    kind = each.get("/Type") if isinstance(each, Dictionary) else None
    return kind in (Name.Page, Name.Pages)
