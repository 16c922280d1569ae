"""The home page is arranged in a real browser: by mouse, by keyboard, by finger on a phone."""

import json

import pytest
from django.utils import timezone

from articles.front import arrangements
from articles.front.plan import from_data
from articles.models import State
from tests.articles.front.test_arrangements import arranged, led_by
from tests.browser.logins import log_in
from tests.factories import HOUR, MANAGING_EDITOR, make_article, make_section, make_user

DESK = "/admin/trang-chu/"


@pytest.fixture
def made(newsroom):
    section, now = make_section(name="Thời sự"), timezone.now()
    return [
        make_article(section=section, title=f"Bài {n:02}", published_at=now - n * HOUR)
        for n in range(1, 13)
    ]


@pytest.fixture
def desk(open_page, made):
    def open_(**options):
        editor = make_user(MANAGING_EDITOR)
        page = open_page(**options)
        log_in(page, editor)
        page.goto(DESK)
        return page

    return open_


def title(page, spot: str) -> str:
    return page.locator(f'[data-spot="{spot}"] .front-title').inner_text()


def stands(page, spot: str, words: str) -> None:
    page.locator(f'[data-spot="{spot}"][data-title="{words}"]').wait_for()


def story(page, words: str):
    return page.locator(f'.front-story[data-title="{words}"]')


def published() -> list[int | None]:
    return [place.article for place in from_data(arrangements.in_force().content).top]


def test_by_mouse(desk, made):
    """Dragged from the list and from place to place, undone, pinned for a day, put up."""
    page = desk(viewport={"width": 1440, "height": 2000})
    story(page, "Bài 09").drag_to(page.locator('[data-spot="0.0"]'))
    stands(page, "0.0", "Bài 09")
    page.locator('[data-spot="0.0"]').drag_to(page.locator('[data-spot="0.2"]'))
    stands(page, "0.2", "Bài 09")
    assert title(page, "0.0") == "Bài 02"
    page.click("[data-undo]")
    stands(page, "0.0", "Bài 09")
    page.click("[data-redo]")
    stands(page, "0.2", "Bài 09")
    page.locator('[data-spot="0.2"] summary').click()
    page.locator('[data-spot="0.2"]').get_by_role("button", name="24 giờ").click()
    page.locator('[data-spot="0.2"] .front-why').get_by_text("ghim đến").wait_for()
    page.click("text=Đưa lên ngay")
    page.get_by_text("Đã đưa lên.").wait_for()
    assert published() == [made[1].pk, None, made[8].pk, None, None]
    assert page.locator("[data-kept]").is_hidden()


def test_by_keyboard(desk, made):
    """Picked up, walked, put down and given up, each step told to who cannot see it."""
    page = desk(viewport={"width": 1440, "height": 2000})
    live = page.locator("[data-live]")
    story(page, "Bài 08").locator("[data-pick]").focus()
    page.keyboard.press("Enter")
    live.get_by_text("Đã nhấc “Bài 08”").wait_for(state="attached")
    page.keyboard.press("ArrowDown")
    live.get_by_text("Nổi bật 1, đang có “Bài 02”").wait_for(state="attached")
    page.keyboard.press("Enter")
    stands(page, "0.1", "Bài 08")
    live.get_by_text("Đã đặt “Bài 08” vào Nổi bật 1").wait_for(state="attached")
    page.keyboard.press("Space")  # the focus is on what was put down
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Escape")
    live.get_by_text("Thôi dời “Bài 08”").wait_for(state="attached")
    assert page.evaluate("document.activeElement.matches('[data-spot=\"0.1\"] [data-pick]')")
    page.keyboard.press("Control+z")
    stands(page, "0.1", "Bài 02")
    page.fill("#front-q", "bai 11")
    page.locator(".front-list:not(:has(.front-story + .front-story))").wait_for()
    assert story(page, "Bài 11").count() == 1


def test_on_a_phone_by_buttons(desk, made):
    """Nothing scrolls sideways; a story is put by two touches."""
    page = desk(viewport={"width": 360, "height": 740}, has_touch=True)
    story(page, "Bài 07").locator("[data-pick]").tap()
    page.locator('[data-spot="0.0"] [data-drop]').tap()
    stands(page, "0.0", "Bài 07")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_lost_login_and_a_colleague_lose_nothing(desk, made):
    """The work stays through a lost login and a reload; then both sides are merged."""
    page = desk(viewport={"width": 1440, "height": 2000})
    story(page, "Bài 09").drag_to(page.locator('[data-spot="0.1"]'))
    stands(page, "0.1", "Bài 09")
    cookies = page.context.cookies()
    page.context.clear_cookies(name="sessionid")
    page.click("text=Đưa lên ngay")
    page.get_by_text("Phiên đăng nhập đã hết.").wait_for()
    assert title(page, "0.1") == "Bài 09"
    page.context.add_cookies(cookies)
    page.reload()
    page.click("[data-kept-take]")
    stands(page, "0.1", "Bài 09")
    plan = from_data(json.loads(page.input_value("[name=plan]")))
    colleague = make_user(MANAGING_EDITOR, last_name="Phan", first_name="Cầm")
    arranged(type(plan)(led_by(made[4]).top, plan.blocks), colleague)
    page.click("text=Đưa lên ngay")
    page.get_by_text("Phan Cầm").first.wait_for()
    page.click("text=Gộp hai bên rồi xem lại")
    stands(page, "0.0", "Bài 05")
    page.click("text=Đưa lên ngay")
    page.get_by_text("Đã đưa lên.").wait_for()
    assert published()[:2] == [made[4].pk, made[8].pk]


def test_the_page_of_a_minute_to_come(desk, made):
    """Unsaved, with what is scheduled until then, at the width of a phone."""
    coming = make_article(state=State.SCHEDULED, title="Bài hẹn")
    page = desk(viewport={"width": 1440, "height": 2000})
    story(page, "Bài 09").drag_to(page.locator('[data-spot="0.1"]'))
    stands(page, "0.1", "Bài 09")
    later = timezone.localtime(coming.published_at + HOUR)
    page.fill("#front-look", f"{later:%d/%m/%Y %H:%M}")
    with page.context.expect_page() as opened:
        page.locator(".front-buttons").get_by_role("button", name="Xem trước").click()
    preview = opened.value
    inside = preview.frame_locator("iframe.preview-page")
    assert inside.locator(".story.lead .story-title").inner_text() == "Bài hẹn"
    assert inside.locator(".story.second .story-title").first.inner_text() == "Bài 09"
    preview.keyboard.press("1")
    assert inside.locator("html").evaluate("html => html.clientWidth") == 390
    assert arrangements.in_force() is None
