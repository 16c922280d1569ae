"""What an author has signed, on the web and in print, in one list by time; who has signed at all.

An article that was printed, too, stands once, as what it is on the web, with where it was printed.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.db.models import (
    BigIntegerField,
    Count,
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.utils import timezone

from articles.models import Author, Edition
from journal.lib.paging import Place

from .models import ContentsEntry, EntryAuthor
from .visibility import is_public

WEB, PRINT = "b", "m"  # of what kind a row is, in addresses
EACH = 20
MOST_COUNTED = 1000
# An issue stands at the first of its month, and after the second of its number there: so issues of
# one month keep the order of their `position`.
_FIRST_OF_MONTH = Func(
    F("issue__year"),
    F("issue__month"),
    *map(Value, (1, 0, 0, 0.0, settings.TIME_ZONE)),
    function="make_timestamptz",
    output_field=DateTimeField(),
)
_NUMBER = ExpressionWrapper(
    F("issue__position") % 1000 * Value(timedelta(seconds=1), DurationField()), DurationField()
)
_PRINTED_AT = ExpressionWrapper(_FIRST_OF_MONTH + _NUMBER, DateTimeField())


@dataclass
class Work:
    """One piece: on the web a `story`, and where it was `printed`; else an `entry` of contents."""

    year: int
    story: Edition | None = None
    entry: ContentsEntry | None = None
    printed: list[ContentsEntry] = field(default_factory=list)


@dataclass(frozen=True)
class Works:
    """A page of them, the newest first; `older` is the place from which the next goes on."""

    items: list[Work]
    older: str
    on_web: int
    in_print: int
    most = MOST_COUNTED  # of either that are counted


def works_by(author: Author, place: Place | None = None) -> Works:
    """Return what readers have of an author, older than a place; six queries however much."""
    rows = list(_merged(author, place)[: EACH + 1])
    shown = [Place(*row) for row in rows[:EACH]]
    return Works(
        items=_works(shown),
        older=str(shown[-1]) if len(rows) > EACH else "",
        on_web=_counted(Edition.objects.published().by_author(author)),
        in_print=_counted(ContentsEntry.objects.public().by_author(author)),
    )


def _counted(rows: QuerySet) -> int:
    return rows.order_by().values("pk")[: MOST_COUNTED + 1].count()


def _merged(author: Author, place: Place | None) -> QuerySet:
    """Moment, kind and key of each piece, older than a place."""
    stories = Edition.objects.published().by_author(author)
    same = stories.filter(article=OuterRef("article"))
    entries = ContentsEntry.objects.public().by_author(author).exclude(Exists(same))
    stories = stories.annotate(at=F("published_at"), kind=Value(WEB), key=F("article_id"))
    entries = entries.annotate(at=_PRINTED_AT, kind=Value(PRINT), key=F("pk"))
    first, second = (
        rows.filter(_older(kind, place)).order_by().values_list("at", "kind", "key")
        for rows, kind in ((stories, WEB), (entries, PRINT))
    )
    return first.union(second, all=True).order_by("-at", "kind", "-key")


def _older(kind: str, place: Place | None) -> Q:
    """The condition under which a row of a kind follows a place."""
    if not place:
        return Q()
    if kind == place.kind:
        return Q(at__lt=place.at) | Q(at=place.at, key__lt=place.key)
    return Q(at__lte=place.at) if kind > place.kind else Q(at__lt=place.at)


def _works(shown: list[Place]) -> list[Work]:
    on_web = [row.key for row in shown if row.kind == WEB]
    stories = Edition.objects.published().for_list().filter(article__in=on_web)
    stories = {story.article_id: story for story in stories}
    entries = ContentsEntry.objects.public().for_line()
    linked = entries.filter(article__in=on_web).order_by("issue__position", "issue_id", "order")
    printed: dict[int, list[ContentsEntry]] = {}
    for entry in linked:
        printed.setdefault(entry.article_id, []).append(entry)
    alone = entries.in_bulk([row.key for row in shown if row.kind == PRINT])
    works = []
    for row in shown:
        if row.kind == WEB and (story := stories.get(row.key)):
            works.append(Work(_year(story), story=story, printed=printed.get(row.key, [])))
        elif row.kind == PRINT and (entry := alone.get(row.key)):
            works.append(Work(entry.issue.year, entry=entry))
    return works


def _year(story: Edition) -> int:
    return timezone.localtime(story.published_at).year


# --- Who has signed -------------------------------------------------------------------------------


def signing() -> QuerySet[Author]:
    """The authors of whom readers have anything, on the web or in print.

    What is in print is looked up author by author: Postgres would read all of it for EXISTS.
    """
    on_web = Edition.objects.published().filter(author_ids__contains=[OuterRef("pk")])
    in_print = EntryAuthor.objects.filter(is_public("entry__issue__"), author=OuterRef("pk"))
    rows = Author.objects.standing().alias(printed=Subquery(in_print.order_by().values("pk")[:1]))
    return rows.filter(Exists(on_web) | Q(printed__isnull=False))


def count_works(authors: Iterable[Author]) -> None:
    """Set how many pieces each has, as `on_web` and `in_print`; two queries."""
    authors = list(authors)
    keys = [author.pk for author in authors]
    who = Func(F("author_ids"), function="unnest", output_field=BigIntegerField())
    stories = Edition.objects.published().filter(author_ids__overlap=keys).order_by()
    on_web = dict(stories.annotate(who=who).values_list("who").annotate(n=Count("*")))
    signed = EntryAuthor.objects.filter(is_public("entry__issue__"), author__in=keys).order_by()
    counted = signed.values_list("author").annotate(n=Count("entry", distinct=True))
    in_print = dict(counted)
    for author in authors:
        author.on_web, author.in_print = on_web.get(author.pk, 0), in_print.get(author.pk, 0)
