"""The links in letters to readers: to confirm an address, to stop letters. Neither needs a login.

A link alone does nothing, for machines open links in letters; the button on its page does, and the
one click that mail programs offer (RFC 8058), which posts.
"""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from journal.lib.defences.posts import unlisted

from . import mail

METHODS = ["GET", "HEAD", "POST"]


@csrf_exempt  # the signed link is what may do it
@require_http_methods(METHODS)
def confirm(request, token):
    address = mail.address_to_confirm(token)
    if address is None:
        return _page(request, "confirm", status=404, invalid=True)
    if request.method == "POST":
        mail.confirm(address)
    return _page(request, "confirm", done=request.method == "POST")


@csrf_exempt  # the signed link is what may do it
@require_http_methods(METHODS)
def stop(request, token):
    """`what` is "one" for the comment the letter was about, "again" to take it back; else, as where
    a mail program posts, all letters stop."""
    found = mail.to_stop(token)
    if found is None:
        raise Http404("no such link")
    address, comment_id = found
    if request.method == "POST":
        what = request.POST.get("what")
        if what == "again":
            mail.resume(address, comment_id)
        else:
            mail.stop(address, comment_id if what == "one" else None)
    context = {"stopped": mail.stopped(address, comment_id), "one": comment_id is not None}
    return _page(request, "stop", done=request.method == "POST", **context)


def _page(request, name, status=200, **context):
    response = render(request, f"comments/mail/{name}.html", context, status=status)
    response["Referrer-Policy"] = "no-referrer"
    return unlisted(response)
