"""What one arrangement has other than another, in a newsroom's words. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from journal.lib.vietnamese import clock_and_day, quoted

from .plan import Block, Place, Plan

Title = Callable[[int], str]
Heading = Callable[[Block], str]


def place_name(index: int, heading: str = "") -> str:
    """What a place is called: at the top, or in the block under a heading, counted from 1."""
    if heading:
        return f"{heading}, chỗ {index + 1}"
    return f"Nổi bật {index}" if index else "Tin chính"


def pin_words(until: datetime | None) -> str:
    return f"ghim đến {clock_and_day(until)}" if until else "ghim, không hạn"


def differences(old: Plan, new: Plan, title: Title, heading: Heading) -> list[str]:
    """Each change from old to new as a sentence; [] where readers would get the same.

    `title` tells an article's by its key, `heading` a block's.
    """
    found = _of_places(old.top, new.top, "", title)
    before = {block.name: block for block in old.blocks}
    after = {block.name: block for block in new.blocks}
    found += [f"Bỏ khối {heading(b)}" for name, b in before.items() if name not in after]
    for name, block in after.items():
        was = before.get(name)
        found += _of_block(was, block, title, heading) if was else [f"Thêm khối {heading(block)}"]
    if [n for n in before if n in after] != [n for n in after if n in before]:
        names = ", ".join(heading(b) for b in new.blocks if not b.hidden)
        found.append(f"Đổi thứ tự khối: {names}")
    return found


def _of_block(old: Block, new: Block, title: Title, heading: Heading) -> list[str]:
    found, name = [], heading(new)
    if old.hidden != new.hidden:
        found.append(f"{'Ẩn' if new.hidden else 'Hiện'} khối {name}")
    if old.title != new.title:
        found.append(f"Đổi tên khối {heading(old)} thành {name}")
    if old.count != new.count:
        found.append(f"Khối {name}: {new.count} chỗ (trước: {old.count})")
    return found + _of_places(old.places, new.places, name, title)


def _of_places(
    old: tuple[Place, ...], new: tuple[Place, ...], heading: str, title: Title
) -> list[str]:
    return [
        f"{place_name(index, heading)}: {_change(was, now, title)}"
        for index, (was, now) in enumerate(zip(old, new, strict=False))
        if was != now
    ]


def _change(old: Place, new: Place, title: Title) -> str:
    if new.article is None:
        return f"bỏ ghim {quoted(title(old.article))}, để tự điền"
    repeats = ", cho lặp" if new.repeat else ""
    if old.article == new.article:
        return f"{quoted(title(new.article))} {pin_words(new.until)}{repeats or ', không lặp'}"
    instead = f" thay {quoted(title(old.article))}" if old.article else ""
    return f"ghim {quoted(title(new.article))}{instead} ({pin_words(new.until)}{repeats})"
