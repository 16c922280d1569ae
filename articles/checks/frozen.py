"""What readers have or are to get, looked at again: a photo may have lost its words since."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from ..models import Article, Edition, Event
from . import drafts, gate
from .finding import Reported

AHEAD = timedelta(hours=48)
MOST = 12  # editions that the desk looks at, the next ones


@dataclass(frozen=True)
class Frozen:
    """An edition that is another text than the one being written, and what would stop it now."""

    edition: Edition
    is_live: bool
    found: list[Reported]


def beside(article: Article, now: datetime) -> list[Frozen]:
    """The live and the scheduled edition of an article, if something is to be mended in them."""
    lasting = Q(shown_until=None) | Q(shown_until__gt=now)
    editions = article.editions.filter(lasting).order_by("shown_from").defer("search_text")
    saved = drafts.of_article(article)
    texts = [(edition, drafts.of_edition(edition)) for edition in editions]
    found = _found([pair for pair in texts if not drafts.is_same_text(pair[1], saved)])
    return [Frozen(edition, edition.shown_from <= now, each) for edition, each in found]


def coming(article_ids: Iterable[int], now: datetime) -> dict[tuple[int, datetime], list[str]]:
    """What would stop those editions of some articles that appear soon: by article and time.

    Without what somebody published despite it: that is known. At most five queries.
    """
    soon = Edition.objects.filter(shown_from__gt=now, shown_from__lte=now + AHEAD)
    editions = soon.filter(article__in=list(article_ids)).order_by("shown_from", "pk")
    texts = [(each, drafts.of_edition(each)) for each in editions.defer("search_text")[:MOST]]
    found = _found(texts)
    known = _overruled([edition.article_id for edition, _ in found])
    says = {
        (edition.article_id, edition.shown_from): [
            one.finding.says
            for one in each
            if one.finding.says not in known.get(edition.article_id, ())
        ]
        for edition, each in found
    }
    return {key: words for key, words in says.items() if words}


def _found(texts: list[tuple[Edition, drafts.Draft]]) -> list[tuple[Edition, list[Reported]]]:
    if not texts:
        return []
    rules = gate.blocking()
    facts = gate.facts_of([draft for _, draft in texts], rules)
    found = [(edition, gate.found(draft, facts, rules)) for edition, draft in texts]
    return [pair for pair in found if pair[1]]


def _overruled(article_ids: list[int]) -> dict[int, list[str]]:
    """What the last step of each article went on in spite of."""
    if not article_ids:
        return {}
    moves = Event.objects.filter(article__in=article_ids, kind=Event.Kind.MOVED)
    last = moves.order_by("article", "-pk").distinct("article").values_list("article", "detail")
    return {article: detail.get("unmended", []) for article, detail in last}
