"""The search box by keyboard alone: what only a browser shows."""

from playwright.sync_api import expect

from articles.models import State
from tests.factories import EDITOR_IN_CHIEF, make_article, make_photo, make_user

from .logins import log_in


def test_find_and_open_by_keyboard(newsroom, open_page):
    """A slash leads to the box, hits come while one types, arrows choose, Enter opens."""
    make_photo(caption="Bến đò lúc sáng")
    for title in ("Ruộng", "Bến đò mới", "Bến đò cũ"):
        article = make_article(title=title, state=State.DRAFT)
    page = open_page()
    log_in(page, make_user(EDITOR_IN_CHIEF))
    page.goto("/admin/")
    page.locator("#find-q[role=combobox]").wait_for()  # the script is there
    page.keyboard.press("/")
    expect(page.locator("#find-q")).to_be_focused()
    page.keyboard.type("ben do")
    lines = page.locator("#find-list .find-title")
    expect(lines).to_have_text(["Bến đò cũ", "Bến đò mới", "Bến đò lúc sáng"])
    assert lines.first.locator("mark").all_inner_texts() == ["Bến", "đò"]
    page.keyboard.press("Escape")
    expect(page.locator("#find-list")).to_be_hidden()
    page.keyboard.press("ArrowDown")
    expect(lines.first).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#find-list [aria-selected=true] .find-title")).to_have_text("Bến đò cũ")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/admin/articles/article/{article.pk}/change/")
    # From inside the article form, too; without a choice Enter opens the page of all results.
    page.locator("#find-q[role=combobox]").wait_for()
    page.locator("#id_title").focus()
    page.keyboard.press("Control+k")
    expect(page.locator("#find-q")).to_be_focused()
    page.keyboard.type("ben do")
    expect(lines.first).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/tim/?q=ben+do")
    expect(page.locator(".find-page h2")).to_have_text(["Bài viết", "Ảnh"])
