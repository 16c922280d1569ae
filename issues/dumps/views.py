"""The page that tells librarians and programs what there is to take along, and the files."""

from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import render

from journal.lib.cache import PAGE, cached
from journal.lib.downloads import download, gzipped
from journal.lib.spreadsheets import csv_response

from ..iiif.manifest import is_shown
from ..models import Issue, Page
from ..oai.answers import address
from . import tables


@cached(PAGE)
def about(request):
    issues = Issue.objects.public()
    read = issues.filter(Exists(Page.objects.filter(issue=OuterRef("pk"))))
    context = {
        "tables": tables.TABLES.values(),
        "texts": tables.TEXTS,
        "years": list(read.order_by("-year").values_list("year", flat=True).distinct()),
        "oai": address(),
        "example": issues.filter(is_shown()).newest().only("pk").first(),
    }
    return render(request, "issues/open_data.html", context)


@cached(PAGE)
def table(request, name, extension):
    wanted = tables.TABLES.get(name)
    if wanted is None:
        raise Http404("no such file")
    if extension == "csv":
        return csv_response(f"{name}.csv", wanted.headings, wanted.cells())
    return _lines(name, wanted.lines())


@cached(PAGE)
def texts(request, year):
    if not Page.objects.public().filter(issue__year=year).exists():
        raise Http404("no page of this year")
    return _lines(f"trang-{year}", tables.texts(year))


def _lines(name, lines):
    return download(f"{name}.jsonl.gz", "application/gzip", gzipped(lines))
