"""The checks beside the article form, in a real browser: seen, gone to, mended, taken back."""

import pytest
from playwright.sync_api import expect

from articles.models import CheckDismissal, State
from tests.browser.logins import log_in
from tests.browser.test_editing import BODY, address, open_form, type_body
from tests.factories import EDITOR_IN_CHIEF, make_article, make_user
from tests.waiting import until

LINES = "[data-checks-list] > .checks-list > li"


@pytest.fixture
def page(open_page, newsroom):
    page = open_page()
    log_in(page, make_user(EDITOR_IN_CHIEF))
    return page


@pytest.fixture
def article(newsroom):
    return make_article(
        state=State.APPROVED,
        title="Chợ nổi",
        lead="",
        body="<p>Chợ <strong>nổi</strong> họp từ sớm.</p><p>Bến sông.</p>",
    )


def line(page, words: str):
    return page.locator(LINES, has_text=words)


def body_of(page):
    return page.frame_locator(BODY).locator("body")


def test_seen_gone_to_mended_and_taken_back(page, article):
    """A slip in the body shows while one types; a click selects it; one click mends it, and one
    more takes that back."""
    open_form(page, article)
    expect(line(page, "Sa-pô còn trống")).to_be_visible()
    type_body(page, " Lễ hội của của làng.")
    slip = line(page, "“của của”")
    expect(slip).to_be_visible()
    slip.locator("a[data-spot]").click()
    assert page.frame_locator(BODY).locator("body").evaluate("String(getSelection())") == "của của"
    slip.get_by_role("button", name="Bỏ chữ lặp").click()
    expect(body_of(page)).to_contain_text("Lễ hội của làng.")
    expect(body_of(page).locator("strong")).to_have_text("nổi")
    expect(slip).to_have_count(0)
    page.get_by_role("button", name="Hoàn tác").click()
    expect(body_of(page)).to_contain_text("Lễ hội của của làng.")
    expect(slip).to_be_visible()


def test_in_a_plain_field_and_by_keyboard(page, article):
    """A title is mended too, keys reach everything, and the line that stays is the same one."""
    open_form(page, article)
    page.evaluate(f"document.querySelector('{LINES}').marked = true")
    page.fill("#id_title", "Chợ của của làng")
    slip = line(page, "“của của”")
    expect(slip).to_be_visible()
    assert page.evaluate(f"document.querySelector('{LINES}').marked")
    slip.locator("a[data-spot]").focus()
    page.keyboard.press("Enter")
    selected = "document.activeElement.value.slice(document.activeElement.selectionStart, "
    assert page.evaluate(f"{selected}document.activeElement.selectionEnd)") == "của của"
    slip.get_by_role("button", name="Bỏ chữ lặp").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#id_title")).to_have_value("Chợ của làng")
    page.get_by_role("button", name="Hoàn tác").click()
    expect(page.locator("#id_title")).to_have_value("Chợ của của làng")


def mended(page, words: str, button: str) -> None:
    expect(line(page, words)).to_be_visible()
    line(page, words).get_by_role("button", name=button).click()
    expect(line(page, words)).to_have_count(0)


def test_the_editors_own_undo_takes_a_mend_back(page, article):
    """Ctrl+Z right after it, as after any typing; across bold text, which stays bold."""
    article.body = "<p>Lễ hội <strong>của</strong> của làng <em>Mơ</em>.</p>"
    article.save()
    open_form(page, article)
    mended(page, "“của của”", "Bỏ chữ lặp")
    expect(body_of(page)).to_have_text("Lễ hội của làng Mơ.")
    expect(body_of(page).locator("strong")).to_have_text("của")
    page.keyboard.press("Control+z")
    expect(body_of(page)).to_contain_text("Lễ hội của của làng Mơ.")
    expect(body_of(page).locator("em")).to_have_text("Mơ")
    expect(line(page, "“của của”")).to_be_visible()


def test_a_mend_in_several_fields_is_one_undo(page, article):
    """The tones of title and body are placed one way, and all back again by one click."""
    article.title, article.body = "Thuỷ triều", "<p>Hòa bình, <strong>hòa</strong> giải.</p>"
    article.body += "<p>Thêm kho<strong>ẻ</strong>.</p>"
    article.save()
    open_form(page, article)
    mended(page, "đặt dấu khác", "Đặt theo kiểu “hòa”")
    expect(page.locator("#id_title")).to_have_value("Thủy triều")
    expect(body_of(page)).to_contain_text("Thêm khỏe.")
    page.get_by_role("button", name="Hoàn tác").click()
    expect(page.locator("#id_title")).to_have_value("Thuỷ triều")
    expect(body_of(page)).to_contain_text("Thêm khoẻ.")
    expect(page.locator("[data-checks-announcer]")).to_have_text("Đã hoàn tác.")


def test_what_was_typed_after_a_mend_is_not_taken_back(page, article):
    """The button says that it did nothing, and leaves every field as it is."""
    open_form(page, article)
    page.fill("#id_title", "Chợ của của làng")
    mended(page, "“của của”", "Bỏ chữ lặp")
    page.fill("#id_title", "Chợ của làng ta")
    page.get_by_role("button", name="Hoàn tác").click()
    expect(page.locator("#id_title")).to_have_value("Chợ của làng ta")
    expect(page.locator("[data-checks-done]")).to_contain_text("chưa hoàn tác gì")
    expect(page.get_by_role("button", name="Hoàn tác")).to_have_count(0)


def test_left_as_it_is_and_looked_at_again(page, article):
    """One click folds a reminder away, for this article; another brings it back."""
    open_form(page, article)
    line(page, "người thực hiện").get_by_role("button", name="Bỏ qua ở bài này").click()
    expect(line(page, "người thực hiện")).to_have_count(0)
    assert CheckDismissal.objects.get().key == "byline-missing"
    page.get_by_text("Đã bỏ qua 1 điều").click()
    page.get_by_role("button", name="Xét lại").click()
    expect(line(page, "người thực hiện")).to_be_visible()
    assert not CheckDismissal.objects.exists()
    expect(line(page, "Sa-pô")).not_to_contain_text("Bỏ qua")


def test_refused_then_published(page, article):
    """Publishing says what to mend; mended, it goes through."""
    open_form(page, article)
    page.get_by_role("button", name="Đăng ngay").click()
    expect(page.locator(".messagelist")).to_contain_text("còn 1 điều phải sửa: Sa-pô còn trống")
    page.fill("#id_lead", "Chợ họp từ tờ mờ sáng.")
    expect(line(page, "Sa-pô còn trống")).to_have_count(0)
    page.get_by_role("button", name="Đăng ngay").click()
    expect(page.locator(".messagelist")).to_contain_text("Bài đã lên trang")
    until(lambda: type(article).objects.get(pk=article.pk).stage == State.PUBLISHED)


def test_published_anyway_without_a_script(open_page, newsroom, article):
    """The page says what it found at the last save; a reason and the button publish anyway."""
    page = open_page(java_script_enabled=False)
    log_in(page, make_user(EDITOR_IN_CHIEF))
    page.goto(address(article))
    expect(line(page, "Sa-pô còn trống")).to_be_visible()
    expect(page.get_by_role("button", name="Bỏ qua ở bài này")).to_have_count(0)
    page.get_by_text("Vẫn đăng", exact=True).click()
    page.fill("#id_despite", "Tin khẩn")
    page.get_by_role("button", name="Đăng ngay").click()
    expect(page.locator(".messagelist")).to_contain_text("Bài đã lên trang")
