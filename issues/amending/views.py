"""What a reader sees who puts a line right: the lines of a page; one of them with its form.

The form carries a CSRF token and a code, so it is a small document of its own, kept by no cache.
"""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from journal.lib.cache import PAGE
from journal.lib.defences import posts
from journal.lib.defences.form import NEW_CODE
from journal.lib.defences.posts import unlisted
from journal.lib.network import sender_address
from journal.lib.paging import key_in

from ..gate import found_or_404
from ..lines import Line, crop, lines_of
from ..models import Page
from .form import SuggestionForm

LINE, SEEN, SENT = "dong", "dang-la", "da-gui"


@posts.bounded("issues/line_too_long.html", "issues/line_too_many.html")
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request, year, slug, number) -> HttpResponse:
    rows = Page.objects.select_related("issue", "words")
    page = found_or_404(request, rows, issue__year=year, issue__slug=slug, number=number)
    lines = lines_of(page.text, page.words.boxes if hasattr(page, "words") else [])
    if request.method == "POST":
        return _receive(request, page, lines)
    if LINE not in request.GET:
        return _page(request, page, lines)
    line = _line(lines, key_in(request.GET[LINE]) or 0)
    if SENT in request.GET:
        return _one(request, page, line, None)
    return _one(
        request, page, line, SuggestionForm(page=page, line=line, sender=sender_address(request))
    )


def _page(request, page: Page, lines: list[Line]) -> HttpResponse:
    context = {"page": page, "issue": page.issue, "lines": lines}
    response = unlisted(render(request, "issues/lines.html", context))
    response["Cache-Control"] = PAGE
    return response


def _receive(request, page: Page, lines: list[Line]) -> HttpResponse:
    seen = " ".join(request.POST.get(SEEN, "").split())
    number = key_in(request.POST.get(LINE, "")) or 0
    line = _line(lines, min(number, len(lines)))  # nothing typed is lost with the last ones
    if line.text != seen:  # lines were put in or taken out above it, or it was changed
        same = [other for other in lines if other.text == seen]
        line = same[0] if len(same) == 1 else line
    form = SuggestionForm(
        request.POST,
        page=page,
        line=line,
        sender=sender_address(request),
        is_moved=line.text != seen,
    )
    if NEW_CODE in request.POST:
        form.ask_again()
        return _one(request, page, line, form)
    if form.receive():
        return redirect(f"{_address(page)}?{LINE}={line.number}&{SENT}=1")
    return _one(request, page, line, form, form.status)


def _one(request, page: Page, line: Line, form: SuggestionForm | None, status=200) -> HttpResponse:
    """One line; without a form the reader is thanked."""
    context = {
        "page": page,
        "issue": page.issue,
        "line": line,
        "form": form,
        "address": _address(page),
        "crop": line.box and crop(line.box, page.width, page.height),
    }
    return unlisted(render(request, "issues/line.html", context, status=status))


def _line(lines: list[Line], number: int) -> Line:
    if not 0 < number <= len(lines):
        raise Http404("no such line")
    return lines[number - 1]


def _address(page: Page) -> str:
    return reverse("issues:correct", args=[page.issue.year, page.issue.slug, page.number])
