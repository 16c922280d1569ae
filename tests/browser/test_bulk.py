"""Many articles sent on and taken back, by hand, as an editor does it."""

from playwright.sync_api import expect

from articles.models import Article, State
from tests.factories import EDITOR_IN_CHIEF, make_article, make_user

from .test_journey import PASSWORD, log_in


def test_many_articles_are_moved_and_taken_back(newsroom, open_page):
    """Ticked in the list, planned, done, undone: each page says what it did."""
    keys = [make_article(state=State.DRAFT, title=f"Bài {n}").pk for n in range(3)]
    page = open_page()
    log_in(page, make_user(EDITOR_IN_CHIEF, password=PASSWORD))
    page.locator("#user-tools").wait_for()
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
