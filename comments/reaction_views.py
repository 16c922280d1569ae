"""The pages and the posts by which readers like a comment or report it."""

import functools

from django import forms
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from articles.page import gone
from journal.lib.defences.posts import unlisted
from journal.lib.paging import key_in
from journal.lib.throttle import Refused, in_words

from . import reactions
from .commented import article_or_404
from .models import Report
from .threads import place_of

METHODS = ["GET", "HEAD", "POST"]


def from_readers(view):
    """Give a view the comment that its address names and the article it stands under.

    A post must come from a page of ours; where a browser does not say so, by the token of the form.
    Who asks too often is told how long to wait.
    """
    protected = csrf_protect(view)

    @csrf_exempt  # in the middleware, which knows the token alone
    @require_http_methods(METHODS)
    @functools.wraps(view)
    def wrapper(request, pk):
        comment = reactions.standing(key_in(str(pk)))
        if comment is None:
            raise Http404("readers have no such comment")
        article = article_or_404(comment.article_id)
        if article.over:
            return gone(request, article)
        answer = view if reactions.is_from_our_page(request) else protected
        try:
            return unlisted(answer(request, comment, article))
        except Refused as refused:
            return _too_many(request, comment, article, refused)

    return wrapper


@from_readers
def like(request, comment, article):
    """`on` is 1 to like, 0 to like no longer. The script asks for JSON, a form is led back."""
    if request.method != "POST":
        already = reactions.likes_already(comment, request)
        return _page(request, "like", comment, article, already=already)
    on = request.POST.get("on", "1") == "1"
    likes = reactions.like(comment, request, on=on)
    if _is_script(request):
        return JsonResponse({"likes": likes, "on": on})
    return redirect(place_of(comment, article))


class ReportForm(forms.Form):
    reason = forms.ChoiceField(
        label="Vì sao",
        choices=Report.Reason,
        widget=forms.RadioSelect,
        error_messages={"required": "Hãy chọn một lý do.", "invalid_choice": "Hãy chọn một lý do."},
    )
    words = forms.CharField(
        label="Nói thêm",
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text="Không bắt buộc; chỉ tòa soạn đọc.",
    )


@from_readers
def report(request, comment, article):
    form = ReportForm(request.POST if request.method == "POST" else None, auto_id="report-%s")
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return _page(request, "report", comment, article, status, form=form)
    is_new = reactions.report(comment, request, **form.cleaned_data)
    return _page(request, "report", comment, article, done=True, is_new=is_new)


def _is_script(request) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _page(request, name, comment, article, status=200, **more):
    place = place_of(comment, article)
    context = {"comment": comment, "article": article, "place": place, **more}
    return render(request, f"comments/{name}.html", context, status=status)


def _too_many(request, comment, article, refused: Refused):
    words = f"Bạn làm hơi nhanh. Hãy đợi {in_words(refused.wait)} rồi thử lại."
    if _is_script(request):
        response = JsonResponse({"words": words}, status=429)
    else:
        response = _page(request, "slowly", comment, article, 429, words=words)
    response["Retry-After"] = str(max(1, round(refused.wait.total_seconds())))
    return unlisted(response)
