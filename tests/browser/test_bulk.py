"""Many articles sent on and taken back, by hand, as an editor does it."""

from playwright.sync_api import expect

from articles.models import Article, State
from tests.factories import EDITOR_IN_CHIEF, make_article, make_user

from .logins import log_in


def test_many_articles_are_moved_and_taken_back(newsroom, open_page):
    """Ticked in the list, planned, done, undone: each page says what it did."""
    keys = [make_article(state=State.DRAFT, title=f"Bài {n}").pk for n in range(3)]
    page = open_page()
    log_in(page, make_user(EDITOR_IN_CHIEF))
    page.goto("/admin/articles/article/")
    for box in page.locator("input.action-select").all()[:2]:
        box.check()
    page.select_option("select[name=action]", label="Chuyển bước…")
    page.click("button[name=index]")
    page.select_option("#id_to", label="Chờ biên tập")
    page.click(".bulk-form button")
    expect(page.get_by_role("heading", name="2 trong 2 dòng sẽ đổi")).to_be_visible()
    page.click("button[name=_do]")
    expect(page.locator(".messagelist")).to_contain_text("Đã đổi 2 dòng")
    states = [Article.objects.get(pk=key).state for key in keys]
    assert states == ["draft", "submitted", "submitted"]
    page.click("button[name=_undo]")
    expect(page.locator(".messagelist")).to_contain_text("Đã hoàn tác 2 dòng")
    assert set(Article.objects.values_list("state", flat=True)) == {"draft"}


def test_on_a_phone_the_rows_come_first(newsroom, open_page):
    """Filters and the table to take along are folded above the rows; what is done with rows is
    asked once one is ticked; nothing scrolls sideways."""
    make_article(state=State.DRAFT, title="Bài của tôi")
    page = open_page(viewport={"width": 360, "height": 740})
    log_in(page, make_user(EDITOR_IN_CHIEF))
    page.goto("/admin/articles/article/")
    fold, row = page.locator(".list-fold"), page.locator("#result_list tbody tr").first
    expect(fold.locator("#changelist-filter")).to_be_hidden()
    assert row.bounding_box()["y"] < 520
    expect(page.locator("#changelist .actions")).to_be_hidden()
    row.locator("input.action-select").check()
    expect(page.locator("#changelist .actions")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    fold.locator("summary").first.click()
    fold.get_by_role("link", name="Đã đăng").click()
    expect(page.locator(".list-asked")).to_contain_text("Đã đăng")
    expect(page.locator("#result_list")).to_have_count(0)
    page.set_viewport_size({"width": 1280, "height": 740})
    expect(page.locator("#changelist > #changelist-filter")).to_be_visible()
