"""The stories that can be put on the home page: what readers have, and what is scheduled."""

from __future__ import annotations

from django.db.models import Q
from django.db.models.functions import Now

from journal.lib.paging import key_in

from ...models import Edition, Section

MOST = 30


def found(query: str, section: str) -> tuple[list[Edition], bool]:
    """The newest of them that match a query, in a section (a key) and its children.

    What is still to come stands first; also whether there are more. An article with a scheduled
    update is one story.
    """
    rows = Edition.objects.filter(Q(shown_until=None) | Q(shown_until__gt=Now()))
    if query:
        rows = rows.matching(query)
    if key := key_in(section):
        rows = rows.filter(section__in=_family(key))
    stories = list(rows.for_list().newest()[: MOST + 1])
    once = {story.article_id: story for story in reversed(stories)}
    return list(reversed(once.values()))[:MOST], len(stories) > MOST


def _family(key: int) -> list[int]:
    rows = Section.objects.filter(Q(pk=key) | Q(parent=key))
    return list(rows.values_list("pk", flat=True))
