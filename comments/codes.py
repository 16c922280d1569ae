"""A code shown and spoken: pictures and sounds, each network so many of them."""

import functools
from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from journal.lib.defences import captcha
from journal.lib.network import sender_address
from journal.lib.throttle import Rate, Refused

from . import drawing, spoken
from .defences import limits


def limited(what: str, rate: Rate):
    """Answer 429, with the seconds to wait, where a network asked for too many."""

    def decorate(view: Callable[..., HttpResponse]):
        @functools.wraps(view)
        def wrapper(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            try:
                limits.admit(what, rate, sender_address(request))
            except Refused as refused:
                wait = str(max(1, round(refused.wait.total_seconds())))
                return HttpResponse(status=429, headers={"Retry-After": wait})
            return view(request, *args, **kwargs)

        return wrapper

    return decorate


@require_safe
@limited("picture", limits.PICTURES)
def picture(request, key, scale):
    """A code as it is to be typed; gone where it cannot be answered any more."""
    characters = captcha.drawn(key)
    if characters is None:
        return HttpResponse(status=410)
    return HttpResponse(drawing.png(characters, key, scale), content_type="image/png")


@require_safe
@limited("sound", limits.SOUNDS)
def sound(request, key):
    """The code as speech; not found where it cannot be spoken or answered any more."""
    content = spoken.sound_of(key)
    if content is None:
        raise Http404
    headers = {"X-Robots-Tag": "noindex", "Content-Disposition": 'inline; filename="ma-bao-ve.wav"'}
    return HttpResponse(content, content_type="audio/wav", headers=headers)
