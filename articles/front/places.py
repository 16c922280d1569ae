"""Where an article stands on the home page now, in words; for the panel beside its form."""

from __future__ import annotations

from django.core.cache import cache

from journal.lib.cache import FURNITURE

from .page import FrontPage, heading_of
from .words import place_name

_KEY = "front-places"


def place_of(article_id: int) -> str:
    """ "Tin chính", "Chuyên mục Sách, chỗ 2"; "" for who does not stand there.

    One look at the home page serves all articles for FURNITURE seconds.
    """
    return cache.get_or_set(_KEY, _places, FURNITURE).get(article_id, "")


def forget() -> None:
    """After a change, in this process; others show what they have for FURNITURE seconds more."""
    cache.delete(_KEY)


def _places() -> dict[int, str]:
    page = FrontPage()
    found: dict[int, str] = {}
    headings = ["", *(heading_of(b, page.sections, page.topics)[0] for b in page.plan.blocks)]
    for heading, group in zip(headings, page.groups, strict=True):
        for index, each in enumerate(group):
            if each.story:
                found.setdefault(each.story.article, place_name(index, heading))
    return found
