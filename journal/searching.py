"""The search page: articles, video clips, print pages, and lines of contents.

All that was chosen stands in the address. Beside the hits of one kind it says how many the others
have; where that would take longer than the page may, its script asks for these figures afterwards.
"""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from articles.models import Section

from . import missed, spelling
from .lib.cache import PAGE, PRIVATE, cached
from .lib.finding import TooLong
from .lib.paging import Page as ListPage
from .lib.paging import number_of, page_of
from .lib.search.counting import is_told
from .lib.search.index import IN_ALL, at_once
from .lib.search.language import Asked, typed
from .lib.search.language import shorter as shorter_queries
from .lib.search.ranking import MOST, Found
from .lib.search.turns import Turns
from .search_address import NEWEST, SearchAddress
from .search_kinds import ARTICLES, KINDS, Kind

SIZE = 20
TRIED, OFFERED = 6, 3  # searches with a word less
TURNS = Turns(2)  # searches in a process; more of them were all late
RARE = 200  # hits; what no more are found of is rare in other kinds, too, and quickly counted


class Tab(NamedTuple):
    """A kind of thing, and how much of it there is; None: not counted yet."""

    key: str
    kind: Kind
    address: str
    is_current: bool
    found: Found | None

    @property
    def count(self) -> str:
        return counted(self.found) if self.found else ""

    @property
    def said(self) -> str:
        """The same, beside other kinds, of which some may have what was typed."""
        return said(self.found) if self.found else ""


@cached(PAGE)
def search(request: HttpRequest) -> HttpResponse:
    """Articles, or another kind with ?loai=; says so where it took too long."""
    address, key = _read(request)
    section = _section(address)
    chips = address.chips(section.name if section and KINDS[key].has_sections else "")
    context = {
        "query": typed(address.text),
        "chosen": address,
        "key": key,
        "kind": KINDS[key],
        "section": section,
        "chips": chips,
        "newest": NEWEST,
        "kept": address,
    }
    try:
        with TURNS.taken(IN_ALL):
            context |= _answer(request, address, key, section)
            return render(request, "search.html", context)
    except TooLong:
        context |= {"too_long": True, "tabs": _tabs(address, key, {})}
        response = render(request, "search.html", context, status=503)
        response["Cache-Control"], response["Retry-After"] = PRIVATE, "10"
        return response


@cached(PAGE)
def counts(request: HttpRequest) -> HttpResponse:
    """How much the kinds have but the one of ?loai=, in words: {kind: "12"}."""
    address, key = _read(request)
    section = _section(address)
    try:
        with TURNS.taken(IN_ALL):
            found = _of_others(address.asked, key, section)
    except TooLong:
        return JsonResponse({}, status=503, headers={"Retry-After": "10"})
    return JsonResponse({kind: said(hits) for kind, hits in found.items()})


def counted(found: Found) -> str:
    """Return how much was found as it is said: at most MOST are counted; where not all were looked
    into it is said to be about so many, by two figures, and at least so many where there may be
    others that were not thought of."""
    if found.count > MOST:
        return "hơn 1.000"
    count = float(f"{found.count:.2g}") if found.is_about else found.count
    about = "ít nhất " if found.is_least else "khoảng " if found.is_about else ""
    return f"{about}{count:,.0f}".replace(",", ".")


def said(found: Found) -> str:
    readings = " khi bỏ dấu" if found.folded and found.keys else ""
    return f"{counted(found)}{readings}"


def _read(request: HttpRequest) -> tuple[SearchAddress, str]:
    """What is asked for, and of which kind."""
    address = SearchAddress.of(request.GET)
    key = address.kind or ARTICLES
    if key not in KINDS:
        raise Http404("no such kind")
    return address, key


def _answer(
    request: HttpRequest, address: SearchAddress, key: str, section: Section | None
) -> dict:
    asked, kind = address.asked, KINDS[key]
    with at_once():
        hits = kind.ask(asked, section, need=number_of(request) * SIZE + 1, newest=address.newest)
        others = _beside(asked, key, section, hits)
        few = hits.folded or len(hits.keys) < SIZE
        meant = _meant(address, hits, partial(kind.ask, section=section)) if few else None
        has_any = any(each.keys for each in (hits, *others.values()))
        is_bare = not (asked.is_empty or has_any or meant)
        shorter = _shorter(address, kind, section) if is_bare else []
    if not (asked.is_empty or any(each.is_as_typed for each in (hits, *others.values()))):
        missed.note(request, address.text)
    page = page_of(hits.keys[:MOST], request, SIZE)
    rows = kind.shown(page.items, asked, folded=hits.folded)
    tabs = _tabs(address, key, others | {key: hits})
    return {
        "page": ListPage(rows, page.number, page.has_next),
        "hits": hits,
        "tabs": tabs,
        "folded": hits.folded,
        "cut": asked.cut,
        "only_excluded": asked.only_excludes,
        "asks_nothing": asked.is_empty,
        "meant": meant,
        "shorter": shorter,
        "elsewhere": [] if hits.keys else [tab for tab in tabs if tab.found and tab.found.keys],
    }


def _beside(asked: Asked, key: str, section: Section | None, hits: Found) -> dict[str, Found]:
    """What other kinds have, as far as it is counted with the page: where that is quick, for what
    was asked for is rare and words alone, or where this kind has nothing as it was typed."""
    if is_told(asked) and not section and (hits.folded or hits.count <= RARE):
        return {other: kind.count(asked) for other, kind in KINDS.items() if other != key}
    return {} if hits.is_as_typed else _of_others(asked, key, section)


def _of_others(asked: Asked, key: str, section: Section | None) -> dict[str, Found]:
    if asked.is_empty:
        return {}
    with at_once():
        others = ((other, kind) for other, kind in KINDS.items() if other != key)
        return {other: kind.ask(asked, section, newest=True) for other, kind in others}


def _tabs(address: SearchAddress, key: str, found: dict[str, Found]) -> list[Tab]:
    return [_tab(address, key, other, found.get(other)) for other in KINDS]


def _tab(address: SearchAddress, current: str, key: str, found: Found | None) -> Tab:
    to = address.but(kind="" if key == ARTICLES else key)
    return Tab(key, KINDS[key], str(to), key == current, found)


def _shorter(
    address: SearchAddress, kind: Kind, section: Section | None
) -> list[tuple[SearchAddress, str]]:
    """The same search with a word less, where readers have something: those that ask for most
    first, each with how much it finds."""
    tried = [address.but(text=text) for text in shorter_queries(address.text)[:TRIED]]
    found = [(each, kind.ask(each.asked, section, newest=True)) for each in tried]
    having = sorted((each for each in found if each[1].keys), key=lambda each: each[1].count)
    return [(each, counted(found)) for each, found in having[:OFFERED]]


def _section(address: SearchAddress) -> Section | None:
    sections = Section.objects.tree() if address.section else []
    every = [each for top in sections for each in (top, *top.kids)]
    return next((each for each in every if each.slug == address.section), None)


def _meant(address: SearchAddress, hits: Found, ask: Callable[..., Found]) -> SearchAddress | None:
    """The same search as it may have been meant, where that finds more."""
    if address.asked.cut:
        return None
    other = spelling.offered(
        typed(address.text),
        hits,
        lambda text: ask(address.but(text=text).asked, newest=True),
    )
    return address.but(text=other) if other else None
