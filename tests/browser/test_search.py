"""The search box of readers, its suggestions and filters: what only a browser shows."""

import pytest
from django.db import connection
from playwright.sync_api import expect

from journal.lib.search import index
from tests.browser.test_comment_form import AXE
from tests.factories import make_article, make_author, make_section, make_video, release

PHONE = {"width": 360, "height": 740}


@pytest.fixture
def journal(transactional_db):
    """Two articles, one of them signed, and a clip."""
    section = make_section(name="Văn hóa")
    signed = make_article(title="Làng nghề bên sông", section=section)
    signed.bylines.create(role="Bài", author=make_author(name="Minh An"))
    release(signed)
    make_article(title="Làng xưa", section=section)
    make_video(title="Làng trong mưa", section=section)
    return signed


def test_suggestions_by_keyboard(open_page, journal):
    """A slash leads to the box; arrows, Home and End choose, Escape closes, Enter opens what is
    chosen, or searches. On a phone the box opens in place."""
    page = open_page()
    page.goto("/")
    box = page.locator("#tim[role=combobox]")
    box.wait_for()
    page.keyboard.press("/")
    expect(box).to_be_focused()
    page.keyboard.type("lang")
    lines, chosen = page.get_by_role("option"), page.locator("[role=option][aria-selected=true]")
    lines.nth(2).wait_for()
    expect(lines).to_have_count(3)
    expect(page.locator(".find [role=status]")).to_have_text("3 gợi ý, dùng mũi tên để chọn")
    for key, line in (("ArrowDown", 0), ("End", 2), ("ArrowUp", 1), ("Home", 0), ("ArrowUp", None)):
        page.keyboard.press(key)
        if line is None:
            expect(chosen).to_have_count(0)
        else:
            expect(lines.nth(line)).to_have_attribute("aria-selected", "true")
            assert box.get_attribute("aria-activedescendant") == lines.nth(line).get_attribute("id")
    page.keyboard.press("ArrowDown")
    expect(chosen).to_have_count(1)
    page.keyboard.type("g")  # whatever is typed, what was chosen before is not meant
    expect(chosen).to_have_count(0)
    page.keyboard.press("Backspace")
    page.keyboard.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tim-kiem/?q=lang")
    page.set_viewport_size(PHONE)
    page.goto("/")
    page.get_by_role("link", name="Tìm", exact=True).click()
    expect(box).to_be_focused()
    page.keyboard.type("làng ng")
    page.get_by_role("option", name="Làng nghề bên sông").wait_for()
    expect(lines).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{journal.get_absolute_url()}")


def test_filters_and_the_way_back(open_page, journal, monkeypatch):
    """What is chosen stands in the address: going back undoes it. The figures of other kinds come
    by a script where they did not come with the page."""
    monkeypatch.setattr("journal.searching.RARE", 0)
    page = open_page()
    page.goto("/tim-kiem/?q=làng")
    titles = page.locator(".stories .story-title")
    expect(titles).to_have_text(["Làng xưa", "Làng nghề bên sông"])
    page.get_by_role("link", name="Video 1").wait_for()
    page.locator("#tac-gia[role=combobox]").fill("minh")
    page.get_by_role("option", name="Minh An").click()
    page.get_by_role("button", name="Lọc").click()
    page.wait_for_url("**tac-gia=Minh+An**")
    expect(titles).to_have_text(["Làng nghề bên sông"])
    page.get_by_role("link", name="Tác giả: Minh An").click()
    page.wait_for_url(lambda address: "tac-gia" not in address)
    expect(titles).to_have_count(2)
    page.go_back()
    expect(titles).to_have_count(1)
    expect(page.get_by_label("Tác giả")).to_have_value("Minh An")
    page.go_back()
    expect(titles).to_have_count(2)
    expect(page.get_by_label("Tác giả")).to_have_value("")


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed")
def test_accessible(open_page, journal, monkeypatch):
    """Nobody is shut out of hits, of suggestions, of a page without hits, of one that gave up."""

    def slow(*args, **kwargs):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(5)")

    def violations() -> list:
        page.evaluate(AXE.read_text())
        found = page.evaluate("axe.run(document).then(r => r.violations)")
        return [(each["id"], each["nodes"][0]["html"]) for each in found]

    page = open_page(color_scheme="dark", viewport=PHONE)
    page.goto("/tim-kiem/?q=làng+năm:2000..2090&chuyen-muc=van-hoa")
    page.locator("#tu-khoa[role=combobox]").fill("lang")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")
    assert violations() == []
    page.goto("/tim-kiem/?q=zzz&tac-gia=Minh")
    assert violations() == []
    monkeypatch.setattr(index, "PATIENCE", 20)
    monkeypatch.setattr(index.Ranking, "best", slow)
    page.goto("/tim-kiem/?q=làng")
    page.get_by_text("lâu quá").wait_for()
    assert violations() == []
