"""Views that take what readers post."""

import functools
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from ..throttle import Refused, in_words
from .shape import too_large


def unlisted(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex"
    return response


def bounded(too_long: str, too_many: str):
    """Answer a post that is too large with 413, before anything reads its body; one that needs yet
    another code, from a network that had too many, with 429. Both are names of templates."""

    def decorate(view: Callable[..., HttpResponse]):
        protected = csrf_protect(view)

        @csrf_exempt  # in the middleware, which reads the body before the view is asked
        @functools.wraps(view)
        def wrapper(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if too_large(request):
                return unlisted(render(request, too_long, status=413))
            try:
                return protected(request, *args, **kwargs)
            except Refused as refused:
                return _refuse(request, too_many, refused)

        return wrapper

    return decorate


def _refuse(request: HttpRequest, template: str, refused: Refused) -> HttpResponse:
    """Say how long to wait."""
    context = {"wait": in_words(refused.wait)}
    response = unlisted(render(request, template, context, status=429))
    response["Retry-After"] = str(max(1, round(refused.wait.total_seconds())))
    return response
