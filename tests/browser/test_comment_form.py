"""The comment form as a reader has it: kept while they are away, counted, heard, with and without
JavaScript; and that nobody is shut out of it."""

import os
import re
from pathlib import Path

import pytest
from captcha.models import CaptchaStore
from django.utils import timezone
from playwright.sync_api import expect

from comments.models import Comment
from comments.openness import OpeningRule
from tests.comments.readers import make_comment
from tests.factories import make_article

# axe-core, where .ci/run could install it, or AXE=/path/to/axe.min.js.
AXE = Path(os.environ.get("AXE") or "var/axe/node_modules/axe-core/axe.min.js")
NAMELESS = """() => [...document.querySelectorAll(
    ".comment-answer :is(input, textarea, button, audio, img, a)")]
  .filter(e => e.type !== "hidden" && !e.closest("[aria-hidden=true]"))
  .filter(e => !(e.labels?.length || e.ariaLabel || e.alt || e.textContent.trim()))
  .map(e => e.outerHTML)"""
BROKEN = """() => [...document.querySelectorAll(".comment-answer [aria-describedby]")]
  .flatMap(e => e.getAttribute("aria-describedby").split(" "))
  .filter(id => document.querySelectorAll("#" + id).length !== 1)"""
TWICE = """() => [...document.querySelectorAll("[id]")].map(e => e.id)
  .filter((id, i, all) => all.indexOf(id) !== i)"""
SMALL = """() => [...document.querySelectorAll(".comment-form :is(button, input, textarea)")]
  .filter(e => e.type !== "hidden" && !e.closest("[aria-hidden=true]"))
  .filter(e => e.getBoundingClientRect().height < 20).map(e => e.outerHTML)"""

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"width": 360, "height": 740}


def open_form(page, article):
    page.goto(article.get_absolute_url())
    page.locator("#y-kien").scroll_into_view_if_needed()
    page.locator("#y-kien [name=text]").wait_for()


def fill(page):
    page.fill("[name=name]", "Lê Thị Hảo")
    page.fill("[name=email]", "hao@vi-du.example")
    page.fill("[name=text]", "Mừng cho bà con hai bờ!")


def solve(page):
    key = page.input_value("[name=captcha-key]")
    page.fill("[name=captcha]", CaptchaStore.objects.get(hashkey=key).response)
    page.check("[name=consent]")


def assert_open_to_all(page):
    """Every control has a name, what it refers to is there once, and fingers find it."""
    assert page.evaluate(NAMELESS) == []
    assert page.evaluate(BROKEN) == []
    assert page.evaluate(TWICE) == []
    assert page.evaluate(SMALL) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if AXE.exists():
        page.evaluate(AXE.read_text("utf-8"))
        found = page.evaluate("axe.run('.comments').then(r => r.violations)")
        assert [(each["id"], [n["html"] for n in each["nodes"]]) for each in found] == []


def test_what_was_typed_waits_in_this_tab(open_page):
    """Gone and come back, it is there, in this article alone; once received it is forgotten."""
    article, other = make_article(), make_article()
    page = open_page(viewport=PHONE)
    open_form(page, article)
    fill(page)
    open_form(page, other)
    assert page.input_value("[name=text]") == ""
    page.go_back()
    page.locator("#y-kien").scroll_into_view_if_needed()
    page.locator("#y-kien [name=text]").wait_for()
    assert page.input_value("[name=text]").startswith("Mừng")
    assert page.input_value("[name=email]") == "hao@vi-du.example"
    assert not page.is_checked("[name=consent]")
    solve(page)
    page.wait_for_timeout(3000)
    page.click("#y-kien .comment-send button")
    page.get_by_text("Đã nhận ý kiến của bạn.").wait_for()
    assert page.evaluate("sessionStorage.length") == 0
    assert Comment.objects.get().consent


def test_an_answer_waits_in_this_tab_as_an_answer(open_page):
    """With the name of whom it answers; sent after that comment went it says so where the reader
    looks, and is then a new one."""
    article = make_article()
    top = make_comment(article, name="Lê Thị Mận", state="approved", moderated_at=timezone.now())
    page = open_page(viewport=PHONE)
    open_form(page, article)
    page.locator(f"#y-kien-{top.pk} [data-answer]").click()
    fill(page)
    page.reload()
    page.locator("#y-kien").scroll_into_view_if_needed()
    expect(page.locator("[data-answering]")).to_contain_text("Trả lời ý kiến của Lê Thị Mận.")
    assert page.input_value("[name=reply_to]") == str(top.pk)
    Comment.objects.update(state="rejected")
    solve(page)
    page.wait_for_timeout(3000)
    page.click("#y-kien .comment-send button")
    notice = page.locator(".comment-notice.is-bad")
    expect(notice).to_contain_text("Ý kiến bạn trả lời không còn trên trang.")
    expect(notice).to_be_focused()
    expect(notice).to_be_in_viewport()
    expect(page.locator("[data-answering]")).to_be_hidden()
    solve(page)
    page.click("#y-kien .comment-send button")
    page.get_by_text("Đã nhận ý kiến của bạn.").wait_for()
    assert Comment.objects.latest("pk").reply_to is None
    page.click("text=Viết ý kiến khác")
    expect(page.locator("[name=text]")).to_have_value("")


