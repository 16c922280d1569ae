"""What stands where on the home page at a moment. Pure: the same things in, the same page out.

Pins come first: those that hold at the moment and whose story readers have then. Each story stands
once on the page; only a place that says so repeats one, and never within its own group. What is
left open fills itself, place by place from the top down: the top by weight (ưu tiên khi tự điền
trang chủ), then by newness; a section's or topic's block with its newest; a picked block with
nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from .plan import Block, Kind, Place, Plan


class Why(Enum):
    """Why a story stands where it stands."""

    PINNED = "ghim"
    LEAD = "tự điền: tin chính"
    FEATURED = "tự điền: nổi bật"
    NEWEST = "tự điền: mới nhất"


class Fallen(Enum):
    """Why a pinned story does not stand in its place."""

    EXPIRED = "ghim đã hết hạn"
    NOT_OUT = "bạn đọc không có bài này"  # a draft, withdrawn, or still to come
    TWICE = "bài đã đứng ở chỗ khác"


@dataclass(frozen=True)
class Story:
    """What the rules must know of an edition."""

    article: int
    edition: int
    section: int
    topics: tuple[int, ...]
    weight: int  # 0 to 2


@dataclass(frozen=True)
class Standing:
    """One place at a moment: what stands there and why; what was pinned and does not stand."""

    place: Place
    story: Story | None = None
    why: Why | None = None
    fallen: Fallen | None = None


def fill(
    plan: Plan, stories: Sequence[Story], families: Mapping[int, Iterable[int]], at: datetime
) -> list[list[Standing]]:
    """The standings of each of plan.groups.

    `stories` are those that readers have at the moment, newest first, enough of each kind (see
    `reach`); `families` tells each section's own key and those of its children.
    """
    groups = _pin(plan, {story.article: story for story in stories}, at)
    taken = {
        each.story.article
        for group in groups
        for each in group
        if each.story and not each.place.repeat
    }
    for number, group in enumerate(groups):
        own = _own_stories(plan, number, stories, families)
        here = {each.story.article for each in group if each.story}
        for index, each in enumerate(group):
            if each.story is None:
                free = [story for story in own if story.article not in taken | here]
                story, why = _choose(free, number == 0, index == 0)
                group[index] = Standing(each.place, story, why, each.fallen)
                if story:
                    taken.add(story.article)
    return groups


def reach(plan: Plan, block: Block) -> int:
    """How many of the newest stories a block may have to look at to fill itself."""
    others = sum(
        each.count for each in plan.blocks if each is not block and _may_share(each, block)
    )
    return block.count + len(plan.top) + len(plan.pinned) + others


def _may_share(one: Block, other: Block) -> bool:
    """Sections hold different stories; a topic's stand in any section."""
    return not one.hidden and Kind.TOPIC in (one.kind, other.kind)


def _pin(plan: Plan, out: Mapping[int, Story], at: datetime) -> list[list[Standing]]:
    taken, groups = set(), []
    for group in plan.groups:
        here, row = set(), []
        for place in group:
            each = _pinned(place, out, at)
            if each.story:
                article = each.story.article
                if article in here or (article in taken and not place.repeat):
                    each = Standing(place, fallen=Fallen.TWICE)
                else:
                    here.add(article)
                    taken |= set() if place.repeat else {article}
            row.append(each)
        groups.append(row)
    return groups


def _pinned(place: Place, out: Mapping[int, Story], at: datetime) -> Standing:
    if place.article is None:
        return Standing(place)
    if not place.holds(at):
        return Standing(place, fallen=Fallen.EXPIRED)
    if place.article not in out:
        return Standing(place, fallen=Fallen.NOT_OUT)
    return Standing(place, out[place.article], Why.PINNED)


def _own_stories(plan, number: int, stories: Sequence[Story], families) -> list[Story]:
    """The stories that may fill a group, newest first."""
    if number == 0:
        return list(stories)
    block = plan.blocks[number - 1]
    if block.kind == Kind.SECTION:
        family = set(families.get(block.of, ()))
        return [story for story in stories if story.section in family]
    if block.kind == Kind.TOPIC:
        return [story for story in stories if block.of in story.topics]
    return []


def _choose(free: list[Story], at_top: bool, first: bool) -> tuple[Story | None, Why | None]:
    if at_top:
        for why, weight in ((Why.LEAD, 2), (Why.FEATURED, 1))[0 if first else 1 :]:
            heavy = next((story for story in free if story.weight >= weight), None)
            if heavy:
                return heavy, why
    return (free[0], Why.NEWEST) if free else (None, None)
