"""Print pages and lines of contents in the search: what is found, and that it stays true."""

import pytest
from django.core.management import call_command
from django.utils import timezone

from issues import found
from issues.models import ContentsEntry, Issue, Page, PageEntry, PageText
from journal.lib.search import newest
from journal.lib.search.language import read
from tests.factories import ARCHIVIST, make_user

from .making import make_entry, make_issue, make_pages

pytestmark = pytest.mark.django_db


def names(query: str, **options) -> list[str]:
    keys = found.find_pages(read(query), **options).keys
    rows = Page.objects.select_related("issue").in_bulk(keys)
    return [f"{rows[key].issue.number}/{rows[key].number}" for key in keys]


def titles(query: str) -> list[str]:
    keys = found.find_entries(read(query)).keys
    rows = ContentsEntry.objects.in_bulk(keys)
    return [rows[key].title for key in keys]


@pytest.fixture
def archive():
    """Two issues, the newer one made first."""
    newer, older = make_issue(number=6), make_issue(number=2, month=2, year=2015)
    make_pages(newer, "Bến sông\nmùa nước", "Ông bán hàng. Nghị quyết\n15-NQ/TW về sông")
    make_pages(older, "Con đò trên sông nước", "Bạn hàng ở bến", "Sông")
    make_entry(newer, title="Nhớ sông", authors="Trần Minh An", rubric="Bút ký")
    make_entry(older, title="Chợ nổi", authors="Hà Vy", rubric="Sông nước", order=1)
    found.PAGES.make_missing()
    found.CONTENTS.make_missing()
    return newer, older


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("bán hàng", ["6/2"]),
        ("ban hang", ["6/2", "2/2"]),
        ('"sông mùa"', ["6/1"]),  # over the end of a line
        ('"hàng nghị"', []),
        ("15-nq/tw", ["6/2"]),
        ("sông", ["6/1", "6/2", "2/1", "2/3"]),
        ("sông -bến năm:2022", ["6/2"]),
        ("đò OR bán", ["6/2", "2/1"]),
        ('"sông nước"', ["2/1"]),
        ("tác giả:An sông", []),
    ],
)
def test_which_pages(archive, query, expected):
    """By the rules of the search; the newest issue first, in it the first page."""
    assert names(query, newest=True) == expected


def test_words_in_a_row_come_first(archive):
    """Then pages that have them apart, the newest first."""
    assert names("sông nước") == ["2/1", "6/1"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("sông", ["Nhớ sông", "Chợ nổi"]),
        ("ha vy", ["Chợ nổi"]),
        ('tác giả:"minh an"', ["Nhớ sông"]),
        ("tác giả:nhớ", []),
        ('sông chuyên mục:"bút ký"', ["Nhớ sông"]),
        ('chuyên mục:"Minh An"', []),
        ('chuyên mục:"bút ký" chuyên mục:"sông nước"', ["Nhớ sông", "Chợ nổi"]),
        ('lúa chuyên mục:"năm:2020"', []),
        ('lúa tác giả:"-tác giả:An"', []),
    ],
)
def test_which_lines_of_contents(archive, query, expected):
    """Titles before authors and rubrics; by author and by rubric."""
    assert titles(query) == expected


def test_what_readers_may_not_see_is_not_found(archive):
    """Nor counted; the moment it is theirs, it is."""
    newer, _ = archive
    Issue.objects.filter(pk=newer.pk).update(public_from=None)
    assert names("bán OR bến") == ["2/2"]
    assert titles("sông") == ["Chợ nổi"]
    Issue.objects.filter(pk=newer.pk).open_now()
    assert len(names("bán OR bến")) == 3


def test_another_month_is_another_place(client, archive):
    """Of pages and lines, in the save that changes it."""
    _, older = archive
    client.force_login(make_user(ARCHIVIST))
    form = {"year": 2023, "number": 2, "month": 2, "slug": "2", "seen_by": "public"}
    response = client.post(f"/admin/issues/issue/{older.pk}/change/", form)
    assert response.status_code == 302, response.context["errors"]
    assert names("sông", newest=True)[0] == "2/1"
    assert names("sông năm:2015") == []
    assert titles("chợ năm:2023") == ["Chợ nổi"]
    assert found.PAGES.check_sample() == found.CONTENTS.check_sample() == 0


