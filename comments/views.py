"""The comments of an article as a page of its own, and their form as a fragment of a page.

Both carry a CSRF token and a captcha, so both are private; the article's page has neither and
fetches the fragment. Without JavaScript the page does all.
"""

from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from articles.models import Edition
from articles.page import gone
from journal.lib.cache import PAGE, cached
from journal.lib.defences import posts
from journal.lib.defences.form import NEW_CODE
from journal.lib.defences.posts import unlisted
from journal.lib.network import sender_address

from . import consent
from .commented import with_rules_or_404
from .forms import CommentForm
from .openness import opening_of
from .replying import REPLY
from .threads import page_asked_for, page_url

SENT, APPEARED = "da-gui", "hien"  # ?da-gui=1, ?da-gui=hien
METHODS = ["GET", "HEAD", "POST"]
bounded = posts.bounded("comments/too_long.html", "comments/too_many.html")


@bounded
@require_http_methods(METHODS)
def page(request, section_slug, slug, pk):
    article = _article(pk)
    if article.over:
        return gone(request, article)
    if request.method != "POST":
        address = page_url(article)
        if request.path != address:
            query = request.META.get("QUERY_STRING", "")
            return redirect(f"{address}?{query}" if query else address, permanent=True)
        form = None if SENT in request.GET else _empty_form(request, article)
        return _page(request, article, form)
    form, received = _receive(request, article)
    if received:  # an old address leads on from there
        how = APPEARED if form.appeared else "1"
        return HttpResponseRedirect(f"{request.path}?{SENT}={how}#y-kien")
    return _page(request, article, form, _status(form))


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
        return _fragment(request, article, None, sent=True, appeared=form.appeared)
    return _fragment(request, article, form, _status(form))


@cached(PAGE)
def rules(request):
    """What is asked of comments, and what is done with what readers tell of themselves."""
    return render(request, "comments/rules.html", {"consent": consent.WORDINGS[consent.CURRENT]})


def _article(pk) -> Edition:
    """The article, if it was ever published, with its `opening`."""
    article = with_rules_or_404(pk)
    article.opening = opening_of(article)
    return article


def _empty_form(request, article) -> CommentForm | None:
    if not article.opening.is_open:
        return None
    form = CommentForm(article=article, sender=sender_address(request))
    form.answer_to(request.GET.get(REPLY, ""))
    return form


def _receive(request, article) -> tuple[CommentForm | None, bool]:
    """Take a post: the form to show again (None if comments are closed), and whether it is in."""
    if not article.opening.is_open:
        return None, False
    form = CommentForm(request.POST, article=article, sender=sender_address(request))
    if NEW_CODE in request.POST:
        form.ask_again()
        return form, False
    return form, form.receive()


def _status(form) -> int:
    return 403 if form is None else form.status


def _page(request, article, form, status=200):
    context = {
        "article": article,
        "form": form,
        "comments": page_asked_for(article.article_id, request.GET),
        "sent": SENT in request.GET,
        "appeared": request.GET.get(SENT) == APPEARED,
        "opening": article.opening,
    }
    return unlisted(render(request, "comments/page.html", context, status=status))


def _fragment(request, article, form, status=200, **received):
    context = {"article": article, "form": form, "opening": article.opening} | received
    return unlisted(render(request, "comments/form.html", context, status=status))
