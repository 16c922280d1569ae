"""What can be done to an arrangement. Pure: every step takes a plan and gives another.

A place is named "group.index": 0.0 is the lead, 2.1 the second story of the second block.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from .plan import (
    CLIPS,
    FEWEST,
    MOST,
    MOST_BLOCKS,
    OPEN,
    USUAL,
    Block,
    Kind,
    Malformed,
    Place,
    Plan,
    resized,
    title_of,
)

Spot = tuple[int, int]


def spot_in(text: str) -> Spot:
    """The place that "group.index" names. Raises Malformed."""
    group, _, index = text.partition(".")
    if not (group.isdecimal() and index.isdecimal() and len(text) < 8):
        raise Malformed("no place")
    return int(group), int(index)


def at(plan: Plan, spot: Spot) -> Place:
    """The place at a spot. Raises Malformed where there is none."""
    group, index = spot
    if group > len(plan.blocks) or index >= len(plan.places_of(group)):
        raise Malformed("no such place")
    return plan.places_of(group)[index]


def can_hold(plan: Plan, spot: Spot) -> bool:
    """Whether a story may be pinned at a spot: clips are no stories."""
    return spot[0] == 0 or plan.blocks[spot[0] - 1].kind != Kind.VIDEOS


def put(plan: Plan, spot: Spot, article: int, until: datetime | None = None) -> Plan:
    """Pin an article; it leaves the other places where it was pinned and may not be repeated."""
    at(plan, spot)
    if not can_hold(plan, spot):
        raise Malformed("clips are no stories")
    return _without(plan, article).with_place(*spot, Place(article, until))


def _without(plan: Plan, article: int) -> Plan:
    for group in range(len(plan.blocks) + 1):
        for index, place in enumerate(plan.places_of(group)):
            if place.article == article and not place.repeat:
                plan = plan.with_place(group, index, OPEN)
    return plan


def swap(plan: Plan, one: Spot, other: Spot, shown: tuple[int | None, int | None]) -> Plan:
    """Exchange what stands at two spots; `shown` are the stories seen there, pinned or not.

    A pin keeps its time and its leave to repeat.
    """
    pins = [
        _carried(at(plan, spot), story) for spot, story in zip((one, other), shown, strict=True)
    ]
    for pin in pins:
        if pin.article is not None and not pin.repeat:
            plan = _without(plan, pin.article)
    for spot, pin in zip((other, one), pins, strict=True):
        if not can_hold(plan, spot):
            raise Malformed("clips are no stories")
        plan = plan.with_place(*spot, pin)
    return plan


def _carried(place: Place, shown: int | None) -> Place:
    """The pin as it is, if that is what is seen; else the seen story, pinned."""
    return place if place.article in (shown, None) and place.article else Place(shown)


def clear(plan: Plan, spot: Spot) -> Plan:
    """Leave a place to the rules."""
    at(plan, spot)
    return plan.with_place(*spot, OPEN)


def keep_until(plan: Plan, spot: Spot, until: datetime | None) -> Plan:
    """Let a pin hold until a moment, or for as long as nobody takes it away."""
    return plan.with_place(*spot, replace(_pin(plan, spot), until=until))


def allow_repeat(plan: Plan, spot: Spot, repeat: bool) -> Plan:
    return plan.with_place(*spot, replace(_pin(plan, spot), repeat=repeat))


def _pin(plan: Plan, spot: Spot) -> Place:
    place = at(plan, spot)
    if place.article is None:
        raise Malformed("nothing is pinned here")
    return place


# --- blocks, counted from 1 as the groups are ---------------------------------------------------


def block_at(plan: Plan, group: int) -> Block:
    if not 1 <= group <= len(plan.blocks):
        raise Malformed("no such block")
    return plan.blocks[group - 1]


def shift(plan: Plan, group: int, by: int) -> Plan:
    """Move a block up (by < 0) or down; at the end it stays."""
    block_at(plan, group)
    blocks = list(plan.blocks)
    block = blocks.pop(group - 1)
    blocks.insert(max(0, group - 1 + by), block)
    return replace(plan, blocks=tuple(blocks))


def hide(plan: Plan, group: int, hidden: bool) -> Plan:
    block_at(plan, group)
    return plan.with_block(group - 1, hidden=hidden)


def remove(plan: Plan, group: int) -> Plan:
    block_at(plan, group)
    return replace(plan, blocks=(*plan.blocks[: group - 1], *plan.blocks[group:]))


def shape(plan: Plan, group: int, title: str, count: int) -> Plan:
    """Give a block a title ("": its own name) and a number of stories."""
    block = block_at(plan, group)
    places = resized(block.places, max(FEWEST, min(count, MOST)))
    return plan.with_block(group - 1, title=title_of(title), places=places)


def add(plan: Plan, kind: Kind, of: int = 0) -> Plan:
    """A new block at the end; a picked one gets the next free number. Raises Malformed."""
    if kind == Kind.PICKED:
        of = max(plan.keys_of(kind), default=0) + 1
    if len(plan.blocks) >= MOST_BLOCKS or (kind, of) in [block.name for block in plan.blocks]:
        raise Malformed("no room, or it stands already")
    count = CLIPS if kind == Kind.VIDEOS else USUAL
    return replace(plan, blocks=(*plan.blocks, Block(kind, of, (OPEN,) * count)))
