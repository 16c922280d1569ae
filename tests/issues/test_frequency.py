"""A word through the years: what is counted, what is shown, and where each bar leads."""

import re

import pytest
from django.core.cache import cache
from django.db import connection

from issues import frequency
from issues.models import Issue
from tests.crawl import check_html

from .making import make_issue, make_pages

pytestmark = pytest.mark.django_db
PLACE = "/tap-chi-in/tan-so/"


@pytest.fixture
def archive():
    for year, *texts in [
        (2010, "bán hàng", "bạn hàng", "xây nhà. Dựng cửa", "lúa"),
        (2012, "Bán\nhàng xây dựng Đảng", "dựng xây đảng"),
    ]:
        make_pages(make_issue(year=year, number=1), *texts)
    make_pages(make_issue(year=2013, number=1, public=False), "bán hàng")


def counted(words: str) -> dict[int, str]:
    (curve,) = frequency.curves([words])
    return {year.year: f"{year.pages}/{year.of}" for year in curve.years}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("bán", ["1/4", "1/2"]),
        ("ban", ["2/4", "1/2"]),
        ("ban hang", ["2/4", "1/2"]),
        ("bán hàng", ["1/4", "1/2"]),
        ("nhà dựng", ["0/4", "0/2"]),
        ("xây dung đảng", ["0/4", "1/2"]),
        ("xây dụng đảng", ["0/4", "0/2"]),
    ],
)
def test_pages_of_a_year_by_the_rules_of_the_search(archive, words, expected):
    """As typed, in a row; a year without pages is a gap, what is hidden is not there."""
    first, last = expected
    assert counted(words) == {2010: first, 2011: "0/0", 2012: last}


def test_a_bar_leads_to_the_pages_it_counts(client, archive):
    """The search of its year finds as many."""
    html = client.get(PLACE, {"q": "bán hàng, ban"}).text
    check_html(PLACE, html)
    found = re.findall(r'<a href="([^"]+)" tabindex="-1"><title>Năm (\d+): (\d) trên', html)
    assert [(year, count) for _, year, count in found] == [
        *(("2010", "1"), ("2012", "1")),
        *(("2010", "2"), ("2012", "1")),
    ]
    for address, _, count in found:
        assert client.get(address.replace("&amp;", "&")).context["hits"].count == int(count)
    assert "nhiều nhất năm 2010: 50,0%" in html
    assert '<th scope="row">2012</th><td><a href=' in html


def test_what_is_hidden_is_gone_at_once(archive):
    """Counts are kept; who may see what they are of is asked each time."""
    assert counted("bán")[2012] == "1/2"
    Issue.objects.filter(year=2012).update(public_from=None)
    assert counted("bán") == {2010: "1/4"}
    Issue.objects.update(public_from=None)
    assert frequency.curves(["bán"]) == []


def test_pages_that_came_in_since(archive):
    """A word asked for later than another stands on no more pages than there are."""
    counted("lúa")
    make_pages(make_issue(year=2012, number=2), "gặt", "gặt", "gặt")
    assert counted("gặt") == {2010: "0/4", 2011: "0/0", 2012: "3/5"}


def test_the_first_pages():
    """Who asked before there were any is not told so for minutes."""
    assert frequency.curves(["lúa"]) == []
    make_pages(make_issue(year=2012, number=1), "gặt")
    assert counted("gặt") == {2012: "1/1"}


def test_what_is_compared():
    """Between commas, each once, a figure's comma apart; nothing where there is no word."""
    assert frequency.words_in('lúa, "Lúa",  bến  sông;1.234,5,–') == ["lúa", "bến sông", "1.234,5"]
    assert len(frequency.words_in("a, b, c, d, e, f")) == frequency.MOST
    assert frequency.words_in(" , ") == []


def test_empty_states(client, archive, django_assert_max_num_queries, monkeypatch):
    """Nothing typed, nothing found, nothing there, and nothing in time."""
    assert "Bạn muốn xem từ nào?" in client.get(PLACE).text
    cache.clear()
    with django_assert_max_num_queries(16):
        assert "không có trên trang nào" in client.get(PLACE, {"q": "khongco"}).text

    def slow(term):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(5)")

    monkeypatch.setattr(frequency, "PATIENCE", 20)
    monkeypatch.setattr(frequency, "_count", slow)
    response = client.get(PLACE, {"q": "lúa"})
    assert (response.status_code, response["Cache-Control"]) == (503, "private, no-store")
    assert "lâu quá" in response.text
    Issue.objects.all().delete()
    cache.clear()
    monkeypatch.undo()
    assert "chưa có trang nào" in client.get(PLACE, {"q": "lúa"}).text
