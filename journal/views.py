"""Pages that belong to no single room: home, search, and what machines ask."""

from pathlib import PurePath

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.db import connection
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from articles.front.page import FrontPage
from articles.models import Edition
from issues.models import ContentsEntry, Page

from .lib.cache import ASSET, FEED, PAGE, cached
from .lib.files import file_response
from .lib.network import keyed_hash
from .lib.paging import page_of

SEARCH_SIZE = 20
MAX_QUERY = 200
SEARCH_KINDS = {
    "bai-viet": lambda query: Edition.objects.published().matching(query).for_list().newest(),
    "muc-luc": lambda query: ContentsEntry.objects.public().matching(query),
    "trang-in": lambda query: Page.objects.public().matching(query),
}

SHOWN = {  # uploads that pages show, by ending
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".mp4": "video/mp4",
    ".webm": "video/webm",
}


@cached(PAGE)
def home(request):
    return render(request, "home.html", FrontPage().context())


@cached(PAGE)
def search(request):
    """Plain search: articles, or print pages and contents with ?loai=."""
    query = request.GET.get("q", "").replace("\x00", "").strip()[:MAX_QUERY]
    kind = request.GET.get("loai", "bai-viet")
    if kind not in SEARCH_KINDS:
        raise Http404("no such kind")
    results = SEARCH_KINDS[kind](query)
    return render(
        request,
        "search.html",
        {"query": query, "kind": kind, "page": page_of(results, request, SEARCH_SIZE)},
    )


@cached(FEED)
def robots(request):
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /*/y-kien/",
        f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def health(request):
    """Answers 200 while the database answers, for load balancers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain")


def media(request, path):
    """Uploaded files, where no web server in front serves them. Their names never change.

    Only what browsers can do nothing with but show is shown; anything else is a download.
    """
    kind = SHOWN.get(PurePath(path).suffix)
    try:
        file = default_storage.open(path)
    except (OSError, ValueError, SuspiciousFileOperation) as error:
        raise Http404("no such file") from error
    response = file_response(
        request, file, kind or "application/octet-stream", f'"{keyed_hash(path, "media")}"'
    )
    response["X-Content-Type-Options"] = "nosniff"
    if kind is None:
        response["Content-Disposition"] = "attachment"
    if response.status_code < 400:
        response["Cache-Control"] = ASSET
    return response
