"""The page that tells librarians and programs what there is to take along, and the files."""

from django.http import Http404
from django.shortcuts import render

from journal.lib.cache import PAGE, cached
from journal.lib.downloads import download, gzipped
from journal.lib.spreadsheets import csv_response

from ..models import Issue
from ..oai.answers import address
from . import tables


@cached(PAGE)
def about(request):
    years = Issue.objects.public().order_by("-year").values_list("year", flat=True).distinct()
    context = {
        "tables": tables.TABLES.values(),
        "texts": tables.TEXTS,
        "years": list(years),
        "oai": address(),
        "example": Issue.objects.public().newest().only("pk").first(),
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
    if not Issue.objects.public().filter(year=year).exists():
        raise Http404("no issue in this year")
    return _lines(f"trang-{year}", tables.texts(year))


def _lines(name, lines):
    return download(f"{name}.jsonl.gz", "application/gzip", gzipped(lines))
