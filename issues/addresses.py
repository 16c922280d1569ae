"""Which addresses of print issues readers can open, for the checks of links."""

from collections.abc import Sequence
from functools import reduce
from operator import or_

from django.db.models import Max, Min, Q

from articles.checks.addresses import register

from .models import ContentsEntry, Issue, Page


def _issues(asked: Sequence[dict]) -> list[bool]:
    return _there(Issue.objects.public(), ["year", "slug"], asked)


def _years(asked: Sequence[dict]) -> list[bool]:
    ends = Issue.objects.public().order_by().aggregate(first=Min("year"), last=Max("year"))
    first, last = ends["first"] or 0, ends["last"] or 0
    return [first <= kwargs["year"] <= last for kwargs in asked]


def _pages(asked: Sequence[dict]) -> list[bool]:
    rows = Page.objects.public()
    return _there(rows, ["year", "slug", "number"], asked, ["issue__year", "issue__slug", "number"])


def _entries(asked: Sequence[dict]) -> list[bool]:
    return _there(ContentsEntry.objects.public(), ["pk"], asked)


def _pdfs(asked: Sequence[dict]) -> list[bool]:
    return _there(Issue.objects.public().with_pdf_for_readers(), ["year", "slug"], asked)


def _ranges(asked: Sequence[dict]) -> list[bool]:
    return _pages([each | {"number": each["last"]} for each in asked])


def _covers(asked: Sequence[dict]) -> list[bool]:
    return _there(Issue.objects.public().exclude(cover=""), ["pk"], asked)


def _pictures(asked: Sequence[dict]) -> list[bool]:
    return _there(Page.objects.public(), ["pk", "number"], asked, ["issue", "number"])


def _there(rows, names: list[str], asked: Sequence[dict], paths: list[str] | None = None):
    """Whether there is a row for each of the arguments asked for; one query."""
    paths = paths or names
    wanted = [tuple(kwargs[name] for name in names) for kwargs in asked]
    any_of = reduce(or_, (Q(**dict(zip(paths, key, strict=True))) for key in set(wanted)))
    there = set(rows.filter(any_of).order_by().values_list(*paths))
    return [key in there for key in wanted]


register("issues:detail", _issues)
register("issues:year", _years)
register("issues:page", _pages)
register("issues:entry", _entries)
register("issues:pdf", _pdfs)
register("issues:pdf-range", _ranges)
register("issues:pdf-range-form", _pdfs)
register("issues:cover", _covers)
register("issues:picture", _pictures)