def test_an_issue_that_is_dated_ahead_is_found(archive, monkeypatch):
    """Before those of this year; the one of January comes out in December."""
    coming = timezone.now().year + 1
    for year, number in ((coming, 31), (coming + 3, 41)):
        make_pages(make_issue(year=year, number=number, month=1), "Sông ngày mai")
    assert names("sông ngày mai", newest=True) == ["41/1", "31/1"]
    assert names("sông", newest=True)[:2] == ["41/1", "31/1"]
    now = newest.quarter_of(timezone.now())
    monkeypatch.setattr(newest, "steps", lambda entry: (now - 1, now - 40))
    assert names("sông", newest=True)[:2] == ["41/1", "31/1"]


def test_what_is_missing_or_wrong_is_made_again(archive):
    """By the sweep, some at a time, and by the command; what is deleted takes its entries along."""
    PageEntry.objects.update(tokens=[1])
    assert found.PAGES.check_sample(100) >= 1
    PageText.objects.all().delete()
    assert [found.PAGES.make_missing(3) for _ in range(3)] == [3, 2, 0]
    assert len(names("sông")) == 4
    PageEntry.objects.update(tokens=[])
    call_command("rebuild_search")
    assert len(names("sông")) == 4
    Issue.objects.all().delete()
    assert not PageEntry.objects.exists()


def test_inside_an_issue(archive):
    """Pages in order and lines of contents; years that were asked for are no matter."""
    newer, older = archive
    of = found.inside(newer, read("sông năm:2015"))
    assert (of.pages, len(of.entries), of.folded) == ([1, 2], 1, False)
    assert found.inside(older, read('"sông nước" -đò')).pages == []
    assert found.inside(newer, read("15-nq/tw")).pages == [2]
    assert found.inside(newer, read("năm:2022")).pages == []
    assert found.pages_with_hits(older, read("ban")) == [2]


def test_other_readings_inside_an_issue(archive):
    """Only where it has none as it was typed; said to be such."""
    newer, older = archive
    of = found.inside(older, read("bán"))
    assert (of.pages, of.folded) == ([2], True)
    assert not found.inside(newer, read("bán")).folded


def test_the_search_page(client, archive, django_assert_max_num_queries):
    """Pages with their best passage and the query on the way, lines with what is marked."""
    client.get("/tim-kiem/?q=x")
    with django_assert_max_num_queries(23):
        html = client.get("/tim-kiem/", {"loai": "trang-in", "q": "BÁN hàng"}).text
    assert 'Trang in<span class="count" data-kind="trang-in">1</span>' in html
    assert 'href="/tap-chi-in/2022/6/trang-2/?q=B%C3%81N%20h%C3%A0ng#ket-qua"' in html
    assert "Ông <mark>bán</mark> <mark>hàng</mark>. Nghị quyết 15-NQ/TW" in html
    assert "khớp khi bỏ dấu" in client.get("/tim-kiem/?loai=trang-in&q=bẩn").text
    with django_assert_max_num_queries(23):
        html = client.get("/tim-kiem/", {"loai": "muc-luc", "q": "minh an sông"}).text
    assert "Nhớ <mark>sông</mark>" in html
    assert "Trần <mark>Minh</mark> <mark>An</mark>" in html
    narrowed = {"loai": "trang-in", "q": "sông", "tu": "2015", "den": "2016", "sap-xep": "moi"}
    assert client.get("/tim-kiem/", narrowed).context["hits"].count == 2


def test_the_search_inside_an_issue(client, archive, django_assert_max_num_queries):
    """From the box on its page: lines of contents, then pages with the query on the way."""
    newer, older = archive
    address = f"{newer.get_absolute_url()}tim/"
    assert f'action="{address}"' in client.get(newer.get_absolute_url()).text
    with django_assert_max_num_queries(18):
        html = client.get(address, {"q": "sông"}).text
    assert "Nhớ <mark>sông</mark>" in html
    assert "Trên 2 trang" in html
    assert 'href="/tap-chi-in/2022/6/trang-1/?q=s%C3%B4ng#ket-qua">Trang 1</a>' in html
    assert "Bến <mark>sông</mark> mùa nước" in html
    html = client.get(address, {"q": "con & đò"}).text
    assert "Không thấy trong số này" in html
    assert 'href="/tim-kiem/?loai=trang-in&amp;q=con+%26+%C4%91%C3%B2"' in html
    assert "Bạn muốn tìm gì" in client.get(address).text
    for place in (address, f"{newer.get_absolute_url()}trang-1/", "/tap-chi-in/tan-so/"):
        assert 'name="q" value="sông đò"' in client.get(place, {"q": "so\u0302ng\x01  đò "}).text
    Issue.objects.filter(pk=newer.pk).update(public_from=None)
    assert client.get(address, {"q": "sông"}).status_code == 404
    assert client.get(f"{older.get_absolute_url()}tim/?q=bán").text.count("khớp khi bỏ dấu") == 1
