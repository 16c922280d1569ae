"""A reader puts a line right: the line enlarged, the form, and what stands before it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from issues.amending import consent, limits
from issues.models import Page, Suggestion
from journal.lib.throttle import Rate
from tests.comments.readers import errors_in
from tests.factories import make_user

from ..making import make_issue
from .making import TEXT, address, filled, make_page, make_suggestion

pytestmark = pytest.mark.django_db


def test_a_page_line_by_line(client):
    """Each line has a button; there is no cookie, and no link for a robot to follow."""
    page = make_page()
    response = client.get(address(page))
    shown = response.content.decode()
    assert [line in shown for line in TEXT.split("\n")] == [True] * 3
    assert shown.count('name="dong"') == 3
    assert "?dong=" not in shown
    assert response["Cache-Control"].startswith("public")
    assert response["X-Robots-Tag"] == "noindex"
    assert not response.cookies
    way = client.get(page.get_absolute_url()).content.decode()
    assert f'<a href="{address(page)}" rel="nofollow">' in way


def test_a_line_enlarged(client):
    """Cut out of the picture by numbers alone, the line's words typed in already; kept by no
    cache."""
    page = make_page()
    response = client.get(f"{address(page)}?dong=2")
    shown = response.content.decode()
    assert 'viewBox="35 78 520 96"' in shown
    assert 'x="50" y="112" width="490" height="28"' in shown
    assert ">\nđò ngang qua sòng Hạ</textarea>" in shown
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("line", ["0", "4", "x", "", "99999999999999999999"])
def test_no_such_line(client, line):
    assert client.get(f"{address(make_page())}?dong={line}").status_code == 404


@pytest.mark.parametrize("days", [None, 1])
def test_what_is_not_public_is_not_there(client, days):
    """Or not yet, for readers; who keeps the archive may look, and send."""
    page = make_page(issue=make_issue(public=False))
    if days:
        page.issue.public_from = timezone.now() + timedelta(days)
        page.issue.save()
    assert client.get(address(page)).status_code == 404
    assert client.post(address(page), filled(page)).status_code == 404
    assert not Suggestion.objects.exists()
    client.force_login(make_user("Lưu trữ"))
    response = client.get(address(page))
    assert (response.status_code, response["Cache-Control"]) == (200, "private, no-store")
    assert client.post(address(page), filled(page)).status_code == 302
    assert Suggestion.objects.count() == 1


def test_a_suggestion_waits(client):
    """The reader is thanked; the page stays as it is."""
    page = make_page()
    response = client.post(address(page), filled(page), follow=True)
    assert "Cảm ơn bạn. Lời sửa đã đến người giữ kho." in response.content.decode()
    one = Suggestion.objects.get()
    assert (one.before, one.after, one.first) == (TEXT.split("\n")[1], "đò ngang qua sông Hạ", 5)
    assert (one.state, one.name, one.email) == ("waiting", "", "")
    assert one.consent == ""
    assert one.sender_prefix and "127" not in one.sender_prefix
    page = Page.objects.get(pk=page.pk)
    assert (page.text, page.is_corrected) == (TEXT, False)


def test_who_tells_their_name_agrees_to_it(client):
    """The wording that was agreed to is kept with it."""
    page = make_page()
    named = {"name": "Lê  Hà", "email": "ha@vi-du.example", "consent": "on"}
    assert client.post(address(page), filled(page, **named)).status_code == 302
    one = Suggestion.objects.get()
    assert (one.name, one.email) == ("Lê Hà", "ha@vi-du.example")
    assert one.consent == consent.CURRENT


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({"after": ""}, {"after": ["required"]}),
        ({"after": "  đò ngang  qua sòng Hạ "}, {"after": ["same"]}),
        ({"after": "a" * 1001}, {"after": ["max_length"]}),
        ({"dang-la": "đò dọc qua sòng Hạ"}, {"after": ["moved"]}),
        ({"name": "Lê Hà"}, {"consent": ["required"]}),
        ({"email": "ha", "consent": "on"}, {"email": ["invalid"]}),
        ({"name": "www.ban-re.com", "consent": "on"}, {"name": ["link"]}),
        ({"captcha": "AAAAA"}, {"captcha": ["captcha-wrong"]}),
        ({"tieu-de": "x"}, {"__all__": ["trap-filled"]}),
        ({"phieu": "x"}, {"__all__": ["trap-unknown"]}),
    ],
)
def test_what_is_not_taken(client, fields, errors):
    """Each with its reason, and everything that was typed still there."""
    page = make_page()
    sent = {"name": "", "email": "", "after": "đò ngang qua sông Hạ"} | fields
    response = client.post(address(page), filled(page, **sent))
    assert response.status_code == 422
    assert errors_in(response) == errors
    form = response.context["form"]
    assert [form[name].value() for name in ("after", "name", "email")] == [
        sent[name] for name in ("after", "name", "email")
    ]
    assert not Suggestion.objects.exists()


def test_a_line_that_moved(client):
    """Lines put in above it meanwhile: it is known by its words."""
    page = make_page()
    post = filled(page)
    page.text = "Mới\n" + TEXT
    page.save()
    assert client.post(address(page), post).status_code == 302
    assert Suggestion.objects.get().first == 6


def test_a_line_that_is_gone(client):
    """What was typed comes back beside the last line there is."""
    page = make_page()
    post = filled(page, dong="3", **{"dang-la": "bến vắng người qua"})
    page.text = TEXT.rpartition("\n")[0]
    page.save()
    response = client.post(address(page), post)
    assert errors_in(response) == {"after": ["moved"]}
    assert response.context["form"]["after"].value() == post["after"]


def test_a_line_nobody_can_fill(client, monkeypatch):
    """So many wait for a line that more of them help nobody."""
    page = make_page()
    monkeypatch.setattr("issues.amending.form.MOST_WAITING", 2)
    for after in ("a", "b"):
        make_suggestion(page, after)
    response = client.post(address(page), filled(page))
    assert errors_in(response) == {"after": ["enough"]}


def test_sent_twice(client):
    """A double click is one suggestion; both are thanked for."""
    page = make_page()
    post = filled(page)
    assert client.post(address(page), post).status_code == 302
    assert client.post(address(page), post).status_code == 302
    assert Suggestion.objects.count() == 1


def test_a_network_has_its_limit(client, monkeypatch):
    """The words come back with the time to wait; another network is not concerned."""
    page = make_page()
    one = Rate(1, limits.SUGGESTIONS.every)
    monkeypatch.setattr(limits, "SUGGESTIONS", one)
    assert client.post(address(page), filled(page)).status_code == 302
    response = client.post(address(page), filled(page, after="khác"))
    assert response.status_code == 429
    assert errors_in(response) == {"__all__": ["limited"]}
    assert response.context["form"]["after"].value() == "khác"
    other = client.post(address(page), filled(page, after="khác"), REMOTE_ADDR="10.1.1.1")
    assert other.status_code == 302


@pytest.mark.django_db(transaction=True)
def test_many_at_once(monkeypatch):
    """Of posts in parallel from one network no more come through than its limit lets; of those
    that share one code, one."""
    page = make_page()
    monkeypatch.setattr(limits, "SUGGESTIONS", Rate(4, timedelta(hours=1)))
    shared = filled(page, after="một mã")
    posts = [filled(page, after=f"lời {number}") for number in range(16)]

    def send(post, network="10.2.2.2"):
        try:
            return Client().post(address(page), post, REMOTE_ADDR=network).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(send, posts)) == [302] * 4 + [429] * 12
        same = [pool.submit(send, shared, f"10.3.{number}.1") for number in range(16)]
        assert sorted(each.result() for each in same) == [302] + [422] * 15
    assert Suggestion.objects.count() == 5


def test_too_large_and_without_token(client):
    """413 before anything is read; without its token a post is refused."""
    page = make_page()
    assert client.post(address(page), {"after": "a" * 1_100_000}).status_code == 413
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(address(page), filled(page)).status_code == 403
