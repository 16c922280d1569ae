"""The search page: articles, print pages, and lines of contents.

All that was chosen stands in the address.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from articles import found
from articles.models import Section
from issues import found as in_print

from . import missed
from .lib.cache import PAGE, PRIVATE, cached
from .lib.finding import TooLong
from .lib.paging import Page as ListPage
from .lib.paging import page_of
from .lib.search.index import Found, at_once
from .lib.search.language import FIRST_YEAR, LAST_YEAR, Asked, read
from .lib.search.ranking import MOST
from .lib.search.slips import corrected

SIZE = 20
LONGEST = 300  # letters of a query that stand in the box again
ARTICLES = "bai-viet"
IN_PRINT = {
    "muc-luc": (in_print.find_entries, in_print.shown_entries),
    "trang-in": (in_print.find_pages, in_print.shown_pages),
}
FINDS = {ARTICLES: found.find} | {kind: find for kind, (find, _) in IN_PRINT.items()}
NAMES = {ARTICLES: "bài viết", "muc-luc": "dòng mục lục", "trang-in": "trang in"}
Find = Callable[..., Found]  # of what was asked; newest=


@cached(PAGE)
def search(request: HttpRequest) -> HttpResponse:
    """Articles, or print pages and contents with ?loai=; says so where it took too long."""
    query = request.GET.get("q", "").replace("\x00", "").strip()
    kind = request.GET.get("loai", ARTICLES)
    if kind not in {ARTICLES, *IN_PRINT}:
        raise Http404("no such kind")
    context = {"query": query[:LONGEST], "kind": kind, "kept": _kept(request, query[:LONGEST])}
    try:
        answer = _articles if kind == ARTICLES else _in_print
        context |= answer(request, query, kind)
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


def _articles(request: HttpRequest, query: str, kind: str) -> dict:
    sections = Section.objects.tree()
    section = _section(sections, request.GET.get("chuyen-muc", ""))
    find = partial(found.find, section=section)
    narrowed = {"sections": sections, "section": section}
    return _answer(request, query, kind, find, found.shown) | narrowed


def _in_print(request: HttpRequest, query: str, kind: str) -> dict:
    return _answer(request, query, kind, *IN_PRINT[kind])


def _answer(
    request: HttpRequest, query: str, kind: str, find: Find, shown: Callable[..., list]
) -> dict:
    newest = request.GET.get("sap-xep") == "moi"
    asked = _with_years(read(query), request.GET)
    with at_once():
        hits = find(asked, newest=newest)
        meant = _meant(query, asked, find) if len(hits.keys) < found.FEW else ""
        elsewhere = [] if hits.keys else _elsewhere(request, query, asked, kind)
    if not (hits.keys or elsewhere or asked.is_empty):
        missed.note(request, query)
    page = page_of(hits.keys[:MOST], request, SIZE)
    rows = shown(page.items, asked, folded=hits.folded)
    return {
        "page": ListPage(rows, page.number, page.has_next),
        "count": min(len(hits.keys), MOST),
        "counted": _counted(len(hits.keys)),
        "folded": hits.folded,
        "cut": asked.cut,
        "only_excluded": bool(asked.none_of) and asked.is_empty,
        "meant": meant,
        "elsewhere": elsewhere,
        "name": NAMES[kind],
        "newest": newest,
        "years": asked.years,
        "chosen": {name: request.GET.get(name, "")[:4] for name in ("tu", "den")},
    }


def _elsewhere(request: HttpRequest, query: str, asked: Asked, kind: str) -> list[dict]:
    """What the other kinds have of a query: how much, and the address of a page that lists it."""
    years = {name: request.GET[name][:4] for name in ("tu", "den") if request.GET.get(name)}
    has = []
    for other, find in FINDS.items():
        if other == kind or asked.is_empty:
            continue
        hits = find(asked, newest=True)
        if hits.keys:
            address = urlencode({"q": query[:LONGEST], "loai": other} | years)
            count = "hơn 1.000" if len(hits.keys) > MOST else len(hits.keys)
            named = {"address": address, "count": count, "name": NAMES[other]}
            has.append(named | {"folded": hits.folded})
    return has


def _counted(found: int) -> str:
    return " (hơn 1.000)" if found > MOST else f" ({found})" if found else ""


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


def _meant(query: str, asked: Asked, find: Find) -> str:
    """The query without slips of Telex or VNI, where that finds something."""
    other = corrected(query[:LONGEST])
    if other == query[:LONGEST] or asked.cut:
        return ""
    return other if find(read(other), newest=True).keys else ""
