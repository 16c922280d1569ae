"""Pages that belong to no single room: home, search, and what machines ask."""

from pathlib import PurePath

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.db import connection
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse

from articles.front.page import FrontPage

from .lib.cache import ASSET, FEED, PAGE, cached
from .lib.files import file_response
from .lib.network import keyed_hash

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


@cached(FEED)
def robots(request):
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /*/y-kien/",
        "Disallow: /*/trich-dan.",  # files for reference managers: three for every page in print
        f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@cached(FEED)
def open_search(request):
    """What browsers and library portals search the site by."""
    kind = "application/opensearchdescription+xml; charset=utf-8"
    return render(request, "opensearch.xml", content_type=kind)


def bad_request(request, exception):
    """Django's own asks for the token of a form first, and fails where the body cannot be read."""
    return HttpResponseBadRequest(render_to_string("400.html"))


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
