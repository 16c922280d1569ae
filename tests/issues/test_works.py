"""An author's page: print and web work in one list by time; and the catalogue of all who sign."""

import re
from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Byline, State
from issues import works
from issues.models import EntryAuthor
from tests.crawl import check_html
from tests.factories import make_article, make_author, release
from tests.issues.making import make_entry, make_issue

pytestmark = pytest.mark.django_db


def signed(author, title: str, when: str = "2022-06-10", **fields):
    """An article of the web by an author."""
    moment = timezone.make_aware(datetime.fromisoformat(when))
    article = make_article(title=title, published_at=moment, **fields)
    Byline.objects.create(article=article, role="Bài", author=author)
    if article.state == State.PUBLISHED:
        release(article)
    return article


def printed(author, title: str, issue, **fields):
    entry = make_entry(issue, title=title, **fields)
    EntryAuthor.objects.create(entry=entry, author=author, key="khoa", order=0)
    EntryAuthor.objects.create(entry=entry, author=author, key="but-danh", order=1)
    return entry


def titles(page: works.Works) -> list[str]:
    return [(each.story or each.entry).title for each in page.items]


def test_print_and_web_stand_in_one_list(client):
    """By time, an issue at the beginning of its month and a special one after the numbered one;
    what is both stands once and says where it was printed; each year has its heading."""
    author = make_author(name="Minh An")
    xuan = make_issue(year=2022, number=None, label="Số Xuân 2022", month=1)
    first = make_issue(year=2022, number=1, month=1)
    june = make_issue(year=2022, number=6, month=6)
    printed(author, "Trong số Xuân", xuan)
    printed(author, "Trong số 1", first, first_page=4)
    both = signed(author, "Cả hai", "2022-05-30")
    printed(author, "Cả hai, bản in", june, article=both, first_page=9)
    signed(author, "Trên mạng", "2022-01-20")
    signed(author, "Năm cũ", "2019-01-20")
    html = client.get("/tac-gia/minh-an/").content.decode()
    check_html("/tac-gia/minh-an/", html)
    assert titles(works.works_by(author)) == [
        "Cả hai",
        "Trên mạng",
        "Trong số Xuân",
        "Trong số 1",
        "Năm cũ",
    ]
    assert "Cả hai, bản in" not in html
    assert "Số 6 - 2022</a>, trang 9" in html
    assert "3 bài trên trang điện tử · 3 bài trên tạp chí in" in html
    assert html.index(">2022</h2>") < html.index(">2019</h2>")


def test_nothing_that_readers_do_not_have():
    """Neither drafts nor issues that are not public count or show; a printed piece whose article
    was withdrawn stands for itself."""
    author = make_author()
    draft = make_article(title="Bản thảo", state=State.DRAFT)
    Byline.objects.create(article=draft, role="Bài", author=author)
    gone = signed(author, "Đã gỡ", state=State.WITHDRAWN)
    printed(author, "Kín", make_issue(public=False))
    printed(author, "Bản in của bài đã gỡ", make_issue(number=6), article=gone)
    found = works.works_by(author)
    assert titles(found) == ["Bản in của bài đã gỡ"]
    assert (found.on_web, found.in_print) == (0, 1)


def test_pages_go_on_by_key(client, monkeypatch):
    """Each piece on one page, also where several have one moment; no page costs more."""
    monkeypatch.setattr(works, "EACH", 3)
    author, issue = make_author(name="Minh An"), make_issue(number=6)
    for n in range(4):
        printed(author, f"In {n}", issue)
        signed(author, f"Web {n}")
    wanted = [f"{kind} {n}" for kind in ("In", "Web") for n in range(4)]
    asked, seen = {}, []
    while asked is not None:
        with CaptureQueriesContext(connection) as queries:
            html = client.get("/tac-gia/minh-an/", asked).content.decode()
        assert len(queries) <= 10
        seen += [title for title in wanted if f">{title}</a>" in html]
        onward = re.search(r'rel="next" href="\?truoc=([^"]*)"', html)
        asked = {"truoc": onward[1]} if onward else None
    assert sorted(seen) == wanted


@pytest.mark.parametrize("place", ["x", "1-b", "1-B2", "1-b0", "99999999999999999-b1", "1-b1 "])
def test_a_place_that_is_none(client, place):
    """Answers 404; one before everything says so."""
    make_author(name="Minh An")
    assert client.get("/tac-gia/minh-an/", {"truoc": place}).status_code == 404
    html = client.get("/tac-gia/minh-an/", {"truoc": "-9999999999999999-b1"}).content.decode()
    assert "Không còn bài nào cũ hơn." in html
