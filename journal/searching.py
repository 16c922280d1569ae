"""The search page: articles by their tokens, print pages and contents by their folded words.

All that was chosen stands in the address.
"""

from dataclasses import replace
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from articles import found
from articles.models import Section
from issues.models import ContentsEntry, Page

from .lib.cache import PAGE, PRIVATE, cached
from .lib.finding import TooLong, patience
from .lib.paging import Page as ListPage
from .lib.paging import page_of
from .lib.search.language import FIRST_YEAR, LAST_YEAR, Asked, read
from .lib.search.ranking import MOST
from .lib.search.slips import corrected

SIZE = 20
LONGEST = 300  # letters of a query that stand in the box again
ARTICLES = "bai-viet"
IN_PRINT = {"muc-luc": ContentsEntry, "trang-in": Page}


@cached(PAGE)
def search(request: HttpRequest) -> HttpResponse:
    """Articles, or print pages and contents with ?loai=; says so where it took too long."""
    query = request.GET.get("q", "").replace("\x00", "").strip()
    kind = request.GET.get("loai", ARTICLES)
    if kind not in {ARTICLES, *IN_PRINT}:
        raise Http404("no such kind")
    context = {"query": query[:LONGEST], "kind": kind, "kept": _kept(request, query[:LONGEST])}
    try:
        if kind == ARTICLES:
            context |= _articles(request, query)
        else:
            with patience(found.PATIENCE):
                rows = IN_PRINT[kind].objects.public().matching(query)
                context["page"] = page_of(rows, request, SIZE)
    except TooLong:
        response = render(request, "search.html", context | {"too_long": True}, status=503)
        response["Cache-Control"], response["Retry-After"] = PRIVATE, "10"
        return response
    return render(request, "search.html", context)


def _kept(request: HttpRequest, query: str) -> str:
    """What the addresses of further pages carry."""
    names = ("loai", "sap-xep", "chuyen-muc", "tu", "den")
    chosen = {name: request.GET[name][:100] for name in names if request.GET.get(name)}
    return urlencode({"q": query} | chosen)


def _articles(request: HttpRequest, query: str) -> dict:
    sections = Section.objects.tree()
    section = _section(sections, request.GET.get("chuyen-muc", ""))
    newest = request.GET.get("sap-xep") == "moi"
    asked = _with_years(read(query), request.GET)
    hits = found.find(asked, section=section, newest=newest) if query else found.Found([])
    page = page_of(hits.keys[:MOST], request, SIZE)
    rows = found.shown(page.items, asked, folded=hits.folded)
    return {
        "page": ListPage(rows, page.number, page.has_next),
        "count": min(len(hits.keys), MOST),
        "is_more": len(hits.keys) > MOST,
        "folded": hits.folded,
        "cut": asked.cut,
        "only_excluded": bool(asked.none_of) and asked.is_empty,
        "meant": _meant(query, asked, section) if query and len(hits.keys) < found.FEW else "",
        "sections": sections,
        "section": section,
        "newest": newest,
        "years": asked.years,
        "chosen": {name: request.GET.get(name, "")[:4] for name in ("tu", "den")},
    }


def _section(sections: list[Section], slug: str) -> Section | None:
    every = [each for top in sections for each in (top, *top.kids)]
    return next((each for each in every if each.slug == slug), None)


def _with_years(asked: Asked, data: dict) -> Asked:
    """Narrow a query that asks for something to the years that were chosen beside it."""
    first, last = (_year(data.get(name, "")) for name in ("tu", "den"))
    if asked.is_empty or not (first or last):
        return asked
    return replace(asked, years=(first or FIRST_YEAR, last or LAST_YEAR))


def _year(text: str) -> int | None:
    year = int(text) if len(text) == 4 and text.isascii() and text.isdigit() else 0
    return year if FIRST_YEAR <= year <= LAST_YEAR else None


def _meant(query: str, asked: Asked, section: Section | None) -> str:
    """The query without slips of Telex or VNI, where that finds something."""
    other = corrected(query[:LONGEST])
    if other == query[:LONGEST] or asked.cut:
        return ""
    return other if found.find(read(other), section=section, newest=True).keys else ""
