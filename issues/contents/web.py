"""Articles of the web that may be the same as what a line of contents names, by their titles."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import SequenceMatcher

from django.db import connection, transaction
from django.utils import timezone

from articles.models import Edition, EditionEntry
from journal.lib.search.entries import TITLE, folded_token, pair_token
from journal.lib.search.tokens import pairs, words

from ..models import Issue

ALIKE = 0.75  # of the words, in their order
FEW_WORDS = 4  # a shorter title is matched as a whole only
MOST_LOOKED_AT = 8  # of those that share half a title, nearest in time

# For each half of a title the articles whose titles have all its words in a row: a title that
# differs in one place still has one half.
_FOUND = f"""
    SELECT asked.n, near.article_id, near.title, near.published_at
    FROM jsonb_to_recordset(%s::jsonb) AS asked(n int, tokens int[])
    CROSS JOIN LATERAL (
        SELECT e.article_id, e.title, e.published_at
        FROM {EditionEntry._meta.db_table} t JOIN {Edition._meta.db_table} e ON e.id = t.of_id
        WHERE t.tokens @> asked.tokens AND e.shown_from <= statement_timestamp()
            AND (e.shown_until IS NULL OR e.shown_until > statement_timestamp())
        ORDER BY abs(extract(epoch FROM e.published_at - %s)), e.article_id
        LIMIT {MOST_LOOKED_AT}
    ) near"""  # noqa: S608  names of our own tables and a number


@dataclass(frozen=True)
class Found:
    """A published article whose title is the same, or nearly (`is_same` false)."""

    pk: int
    title: str
    at: datetime
    is_same: bool


def found_for(titles: Mapping[int, str], issue: Issue) -> dict[int, Found]:
    """Return by the same keys the article that fits a title best, nearest the month of print.

    One query, whatever the number of titles.
    """
    folded = {key: [word.folded for word in words(title)] for key, title in titles.items()}
    asked = [
        {"n": key, "tokens": tokens}
        for key, title in titles.items()
        for tokens in _halves(words(title))
    ]
    best: dict[int, tuple] = {}
    month = datetime(issue.year, issue.month, 1, tzinfo=UTC)
    for key, pk, title, at in _rows(asked, month):
        share = _alike(folded[key], [word.folded for word in words(title)])
        rank = (share, -abs((at - month).total_seconds()))
        if share >= ALIKE and (key not in best or rank > best[key][0]):
            best[key] = rank, Found(pk, title, timezone.localtime(at), share == 1)
    return {key: found for key, (_, found) in best.items()}


def _halves(title: list) -> list[list[int]]:
    """The tokens of a title's first and second half; of a short one, of the whole."""
    middle = (len(title) + 1) // 2
    parts = [title] if len(title) < FEW_WORDS else [title[:middle], title[middle:]]
    return [tokens for part in parts if (tokens := _tokens(part))]


def _tokens(part: list) -> list[int]:
    singles = [folded_token(word, TITLE) for word in part]
    return sorted({*singles, *(pair_token(pair, TITLE) for pair in pairs(part))})


def _alike(one: list[str], other: list[str]) -> float:
    """The share of words two titles have in common in one order; a short one is alike or not."""
    if one == other:
        return 1.0
    if min(len(one), len(other)) < FEW_WORDS:
        return 0.0
    return min(SequenceMatcher(None, one, other, autojunk=False).ratio(), 0.99)


def _rows(asked: list[dict], month: datetime) -> list[tuple]:
    """By the index of tokens, whatever the planner thinks of arrays it has not seen."""
    if not asked:
        return []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(_FOUND, [json.dumps(asked), month])
        rows = cursor.fetchall()
        cursor.execute("SET LOCAL enable_seqscan = DEFAULT")
    return rows
