"""The catalogue of authors: who stands in it, where, and how it is paged."""

import pytest
from django.core.cache import cache

from articles.models import Byline, State
from issues.models import EntryAuthor
from journal import authors
from tests.crawl import check_html
from tests.factories import make_article, make_author, release
from tests.issues.making import make_entry, make_issue

pytestmark = pytest.mark.django_db
LIST = "/tac-gia/"


@pytest.fixture(autouse=True)
def fresh():
    cache.clear()


def on_paper(issue, *names: str) -> None:
    entry = make_entry(issue)
    for name in names:
        author = make_author(name=name)
        EntryAuthor.objects.create(entry=entry, author=author, key=author.slug, order=0)


def listed(client, **asked) -> list[str]:
    """The names on a page, in order."""
    html = client.get(LIST, asked).content.decode()
    check_html(LIST, html)
    _, *lines = html.partition("<main")[2].partition("</main>")[0].split('<li><a href="/tac-gia/')
    return [line.partition('">')[2].partition("</a>")[0] for line in lines]


def test_under_the_name_as_it_is_written(client):
    """Family name first, letters before tones: a catalogue's order, not that of everyday lists."""
    names = ["Đỗ An", "Dương Bình", "Lê Hà An", "Lê Ha Bình", "Ân Văn Bé", "An Bé", "Ánh Hoa"]
    on_paper(make_issue(), *names, "Ằm Tư")
    assert listed(client) == [
        *("An Bé", "Ánh Hoa", "Ằm Tư", "Ân Văn Bé"),
        *("Dương Bình", "Đỗ An", "Lê Ha Bình", "Lê Hà An"),
    ]


def test_only_who_has_public_work(client):
    """With how much there is of each kind; one who was merged stands for the other alone."""
    web, gone, nobody = (make_author(name=name) for name in ("Một", "Hai", "Ba"))
    article = make_article()
    for author in (web, gone):
        Byline.objects.create(article=article, role="Bài", author=author)
    release(article)
    type(gone).objects.filter(pk=gone.pk).update(merged_into=web)
    draft = make_article(state=State.DRAFT)
    Byline.objects.create(article=draft, role="Bài", author=nobody)
    on_paper(make_issue(public=False), "Bốn")
    entry = make_entry(make_issue())
    for order in range(2):
        EntryAuthor.objects.create(entry=entry, author=web, key=f"ten-{order}", order=order)
    assert listed(client) == ["Một"]
    html = client.get(LIST).content.decode()
    assert "1 bài trên trang điện tử · 1 bài trên tạp chí in" in html


def test_a_letter_at_a_time_once_there_are_many(client, monkeypatch, django_assert_num_queries):
    """The letters alone then; a letter goes on from the last name, and no page costs more."""
    monkeypatch.setattr(authors, "EACH", 2)
    on_paper(make_issue(), "Đỗ Ba", "Đỗ An", "Đào Tư", "Lê Hạ", "1900 Hot")
    assert listed(client) == []
    html = client.get(LIST).content.decode()
    assert "Chọn chữ đầu của họ" in html
    letters = html.partition('class="page-links letters"')[2].partition("</ul>")[0]
    assert letters.count("<li>") == 3
    assert listed(client, chu="đ") == ["Đào Tư", "Đỗ An"]
    with django_assert_num_queries(4):  # where to go on from, the page, and two kinds counted
        assert listed(client, chu="đ", sau="do-an") == ["Đỗ Ba"]
    assert listed(client, chu="khac") == ["1900 Hot"]


@pytest.mark.parametrize("asked", [{"chu": "z"}, {"chu": "đđ"}, {"sau": "khong-ai"}, {"sau": "\0"}])
def test_where_nobody_stands(client, asked):
    """A letter without names and a name that is none answer 404."""
    on_paper(make_issue(), "Đỗ An")
    assert client.get(LIST, asked).status_code == 404


def test_before_anybody_has_signed(client):
    """The catalogue says that it is empty."""
    assert "Chưa có tác giả nào" in client.get(LIST).content.decode()
