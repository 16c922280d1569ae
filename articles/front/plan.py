"""An arrangement of the home page as data. Pure; the database keeps what `to_data` gives:

    {"top": [place, …], "blocks": [{"kind": "section", "of": 3, "title": "", "hidden": false,
                                    "places": [place, …]}, …]}

The top's first place is the lead. A place is null where the rules fill it, else
{"article": 12, "until": ISO time or null, "repeat": false}. `of` is the section's or topic's key,
for picked blocks their number; (kind, of) names a block.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum

from journal.lib.paging import MAX_KEY
from journal.lib.vietnamese import normalize

from ..states import EARLIEST, LATEST

TOP = 5  # places: the lead and four beside it
USUAL, FEWEST, MOST = 5, 1, 12  # stories of a block
CLIPS = 4
MOST_BLOCKS = 24
MOST_TITLE = 80


class Kind(StrEnum):
    SECTION = "section"
    TOPIC = "topic"
    PICKED = "picked"  # stories chosen by hand and no others
    VIDEOS = "videos"


class Malformed(ValueError):
    """What was sent is no arrangement."""


@dataclass(frozen=True)
class Place:
    """A place for one story: pinned by hand, maybe until a moment, else filled by rule."""

    article: int | None = None
    until: datetime | None = None
    repeat: bool = False  # the story may stand elsewhere, too

    def holds(self, at: datetime) -> bool:
        """Whether a story is pinned here at a moment."""
        return self.article is not None and (self.until is None or at < self.until)


OPEN = Place()


@dataclass(frozen=True)
class Block:
    kind: Kind
    of: int = 0
    places: tuple[Place, ...] = (OPEN,) * USUAL
    title: str = ""  # in place of the section's or topic's name
    hidden: bool = False

    @property
    def name(self) -> tuple[Kind, int]:
        return self.kind, self.of

    @property
    def count(self) -> int:
        return len(self.places)


@dataclass(frozen=True)
class Plan:
    top: tuple[Place, ...] = (OPEN,) * TOP
    blocks: tuple[Block, ...] = field(default=())

    @property
    def groups(self) -> list[tuple[Place, ...]]:
        """The places that readers see: the top's, then each block's; none of a hidden block."""
        return [self.top, *(() if block.hidden else block.places for block in self.blocks)]

    @property
    def pinned(self) -> set[int]:
        """The articles that are pinned anywhere, whatever became of them."""
        every = [*self.top, *(place for block in self.blocks for place in block.places)]
        return {place.article for place in every if place.article is not None}

    def keys_of(self, kind: Kind) -> list[int]:
        return [block.of for block in self.blocks if block.kind == kind]

    def with_block(self, number: int, **changes) -> Plan:
        blocks = list(self.blocks)
        blocks[number] = replace(blocks[number], **changes)
        return replace(self, blocks=tuple(blocks))

    def with_place(self, group: int, index: int, place: Place) -> Plan:
        """The same with another place in a group (0: the top; else the block before it)."""
        places = list(self.places_of(group))
        places[index] = place
        if group == 0:
            return replace(self, top=tuple(places))
        return self.with_block(group - 1, places=tuple(places))

    def places_of(self, group: int) -> tuple[Place, ...]:
        return self.top if group == 0 else self.blocks[group - 1].places


def by_rule(sections: Iterable[int]) -> Plan:
    """What stands where nobody arranged anything: a block for each section, then the videos."""
    blocks = [Block(Kind.SECTION, section) for section in sections]
    return Plan(blocks=(*blocks, Block(Kind.VIDEOS, places=(OPEN,) * CLIPS)))


def resized(places: tuple[Place, ...], count: int) -> tuple[Place, ...]:
    """Another number of places; the pins of those that go are lost."""
    return (*places, *(OPEN,) * count)[:count]


# --- to and from what is stored and sent --------------------------------------------------------


def to_data(plan: Plan) -> dict:
    blocks = [
        {
            "kind": block.kind.value,
            "of": block.of,
            "title": block.title,
            "hidden": block.hidden,
            "places": [_place_data(place) for place in block.places],
        }
        for block in plan.blocks
    ]
    return {"top": [_place_data(place) for place in plan.top], "blocks": blocks}


def _place_data(place: Place) -> dict | None:
    if place.article is None:
        return None
    until = place.until and place.until.astimezone(UTC).isoformat()
    return {"article": place.article, "until": until, "repeat": place.repeat}


def from_data(data: object) -> Plan:
    """The plan that some data spells. Raises Malformed for whatever is none."""
    try:
        plan = Plan(top=_places(data["top"], TOP, TOP), blocks=tuple(map(_block, data["blocks"])))
    except (TypeError, KeyError, AttributeError, ValueError, OverflowError) as error:
        raise Malformed("no arrangement") from error
    names = [block.name for block in plan.blocks]
    if len(names) > MOST_BLOCKS or len(set(names)) < len(names):
        raise Malformed("too many blocks, or one twice")
    return plan


def _places(data: list, fewest: int, most: int) -> tuple[Place, ...]:
    if not isinstance(data, list) or not fewest <= len(data) <= most:
        raise Malformed("no places")
    return tuple(OPEN if row is None else _place(row) for row in data)


def _place(row: dict) -> Place:
    until = row["until"] and datetime.fromisoformat(row["until"])
    if until and not EARLIEST <= until < LATEST:
        raise Malformed("no time")
    return Place(_key(row["article"], 1), until or None, bool(row["repeat"]))


def _block(row: dict) -> Block:
    return Block(
        Kind(row["kind"]),
        _key(row["of"], 0),
        _places(row["places"], FEWEST, MOST),
        title_of(row["title"]),
        bool(row["hidden"]),
    )


def _key(number: object, least: int) -> int:
    if type(number) is not int or not least <= number <= MAX_KEY:
        raise Malformed("no key")
    return number


def title_of(typed: str) -> str:
    """A block's title as it is kept: one line, not too long."""
    return " ".join(normalize(typed).split())[:MOST_TITLE]
