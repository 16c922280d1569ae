"""The home page put together: four queries at most, whatever is arranged and however many articles.

A few columns of every story that may stand somewhere are read first; the rules choose; only what
stands is read whole.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.urls import reverse
from django.utils import timezone

from ..models import Arrangement, Edition, Section, Topic
from . import rules
from .plan import TOP, Block, Kind, Plan, by_rule, from_data
from .rules import Standing, Story

VIDEO_CLIPS = "Video clips"
PICKED = "Chọn đọc"


@dataclass(frozen=True)
class ShownBlock:
    """A block as readers get it: its heading, where that leads ("" for nowhere), its stories."""

    kind: Kind
    title: str
    address: str
    stories: list[Edition]
    count: int

    @property
    def is_videos(self) -> bool:
        return self.kind == Kind.VIDEOS


class FrontPage:
    """The home page at a moment, of a plan or of the arrangement in force then."""

    def __init__(self, plan: Plan | None = None, at: datetime | None = None):
        """`at` is aware; None is now, by the database's clock, as for every public page."""
        self.at = at
        self.tree = Section.objects.tree()
        self.plan = plan or self._arranged()

    def _arranged(self) -> Plan:
        return plan_of(Arrangement.objects.begun(self.at).first(), self.tree)

    @cached_property
    def sections(self) -> dict[int, Section]:
        return {section.pk: section for top in self.tree for section in (top, *top.kids)}

    @cached_property
    def topics(self) -> dict[int, Topic]:
        return topics_of(self.plan.keys_of(Kind.TOPIC))

    @cached_property
    def groups(self) -> list[list[Standing]]:
        """What stands in each of plan.groups, and why."""
        every = self.sections.values()
        families = {s.pk: [s.pk, *(kid.pk for kid in s.kids)] for s in every}
        moment = self.at or timezone.now()
        return rules.fill(self.plan, self._stories(families), families, moment)

    def _stories(self, families: dict[int, list[int]]) -> list[Story]:
        """What may stand somewhere, newest first, in one query; see rules.reach."""
        published = Edition.objects.published(self.at).newest()
        at_top = TOP + len(self.plan.pinned)
        lists = [published.filter(weight__gt=0)[:at_top], published[:at_top]]
        if pinned := self.plan.pinned:
            lists.append(published.filter(article__in=pinned))
        for block in self.plan.blocks:
            if not block.hidden and block.kind in (Kind.SECTION, Kind.TOPIC):
                lists.append(self._own(published, block, families))
        columns = ("article_id", "pk", "section_id", "topic_ids", "weight")
        rows = Edition.objects.any_of(*lists).newest().values_list(*columns)
        return [
            Story(pk, edition, section, self._blocks_of(topics), weight)
            for pk, edition, section, topics, weight in rows
        ]

    def _own(self, published, block: Block, families: dict[int, list[int]]):
        """As many of the newest stories of a block as it may have to look at."""
        if block.kind == Kind.SECTION:
            own = published.filter(section__in=families.get(block.of, ()))
        else:
            topic = self.topics.get(block.of)
            own = published.filter(topic_ids__contains=[topic.pk]) if topic else published.none()
        return own[: rules.reach(self.plan, block)]

    def _blocks_of(self, topics: list[int]) -> tuple[int, ...]:
        """The topics by the keys that blocks know them by, from before they were merged, too."""
        return tuple(key for key, topic in self.topics.items() if topic.pk in topics)

    @cached_property
    def editions(self) -> dict[int, Edition]:
        """The editions that stand, by article."""
        keys = [each.story.edition for group in self.groups for each in group if each.story]
        rows = Edition.objects.filter(pk__in=keys).for_list() if keys else []
        return {edition.article_id: edition for edition in rows}

    def shown(self, group: list[Standing]) -> list[Edition]:
        """The stories of a group; one that was taken off this very moment is left out."""
        found = (self.editions.get(each.story.article) for each in group if each.story)
        return [edition for edition in found if edition]

    @cached_property
    def blocks(self) -> list[ShownBlock]:
        """The blocks that have something to show, in order."""
        pairs = zip(self.plan.blocks, self.groups[1:], strict=True)
        shown = (self._block(block, group) for block, group in pairs if not block.hidden)
        return [block for block in shown if block]

    def _block(self, block: Block, group: list[Standing]) -> ShownBlock | None:
        title, address = heading_of(block, self.sections, self.topics)
        stories = self.shown(group)
        if not title or not (stories or block.kind == Kind.VIDEOS):
            return None
        return ShownBlock(block.kind, title, address, stories, block.count)

    def context(self) -> dict:
        """What home.html prints. A strip of videos that comes last goes below the right column."""
        top, blocks = self.shown(self.groups[0]), self.blocks
        last = blocks[-1] if blocks and blocks[-1].is_videos else None
        return {
            "lead": top[0] if top else None,
            "seconds": top[1:],
            "blocks": blocks[:-1] if last else blocks,
            "strip": last,
            "sections": self.tree,
            "moment": self.at,
        }


def heading_of(
    block: Block, sections: Mapping[int, Section], topics: Mapping[int, Topic]
) -> tuple[str, str]:
    """A block's words and where they lead; ("", "") for a section or topic that is not given."""
    if block.kind == Kind.PICKED:
        return block.title or PICKED, ""
    if block.kind == Kind.VIDEOS:
        return block.title or VIDEO_CLIPS, reverse("articles:video-list")
    named = (sections if block.kind == Kind.SECTION else topics).get(block.of)
    return (block.title or named.name, named.get_absolute_url()) if named else ("", "")


def topics_of(keys: Collection[int]) -> dict[int, Topic]:
    """The topics of some keys; for one that was merged, the topic that stands for it now."""
    rows = Topic.objects.select_related("merged_into").in_bulk(keys) if keys else {}
    return {key: topic.merged_into or topic for key, topic in rows.items()}


def plan_of(arrangement: Arrangement | None, tree: list[Section]) -> Plan:
    """The plan of an arrangement; of none, the one that rules make of the tree of sections."""
    return from_data(arrangement.content) if arrangement else by_rule(s.pk for s in tree)
