"""A login that ended while somebody arranged: their work travels through the login and back.

The page's script asks before it sends, and keeps the work where it stands; this is for a browser
without it, whose form would be answered by the login page.
"""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode

from .working import Working

FIELD = "giu"  # of the address that the login leads back to
SALT = "front-desk"
LONGEST = 3000  # characters: servers refuse addresses from 4094 on
AGE = 24 * 3600  # seconds
BACK = (
    "Phiên đăng nhập đã hết trước bước vừa rồi. Đây là sắp đặt bạn đang xếp dở; bước ấy chưa làm, "
    "và chưa có gì đưa lên trang."
)


def carrying(view: Callable) -> Callable:
    """The desk's view: who sends its form without a login logs in and finds the work again."""

    def desk_or_login(request: HttpRequest) -> HttpResponse:
        if request.method == "POST" and not request.user.is_authenticated:
            return _through_login(request)
        return view(request)

    return desk_or_login


def _through_login(request: HttpRequest) -> HttpResponse:
    working = Working.posted(request.POST)
    work = [working.as_json, working.seen, working.opened or ""]
    text, back = signing.dumps(work, salt=SALT, compress=True), reverse("front:desk")
    if len(text) <= LONGEST:
        back += "?" + urlencode({FIELD: text})
    return redirect_to_login(back, reverse("admin:login"))


def found(text: str) -> Working | None:
    """The work that came back; None for what is none, or a day old."""
    try:
        plan, seen, opened = signing.loads(text, salt=SALT, max_age=AGE)
    except signing.BadSignature:
        return None
    working = Working.posted({"plan": plan, "seen": str(seen), "opened": str(opened)})
    working.told = BACK
    return working
