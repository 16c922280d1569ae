"""Rubrics of the printed journal through the years."""

import re

import pytest
from django.core.cache import cache

from issues import rubrics
from issues.models import ContentsEntry
from tests.crawl import check_html
from tests.issues.making import make_entry, make_issue

pytestmark = pytest.mark.django_db
LIST = "/tap-chi-in/chuyen-muc/"


def told(client, address: str, **asked) -> str:
    html = client.get(address, asked).content.decode()
    check_html(address, html)
    return html.partition("<main")[2].partition("</main>")[0]


def titles(html: str) -> list[str]:
    return re.findall(r'/muc-\d+/">([^<]*)</a>', html)


def test_every_rubric_with_its_years(client):
    """One for all ways of typing, by the usual one, in a dictionary's order; only of issues that
    readers have."""
    cache.clear()
    assert "Chưa có chuyên mục nào." in told(client, LIST)
    cache.clear()
    for year, rubric in (
        (2019, "Văn hoá"),
        (2020, "VĂN HÓA"),
        (2021, "Văn hoá"),
        (2022, "Đời sống"),
    ):
        make_entry(make_issue(year=year), rubric=rubric)
    make_entry(make_issue(year=2023), rubric="")
    make_entry(make_issue(year=2018, public=False), rubric="Văn hoá")
    make_entry(make_issue(year=2018, public=False), rubric="Kín")
    html = told(client, LIST)
    assert "Kín" not in html
    assert html.index(">Đời sống</a>") < html.index('/chuyen-muc/van-hoa/">Văn hoá</a>')
    assert "3 bài, 2019–2021" in html
    assert "1 bài, 2022<" in html


def test_a_rubric_year_by_year(client, monkeypatch, django_assert_max_num_queries):
    """The newest issue first, each in the order of print; pages go on by key, and from a year."""
    monkeypatch.setattr(rubrics, "EACH", 3)
    for year in (2021, 2022):
        issue = make_issue(year=year, number=6)
        for order in range(2):
            make_entry(issue, title=f"{year}, {order}", order=order, authors="Minh An")
    make_entry(make_issue(year=2022, number=7, public=False), title="Kín")
    address = f"{LIST}nghien-cuu/"
    with django_assert_max_num_queries(6):
        html = told(client, address)
    assert titles(html) == ["2022, 0", "2022, 1", "2021, 0"]
    place = re.search(r'rel="next" href="\?truoc=([\d-]+)"', html)[1]
    assert titles(told(client, address, truoc=place)) == ["2021, 1"]
    assert titles(told(client, address, nam="2021")) == ["2021, 0", "2021, 1"]
    assert '<a href="/tap-chi-in/2022/6/">Số 6 - 2022</a>' in html


@pytest.mark.parametrize(
    "asked", [{"nam": "21"}, {"truoc": "1-2-3"}, {"truoc": "a"}, {"nam": "2001"}]
)
def test_what_is_no_place_in_a_rubric(client, asked):
    """Answers 404, as does a rubric that readers have nothing of."""
    make_entry(make_issue(year=2022))
    make_entry(make_issue(year=2021, public=False), rubric="Kín")
    assert client.get(f"{LIST}nghien-cuu/", asked).status_code == 404
    assert client.get(f"{LIST}kin/").status_code == 404


def test_many_lines_written_at_once_know_their_rubric():
    """As they do one by one."""
    issue = make_issue()
    [made] = ContentsEntry.objects.bulk_create(
        [ContentsEntry(issue=issue, title="Bài", rubric="Đất và người")]
    )
    assert ContentsEntry.objects.get().rubric_slug == "dat-va-nguoi"
    made.rubric = "Thơ"
    ContentsEntry.objects.bulk_update([made], ["rubric"])
    assert ContentsEntry.objects.get().rubric_slug == "tho"
