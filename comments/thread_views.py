"""What readers do with comments that are there: read on, and be led to one of them."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from articles.page import gone
from journal.lib.cache import PAGE, cached
from journal.lib.defences.posts import unlisted
from journal.lib.paging import key_in

from . import threads
from .commented import article_or_404
from .openness import opening_shown


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
