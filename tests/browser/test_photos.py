"""Photos: many dropped at once with their words, and the focal point by mouse and keyboard."""

import base64

from playwright.sync_api import expect

from articles.models import Photo
from tests.browser.logins import log_in
from tests.factories import REPORTER, jpeg, make_photo, make_user

DROP = """files => {
  const data = new DataTransfer();
  for (const [name, content] of files) {
    const bytes = Uint8Array.from(atob(content), c => c.charCodeAt(0));
    data.items.add(new File([bytes], name, {type: "image/jpeg"}));
  }
  const drop = {dataTransfer: data, bubbles: true, cancelable: true};
  document.dispatchEvent(new DragEvent("drop", drop));
}"""


def dropped(page, **files: bytes):
    page.evaluate(DROP, [[name, base64.b64encode(data).decode()] for name, data in files.items()])


def test_files_are_dropped_and_words_saved_as_one_types(open_page, newsroom, settings, tmp_path):
    """Good ones arrive, a bad one says why and can be let go; Tab leads from field to field."""
    settings.MEDIA_ROOT = tmp_path
    page = open_page()
    log_in(page, make_user(REPORTER))
    page.goto("/admin/articles/photo/nhap/")
    dropped(page, mot=jpeg(640, 400), hai=jpeg(700, 500), sai=b"%PDF-1.7", ba=jpeg(800, 600))
    page.locator(".batch-row").nth(2).wait_for()
    wrong = page.locator(".batch-file.is-wrong")
    assert "Tệp PDF" in wrong.inner_text()
    wrong.get_by_role("button", name="Bỏ").click()
    assert not page.locator(".batch-file").count()
    for picture in page.locator(".batch-picture img").all():
        expect(picture).to_have_js_property("naturalWidth", 320)  # drawn from the file
    first = page.locator(".batch-row").first
    first.locator("textarea").fill("Bến đò")
    page.keyboard.press("Tab")
    page.keyboard.type("Minh An")
    page.keyboard.press("Tab")
    page.keyboard.type("Đò ngang")
    page.fill("#batch-credit", "Hà Vy")
    page.click("[data-credit-all]")
    expect(first.locator("[data-state]")).to_have_text("Đã lưu.")
    for number in (1, 2):
        page.locator(".batch-row").nth(number).get_by_text("Đã lưu.").wait_for()
    told = Photo.objects.get(caption="Bến đò")  # whichever file came in first
    assert (told.credit, told.alt) == ("Minh An", "Đò ngang")
    others = Photo.objects.exclude(pk=told.pk)
    assert [photo.credit for photo in others] == ["Hà Vy", "Hà Vy"]
    page.locator(".batch-row textarea").last.fill("Chợ nổi")
    page.click("text=Lưu tất cả")
    page.get_by_text("Đã lưu tất cả.").wait_for()
    page.reload()
    assert page.locator(".batch-row").count() == 3
    assert page.locator(".batch-row textarea").last.input_value() == "Chợ nổi"


def test_the_focal_point_by_mouse_and_keyboard(open_page, newsroom, settings, tmp_path):
    """A click or drag sets it, arrows move it, each step can be undone; the cuts follow."""
    settings.MEDIA_ROOT = tmp_path
    reporter = make_user(REPORTER)
    photo = make_photo(size=(800, 400), uploaded_by=reporter)
    page = open_page(viewport={"width": 1200, "height": 1400})
    log_in(page, reporter)
    page.goto(f"/admin/articles/photo/{photo.pk}/change/")
    picture, point = page.locator("[data-picture]"), page.locator(".photo-focus-point")
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()

    def stands():
        return [page.input_value(f"#id_focal_{axis}") for axis in "xy"]

    picture.click(position={"x": box["width"] * 0.25, "y": box["height"] * 0.75})
    assert stands() == ["0.25", "0.75"]
    cut = page.locator(".photo-crop img").first
    assert cut.evaluate("image => getComputedStyle(image).objectPosition") == "30% 80%"
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowUp")
    assert stands() == ["0.24", "0.65"]
    page.keyboard.press("Control+z")
    assert stands() == ["0.24", "0.75"]
    page.mouse.move(box["x"] + box["width"] * 0.24, box["y"] + box["height"] * 0.75)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.5)
    page.mouse.move(box["x"] - 50, box["y"] + box["height"] * 0.1)
    page.mouse.up()
    assert stands() == ["0", "0.1"]
    page.click("[data-undo]")
    assert stands() == ["0.24", "0.75"]
    assert point.get_attribute("aria-label").startswith("Điểm chính: 24 % từ trái, 75 % từ trên")
    page.click("[name=_save]")
    page.locator(".messagelist .success").wait_for()
    photo.refresh_from_db()
    assert (photo.focal_x, photo.focal_y) == (0.24, 0.75)
