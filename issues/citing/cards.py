"""Index cards (phiếu trích báo tạp chí) for entries that a reader has gathered.

The list lives in the reader's browser; an address carries its numbers, so the site keeps nothing
of anybody, and a list can be sent to a colleague.
"""

import re
from dataclasses import dataclass

from django.http import Http404

from ..models import ContentsEntry
from .reference import card_heading, card_text
from .source import Source, of_entry

MOST = 100  # cards in a list; static/js/gathered.js says so, too
_KEYS = re.compile(r"[1-9][0-9]{0,17}(?:,[1-9][0-9]{0,17})*")


@dataclass(frozen=True)
class Card:
    key: int
    source: Source

    @property
    def heading(self) -> str:
        return card_heading(self.source)

    @property
    def text(self) -> str:
        return card_text(self.source)


def keys_in(asked: str) -> list[int]:
    """Return the numbers of entries in an address (12,7,9), each once, in their order.

    Raises Http404 for anything else.
    """
    if not asked:
        return []
    if not _KEYS.fullmatch(asked):
        raise Http404("no list of entries")
    return list(dict.fromkeys(map(int, asked.split(","))))


def entries_of(keys: list[int]) -> list[ContentsEntry]:
    """Return those entries that readers have, in the order of `keys`; one query."""
    rows = ContentsEntry.objects.public().for_citing().in_bulk(keys) if keys else {}
    return [rows[key] for key in keys if key in rows]


def cards_of(keys: list[int]) -> list[Card]:
    """Return the cards of these."""
    return [Card(entry.pk, of_entry(entry)) for entry in entries_of(keys)]
