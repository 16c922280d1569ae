"""What any page may show of the comments' room."""

from django import template

from ..models import Comment, threads_of

register = template.Library()

SHOWN_UNDER_ARTICLE = 50


@register.simple_tag
def approved_comments(article) -> list[Comment]:
    """The newest approved comments of an article, each with its `.replies`; one query."""
    return list(threads_of(article)[:SHOWN_UNDER_ARTICLE])