def test_characters_are_counted_aloud_but_seldom(open_page):
    """The count stands under the text; a screen reader hears of it near the end and past it."""
    page = open_page()
    open_form(page, make_article())
    count, told = page.locator(".comment-count"), page.locator(".comment-field-text [role=status]")
    assert count.inner_text() == "0 / 5.000 ký tự"
    page.fill("[name=text]", "Ế" * 1000)
    assert (count.inner_text(), told.inner_text()) == ("1.000 / 5.000 ký tự", "")
    page.fill("[name=text]", "Ế" * 4600)
    assert told.inner_text() == "Còn 400 ký tự."
    page.fill("[name=text]", "🌾" * 5001)
    assert count.inner_text() == "5.001 / 5.000 ký tự"
    assert told.inner_text() == "Ý kiến đã dài quá, hãy viết gọn lại."


def test_another_code_keeps_the_text(open_page):
    """In the article, without a reload."""
    page = open_page()
    open_form(page, make_article())
    fill(page)
    before = page.input_value("[name=captcha-key]")
    page.click(".captcha-renew")
    page.locator(f"[name=captcha-key]:not([value='{before}'])").wait_for(state="attached")
    assert page.input_value("[name=text]") == "Mừng cho bà con hai bờ!"


def test_too_fast_is_asked_again(open_page):
    """Who is faster than a person loses nothing and gets through on the next try."""
    page = open_page()
    page.goto(f"{make_article().get_absolute_url()}y-kien/")
    fill(page)
    page.evaluate("document.querySelector('[name=tieu-de]').value = 'Mua ngay'")
    solve(page)
    page.click(".comment-send button")
    page.get_by_text("Hãy bấm Gửi ý kiến lần nữa").wait_for()
    page.wait_for_timeout(3000)
    page.check("[name=consent]")
    page.click(".comment-send button")
    page.get_by_text("Đã nhận ý kiến của bạn.").wait_for()
    assert Comment.objects.get().signals["held"] == ["tripped"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_form_and_page_are_open_to_all(open_page, width, scheme):
    """As it comes, with its errors, and with the answer; in the article and on its own page."""
    article = make_article()
    page = open_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    open_form(page, article)
    assert_open_to_all(page)
    page.click("#y-kien .comment-send button")
    page.locator(".comment-error").first.wait_for()
    assert_open_to_all(page)
    page.goto(f"{article.get_absolute_url()}y-kien/")
    assert_open_to_all(page)


def test_without_javascript_all_of_it_works(open_page):
    """Another code keeps the text; an error stands beside its field; the rules are a link."""
    page = open_page(java_script_enabled=False, viewport=PHONE)
    page.goto(make_article().get_absolute_url())
    page.get_by_role("link", name=re.compile("Viết ý kiến")).click()
    assert (
        not page.locator("[name=tieu-de]").is_visible()
        or page.locator("[name=tieu-de]").bounding_box()["width"] <= 200
    )
    fill(page)
    before = page.input_value("[name=captcha-key]")
    page.click(".captcha-renew")
    assert page.input_value("[name=captcha-key]") != before
    assert page.input_value("[name=text]") == "Mừng cho bà con hai bờ!"
    solve(page)
    page.uncheck("[name=consent]")
    page.wait_for_timeout(3000)
    page.click(".comment-send button")
    assert page.locator(".comment-field-consent .comment-error").is_visible()
    page.check("[name=consent]")
    page.click(".comment-send button")
    page.get_by_text("Đã nhận ý kiến của bạn.").wait_for()
    assert Comment.objects.count() == 1


def test_what_closes_or_goes_meanwhile_takes_no_words_away(open_page):
    """They stay to be copied; and it is not said that the line is broken."""
    article = make_article()
    page = open_page()
    open_form(page, article)
    fill(page)
    article.editions.update(shown_until=timezone.now())
    page.click("#y-kien .comment-send button")
    page.get_by_text("Bài này không còn trên trang").wait_for()
    assert page.input_value("[name=text]") == "Mừng cho bà con hai bờ!"
    article.editions.update(shown_until=None)
    OpeningRule.objects.create(article_id=article.pk, mode="closed", reason="Đã đủ ý kiến.")
    page.click("#y-kien .comment-send button")
    page.get_by_text("Đã đủ ý kiến.").wait_for()
    assert page.get_by_label("Lời bạn viết").input_value() == "Mừng cho bà con hai bờ!"


def test_a_browser_that_keeps_no_cookie_is_told_so(open_page):
    """And keeps the words."""
    page = open_page()
    open_form(page, make_article())
    fill(page)
    page.context.clear_cookies()
    page.click("#y-kien .comment-send button")
    page.get_by_text("đang chặn cookie").wait_for()
    assert page.input_value("[name=text]") == "Mừng cho bà con hai bờ!"
