"""The one address of OAI-PMH, by GET and by POST."""

from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt

from journal.lib.cache import PAGE, cached

from .answers import answered, refused
from .asking import Refused, read


@csrf_exempt  # nothing is written
def harvest(request):
    return _answer(request.POST) if request.method == "POST" else _by_get(request)


@cached(PAGE)
def _by_get(request):
    return _answer(request.GET)


def _answer(given):
    try:
        body = answered(read(given))
    except Refused as refusal:
        body = refused(refusal)
    return HttpResponse(body, content_type="text/xml; charset=utf-8")
