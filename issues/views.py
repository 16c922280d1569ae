"""The public pages of print issues: select and render."""

import logging

from csp.decorators import csp_exempt
from django.core.cache import cache
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from journal.lib.cache import FURNITURE, PAGE, cached
from journal.lib.protected import FILE, protected_response

from .citing.cited import cited_issue, cited_page
from .gate import found_or_404
from .lookup import WHOLE_YEAR, Wanted, by_year, decade_of
from .models import Issue, Page
from .models.issue_rows import ARCHIVE_BEFORE
from .months import decades_before, public_year
from .ranges import Range, give_pages
from .rubrics import Place, page_of_rubric, rubrics, year_in, years_of
from .viewer import Opened, Viewer, page_address, rows_for

logger = logging.getLogger(__name__)

WALL = 14
HIGHLIGHTS = 5


@cached(PAGE)
def issue_list(request):
    """The current issue, the look-ups, and a wall of the issues before it."""
    current = Issue.objects.public().with_numbers().newest().first()
    issues = Issue.objects.public().newest().for_lists()[1 : WALL + 1] if current else []
    return render(
        request,
        "issues/list.html",
        {
            "current": current,
            "contents": current.contents.in_print_order()[:HIGHLIGHTS] if current else [],
            "issues": issues,
        },
    )


@cached(PAGE)
def year(request, year):
    """Twelve months with their numbers, and the numbers that are missing."""
    found = public_year(year)
    if found is None:
        raise Http404("no issue in this year, nor before and after it")
    return render(request, "issues/year.html", {"year": found})


@cached(PAGE)
def rubric_list(request):
    """Every rubric there was, with its years."""
    found = cache.get_or_set("rubrics", rubrics, FURNITURE)
    return render(request, "issues/rubrics.html", {"rubrics": found})


@cached(PAGE)
def rubric(request, slug):
    """What stood in a rubric, year by year back; ?nam= begins with a year."""
    until, place = year_in(request.GET.get("nam", "")), Place.read(request.GET.get("truoc", ""))
    page = page_of_rubric(slug, until, place)
    context = {"slug": slug, "page": page, "years": years_of(slug), "until": until, "place": place}
    return render(request, "issues/rubric.html", context)


@cached(PAGE)
def before_2010(request):
    """Every number by decade and year."""
    decades = decades_before(ARCHIVE_BEFORE)
    return render(request, "issues/before_2010.html", {"decades": decades})


@cached(PAGE)
def look_up(request):
    """Lead to the issue asked for; where there is none, or several, show what there is."""
    if not request.GET:
        return redirect("issues:list")
    year, number = request.GET.get("nam", ""), request.GET.get("so", "")
    decade = decade_of(year)
    try:
        wanted = Wanted.read(str(decade or year), number or (WHOLE_YEAR if decade else ""))
    except ValueError as error:
        raise Http404(str(error)) from error
    if decade:
        return _look_up_in_decade(request, wanted)
    year = public_year(wanted.year)
    issues = year.issues if year else []
    if issues and wanted.is_whole_year:
        return redirect("issues:year", wanted.year)
    found = wanted.among(issues)
    if len(found) == 1:
        return redirect(found[0])
    never = year is not None and year.never_had(wanted.counted)
    return render(
        request,
        "issues/look_up.html",
        {
            "wanted": wanted,
            "found": found,
            "year": year,
            "never_printed": never,
            "nearest": wanted.nearest(issues),
        },
    )


def _look_up_in_decade(request, wanted):
    """Lead to the decade; with a number, which only a form without a script sends, to that."""
    decade = f"{reverse('issues:before-2010')}#thap-nien-{wanted.year}"
    if wanted.is_whole_year:
        return redirect(decade)
    found = wanted.in_decade()
    if len(found) == 1:
        return redirect(found[0])
    context = {"wanted": wanted, "found": found, "decade": decade}
    return render(request, "issues/look_up_decade.html", context)


@cached(PAGE)
def numbers(request):
    """The numbers of each year, for the boxes of the look-up."""
    return JsonResponse(by_year())


@cached(PAGE)
def detail(request, year, slug):
    """An issue; with ?trang= the way to one of its pages, for the form that asks for it."""
    issue = found_or_404(request, Issue.objects, year=year, slug=slug)
    pages = list(issue.pages.folios())
    if "trang" in request.GET:
        number = _number_of(pages, request.GET["trang"])
        return redirect(page_address(issue, number, Opened.read(request.GET)))
    contents = list(issue.contents.for_page())
    give_pages(issue, contents, pages)
    neighbours = Issue.objects.public().neighbours(issue)
    return render(
        request,
        "issues/detail.html",
        {
            "issue": issue,
            "pages": pages,
            "contents": contents,
            "chosen": Range(issue, 1, issue.page_count),
            "cited": cited_issue(issue),
            **_around(neighbours, issue),
        },
    )


def _number_of(pages, asked: str) -> int:
    for page in pages:
        if asked == str(page.number):
            return page.number
    raise Http404("no such page")


def _around(neighbours, issue) -> dict:
    place = (issue.position, issue.pk)
    around = {}
    for other in neighbours:
        around["previous" if (other.position, other.pk) < place else "next"] = other
    return around


@cached(PAGE)
def page(request, year, slug, number):
    """A page in its viewer, alone or with the one that faces it."""
    opened = Opened.read(request.GET)
    rows = rows_for(opened)
    page = found_or_404(request, rows, issue__year=year, issue__slug=slug, number=number)
    viewer = Viewer(page, opened)
    context = {"viewer": viewer, "page": page, "cited": cited_page(viewer)}
    return render(request, "issues/page.html", context)


@cached(PAGE)
@csp_exempt()  # the policy is one for pages; its object-src keeps Chrome from showing a PDF
def pdf(request, year, slug):
    """The whole issue as a PDF for readers; its storage name stays unknown."""
    issue = found_or_404(request, Issue.objects.exclude(pdf=""), year=year, slug=slug)
    if not issue.has_pdf_for_readers:
        return render(request, "issues/pdf_unready.html", {"issue": issue}, status=404)
    try:
        return protected_response(request, issue.pdf_for_readers, filename=issue.pdf_filename)
    except Http404:
        logger.error(
            "The PDF of issue %s is not in storage: %s", issue.pk, issue.pdf_for_readers.name
        )
        raise


@cached(FILE)
def cover(request, pk, width):
    """The cover, whole (0) or one of its copies."""
    own = Issue.objects.exclude(cover="").only("cover", "cover_width", "cover_height")
    issue = found_or_404(request, own, pk=pk)
    return _picture(request, issue.cover, width)


@cached(FILE)
def picture(request, pk, number, width, extension):
    """The picture of a page in one of its widths."""
    pages = Page.objects.only("image", "width", "height", "widths")
    page = found_or_404(request, pages, issue=pk, number=number)
    return _picture(request, page.image, width, extension)


def _picture(request, file, *size):
    try:
        return protected_response(request, file, file.name_of(*size))
    except KeyError as error:
        raise Http404("no picture of this size") from error
