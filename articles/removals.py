"""Removals of articles: what readers are told in their place. Only workflow.py writes them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from .models import Article, Correction, Removal, RemovalKind

# Where neither a kind nor words were chosen, and for what was removed before words could be.
PLAIN = "Tòa soạn đã rút bài khỏi trang."


@dataclass(frozen=True)
class Notice:
    """What is chosen at a removal beside the internal reason.

    `kind` is the name of a RemovalKind; an empty `text` is the house's words for that kind.
    `closes` shuts the article to everybody in the newsroom but those who may read seals.
    """

    kind: str = ""
    text: str = ""
    names_title: bool = False
    closes: bool = False


def begin(
    article: Article, by, reason: str, at: datetime, notice: Notice, now: datetime, address: str
) -> Removal:
    """Write down a removal, done or to come; one that was only scheduled gives way."""
    drop_scheduled(article)
    return Removal.objects.create(
        article=article,
        by=by,
        asked_at=now,
        address=address or None,
        at=at,
        reason=reason.strip(),
        kind=notice.kind,
        notice=notice.text.strip() or house_words(notice.kind),
        names_title=notice.names_title,
    )


def house_words(kind: str) -> str:
    words = RemovalKind.objects.filter(name=kind).values_list("notice", flat=True).first()
    return words or PLAIN


def drop_scheduled(article: Article) -> None:
    """Forget a removal that has not happened."""
    article.removals.filter(seal=None, ended_at=None).delete()


def end(article: Article, now: datetime) -> None:
    """The article stands again: its removal is over, its seal stays."""
    article.removals.filter(ended_at=None).update(ended_at=now)


def notice_for_readers(article_id: int) -> dict:
    """What stands at the address of a removed article: {"removal" or None, "says", "corrections"}.

    Two queries.
    """
    removal = Removal.objects.filter(article=article_id, ended_at=None).first()
    standing = Correction.objects.standing().filter(article=article_id).newest()
    return {
        "removal": removal,
        "says": removal.notice if removal else PLAIN,
        "corrections": list(standing),
    }
