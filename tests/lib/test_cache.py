"""Cache-Control on every response."""

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.middleware.http import ConditionalGetMiddleware
from django.test import RequestFactory

from journal.lib.cache import ASSET, FEED, PAGE, PRIVATE, CachePolicyMiddleware, cached


def ask(view, method="get", session=False, **headers):
    """Send a request through the middleware that matters here, outermost first."""
    request = getattr(RequestFactory(), method)("/", **headers)
    if session:
        request.COOKIES["sessionid"] = "x"
    return CachePolicyMiddleware(ConditionalGetMiddleware(view))(request)


def plain(request):
    return HttpResponse("chào")


def with_cookie(request):
    response = HttpResponse("chào")
    response.set_cookie("csrftoken", "x")
    return response


def streaming(request):
    return StreamingHttpResponse([b"a", b"b"])


@pytest.mark.parametrize(
    ("view", "session", "policy"),
    [
        (plain, False, PRIVATE),
        (cached(PAGE)(plain), False, PAGE),
        (cached(FEED)(plain), False, FEED),
        (cached(ASSET)(plain), False, ASSET),
        (cached(PAGE)(streaming), False, PAGE),
        (cached(PAGE)(plain), True, PRIVATE),
        (cached(FEED)(plain), True, PRIVATE),
        (cached(ASSET)(plain), True, ASSET),
        (cached(PAGE)(with_cookie), False, PRIVATE),
        (cached(ASSET)(with_cookie), False, PRIVATE),
    ],
)
def test_policy(view, session, policy):
    """Private unless the view said otherwise, and then for whoever has a session or gets a cookie;
    a file that never changes is everybody's."""
    assert ask(view, session=session)["Cache-Control"] == policy


def test_head_has_the_policy_of_get():
    """Caches learn from a HEAD request what they would from a GET."""
    assert ask(cached(PAGE)(plain), "head")["Cache-Control"] == PAGE


@pytest.mark.parametrize(("session", "policy"), [(False, PAGE), (True, PRIVATE)])
def test_not_modified_keeps_the_policy(session, policy):
    """A 304 renews what a cache holds; were it private, the page would drop out of every cache."""
    view = cached(PAGE)(plain)
    etag = ask(view)["ETag"]
    response = ask(view, session=session, HTTP_IF_NONE_MATCH=etag)
    assert response.status_code == 304
    assert response["Cache-Control"] == policy


def test_errors_are_private(client, db):
    """A page that is missing now may be published a moment later."""
    response = client.get("/khong-co-trang-nay/")
    assert response.status_code == 404
    assert response["Cache-Control"] == PRIVATE


def test_pages_of_readers_are_public(client, db):
    """Through the whole stack: no cookie, nothing to vary on, and a 304 on a second look."""
    first = client.get("/")
    assert first["Cache-Control"] == PAGE
    assert not first.cookies
    assert "Cookie" not in first.get("Vary", "")
    again = client.get("/", HTTP_IF_NONE_MATCH=first["ETag"])
    assert (again.status_code, again["Cache-Control"]) == (304, PAGE)
