"""Some pages of an issue as a PDF: the form that asks which, how large that is, the file."""

import logging

from csp.decorators import csp_exempt
from django.http import Http404
from django.shortcuts import redirect, render

from journal.lib.cache import PAGE, cached
from journal.lib.pdf.refusals import PdfRefused
from journal.lib.protected import protected_response

from .gate import found_or_404
from .models import Issue
from .ranges import Busy, Range, kept, size_of

logger = logging.getLogger(__name__)

AGAIN_AFTER = 10  # seconds


@cached(PAGE)
def ask(request, year, slug):
    """The form; with ?tu=&den= the way to the file, and about how large it is."""
    issue = _issue(request, year, slug)
    pages = list(issue.pages.folios())
    wanted = _asked(request, issue)
    return render(
        request,
        "issues/pdf_range.html",
        {
            "issue": issue,
            "pages": pages,
            "wanted": wanted,
            "size": size_of(wanted) if wanted and issue.has_pdf_for_readers else None,
            "chosen": wanted or Range(issue, 1, issue.page_count),
        },
    )


def _asked(request, issue: Issue) -> Range | None:
    """The pages that a form sent, whichever of the two comes first; None where it sent nothing."""
    asked = [request.GET.get(name, "") for name in ("tu", "den")]
    if not any(asked):
        return None
    if not all(each.isascii() and each.isdecimal() and len(each) < 5 for each in asked):
        raise Http404("no such pages")
    wanted = Range(issue, *sorted(map(int, asked)))
    if not wanted.is_there:
        raise Http404("no such pages")
    return wanted


@cached(PAGE)
@csp_exempt()  # as the whole PDF
def pages(request, year, slug, first, last):
    """The pages `first` to `last`, by number."""
    issue = _issue(request, year, slug)
    wanted = Range(issue, first, last)
    if not wanted.is_there:
        raise Http404("no such pages")
    if not issue.has_pdf_for_readers:
        return render(request, "issues/pdf_unready.html", {"issue": issue}, status=404)
    if wanted.is_whole:
        return redirect(issue.get_pdf_url())
    try:
        return protected_response(request, kept(wanted), filename=wanted.filename)
    except FileNotFoundError as error:
        name = issue.pdf_for_readers.name
        logger.error("The PDF of issue %s is not in storage: %s", issue.pk, name)
        raise Http404("the PDF is lost") from error
    except (PdfRefused, Busy) as error:
        if isinstance(error, PdfRefused):
            logger.error("Pages %s-%s of issue %s were not cut: %s", first, last, issue.pk, error)
        return _not_now(request, wanted)


def _not_now(request, wanted: Range):
    context = {"issue": wanted.issue, "wanted": wanted}
    response = render(request, "issues/pdf_range_busy.html", context, status=503)
    response["Retry-After"] = AGAIN_AFTER
    return response


def _issue(request, year, slug) -> Issue:
    return found_or_404(request, Issue.objects.exclude(pdf=""), year=year, slug=slug)
