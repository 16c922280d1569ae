"""Public pages on which the print archive is searched: one issue, and a word through the years."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from journal.lib.cache import PAGE, PRIVATE, cached
from journal.lib.finding import TooLong, patience
from journal.lib.paging import page_of
from journal.lib.search.index import PATIENCE
from journal.lib.search.language import LONGEST, Asked, read

from . import found
from .gate import found_or_404
from .models import Issue

SIZE = 20  # pages of an issue on a page of hits


@cached(PAGE)
def inside(request: HttpRequest, year: int, slug: str) -> HttpResponse:
    """What an issue has of a query: lines of its contents, then pages with their best passage."""
    issue = found_or_404(request, Issue.objects, year=year, slug=slug)
    query = asked_of(request)
    context = {"issue": issue, "query": query, "kept": urlencode({"q": query})}
    try:
        with patience(PATIENCE):
            context |= _found(request, issue, read(query))
    except TooLong:
        return too_long(request, "issues/inside.html", context)
    return render(request, "issues/inside.html", context)


def _found(request: HttpRequest, issue: Issue, asked: Asked) -> dict:
    of = found.inside(issue, asked)
    page = page_of(of.pages, request, SIZE)
    rows = found.shown_in(issue, page.items, asked, folded=of.folded)
    entries = of.entries if page.number == 1 else []
    return {
        "page": page,
        "rows": rows,
        "count": len(of.pages),
        "entries": found.shown_entries(entries, asked, folded=of.folded),
        "folded": of.folded,
    }


def asked_of(request: HttpRequest) -> str:
    """What was typed, as far as it is read and stands in the box again."""
    return " ".join(request.GET.get("q", "").replace("\x00", "").split())[:LONGEST]


def too_long(request: HttpRequest, template: str, context: dict) -> HttpResponse:
    """Say that a search was given up, in an answer that nobody keeps."""
    response = render(request, template, context | {"too_long": True}, status=503)
    response["Cache-Control"], response["Retry-After"] = PRIVATE, "10"
    return response
