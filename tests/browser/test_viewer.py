"""The page viewer as a reader has it: a hit lies on its ink, pages turn by key and swipe, two stand
side by side, text takes the picture's place; and what of it is left without JavaScript."""

import io

import pytest
from PIL import Image, ImageDraw

from issues import found, page_images
from issues.models import Page, PageWords
from journal.lib.pdf.process import Drawn
from tests.browser.test_comment_form import AXE
from tests.issues.making import make_issue

pytestmark = pytest.mark.django_db(transaction=True)
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 800}
WIDTH, HEIGHT = 1000, 1400
INK = (300, 700, 420, 740)  # where the one word stands, in pixels
READY = "[data-keys]:not([hidden])"


def pictures(has_word: bool) -> list[Drawn]:
    page = Image.new("RGB", (WIDTH, HEIGHT), "white")
    if has_word:
        ImageDraw.Draw(page).rectangle(INK, "black")
    found = []
    for extension, kind in (("webp", "WEBP"), ("jpg", "JPEG")):
        page.save(out := io.BytesIO(), kind)
        found.append(Drawn(out.getvalue(), extension, WIDTH, HEIGHT))
    return found


@pytest.fixture
def issue():
    """Four pages: on the second and the fourth stands “đò”, and beside it a printed link."""
    issue = make_issue(year=2022, number=6)
    box = [round(INK[0] * 10), round(INK[1] / 0.14), round(INK[2] * 10), round(INK[3] / 0.14)]
    for number in range(1, 5):
        has_word = number % 2 == 0
        page = Page(issue=issue, number=number, text="đò sang bến" if has_word else "gió")
        page_images.store(page, f"print/pages/{number}", pictures(has_word))
        page.save()
        links = [[0.5, 0.5, 0.6, 0.55, "https://vi-du.example/"], [0.5, 0.6, 0.6, 0.65, 1]]
        boxes = [0, *box] if has_word else []
        PageWords.objects.create(page=page, boxes=boxes, links=links if has_word else [])
        found.PAGES.keep([page])
    return issue


def ink_of(page) -> tuple[int, int, int, int]:
    """What is black in the picture as it is seen below the bar: left, top, right, bottom."""
    boxes = (page.locator(one).first.bounding_box() for one in (".leaf", ".viewer-stage"))
    leaf, stage = ((b["x"], b["y"], b["x"] + b["width"], b["y"] + b["height"]) for b in boxes)
    bar, view = page.locator(".viewer-bar").bounding_box(), page.viewport_size
    left, top = max(leaf[0], stage[0]) + 2, max(leaf[1], stage[1], bar["y"] + bar["height"]) + 2
    right, bottom = min(leaf[2], stage[2]) - 2, min(leaf[3], stage[3], view["height"]) - 2
    area = tuple(map(int, (left, top, right, bottom)))
    seen = Image.open(io.BytesIO(page.screenshot())).convert("L").crop(area)
    ink = seen.point(lambda light: 255 if light < 40 else 0).getbbox()
    assert ink, "nothing black is seen"
    return ink[0] + area[0], ink[1] + area[1], ink[2] + area[0], ink[3] + area[1]


def assert_boxed(page) -> None:
    """The box of the hit lies around the ink, a few pixels wider at most."""
    page.evaluate("document.querySelector('.leaf img').decode()")
    box, ink = page.locator("#ket-qua").bounding_box(), ink_of(page)
    sides = box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]
    assert all(abs(side - edge) < 10 for side, edge in zip(sides, ink, strict=True)), (sides, ink)


