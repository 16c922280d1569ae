"""What of this room is offered to a reader who is typing into the search box."""

from operator import attrgetter
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.urls import reverse

from journal.lib.compiled import RowsByNumbers
from journal.lib.finding import Line
from journal.lib.search.begun import Begun, Title, offered
from journal.lib.vietnamese import spoken_date

from .models import Author, Edition, EditionEntry, Topic, VideoClip, VideoEntry

LOOKED_AT = 60  # names that are put in order

# --- Titles ---------------------------------------------------------------------------------------

_stories = RowsByNumbers(
    lambda keys: (
        Edition.objects.published()
        .filter(pk__in=keys)
        .order_by()
        .values_list("pk", "title", "published_at", "section__slug", "slug", "article_id")
    )
)
_clips = RowsByNumbers(
    lambda keys: (
        VideoClip.objects.published()
        .filter(pk__in=keys)
        .order_by()
        .values_list("pk", "title", "published_at", "slug", "pk")
    )
)


def stories(typed: Begun, most: int) -> list[Line]:
    """Return articles that readers have whose titles hold what was typed, the best first."""
    found = offered(typed, EditionEntry, _stories, most)
    return [_line(typed, title, "articles:detail") for title in found]


def clips(typed: Begun, most: int) -> list[Line]:
    """The same of video clips."""
    found = offered(typed, VideoEntry, _clips, most)
    return [_line(typed, title, "articles:video") for title in found]


def _line(typed: Begun, title: Title, view: str) -> Line:
    address = reverse(view, args=title.place)
    return Line(title.title, address, [spoken_date(title.at)], words=typed.shown)


# --- Names ----------------------------------------------------------------------------------------


class Name(NamedTuple):
    """An author, or a topic, that may be offered."""

    pk: int
    name: str
    slug: str
    searchable: str
    pen_name: str = ""


def authors(typed: Begun) -> list[Name]:
    """Return those whose name or pen name holds what was typed, the closest first; whether readers
    have anything of them is not asked."""
    names = _named(Author.objects.standing(), typed).values_list("pk", "name", "slug", "pen_name")
    found = [Name(*row, f"{row[1]} {pen_name}", pen_name) for *row, pen_name in names[:LOOKED_AT]]
    return typed.nearest(found, attrgetter("searchable"))


def topics(typed: Begun) -> list[Name]:
    """The same of topics."""
    names = _named(Topic.objects.standing(), typed).values_list("pk", "name", "slug", "name")
    return typed.nearest([Name(*row) for row in names[:LOOKED_AT]], attrgetter("searchable"))


def _named(rows: QuerySet, typed: Begun) -> QuerySet:
    for spellings in typed.spellings:
        held = Q()
        for word in set(spellings):
            held |= Q(search_name__startswith=word) | Q(search_name__contains=f" {word}")
        rows = rows.filter(held)
    return rows.order_by("sort_key", "pk")


def _with_stories(keys: RawSQL) -> QuerySet:
    public = Edition.objects.published().filter(topic_ids__contains=[OuterRef("pk")])
    return Topic.objects.filter(Exists(public), pk__in=keys).order_by().values_list("pk")


# Those of some topics of which readers have anything.
topics_with_stories = RowsByNumbers(_with_stories)


def author_line(typed: Begun, author: Name) -> Line:
    is_other = author.pen_name and author.pen_name != author.name
    facts = [f"bút danh {author.pen_name}"] if is_other else []
    address = reverse("articles:author", args=[author.slug])
    return Line(author.name, address, facts, words=typed.shown)


def topic_line(typed: Begun, topic: Name) -> Line:
    return Line(topic.name, reverse("articles:topic", args=[topic.slug]), words=typed.shown)
