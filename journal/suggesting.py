"""What is offered below the search box while somebody types: names, print issues, titles.

All of it readers may have, by the same index as a search; a list is made for the words that were
typed and for nobody in particular, so any cache may keep it.
"""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from articles import suggested as in_articles
from articles.suggested import Name
from issues import suggested as in_print
from issues.works import signing

from .lib.cache import PAGE, PRIVATE, cached
from .lib.compiled import RowsByNumbers
from .lib.finding import Line, TooLong, patience
from .lib.search.begun import Begun, begun_ways
from .lib.search.newest import for_the_index

PATIENCE = 500  # milliseconds of one statement
NAMES, ISSUES, TITLES = 2, 2, 5  # offered at most
AUTHORS, CLOSEST = "tac-gia", 10
ONLY_AUTHORS = 6


@dataclass(frozen=True)
class Group:
    """What is offered of one kind."""

    name: str
    lines: list[Line]


@cached(PAGE)
def suggest(request: HttpRequest) -> HttpResponse:
    """The list for ?q=, ready to be shown; with ?loai=tac-gia of authors alone."""
    kind = request.GET.get("loai", "")
    if kind not in ("", AUTHORS):
        raise Http404("no such kind")
    try:
        with patience(PATIENCE), for_the_index():
            groups = _offered(request.GET.get("q", ""), kind)
    except TooLong:
        response = HttpResponse(status=503, headers={"Retry-After": "10"})
        response["Cache-Control"] = PRIVATE
        return response
    return render(request, "search/suggestions.html", {"groups": groups})


def _offered(typed: str, kind: str) -> list[Group]:
    """What is found as it was typed; else as it was meant, if the keyboard made no Vietnamese."""
    for words in begun_ways(typed):
        groups = [group for group in _groups(words, kind) if group.lines]
        if groups:
            return groups
    return []


def _groups(typed: Begun, kind: str) -> list[Group]:
    if kind == AUTHORS:
        return [Group("Tác giả", _authors(typed, ONLY_AUTHORS))]
    return [
        Group("Tác giả", _authors(typed, NAMES)),
        Group("Chủ đề", _topics(typed)),
        Group("Tạp chí in", in_print.issues(typed, ISSUES)),
        *_titles(typed),
    ]


def _authors(typed: Begun, most: int) -> list[Line]:
    closest = _known(in_articles.authors(typed), _signing, most)
    return [in_articles.author_line(typed, author) for author in closest]


def _topics(typed: Begun) -> list[Line]:
    closest = _known(in_articles.topics(typed), in_articles.topics_with_stories, NAMES)
    return [in_articles.topic_line(typed, topic) for topic in closest]


def _known(names: list[Name], public: RowsByNumbers, most: int) -> list[Name]:
    """The closest of some names, of which readers have anything: asked of no more than need be."""
    found: list[Name] = []
    for some in (names[:most], names[most:CLOSEST]):
        if some and len(found) < most:
            known = {key for (key,) in public(name.pk for name in some)}
            found += [name for name in some if name.pk in known]
    return found[:most]


_signing = RowsByNumbers(lambda keys: signing().filter(pk__in=keys).order_by().values_list("pk"))


def _titles(typed: Begun) -> list[Group]:
    """Articles, a clip at least, and what is in print alone where there is room."""
    stories = in_articles.stories(typed, TITLES)
    clips = in_articles.clips(typed, max(TITLES - len(stories), 1))
    stories = stories[: TITLES - len(clips)]
    room = TITLES - len(stories) - len(clips)
    entries = in_print.entries(typed, room) if room else []
    found = {"Bài viết": stories, "Video": clips, "Mục lục số in": entries}
    return [Group(name, lines) for name, lines in found.items()]
