"""Every page of an issue, in one list: as links, as choices of a box, as small pictures.

Written here and not in templates, and with one address asked for all: an issue has a hundred pages,
and templates took half of the time that its page and its viewer need.
"""

from collections.abc import Container, Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from journal.lib.addresses import quick

from .models import Issue, Page

Pages = Iterable[Page]
_CURRENT = format_html(' aria-current="{}"', "page")
_CHOSEN = format_html(" {}", "selected")


def above(issue: Issue) -> str:
    """What stands before a page's number in its address."""
    return quick("issues:page", issue.year, issue.slug, 1).removesuffix("1/")


def as_links(pages: Pages, issue: Issue) -> SafeString:
    """The items of a list that leads to each."""
    before = above(issue)
    rows = ((before, page.number, page.name) for page in pages)
    item = '<li><a href="{}{}/"><span class="unseen">Trang </span>{}</a></li>'
    return format_html_join("\n", item, rows)


def as_choices(pages: Pages, chosen: int) -> SafeString:
    """The options of a box, by number; that of one is chosen."""
    rows = ((page.number, _CHOSEN if page.number == chosen else "", page.name) for page in pages)
    return format_html_join("", '<option value="{}"{}>{}</option>', rows)


def as_pictures(pages: Pages, issue: Issue, after: str, shown: Container[int]) -> SafeString:
    """The items of a list of small pictures; `after` ends each address, the numbers `shown` are
    those one looks at."""
    before = above(issue)
    rows = (
        (
            f"{before}{page.number}/{after}",
            _CURRENT if page.number in shown else "",
            page.image.small_url,
            page.name,
        )
        for page in pages
    )
    item = (
        '<li><a href="{}"{}><img src="{}" alt="" loading="lazy" decoding="async">'
        '<span><span class="unseen">Trang </span>{}</span></a></li>'
    )
    return format_html_join("\n", item, rows)
