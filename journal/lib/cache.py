"""How long a page may be kept, named in one place.

A view says which policy it has with `@cached(PAGE)`; a view that says nothing is private. Whoever
has a session (only staff do) gets `private, no-store` on every page, without the session being
read: so no public page ever varies on a cookie. Errors are private, too: what is 404 now may be
published a moment later, and what is 500 must not stay.
"""

import functools

from django.conf import settings
from django.http import HttpResponseNotAllowed

# A reader's browser asks each time (an ETag makes that cheap), so a new comment or a correction is
# seen on reload; only shared caches, which take the load, keep a page for a minute.
PAGE = "public, max-age=0, s-maxage=60, stale-if-error=86400"
FEED = "public, max-age=300, stale-if-error=86400"
ASSET = "public, max-age=31536000, immutable"
PRIVATE = "private, no-store"

# How long a process keeps what many pages share (section bar, print issue, videos), in seconds:
# shorter than a shared cache keeps the page itself.
FURNITURE = 30


def cached(policy: str):
    """Give a view that only reads a cache policy."""

    def decorate(view):
        @functools.wraps(view)
        def wrapper(request, *args, **kwargs):
            if request.method not in ("GET", "HEAD"):
                return HttpResponseNotAllowed(["GET", "HEAD"])
            response = view(request, *args, **kwargs)
            if response.status_code < 400:
                response["Cache-Control"] = policy
            return response

        wrapper.csrf_exempt = True  # nothing is written: another method gets 405, not 403
        return wrapper

    return decorate


class CachePolicyMiddleware:
    """Writes Cache-Control on every response, private unless the view said otherwise.

    A file that never changes is the same for everybody, so staff may keep it, too.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        policy = response.get("Cache-Control", PRIVATE)
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        if response.cookies or (has_session and policy != ASSET):
            policy = PRIVATE
        response["Cache-Control"] = policy
        return response
