"""What of this room is offered to a reader who is typing into the search box."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from journal.lib.search.begun import Begun, offered

from .models import Author, Edition, EditionEntry, Topic, VideoClip, VideoEntry

LOOKED_AT = 60  # names that are put in order


def stories(typed: Begun, most: int) -> list[Edition]:
    """Return what readers have whose titles hold what was typed, the best first."""
    return offered(typed, EditionEntry.objects.all(), _stories, most)


def _stories(keys: list[int]) -> Iterable[Edition]:
    rows = Edition.objects.published().filter(pk__in=keys).select_related("section")
    return rows.only("article", "title", "slug", "published_at", "section__slug", "section__name")


def clips(typed: Begun, most: int) -> list[VideoClip]:
    """The same of video clips."""
    return offered(typed, VideoEntry.objects.all(), _clips, most)


def _clips(keys: list[int]) -> Iterable[VideoClip]:
    rows = VideoClip.objects.published().filter(pk__in=keys)
    return rows.only("title", "slug", "published_at")


def authors(typed: Begun) -> list[Author]:
    """Return those whose name or pen name holds what was typed, the closest first; whether readers
    have anything of them is not asked."""
    return typed.nearest(_named(Author.objects.standing(), typed), "said")


def topics(typed: Begun) -> list[Topic]:
    """The same of topics."""
    return typed.nearest(_named(Topic.objects.standing(), typed), "said")


def topics_with_stories(keys: list[int]) -> set[int]:
    """Return those of some topics of which readers have anything."""
    public = Edition.objects.published().filter(topic_ids__contains=[OuterRef("pk")])
    rows = Topic.objects.filter(Exists(public), pk__in=keys)
    return set(rows.order_by().values_list("pk", flat=True)) if keys else set()


def _named(rows: QuerySet, typed: Begun) -> list:
    for word in typed.folded:
        rows = rows.filter(Q(search_name__startswith=word) | Q(search_name__contains=f" {word}"))
    found = list(rows.order_by("sort_key", "pk")[:LOOKED_AT])
    for row in found:
        row.said = row.searchable_name()
    return found
