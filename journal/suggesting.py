"""What is offered below the search box while somebody types: names, print issues, titles.

All of it readers may have, by the same index as a search; a list is made for the words that were
typed and for nobody in particular, so any cache may keep it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from articles import suggested as in_articles
from issues import suggested as in_print
from issues.works import signing

from .lib.cache import PAGE, PRIVATE, cached
from .lib.finding import Line, TooLong, patience
from .lib.search.begun import Begun, begun
from .lib.search.ranking import for_the_index
from .lib.vietnamese import spoken_date

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
    typed = begun(request.GET.get("q", ""))
    try:
        with patience(PATIENCE), for_the_index():
            groups = _groups(typed, kind) if typed.is_enough else []
    except TooLong:
        response = HttpResponse(status=503, headers={"Retry-After": "10"})
        response["Cache-Control"] = PRIVATE
        return response
    shown = [group for group in groups if group.lines]
    return render(request, "search/suggestions.html", {"groups": shown})


def _groups(typed: Begun, kind: str) -> list[Group]:
    if kind == AUTHORS:
        return [Group("Tác giả", _authors(typed, ONLY_AUTHORS))]
    return [
        Group("Tác giả", _authors(typed, NAMES)),
        Group("Chủ đề", _topics(typed)),
        Group("Tạp chí in", _lines(in_print.issues(typed, ISSUES), typed, "label")),
        *_titles(typed),
    ]


def _authors(typed: Begun, most: int) -> list[Line]:
    closest = in_articles.authors(typed)[:CLOSEST]
    keys = [author.pk for author in closest]
    known = signing().filter(pk__in=keys).order_by().values_list("pk", flat=True)
    public = set(known) if keys else set()
    shown = [author for author in closest if author.pk in public][:most]
    lines = _lines(shown, typed, "name")
    for author, line in zip(shown, lines, strict=True):
        if author.pen_name and author.pen_name != author.name:
            line.facts.append(f"bút danh {author.pen_name}")
    return lines


def _topics(typed: Begun) -> list[Line]:
    closest = in_articles.topics(typed)[:CLOSEST]
    public = in_articles.topics_with_stories([topic.pk for topic in closest])
    return _lines([topic for topic in closest if topic.pk in public][:NAMES], typed, "name")


def _titles(typed: Begun) -> Iterable[Group]:
    """Articles, and clips where there is room."""
    stories = in_articles.stories(typed, TITLES)
    clips = in_articles.clips(typed, max(TITLES - len(stories), 1))
    stories = stories[: TITLES - len(clips)]
    for name, rows in (("Bài viết", stories), ("Video", clips)):
        lines = _lines(rows, typed, "title")
        for row, line in zip(rows, lines, strict=True):
            line.facts.append(spoken_date(row.published_at))
        yield Group(name, lines)


def _lines(rows: Iterable[Model], typed: Begun, name: str) -> list[Line]:
    return [Line(getattr(row, name), row.get_absolute_url(), words=typed.folded) for row in rows]
