"""What any page may show of the comments' room.

The HTML of a comment is written in Python: a page shows fifty with their replies, and in a template
they would cost more than all the rest of it.
"""

from collections.abc import Iterable

from django import template
from django.utils import timezone
from django.utils.html import escape, linebreaks
from django.utils.safestring import SafeString, mark_safe

from journal.lib.paging import Page
from journal.lib.vietnamese import spoken_date

from ..models import Comment, first_page
from ..openness import Opening, opening_shown

register = template.Library()


@register.simple_tag
def approved_comments(article) -> Page:
    """The newest approved comments of an article, each with its `.replies`; one query."""
    return first_page(article.article_id)


@register.simple_tag
def comments_opening(article) -> Opening:
    """Whether an article takes comments now, and why not."""
    return opening_shown(article)


@register.simple_tag
def comment_items(comments: Iterable[Comment]) -> SafeString:
    """Comments from threads_of() as list items, each with the list of its replies."""
    items = (_item(comment, _replies(comment.replies)) for comment in comments)
    return mark_safe("\n".join(items))  # readers' words are escaped in _item()


def _replies(replies: list[Comment]) -> str:
    if not replies:
        return ""
    items = "\n".join(map(_item, replies))
    return f'\n<ol class="comment-replies">\n{items}\n</ol>'


def _item(comment: Comment, replies: str = "") -> str:
    """One comment; all that a reader typed is escaped here. `replies` is HTML."""
    anchor = f"y-kien-{comment.pk}"
    moment = timezone.localtime(comment.created_at).isoformat(timespec="seconds")
    meta = f'<b class="comment-name">{escape(comment.name)}</b>'
    if comment.address:
        meta += f' <span class="comment-address">{escape(comment.address)}</span>'
    meta += (
        f' <a class="comment-time" href="#{anchor}">'
        f'<time datetime="{moment}">{spoken_date(comment.created_at)}</time></a>'
    )
    return (
        f'<li class="comment" id="{anchor}">\n<p class="comment-meta">{meta}</p>\n'
        f'<div class="comment-text">{linebreaks(comment.text, autoescape=True)}</div>'
        f"{replies}\n</li>"
    )
