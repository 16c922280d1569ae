"""The archivist's queue of lines in a real browser: by keyboard alone."""

from issues.models import Page
from tests.browser.logins import log_in
from tests.browser.test_moderation import assert_open_to_all
from tests.factories import make_user
from tests.issues.amending.making import make_page, make_suggestion


def press(page, key: str) -> None:
    """A key that leads to another page, which is waited for with its script."""
    with page.expect_navigation():
        page.keyboard.press(key)


def test_lines_by_keyboard_alone(newsroom, open_page):
    """Accept, mend and accept, reject, step over, undo: each by its key; it fits a phone."""
    stored = make_page()
    for line, after in enumerate(("Giữa trưa gió nam lên", "đò ngang qua sông Hạ", "bến"), 1):
        make_suggestion(stored, after, line)
    page = open_page(viewport={"width": 360, "height": 740})
    log_in(page, make_user("Lưu trữ"))
    page.goto("/admin/issues/suggestion/duyet/")
    assert_open_to_all(page)
    press(page, "j")
    press(page, "k")
    press(page, "a")
    page.get_by_text("Đã sửa chữ của trang.").wait_for()
    page.keyboard.press("e")
    page.keyboard.type(" xưa")
    press(page, "Enter")
    assert Page.objects.get().text.split("\n") == [
        "Giữa trưa gió nam lên",
        "đò ngang qua sông Hạ xưa",
        "bến vắng người qua",
    ]
    press(page, "x")
    page.get_by_role("heading", name="Không có lời sửa nào chờ").wait_for()
    press(page, "z")
    page.get_by_text("bến vắng người qua").first.wait_for()
