"""Two people's changes to one arrangement put together. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import zip_longest
from typing import TypeVar

from .plan import OPEN, Block, Place, Plan

T = TypeVar("T")
TOP_NAME = "top"


def merge(base: Plan, mine: Plan, theirs: Plan) -> Plan:
    """Theirs, with every change made to `base` in mine; where both changed the same, mine."""
    if base in (mine, theirs):
        return theirs if mine == base else mine
    old, new = {b.name: b for b in base.blocks}, {b.name: b for b in theirs.blocks}
    blocks = {
        block.name: _block(old.get(block.name), block, new.get(block.name)) for block in mine.blocks
    }
    kept = {name: block for name, block in blocks.items() if block}
    added = {name: block for name, block in new.items() if name not in old and name not in kept}
    order = _order(_names(base), _names(mine), _names(theirs))
    known = kept | added
    merged = [known.pop(name) for name in order if name in known]
    top = _places(base.top, mine.top, theirs.top)
    return _once(Plan(top, (*merged, *known.values())), mine)


def _names(plan: Plan) -> list:
    return [block.name for block in plan.blocks]


def _order(base: list, mine: list, theirs: list) -> list:
    """My order if I moved blocks, else theirs; compared over the blocks that all three have."""
    common = set(base) & set(mine) & set(theirs)
    moved = [n for n in mine if n in common] != [n for n in base if n in common]
    return mine if moved else theirs


def _block(base: Block | None, mine: Block, theirs: Block | None) -> Block | None:
    """None for a block that they took away and I left as it was."""
    if theirs is None:
        return None if mine == base else mine
    if base is None:
        return mine
    return replace(
        mine,
        title=_pick(base.title, mine.title, theirs.title),
        hidden=_pick(base.hidden, mine.hidden, theirs.hidden),
        places=_places(base.places, mine.places, theirs.places),
    )


def _pick(base: T, mine: T, theirs: T) -> T:
    return theirs if mine == base else mine


def _places(base: Iterable[Place], mine: Iterable[Place], theirs: Iterable[Place]) -> tuple:
    base, mine, theirs = list(base), list(mine), list(theirs)
    count = _pick(len(base), len(mine), len(theirs))
    rows = [_pick(*row) for row in zip_longest(base, mine, theirs, fillvalue=OPEN)]
    return tuple([*rows, *[OPEN] * count][:count])


def _once(plan: Plan, mine: Plan) -> Plan:
    """Where both pinned one story, in two places, it stays in mine."""
    own, merged = _pins(mine), _pins(plan)
    kept = {place.article for spot, place in merged.items() if own.get(spot) == place}
    for number, group in enumerate([TOP_NAME, *_names(plan)]):
        for index, place in enumerate(plan.places_of(number)):
            is_mine = own.get((group, index)) == place
            if place.article in kept and not place.repeat and not is_mine:
                plan = plan.with_place(number, index, OPEN)
    return plan


def _pins(plan: Plan) -> dict[tuple, Place]:
    """What is pinned, by the name of its group and its place there."""
    groups = zip(
        [TOP_NAME, *_names(plan)], [plan.top, *(b.places for b in plan.blocks)], strict=True
    )
    return {
        (name, index): place
        for name, places in groups
        for index, place in enumerate(places)
        if place.article is not None
    }
