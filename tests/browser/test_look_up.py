"""Print issues are looked up by year and number, with a script and without."""

import pytest

from issues.models import NeverPrinted
from tests.browser.test_comment_form import AXE
from tests.issues.making import make_entry, make_issue, make_read_issue


@pytest.fixture
def archive(transactional_db):
    """A year with a double number, a special one and gaps; an older year; an issue with a PDF."""
    make_issue(year=2021, number=1, number_to=2, month=1, with_cover=True)
    make_issue(year=2021, number=None, month=2, label="Số Xuân 2021")
    make_issue(year=1998, number=7, month=7)
    NeverPrinted.objects.create(year=2021, number=5)
    issue = make_read_issue(year=2022, number=6)
    make_entry(issue, first_page=2, authors="Minh An")


def asked(page, year: str, number: str) -> str:
    """Ask by the boxes of the first look-up; return where it leads."""
    page.get_by_label("Năm").first.select_option(year)
    page.get_by_label("Số", exact=True).first.select_option(label=number)
    page.get_by_role("button", name="Tra cứu").first.click()
    page.wait_for_url(lambda address: not address.endswith("/tap-chi-in/"))
    return page.url.partition("/tap-chi-in/")[2]


def test_look_up(open_page, archive):
    """Without a script every number is offered and leads there; with one those of the year."""
    plain = open_page(java_script_enabled=False)
    plain.goto("/tap-chi-in/")
    assert asked(plain, "2021", "Số 2") == "2021/1-2/"
    page = open_page()
    page.goto("/tap-chi-in/")
    page.get_by_label("Năm").first.select_option("2021")
    numbers = page.get_by_label("Số", exact=True).first
    numbers.get_by_text("Số Xuân 2021").wait_for(state="attached")
    assert numbers.locator("option").all_inner_texts() == ["Cả năm", "Số 1+2", "Số Xuân 2021"]
    assert asked(page, "2021", "Số Xuân 2021") == "2021/xuan/"
    old = page.locator(".look-up").nth(1)
    old.get_by_label("Số", exact=True).select_option("7")
    old.get_by_label("Năm").select_option("1990-1999")
    old.get_by_text("Cả thập niên").wait_for(state="attached")
    old.get_by_role("button").click()
    page.wait_for_url("**/tap-chi-in/truoc-2010/#thap-nien-1990")
    page.goto("/tap-chi-in/2022/6/")
    page.get_by_label("Từ trang").select_option("2")
    page.get_by_text("Khoảng").wait_for()


def test_lines_on_a_phone(open_page, archive):
    """What may be done with an article stands apart from who wrote it; where it was printed takes
    no width from its title."""
    page = open_page(viewport={"width": 360, "height": 740})
    page.goto("/tap-chi-in/2022/6/")
    people = page.get_by_text("Minh An", exact=True).bounding_box()
    link = page.get_by_role("link", name="PDF bài này").bounding_box()
    assert link["x"] - people["x"] - people["width"] >= 8
    page.goto("/tap-chi-in/chuyen-muc/nghien-cuu/")
    line, title = (page.locator(one).first.bounding_box() for one in (".entry", ".entry-title"))
    assert title["width"] == line["width"]


PLACES = {
    "light": ["", "2021/", "truoc-2010/", "2022/6/", "2022/6/pdf/trang/?tu=1&den=2"],
    "dark": ["2022/6/", "tra-cuu/?nam=2021&so=5"],
}


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed")
def test_accessible(open_page, archive):
    """Nobody is shut out of the lists and of an issue, in the light and in the dark."""
    for scheme, places in PLACES.items():
        page = open_page(color_scheme=scheme)
        for place in places:
            page.goto(f"/tap-chi-in/{place}")
            page.evaluate(AXE.read_text())
            found = page.evaluate("axe.run('.page').then(r => r.violations)")
            assert [(place, each["id"], each["nodes"][0]["html"]) for each in found] == []
