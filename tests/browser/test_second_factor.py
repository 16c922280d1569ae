"""Two steps in a real browser: setting up, without JavaScript; and a login lost while writing."""

from base64 import b32decode

from django.utils import timezone
from playwright.sync_api import expect

from journal.accounts.models import Session
from journal.lib import totp
from tests.accounts.people import code_of, give_factor
from tests.browser.logins import fill_in_password
from tests.browser.test_editing import article, lan, open_form  # noqa: F401 - fixtures


def test_a_factor_is_set_up_on_the_way_in(open_page, lan, settings):  # noqa: F811
    """On a phone, by keyboard, without JavaScript; nothing is wider than the screen."""
    settings.SECOND_FACTOR = "publishers"
    page = open_page(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    page.goto("/admin/articles/article/")
    fill_in_password(page, lan)
    assert page.locator(".account-qr").bounding_box()["width"] == 220
    key = b32decode(page.inner_text(".account-secret"))  # 20 bytes need no padding
    page.focus("#id_code")
    page.keyboard.type(totp.code(key, totp.step_at(timezone.now())))
    page.keyboard.press("Enter")
    expect(page.locator(".account-codes li")).to_have_count(10)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.click("text=Đã cất mã, vào tiếp")
    expect(page.locator("h1")).to_contain_text("bài viết")


def test_a_lost_login_is_mended_in_two_steps(open_page, article, lan):  # noqa: F811
    """In a new tab, which leads to the article; then the save in the first tab works."""
    give_factor(lan)
    page = open_page()
    page.goto("/admin/")
    fill_in_password(page, lan)
    page.fill("#id_code", code_of(lan))
    page.click("[type=submit]")
    page.locator("#user-tools").wait_for()
    open_form(page, article)
    Session.objects.all().delete()
    page.fill("#id_title", "Chữ không mất")
    page.click(".desk-save")
    with page.context.expect_page() as opened:
        page.click("text=Đăng nhập trong thẻ mới")
    login = opened.value
    fill_in_password(login, lan)
    login.fill("#id_code", code_of(lan, 1))
    login.click("[type=submit]")
    login.locator("#user-tools").wait_for()
    page.click(".desk-save")
    page.locator(".messagelist .success").wait_for()
    article.refresh_from_db()
    assert article.title == "Chữ không mất"
