"""What IIIF viewers ask for, from any site: nothing here knows who asks, but that who keeps the
archive sees at home what readers do not have yet."""

import functools
import re

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect

from journal.lib.cache import PAGE, cached
from journal.lib.finding import TooLong, patience
from journal.lib.search.index import PATIENCE
from journal.lib.search.language import read

from ..gate import found_or_404
from ..models import Issue, Page, PageWords
from ..searching import asked_of
from . import addresses, collections, manifest, pictures, searching, texts


def open_to_all(view):
    """Let scripts of other sites read a view that only reads; without their visitors' sessions."""
    kept = cached(PAGE)(view)

    @functools.wraps(view)
    def wrapper(request, *args, **kwargs):
        asked = request.method == "OPTIONS"
        response = HttpResponse(status=204) if asked else kept(request, *args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        if asked:
            response["Access-Control-Allow-Headers"] = "*"
        return response

    wrapper.csrf_exempt = True
    return wrapper


def _json(found: dict | None, media_type: str = manifest.MEDIA_TYPE) -> HttpResponse:
    if found is None:
        raise Http404("nothing to show")
    options = {"ensure_ascii": False, "separators": (",", ":")}
    return JsonResponse(found, json_dumps_params=options, content_type=media_type)


@open_to_all
def whole(request):
    return _json(collections.whole())


@open_to_all
def decade(request, year):
    return _json(collections.decade(year) if year % 10 == 0 else None)


@open_to_all
def year(request, year):
    return _json(collections.year(year))


@open_to_all
def issue(request, pk):
    return _json(manifest.manifest(found_or_404(request, Issue.objects, pk=pk)))


@open_to_all
def search(request, pk, version):
    issue = found_or_404(request, Issue.objects, pk=pk)
    query, part = asked_of(request), _part(request.GET.get("page", "1"))
    try:
        with patience(PATIENCE):
            results = searching.search(issue, read(query), part)
    except TooLong:
        return JsonResponse({}, status=503, headers={"Retry-After": "10"})
    if results is None:
        raise Http404("no such part")
    told = searching.version_1 if version == 1 else searching.version_2
    service = f"{addresses.root_of(pk)}/tim-{version}"
    ignored = searching.not_heeded(request.GET)
    profile = f';profile="{addresses.SEARCH_2}"' if version == 2 else ""
    answer = told(service, query, part, results, ignored)
    return _json(answer, f"application/ld+json{profile}")


def _part(asked: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,2}", asked):
        raise Http404("no such part")
    return int(asked)


@open_to_all
def text(request, pk, number):
    page = _page(request, pk, number, "text")
    return _json(texts.annotation_page(page, PageWords.objects.filter(page=page).first()))


@open_to_all
def service(request, pk, number):
    """The service's own address leads to what it says of itself."""
    response = redirect("issues:iiif-info", pk, number)
    response.status_code = 303
    return response


@open_to_all
def info(request, pk, number):
    page = _page(request, pk, number)
    return _json(pictures.info(page), f'application/ld+json;profile="{pictures.CONTEXT}"')


@open_to_all
def picture(request, pk, number, size):
    page = _page(request, pk, number)
    if near := pictures.nearest(page, size):
        return redirect("issues:iiif-picture", pk, number, near.name)
    try:
        return pictures.response(request, page, pictures.asked_width(page, size))
    except KeyError as error:
        raise Http404("no picture of this size") from error


def _page(request, pk, number, *more) -> Page:
    own = ("issue", "number", "image", "width", "height", "widths", "heights", *more)
    return found_or_404(request, Page.objects.only(*own), issue=pk, number=number)
