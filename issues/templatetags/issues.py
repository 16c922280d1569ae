"""What any page may show of the print issues. Each tag that asks the database asks once."""

from django import template
from django.core.cache import cache

from journal.lib.cache import FURNITURE

from .. import all_pages, lookup
from ..models import ContentsEntry, Issue
from ..works import works_by

register = template.Library()
register.filter(all_pages.as_choices)
register.filter(all_pages.as_links)
register.filter(lookup.as_years)
register.filter(lookup.as_numbers)


@register.simple_tag
def current_issue() -> Issue | None:
    """The newest public issue, with what the two look-ups need."""
    return Issue.objects.public().with_numbers().newest().first()


@register.simple_tag
def printed_in(article_id: int) -> list[ContentsEntry]:
    """Where readers find an article in print, the oldest issue first; kept for a moment."""

    def fetch() -> list[ContentsEntry]:
        return list(ContentsEntry.objects.public().of_article(article_id))

    return cache.get_or_set(f"printed-in-{article_id}", fetch, FURNITURE)


register.simple_tag(works_by)
register.simple_tag(lookup.halves, name="look_ups")


@register.simple_tag
def entries_of_article(article_id: int) -> list[ContentsEntry]:
    """Where an article stands in print, in issues that readers do not have yet, too."""
    return list(ContentsEntry.objects.of_article(article_id))
