"""How far the worker is with a PDF, as its report says it while it is read."""

import time

import pytest
from django.urls import reverse

from issues.models import Issue, PageFailure
from issues.progress import lasting
from tests.factories import ARCHIVIST, REPORTER, make_user

from .making import make_issue, make_pages

pytestmark = pytest.mark.django_db


@pytest.fixture
def issue():
    """One of whose ten pages four are in and one cannot be read."""
    made = make_issue(number=6)
    read = {"pdf": "print/a.pdf", "is_prepared": True, "page_count": 10, "ingest_attempts": 1}
    Issue.objects.filter(pk=made.pk).update(**read)
    make_pages(made, *["chữ"] * 4)
    PageFailure.objects.create(issue=made, number=5, reason="trang bị hỏng")
    return made


def address(issue, view: str = "how_far") -> str:
    return reverse(f"admin:issues_issue_{view}", args=[issue.pk])


@pytest.mark.parametrize(("who", "status"), [(None, 302), (REPORTER, 403), (ARCHIVIST, 200)])
def test_who_may_ask(client, issue, who, status):
    if who:
        client.force_login(make_user(who))
    assert client.get(address(issue)).status_code == status


def test_pages_and_time_left(client, issue, django_assert_max_num_queries):
    """Without an earlier look nobody knows the pace; with one, the time left is told."""
    client.force_login(make_user(ARCHIVIST))
    first = client.get(address(issue)).json()
    assert first == {"done": 5, "of": 10, "is_over": False, "says": "Đã đọc 5/10 trang."}
    since = f"3-{time.time() - 60:.0f}"
    with django_assert_max_num_queries(12):
        later = client.get(address(issue), {"tu": since}).json()
    assert later["says"] in (
        "Đã đọc 5/10 trang, còn khoảng 2 phút.",
        "Đã đọc 5/10 trang, còn khoảng 3 phút.",
    )
    for nonsense in ("", "x", "5", "99999999-1", f"5-{time.time():.0f}"):
        assert client.get(address(issue), {"tu": nonsense}).json() == first


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"is_prepared": False, "ingest_attempts": 0}, "Đang chờ máy đọc…"),
        ({"is_prepared": False}, "Đang xem qua cả tệp…"),
    ],
)
def test_before_the_first_page(client, issue, fields, says):
    """What the worker does is told, though no number can be."""
    client.force_login(make_user(ARCHIVIST))
    Issue.objects.filter(pk=issue.pk).update(**fields)
    answer = client.get(address(issue)).json()
    assert (answer["says"], answer["of"], answer["is_over"]) == (says, 0, False)


def test_the_report_follows(client, issue):
    """By its script, and by coming anew where there is none; at the end, neither."""
    client.force_login(make_user(ARCHIVIST))
    page = client.get(address(issue, "report")).content.decode()
    assert "Đã đọc 5/10 trang" in page
    assert '<noscript><meta http-equiv="refresh" content="10; url=?tu=5-' in page
    for over in ({"page_count": 5}, {"ingest_error": "Tệp PDF có mật khẩu."}):
        Issue.objects.filter(pk=issue.pk).update(**over)
        page = client.get(address(issue, "report")).content.decode()
        assert "refresh" not in page and "data-how-far" not in page
        assert client.get(address(issue)).json()["is_over"]


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (1, "5 giây"),
        (38, "40 giây"),
        (60, "1 phút"),
        (3599, "1 giờ 0 phút"),
        (5000, "1 giờ 23 phút"),
    ],
)
def test_time_as_people_say_it(seconds, said):
    assert lasting(seconds) == said
