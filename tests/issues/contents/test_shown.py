"""What readers and the newsroom see of contents: authors, and articles both ways."""

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from issues.contents.people import parted
from issues.models import EntryAuthor
from tests.factories import (
    ARCHIVIST,
    MANAGING_EDITOR,
    REPORTER,
    make_article,
    make_author,
    make_user,
)
from tests.issues.making import make_entry, make_issue, make_pages

pytestmark = pytest.mark.django_db


def told(client, address: str) -> str:
    return client.get(address).content.decode()


def test_names_that_are_authors_lead_to_them(client, django_assert_num_queries):
    """The rest of the line stays as printed; the cost does not grow with the lines."""
    issue = make_issue(number=6)
    author = make_author(name="Minh An")

    def add():
        entry = make_entry(issue, authors="Bài: Minh An và Người Lạ; ảnh: Hà Vy")
        EntryAuthor.objects.create(entry=entry, author=author, key="minh-an", order=0)
        EntryAuthor.objects.create(entry=entry, author=None, key="ha-vy", order=1)

    add()
    client.get(issue.get_absolute_url())
    line = 'Bài: <a rel="author" href="/tac-gia/minh-an/">Minh An</a> và Người Lạ; ảnh: Hà Vy'
    with CaptureQueriesContext(connection) as few:
        assert line in told(client, issue.get_absolute_url())
    for _ in range(5):
        add()
    with django_assert_num_queries(len(few)):
        client.get(issue.get_absolute_url())


def test_pieces_of_a_line_of_authors():
    """All of it, in order; a name twice leads once."""
    assert parted("", {}) == []
    assert parted("An Bình, AN BÌNH", {"an-binh": "an"}) == [("An Bình", "an"), (", AN BÌNH", "")]


def test_an_article_says_where_it_was_printed(client):
    """With the page where it is known, and never of an issue readers do not have."""
    article = make_article()
    address = f"/chuyen-muc/{article.section.slug}/{article.slug}-{article.pk}/"
    assert "Đã in trên" not in told(client, address)
    cache.clear()
    issue = make_issue(number=6)
    make_pages(issue, "một", "hai", "ba")
    make_entry(issue, article=article, first_page=2, last_page=3)
    make_entry(make_issue(number=8, year=2023), article=article, first_page=9)
    hidden = make_issue(number=7, public=False)
    make_entry(hidden, article=article)
    html = told(client, address)
    assert '<a href="/tap-chi-in/2022/6/trang-2/">Số 6 - 2022, trang 2–3</a>' in html
    assert '<a href="/tap-chi-in/2023/8/">Số 8 - 2023</a>, trang 9' in html
    assert "Số 7 - 2022" not in html
    with CaptureQueriesContext(connection) as again:
        client.get(address)
    assert not [q["sql"] for q in again if "issues_contentsentry" in q["sql"]]


@pytest.mark.parametrize("group", [MANAGING_EDITOR, REPORTER])
def test_the_newsroom_sees_it_too(client, group):
    """In the article's form; an issue that is not public is named to who may see issues alone."""
    user = make_user(group)
    client.force_login(user)
    article = make_article(created_by=user)
    make_entry(make_issue(number=6), article=article, first_page=12)
    make_entry(make_issue(number=7, public=False), article=article)
    html = told(client, f"/admin/articles/article/{article.pk}/change/")
    assert "Trên tạp chí in" in html
    assert "Số 6 - 2022, trang 12" in html
    assert "Số 7" not in html


def test_who_keeps_the_archive_gets_the_way_there(client):
    """And sees issues that readers do not have yet."""
    user = make_user(MANAGING_EDITOR)
    user.groups.add(Group.objects.get(name=ARCHIVIST))
    client.force_login(user)
    article = make_article()
    issue = make_issue(number=7, public=False)
    make_entry(issue, article=article)
    html = told(client, f"/admin/articles/article/{article.pk}/change/")
    assert f'href="/admin/issues/issue/{issue.pk}/muc-luc/">Số 7 - 2022</a>' in html


def test_an_author_s_page_names_what_is_in_print(client):
    """The newest first, once each, of issues that readers have; no word of emptiness then."""
    author = make_author(name="Minh An")
    empty = "Chưa có bài nào đứng tên"
    assert empty in told(client, "/tac-gia/minh-an/")
    old, new = make_issue(number=6), make_issue(number=6, year=2023)
    for issue, title in ((old, "Đò chiều"), (new, "Bến"), (make_issue(public=False), "Kín")):
        entry = make_entry(issue, title=title, first_page=3)
        EntryAuthor.objects.create(entry=entry, author=author, key="minh-an", order=0)
        EntryAuthor.objects.create(entry=entry, author=author, key="sao-mai", order=1)
    html = told(client, "/tac-gia/minh-an/")
    assert html.index(">Bến</a>") < html.index(">Đò chiều</a>")
    assert html.count(">Bến</a>") == html.count("Tạp chí in · Số 6 - 2023") == 1
    assert "Kín" not in html
    assert empty not in html
