"""Photos that joined, left or changed places in a gallery or a pair, in words for the newsroom."""

from __future__ import annotations

from collections.abc import Iterator

from .blocks import Block

_NAMES = {"gallery": "bộ ảnh", "pair": "cặp ảnh"}
Places = dict[str, str]  # photo number → the group it stands in, "" for none


def places_of(blocks: list[Block]) -> Places:
    """Where each photo of a body stands; of one that stands twice, the last."""
    figures = (block for block in blocks if block.kind == "figure")
    return {block.style["photo"]: block.style.get("group", "") for block in figures}


def notes(old: list[Block], new: list[Block], before: Places, after: Places) -> Iterator[str]:
    """What became of photos that one version has in a row and the other has not there."""
    if not old:
        yield from _told(new, before, "Thêm vào {}.", "Đưa ảnh riêng vào {}.")
    elif not new:
        yield from _told(old, after, "Bỏ khỏi {}.", "Tách khỏi {}, nay đứng riêng.")


def note(old: str, new: str) -> str:
    """What became of one photo that a row shows in both versions."""
    if old and new:
        return f"Trước trong {_NAMES[old]}, nay trong {_NAMES[new]}."
    return f"Đưa vào {_NAMES[new]}." if new else f"Tách khỏi {_NAMES[old]}."


def _told(blocks: list[Block], elsewhere: Places, gone: str, alone: str) -> Iterator[str]:
    for block in blocks:
        if group := block.style.get("group"):
            there = elsewhere.get(block.style["photo"])
            told = gone if there is None else "Đổi chỗ trong {}." if there else alone
            yield told.format(_NAMES[group])
