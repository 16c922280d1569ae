"""The names of what arrangements hold, looked up for all of them at once."""

from __future__ import annotations

from collections.abc import Iterable

from .. import policy
from ..models import Article, Section
from .page import heading_of, topics_of
from .plan import Block, Kind, Plan


class Names:
    """Titles of articles as the newsroom has them, headings of blocks; three queries at most.

    It names articles that readers do not have: only for who may see them all. A sealed one has a
    number and no title for who may not read seals.
    """

    def __init__(self, plans: Iterable[Plan], sections: dict[int, Section], user):
        """`sections` are those in use."""
        plans = list(plans)
        keys = set().union(*(plan.pinned for plan in plans))
        topics = set().union(*(plan.keys_of(Kind.TOPIC) for plan in plans))
        unused = set().union(*(plan.keys_of(Kind.SECTION) for plan in plans)) - set(sections)
        columns = ("title", "state", "published_at", "withdrawn_at")
        seen = policy.visible_articles(Article.objects.only(*columns), user)
        self.articles = seen.in_bulk(keys) if keys else {}
        self.topics = topics_of(topics)
        self.sections = sections | (Section.objects.in_bulk(unused) if unused else {})

    def title(self, article: int) -> str:
        found = self.articles.get(article)
        return found.title if found else f"bài số {article}"

    def heading(self, block: Block) -> str:
        words, _ = heading_of(block, self.sections, self.topics)
        if words or block.title:
            return words or block.title
        return f"({'chuyên mục' if block.kind == Kind.SECTION else 'chủ đề'} không còn)"
