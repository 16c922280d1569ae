"""The names of what arrangements hold, looked up for all of them at once."""

from __future__ import annotations

from collections.abc import Iterable

from ..models import Article, Topic
from .page import PICKED, VIDEO_CLIPS
from .plan import Block, Kind, Plan


class Names:
    """Titles of articles as the newsroom has them, headings of blocks; two queries at most.

    It names articles that readers do not have: only for who may see them all.
    """

    def __init__(self, plans: Iterable[Plan], sections: dict):
        plans = list(plans)
        keys = set().union(*(plan.pinned for plan in plans))
        topics = set().union(*(plan.keys_of(Kind.TOPIC) for plan in plans))
        columns = ("title", "state", "published_at", "withdrawn_at")
        self.articles = Article.objects.only(*columns).in_bulk(keys) if keys else {}
        self.topics = Topic.objects.in_bulk(topics) if topics else {}
        self.sections = sections

    def title(self, article: int) -> str:
        found = self.articles.get(article)
        return found.title if found else f"bài số {article}"

    def heading(self, block: Block) -> str:
        if block.title:
            return block.title
        match block.kind:
            case Kind.PICKED:
                return PICKED
            case Kind.VIDEOS:
                return VIDEO_CLIPS
            case Kind.SECTION:
                return str(self.sections.get(block.of, "(chuyên mục không còn)"))
        return str(self.topics.get(block.of, "(chủ đề không còn)"))
