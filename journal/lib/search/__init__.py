"""Searching Vietnamese text: tokens, the query language, slips of typing, passages; and the plain
search of rooms that have no tokens yet."""

from .plain import (
    HEAD,
    MAX_TERMS,
    HeadQuerySet,
    Searchable,
    folded_words,
    head_indexes,
    search_index,
    terms,
)

__all__ = [
    "HEAD",
    "MAX_TERMS",
    "HeadQuerySet",
    "Searchable",
    "folded_words",
    "head_indexes",
    "search_index",
    "terms",
]
