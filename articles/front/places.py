"""Where an article stands on the home page now, in words; for the panel beside its form."""

from __future__ import annotations

from django.core.cache import cache

from journal.lib.cache import FURNITURE

from .page import FrontPage

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
    for number, group in enumerate(page.groups):
        for index, each in enumerate(group):
            if each.story:
                found.setdefault(each.story.article, name_of(page, number, index))
    return found


def name_of(page: FrontPage, group: int, index: int) -> str:
    """What a place is called: by its block's heading, counted from 1."""
    if group == 0:
        return f"Nổi bật {index}" if index else "Tin chính"
    title, _ = page.heading(page.plan.blocks[group - 1])
    return f"{title}, chỗ {index + 1}"