def swipe(page, way: int) -> None:
    """A finger goes across the picture, to the left (-1) or the right."""
    touch = page.context.new_cdp_session(page)
    for kind, at in (("touchStart", 0), ("touchMove", 60), ("touchMove", 120), ("touchEnd", None)):
        points = [] if at is None else [{"x": 180 + way * at, "y": 400}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def test_from_a_search_to_its_hits(open_page, issue):
    """A result leads to the box on the word; the next hit lies on another page; keys turn pages,
    zoom keeps the box on its word, and two pages stay two on the next."""
    page = open_page(viewport=DESK)
    page.goto(f"{issue.get_absolute_url()}tim/?q=đò")
    page.get_by_role("link", name="Trang 2").click()
    page.locator(READY).wait_for(state="attached")
    assert_boxed(page)
    page.keyboard.press("+")
    page.get_by_text("150%").wait_for()
    assert_boxed(page)
    page.keyboard.press("0")
    page.keyboard.press("n")
    page.wait_for_url("**/trang-4/?q=**")
    page.locator(READY).wait_for(state="attached")
    assert_boxed(page)
    page.keyboard.press("ArrowLeft")
    page.wait_for_url("**/trang-3/?q=**")
    page.locator(READY).wait_for(state="attached")
    page.keyboard.press("2")
    page.wait_for_url("**/trang-3/*hai-trang**")
    assert page.locator(".leaf").count() == 2
    page.goto(f"{issue.get_absolute_url()}trang-2/")
    page.wait_for_url("**/trang-2/?hai-trang")
    left, right = (one.bounding_box() for one in page.locator(".leaf").all())
    assert left["y"] == right["y"] and left["x"] < right["x"]


def test_on_a_phone(open_page, issue):
    """A swipe turns the page, text stays in the picture's place on the next; nothing is wider than
    the screen, axe finds nothing, and a passage has an address."""
    page = open_page(viewport=PHONE, has_touch=True, is_mobile=True)
    page.goto(f"{issue.get_absolute_url()}trang-1/?q=đò")
    page.locator(READY).wait_for(state="attached")
    swipe(page, -1)
    page.wait_for_url("**/trang-2/**")
    page.locator(READY).wait_for(state="attached")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if AXE.exists():
        page.evaluate(AXE.read_text("utf-8"))
        wrong = page.evaluate("axe.run(document).then(r => r.violations)")
        assert [(each["id"], [n["html"] for n in each["nodes"]]) for each in wrong] == []
    page.get_by_role("link", name="Đọc chữ").click()
    assert page.locator(".viewer-stage").is_hidden()
    page.get_by_role("link", name="Trang 3").click()
    page.wait_for_url("**/trang-3/**")
    page.locator(READY).wait_for(state="attached")
    assert page.locator(".viewer-stage").is_hidden()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.goto(f"{issue.get_absolute_url()}trang-4/")
    page.locator(READY).wait_for(state="attached")
    page.evaluate("getSelection().selectAllChildren(document.querySelector('[data-first]'))")
    page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page.get_by_role("button", name="Chép địa chỉ đoạn này").click()
    address = page.get_by_label("Địa chỉ đoạn đã chọn").input_value()
    assert address.endswith("/tap-chi-in/2022/6/trang-4/?tu=0-2#doan")


def test_on_a_tablet(open_page, issue):
    """The tools stand beside the steps, with two pages too: the bar, always in sight, stays low."""
    page = open_page(viewport={"width": 768, "height": 1024})
    page.goto(f"{issue.get_absolute_url()}trang-3/?hai-trang")
    page.locator(READY).wait_for(state="attached")
    steps, tools = (page.locator(f".viewer-{one}").bounding_box() for one in ("steps", "tools"))
    assert steps["y"] == tools["y"]


def test_without_javascript(open_page, issue):
    """Steps, the jump, hits in their boxes and two pages are links, forms and pictures."""
    page = open_page(viewport=DESK, java_script_enabled=False)
    page.goto(f"{issue.get_absolute_url()}trang-1/?q=đò")
    page.get_by_role("link", name="Kết quả sau").click()
    page.wait_for_url("**/trang-2/?q=**#ket-qua")
    box, ink = page.locator("#ket-qua").bounding_box(), ink_of(page)
    assert abs(box["x"] - ink[0]) < 8 and abs(box["y"] + box["height"] - ink[3]) < 8
    page.get_by_label("Đến trang").select_option("4")
    page.get_by_role("button", name="Mở").click()
    page.wait_for_url("**/trang-4/?q=**")
    page.get_by_role("link", name="Trang 3").first.click()
    page.wait_for_url("**/trang-3/?q=**")
    page.get_by_role("link", name="Hai trang").click()
    page.wait_for_url("**/trang-3/?q=*hai-trang**")
    assert page.locator(".leaf").count() == 2
