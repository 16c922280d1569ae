"""The comments of an article as a page of its own, and their form as a fragment of a page.

Both carry a CSRF token and a captcha, so both are private; the article's page has neither and
fetches the fragment. Without JavaScript the page does all.
"""

import functools

from django.db import transaction
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from articles.models import Edition
from articles.page import gone, last_begun_or_404
from journal.lib.network import sender_address
from journal.lib.paging import page_of

from .forms import CommentForm
from .models import PAGE_SIZE, page_url, threads_of

NEW_CODE = "doi-ma"  # the button that asks for another captcha
SENT = "da-gui"
METHODS = ["GET", "HEAD", "POST"]

# 100,000 letters of Vietnamese, nine bytes each in a form, still come back to be shortened.
MOST_BYTES = 1024 * 1024


def bounded(view):
    """Answer a post of more than MOST_BYTES with 413, before anything reads its body."""
    protected = csrf_protect(view)

    @csrf_exempt  # in the middleware, which reads the body before the view is asked
    @functools.wraps(view)
    def wrapper(request, *args, **kwargs):
        if _length(request) > MOST_BYTES:
            return _unlisted(render(request, "comments/too_long.html", status=413))
        return protected(request, *args, **kwargs)

    return wrapper


@bounded
@require_http_methods(METHODS)
def page(request, section_slug, slug, pk):
    article = _article(pk)
    if article.over:
        return gone(request, article)
    address = page_url(article)
    if request.method != "POST":
        if request.path != address:
            return redirect(address, permanent=True)
        form = None if SENT in request.GET else _empty_form(request, article)
        return _page(request, article, form)
    form, received = _receive(request, article)
    if received:
        return redirect(f"{address}?{SENT}=1#y-kien")
    return _page(request, article, form, _status(request, form))


@bounded
@require_http_methods(METHODS)
def form(request, section_slug, slug, pk):
    """The form alone. A post is answered by the form with its errors or by a line of thanks."""
    article = _article(pk)
    if article.over:
        return gone(request, article)
    if request.method != "POST":
        return _fragment(request, article, _empty_form(request, article))
    form, received = _receive(request, article)
    if received:
        return _fragment(request, article, None, sent=True)
    return _fragment(request, article, form, _status(request, form))


def _length(request) -> int:
    """Bytes of the body; 0 without a usable header, for then Django reads none."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _article(pk) -> Edition:
    """The article, if it was ever published; the id alone decides."""
    editions = Edition.objects.select_related("section__parent", "cover")
    return last_begun_or_404(editions.defer("body", "search_text"), pk)


def _empty_form(request, article) -> CommentForm | None:
    return CommentForm(article=article) if article.comments_open else None


def _receive(request, article) -> tuple[CommentForm | None, bool]:
    """Take a post: the form to show again (None if comments are closed), and whether it is in."""
    if not article.comments_open:
        return None, False
    form = CommentForm(request.POST, article=article, sender=sender_address(request))
    if NEW_CODE in request.POST:
        form.ask_again()
        return form, False
    with transaction.atomic():  # a code is used up only together with what it let in
        received = form.is_valid()
        if received:
            form.save()
    return form, received


def _status(request, form) -> int:
    if form is None:
        return 403
    return 200 if NEW_CODE in request.POST else 422


def _page(request, article, form, status=200):
    context = {
        "article": article,
        "form": form,
        "page": page_of(threads_of(article.article_id), request, PAGE_SIZE),
        "sent": SENT in request.GET,
    }
    return _unlisted(render(request, "comments/page.html", context, status=status))


def _fragment(request, article, form, status=200, sent=False):
    context = {"article": article, "form": form, "sent": sent}
    return _unlisted(render(request, "comments/form.html", context, status=status))


def _unlisted(response):
    response["X-Robots-Tag"] = "noindex"
    return response
