"""Notes between colleagues and the desk, in a real browser: one writes, the other finds it."""

import pytest
from playwright.sync_api import expect

from articles.models import Note, State
from tests.browser.logins import PASSWORD, log_in
from tests.browser.test_editing import open_form, type_body
from tests.factories import EDITOR_IN_CHIEF, make_article, make_user


@pytest.fixture
def people(newsroom):
    return [
        make_user(EDITOR_IN_CHIEF, password=PASSWORD, first_name=first, last_name=last)
        for first, last in (("Lan", "Trần"), ("Minh", "Lê"))
    ]


def test_a_note_reaches_a_colleague_and_is_settled(open_page, people):
    """Chosen by name after an @, with a passage, while the text is being changed; by keyboard."""
    lan, minh = people
    article = make_article(state=State.SUBMITTED, title="Chợ nổi", body="<p>Trời chưa sáng.</p>")
    page = open_page()
    log_in(page, lan)
    open_form(page, article)
    type_body(page, " Gõ thêm.")
    page.frame_locator("iframe.cke_wysiwyg_frame").locator("p").first.click(click_count=3)
    page.click(".notes-quote summary")
    page.click("[data-quote]")
    expect(page.locator("#note-quote")).to_have_value("Trời chưa sáng. Gõ thêm.")
    box = page.locator("#note-text")
    box.press_sequentially("@le")
    expect(page.locator(".notes-names li")).to_have_text("Lê Minh")
    box.press("Enter")
    box.press_sequentially("xem giúp đoạn này")
    page.click("text=Gửi lời nhắn")
    expect(page.locator(".note-text")).to_have_text("@Lê Minh xem giúp đoạn này")
    expect(box).to_have_value("")
    expect(page.frame_locator("iframe.cke_wysiwyg_frame").locator("p")).to_contain_text("Gõ thêm.")

    hers = open_page()
    log_in(hers, minh)
    hers.goto("/admin/")
    expect(hers.locator(".unread-notes")).to_contain_text("1")
    hers.keyboard.press(hers.locator("#inbox-notes kbd").inner_text())
    expect(hers.locator("#inbox-notes")).to_be_focused()
    hers.keyboard.press("j")
    hers.keyboard.press("Enter")
    hers.get_by_role("button", name="Xong").click()
    expect(hers.locator(".notes-settled > summary")).to_have_text("Đã xong (1)")
    hers.goto("/admin/")
    expect(hers.locator(".inbox-notes .inbox-empty")).to_be_visible()
    assert Note.objects.get().resolved_by == minh


def test_a_note_that_cannot_be_sent_stays_in_its_box(open_page, people):
    """It says so, and the next press sends it, once."""
    lan, _ = people
    article = make_article(state=State.SUBMITTED)
    page = open_page()
    log_in(page, lan)
    page.goto(f"/admin/articles/article/{article.pk}/nhan/")
    page.fill("#note-text", "Mất mạng")
    page.context.set_offline(True)
    page.click("text=Gửi lời nhắn")
    expect(page.locator("[data-notes-problem]")).to_contain_text("vẫn còn trong ô")
    expect(page.locator("#note-text")).to_have_value("Mất mạng")
    page.context.set_offline(False)
    page.click("text=Gửi lời nhắn")
    expect(page.locator(".note-text")).to_have_text("Mất mạng")
    assert Note.objects.count() == 1


def test_a_note_of_a_lost_login_is_sent_after_another(open_page, people):
    """A link leads to the login in a new tab; the text stays, and goes with the next press."""
    lan, _ = people
    article = make_article(state=State.SUBMITTED)
    page = open_page()
    log_in(page, lan)
    page.goto(f"/admin/articles/article/{article.pk}/nhan/")
    page.fill("#note-text", "Hết phiên")
    page.context.clear_cookies()
    page.click("text=Gửi lời nhắn")
    with page.expect_popup() as opened:
        page.click("text=Đăng nhập trong thẻ mới")
    tab = opened.value
    tab.fill("[name=username]", lan.username)
    tab.fill("[name=password]", PASSWORD)
    tab.click("[type=submit]")
    expect(tab.locator(".inbox-box").first).to_be_visible()
    expect(page.locator("#note-text")).to_have_value("Hết phiên")
    page.click("text=Gửi lời nhắn")
    expect(page.locator(".note-text")).to_have_text("Hết phiên")
    expect(page.locator("[data-notes-login]")).to_be_hidden()


def test_without_a_script(open_page, people):
    """The page of the notes does it all."""
    lan, _ = people
    article = make_article(state=State.SUBMITTED)
    page = open_page(java_script_enabled=False)
    log_in(page, lan)
    page.goto(f"/admin/articles/article/{article.pk}/nhan/")
    page.fill("#note-text", "Không cần máy chạy mã")
    page.click(".notes-to summary")
    page.check("text=Lê Minh")
    page.click("text=Gửi lời nhắn")
    expect(page.locator(".note-head").first).to_contain_text("→ Lê Minh")


def test_the_desk_by_keyboard_and_kept_true(open_page, people):
    """Keys go from box to box; what changed meanwhile comes without taking the focus."""
    lan, _ = people
    page = open_page()
    page.clock.install()
    log_in(page, lan)
    page.goto("/admin/")
    page.keyboard.press("n")
    expect(page.locator(".inbox-box h2").first).to_be_focused()
    page.keyboard.press("n")
    second = page.locator(".inbox-box h2").nth(1)
    expect(second).to_be_focused()
    page.keyboard.press("p")
    expect(page.locator(".inbox-box h2").first).to_be_focused()
    key = page.evaluate("document.activeElement.id")
    make_article(state=State.REVIEW, title="Vừa gửi duyệt")
    page.clock.run_for(70_000)
    expect(page.locator(".inbox-waiting")).to_contain_text("Vừa gửi duyệt")
    assert page.evaluate("document.activeElement.id") == key
