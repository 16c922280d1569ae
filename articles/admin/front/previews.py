"""The home page as readers will get it at a minute to come: of an arrangement, saved or not.

As with articles, what is saved is a document inside the frame, and what is not saved travels inside
the frame's own page. Nothing of either is kept anywhere, or shown to anybody else.
"""

from __future__ import annotations

from datetime import datetime

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from journal.lib.paging import key_in
from journal.lib.vietnamese import clock_and_day

from ...front.page import FrontPage, plan_of
from ...models import Arrangement
from ...people import person
from ..previews import WIDTHS, framed, framing
from . import times
from .working import Working

RECENT = 10
BY_CLOCK = ""  # ?ban=: whatever will be in force; else the key of an arrangement
PAST = "Giờ ấy đã qua hoặc chưa đúng, nên đây là trang của lúc này."


def _decorated(*decorators):
    def decorate(view):
        for each in reversed(decorators):
            view = each(view)
        return view

    return decorate


@framing
def frame(request: HttpRequest) -> HttpResponse:
    """The frame around a page: of what is stored (GET), or of what the desk's form holds (POST)."""
    asked = request.POST if request.method == "POST" else request.GET
    at, wrong = _moment(asked.get("luc", ""))
    context = admin.site.each_context(request) | {
        "title": "Xem trước trang chủ",
        "is_nav_sidebar_enabled": False,
        "widths": WIDTHS,
        "width": request.GET.get("rong", ""),
        "wrong": wrong,
        "at": times.as_field(at),
        "typed": asked.get("luc", "") if wrong else times.as_field(at),
        "like_this": times.LIKE_THIS,
        "told": f"Lúc {clock_and_day(at)}." if at else "Lúc này.",
    }
    if request.method == "POST":
        working = Working.posted(request.POST)
        page = render_to_string("home.html", _context(FrontPage(working.plan, at)), request)
        context |= {"working": working, "page": page}
    else:
        _chosen(asked.get("ban", BY_CLOCK))
        context |= {"choices": _choices(), "chosen": asked.get("ban", BY_CLOCK)}
    return render(request, "admin/front/preview.html", context)


@_decorated(require_safe, *framed)
def page(request: HttpRequest) -> HttpResponse:
    """The page itself, of the arrangement that ?ban= names, at the minute ?luc=."""
    row = _chosen(request.GET.get("ban", BY_CLOCK))
    at, _ = _moment(request.GET.get("luc", ""))
    shown = FrontPage(plan_of(row, []) if row else None, at)
    response = render(request, "home.html", _context(shown))
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


def _context(shown: FrontPage) -> dict:
    return shown.context() | {"preview": "desk"}


def _moment(typed: str) -> tuple[datetime | None, str]:
    """The minute to come that was typed, None for now; and what was wrong with it."""
    if not typed:
        return None, ""
    at = times.moment_in(typed)
    return (at, "") if at and at > timezone.now() else (None, PAST)


def _chosen(which: str) -> Arrangement | None:
    if which == BY_CLOCK:
        return None
    return get_object_or_404(Arrangement, pk=key_in(which) or 0, called_off_at=None)


def _choices() -> list[tuple[str, str]]:
    waiting = Arrangement.objects.waiting().select_related("by")
    begun = Arrangement.objects.begun().select_related("by")[:RECENT]
    return [(BY_CLOCK, "Trang chủ theo lịch hẹn")] + [
        (str(row.pk), f"{row}: {person(row.by)}, {clock_and_day(row.shown_from)}")
        for row in (*waiting, *begun)
    ]
