"""The rubrics of the printed journal through the years: what there are, and what stood in each."""

import re
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Aggregate, Count, Max, Min, Q, QuerySet
from django.http import Http404

from journal.lib.vietnamese import sort_key

from .models import ContentsEntry

MOST = 500  # rubrics that are listed
EACH = 50
_PLACE = re.compile("-".join(["([0-9]{1,18})"] * 4))
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")


class _Usual(Aggregate):
    """The most frequent spelling."""

    function, template = "mode", "%(function)s() WITHIN GROUP (ORDER BY %(expressions)s)"


class Place(NamedTuple):
    """Where an entry stands in the row of all: its issue's position and key, its order and key."""

    position: int
    issue: int
    order: int
    key: int

    def __str__(self) -> str:
        return "-".join(map(str, self))

    @classmethod
    def read(cls, text: str) -> "Place | None":
        """Return the place that an address names, None for none; raises Http404 for nonsense."""
        if not text:
            return None
        if not (found := _PLACE.fullmatch(text)):
            raise Http404("no such place")
        return cls(*map(int, found.groups()))

    @classmethod
    def of(cls, entry: ContentsEntry) -> "Place":
        return cls(entry.issue.position, entry.issue_id, entry.order, entry.pk)


@dataclass(frozen=True)
class RubricPage:
    """A page of a rubric, the newest issue first; `older` is where the next goes on."""

    name: str
    entries: list[ContentsEntry]
    older: str


def _public() -> QuerySet[ContentsEntry]:
    return ContentsEntry.objects.public().exclude(rubric_slug="").order_by()


def rubrics() -> list[dict]:
    """Return slug, usual name, number of entries, first and last year of each, in the order of a
    dictionary; one query."""
    rows = _public().values("rubric_slug").order_by("rubric_slug")
    rows = rows.annotate(
        name=_Usual("rubric"),
        count=Count("*"),
        first=Min("issue__year"),
        last=Max("issue__year"),
    )
    return sorted(rows[:MOST], key=lambda row: sort_key(row["name"]))


def years_of(slug: str) -> list[tuple[int, int]]:
    """Return the years that have entries in a rubric, and how many, the newest first."""
    rows = _public().filter(rubric_slug=slug).values_list("issue__year")
    return list(rows.annotate(n=Count("*")).order_by("-issue__year"))


def year_in(text: str) -> int | None:
    """Return the year that an address names, None for none; raises Http404 for nonsense."""
    if text and not _YEAR.fullmatch(text):
        raise Http404("no such year")
    return int(text) if text else None


def page_of_rubric(slug: str, until: int | None, place: Place | None) -> RubricPage:
    """Return what stood in a rubric, from a year back or after a place; raises Http404 for none."""
    rows = _public().filter(rubric_slug=slug)
    if until:
        rows = rows.filter(issue__year__lte=until)
    if place:
        rows = rows.filter(_behind(place))
    rows = rows.for_citing().order_by("-issue__position", "-issue_id", "order", "pk")
    found = list(rows[: EACH + 1])
    if not found:
        raise Http404("nothing in this rubric")
    shown = found[:EACH]
    older = str(Place.of(shown[-1])) if len(found) > EACH else ""
    return RubricPage(shown[0].rubric, shown, older)


def _behind(place: Place) -> Q:
    same_issue = Q(issue__position=place.position, issue=place.issue)
    return (
        Q(issue__position__lt=place.position)
        | Q(issue__position=place.position, issue__lt=place.issue)
        | (same_issue & (Q(order__gt=place.order) | Q(order=place.order, pk__gt=place.key)))
    )
