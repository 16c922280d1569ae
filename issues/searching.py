"""Public pages on which the print archive is searched: one issue, and a word through the years."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from journal.lib.cache import PAGE, PRIVATE, cached
from journal.lib.finding import TooLong, patience
from journal.lib.paging import page_of
from journal.lib.search.index import PATIENCE
from journal.lib.search.language import Asked, read, typed

from . import found, frequency
from .gate import found_or_404
from .models import Issue

SIZE = 10  # pages of an issue on a page of hits


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
    return typed(request.GET.get("q", ""))


def too_long(request: HttpRequest, template: str, context: dict) -> HttpResponse:
    """Say that a search was given up, in an answer that nobody keeps."""
    response = render(request, template, context | {"too_long": True}, status=503)
    response["Cache-Control"], response["Retry-After"] = PRIVATE, "10"
    return response


@cached(PAGE)
def through_the_years(request: HttpRequest) -> HttpResponse:
    """On how many pages of each year some words stand, beside each other."""
    query = asked_of(request)
    words = frequency.words_in(query)
    context = {"query": query, "words": words, "most": frequency.MOST}
    try:
        curves = frequency.curves(words) if words else []
    except TooLong:
        return too_long(request, "issues/frequency.html", context)
    return render(request, "issues/frequency.html", context | _chart(curves))


def _chart(curves: list[frequency.Curve]) -> dict:
    """The curves under one scale, and a row of a table for each year, the newest first."""
    scale = max((curve.top.share for curve in curves), default=0)
    years = zip(*(reversed(curve.years) for curve in curves), strict=True)
    return {
        "charts": [(curve, list(curve.bars(scale))) for curve in curves],
        "scale": 100 * scale,
        "table": [row for row in years if row[0].of],
        "width": frequency.STEP * max((len(curve.years) for curve in curves), default=0),
        "height": frequency.HEIGHT,
    }
