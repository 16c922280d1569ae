"""What readers do with comments that are there: read on, and be led to one of them."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from articles.models import Edition
from articles.page import gone, last_begun_or_404
from journal.lib.cache import PAGE, cached
from journal.lib.paging import key_in

from . import threads
from .openness import opening_shown

# Of an article, no more than this: to ask for all of it costs more than to take the comment.
NEEDED = [
    *("article_id", "title", "slug", "comments_open", "published_at", "shown_from", "shown_until"),
    *("section__name", "section__slug", "section__parent_id"),
]


@cached(PAGE)
def further(request, section_slug, slug, pk):
    """A page of threads without anything around it, for the script that goes on reading."""
    article = article_or_404(pk)
    if article.over:
        return gone(request, article)
    page = threads.page_asked_for(article.article_id, request.GET)
    context = {"article": article, "comments": page, "opening": opening_shown(article)}
    return unlisted(render(request, "comments/list.html", context))


@require_safe
def permanent(request, pk):
    """The one address of a comment that always holds; it leads to wherever it stands."""
    key = key_in(str(pk))
    comment = threads.shown().filter(pk=key).first() if key else None
    if comment is None:
        raise Http404("readers have no such comment")
    article = article_or_404(comment.article_id)
    if article.over:
        return gone(request, article)
    return unlisted(redirect(threads.place_of(comment, article)))


def article_or_404(pk) -> Edition:
    """The article, if it was ever published; the id alone decides."""
    return last_begun_or_404(Edition.objects.select_related("section").only(*NEEDED), pk)


def unlisted(response):
    response["X-Robots-Tag"] = "noindex"
    return response
