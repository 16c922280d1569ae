"""The contents of an issue, written without a mouse."""

from playwright.sync_api import expect

from tests.factories import ARCHIVIST, make_article, make_user
from tests.issues.making import make_issue

from .logins import log_in


def titles(issue) -> list[str]:
    return list(issue.contents.in_print_order().values_list("title", flat=True))


def test_contents_by_keyboard(newsroom, open_page):
    """Enter and Tab go through the lines, keys copy, move, delete and store; a lost line comes
    back; an article is found while its title is typed; a tab that was left takes nothing along."""
    article = make_article(title="Bến Kẻ Mơ")
    issue = make_issue(number=6)
    page = open_page(viewport={"width": 1280, "height": 800})
    log_in(page, make_user(ARCHIVIST))
    page.goto(f"/admin/issues/issue/{issue.pk}/muc-luc/")
    lines, keyboard = page.locator("[data-line]"), page.keyboard

    def field(line: int, name: str):
        return lines.nth(line).locator(f"input[name$='-{name}']")

    expect(field(0, "rubric")).to_be_focused()
    keyboard.type("Thơ")
    keyboard.press("Tab")
    keyboard.type("Mưa trên bến")
    keyboard.press("Tab")
    keyboard.type("Mộc Miên")
    keyboard.press("Tab")
    keyboard.type("8")
    keyboard.press("Enter")
    expect(field(1, "title")).to_be_focused()
    keyboard.type("Nắng")
    keyboard.press("Shift+Tab")
    keyboard.press("Control+d")
    expect(field(1, "rubric")).to_have_value("Thơ")
    keyboard.press("Enter")
    expect(field(2, "rubric")).to_be_focused()
    keyboard.press("Tab")
    keyboard.type("Thư tòa soạn")
    keyboard.press("Alt+ArrowUp")
    keyboard.press("Alt+ArrowUp")
    expect(field(0, "title")).to_have_value("Thư tòa soạn")
    expect(field(0, "title")).to_be_focused()
    keyboard.press("Alt+Delete")
    expect(lines.nth(0).get_by_role("button", name="Hoàn tác")).to_be_focused()
    keyboard.press("Enter")
    expect(field(0, "title")).to_be_focused()
    field(0, "article").focus()
    keyboard.type("ben ke")
    option = page.locator("#toc-articles option")
    expect(option).to_have_attribute("value", f"Bến Kẻ Mơ (bài {article.pk})")
    field(0, "article").fill(option.get_attribute("value"))
    for _ in range(lines.count()):
        field(lines.count() - 1, "title").press("Enter")  # adds a line below the last
    keyboard.type("Cuối cùng")
    keyboard.press("Control+s")
    expect(page.locator(".messagelist")).to_contain_text("Đã lưu mục lục: thêm 4 dòng.")
    assert titles(issue) == ["Thư tòa soạn", "Mưa trên bến", "Nắng", "Cuối cùng"]
    assert issue.contents.in_print_order()[0].article == article

    last = field(lines.count() - 1, "title")
    last.fill("Gõ dở")
    last.blur()
    page.on("dialog", lambda dialog: dialog.accept())  # that something is not stored
    page.goto("/admin/")
    page.goto(f"/admin/issues/issue/{issue.pk}/muc-luc/")
    page.get_by_role("button", name="Lấy lại chữ gõ dở").click()
    expect(page.locator(".toc-unsaved")).to_be_visible()
    expect(field(4, "title")).to_have_value("Gõ dở")
