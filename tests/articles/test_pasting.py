"""The address that cleans what is pasted into the editor."""

import json

import pytest
from django.urls import reverse

from tests.factories import ARCHIVIST, MODERATOR, REPORTER, make_user

pytestmark = pytest.mark.django_db

ADDRESS = reverse("admin:articles_article_paste")


def paste(client, message) -> tuple[int, dict]:
    body = message if isinstance(message, str) else json.dumps(message)
    response = client.post(ADDRESS, body, content_type="application/json")
    return response.status_code, response.json() if response.content else {}


@pytest.fixture
def reporter(client):
    user = make_user(REPORTER)
    client.force_login(user)
    return user


def test_what_is_pasted_comes_back_clean(client, reporter):
    """With a line that says what was changed, and all of it."""
    html = '<p onclick="x()">chữ ,giữa</p><script>alert(1)</script><img src="a.jpg">'
    status, answer = paste(client, {"html": html, "notes": 0})
    assert (status, answer["html"]) == (200, "<p>chữ, giữa</p>")
    assert answer["says"] == (
        "Đã làm sạch đoạn dán: bỏ dấu cách trước dấu câu (1), thêm dấu cách sau dấu câu (1). "
        "1 ảnh trong đoạn dán không vào bài (sau “chữ ,giữa…”): hãy chèn ảnh từ thư viện ảnh."
    )
    assert "<details" in answer["details"]


def test_where_nothing_was_changed_nothing_is_said(client, reporter):
    """And the blanks around a few words stay."""
    status, answer = paste(client, {"html": " chữ ", "notes": 0})
    assert (status, answer) == (200, {"html": " chữ ", "says": "", "details": ""})


@pytest.mark.parametrize(
    ("message", "status"),
    [
        ("nothing", 400),
        ("[]", 400),
        ({"html": 1, "notes": 0}, 400),
        ({"html": "x", "notes": -1}, 400),
        ({"html": "x", "notes": 10**9}, 400),
        ({"html": "x" * 3_000_001, "notes": 0}, 413),
        ({"html": "<b>" * 300, "notes": 0}, 422),
    ],
)
def test_what_cannot_be_cleaned_is_refused_in_words(client, reporter, message, status):
    """The editor's own filter takes over then."""
    answered, answer = paste(client, message)
    assert (answered, bool(answer["says"])) == (status, True)


@pytest.mark.parametrize("group", [MODERATOR, ARCHIVIST, None])
def test_it_is_for_those_who_write(client, group):
    """Others are refused; strangers are sent to the login."""
    assert client.post(ADDRESS).status_code == 302
    client.force_login(make_user(group))
    message = json.dumps({"html": "x", "notes": 0})
    assert client.post(ADDRESS, message, content_type="application/json").status_code == 403
    assert client.get(ADDRESS).status_code in (403, 405)
