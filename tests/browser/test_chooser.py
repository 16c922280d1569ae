"""The photo chooser in the editor, and groups of photos, by keyboard and by dropped files."""

import base64
import re

import pytest
from playwright.sync_api import expect

from articles.models import Article, Photo
from tests.browser.logins import log_in
from tests.factories import (
    EDITOR_IN_CHIEF,
    jpeg,
    make_article,
    make_photo,
    make_user,
    release,
)

CHOOSER = ".cke_button__journalphoto"
GROUPING = ".cke_button__journalgallery"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def desk(newsroom, open_page):
    """desk(article): the form of an article, its editor ready."""
    user = make_user(EDITOR_IN_CHIEF)
    page = open_page(viewport={"width": 1024, "height": 768})
    log_in(page, user)

    def open_(article):
        page.goto(f"/admin/articles/article/{article.pk}/change/")
        text(page).locator("p").first.click()
        page.keyboard.press("Control+End")
        return page

    return open_


def text(page):
    return page.frame_locator("iframe.cke_wysiwyg_frame").locator("body")


# The editor notices a moment after a click where the caret is: until then keys go to what had it.


def take(page, photo):
    """Click on a photo in the text: its widget has the keys."""
    photo.click()
    expect(text(page).locator(".cke_widget_focused")).to_have_count(1)


def write_in(caption, words):
    """Click on a caption in the text, and type at its end."""
    caption.click()
    expect(caption).to_have_class(re.compile("cke_widget_editable_focused"))
    caption.page.keyboard.press("End")
    caption.page.keyboard.type(words)


def go_to(page, paragraph):
    """Click on a paragraph: no widget has the keys any more."""
    paragraph.click()
    expect(text(page).locator(".cke_widget_focused")).to_have_count(0)
    page.keyboard.press("End")


def copy(page):
    """What is copied stands in the text until the clipboard has it."""
    page.keyboard.press("Control+c")
    expect(text(page).locator("#cke_copybin")).to_have_count(0)


def save(page):
    with page.expect_navigation():
        page.click(".desk-save")
    page.locator(".messagelist .success").wait_for()


def body_of(article) -> str:
    return Article.objects.get(pk=article.pk).body


def order(markup: str) -> list[int]:
    return [int(number) for number in re.findall(r'data-photo="(\d+)"', markup)]


def figure(photo) -> str:
    return f'<figure class="photo" data-photo="{photo.pk}"></figure>'


def draft(*figures: str):
    return make_article(state="draft", body=f"<p>Mở.</p>{''.join(figures)}<p>Kết.</p>")


def test_a_photo_is_found_and_put_in_by_keyboard(desk):
    """Open, search and Enter, Enter: three steps; then one writes on behind it."""
    wanted = make_photo(caption="Bến đò lúc rạng sáng", size=(700, 500))
    for number in range(4):
        make_photo(caption=f"Ruộng {number}")
    article = draft()
    page = desk(article)
    page.click(CHOOSER)
    page.locator("dialog [data-grid] button").nth(4).wait_for()
    assert page.evaluate("document.activeElement.id") == "photo-dialog-q"
    page.keyboard.type("ben do")
    page.locator("dialog [data-grid] button").nth(1).wait_for(state="detached")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.input_value("dialog [data-caption]") == "Bến đò lúc rạng sáng"
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("Bến đò sáng nay.")
    page.click("dialog [name=layout][value=left]")
    assert not page.locator("dialog [data-small]").is_visible()
    page.click("dialog [name=layout][value=wide]")
    assert "1200" in page.inner_text("dialog [data-small]")
    page.keyboard.press("Enter")
    text(page).locator("figure").wait_for()
    page.keyboard.type("Viết tiếp.")
    save(page)
    assert re.search(
        rf'<p>Kết.</p>\s*<figure class="photo wide" data-photo="{wanted.pk}">.*?'
        r"<figcaption>Bến đò sáng nay.</figcaption>\s*</figure>\s*<p>Viết tiếp.</p>",
        body_of(article),
        re.DOTALL,
    )


def test_escape_asks_only_where_something_was_typed(desk):
    """A search is no loss; a caption is. The text has the caret again."""
    make_photo()
    page = desk(draft())
    page.click(CHOOSER)
    page.locator("dialog [data-grid] button").wait_for()
    page.keyboard.type("x")
    page.keyboard.press("Escape")
    page.locator("dialog.photo-dialog").wait_for(state="hidden")
    page.click(CHOOSER)
    page.fill("#photo-dialog-q", "")
    page.locator("dialog [data-grid] button").click()
    page.keyboard.type("Chú thích mới")
    asked = []
    page.once("dialog", lambda question: (asked.append(question.message), question.dismiss()))
    page.keyboard.press("Escape")
    assert "Bỏ những gì vừa nhập" in asked[0]
    assert "Chú thích mới" in page.input_value("dialog [data-caption]")
    page.once("dialog", lambda question: question.accept())
    page.keyboard.press("Escape")
    page.locator("dialog.photo-dialog").wait_for(state="hidden")
    page.wait_for_function("document.activeElement.matches('iframe.cke_wysiwyg_frame')")
    page.keyboard.type("Gõ tiếp")
    assert "Gõ tiếp" in text(page).inner_text()


def test_a_gallery_from_the_dialog_to_the_reader(desk, open_page):
    """Three by the space bar; reordered by Alt and arrows, in dialog and text; enlarged by keys."""
    photos = [make_photo(caption=f"Ảnh {name}", size=(800, 600)) for name in "CBA"]
    first, second, third = reversed(photos)  # as the dialog shows them
    article = make_article(body="<p>Mở.</p><p>Kết.</p>")
    page = desk(article)
    page.click(CHOOSER)
    page.locator("dialog [data-grid] button").nth(2).wait_for()
    page.keyboard.press("ArrowDown")
    for press in ("Space", "ArrowRight", "Space", "ArrowRight", "Space"):
        page.keyboard.press(press)
    assert page.inner_text("dialog [data-count]") == "Đã lấy 3 ảnh."
    page.keyboard.press("Enter")
    assert page.locator("dialog [name=kind][value=gallery]").is_checked()
    page.keyboard.press("Alt+ArrowDown")
    page.fill("#photo-dialog-caption", "Ba bến")
    page.click("dialog [data-insert]")
    gallery = text(page).locator("figure.gallery")
    gallery.wait_for()
    assert order(gallery.inner_html()) == [second.pk, first.pk, third.pk]

    take(page, gallery.locator("img").nth(2))
    page.keyboard.press("Alt+ArrowLeft")
    page.keyboard.press("Alt+ArrowLeft")
    assert order(gallery.inner_html()) == [third.pk, second.pk, first.pk]
    page.keyboard.press("Control+z")
    assert order(text(page).inner_html()) == [second.pk, third.pk, first.pk]
    page.keyboard.press("Control+z")
    assert order(text(page).inner_html()) == [second.pk, first.pk, third.pk]

    captions = text(page).locator("figure.gallery figure figcaption")
    write_in(captions.nth(1), " viết tại chỗ")
    save(page)
    stored = body_of(article)
    assert order(stored) == [second.pk, first.pk, third.pk]
    assert "<figcaption>Ảnh A viết tại chỗ</figcaption>" in stored
    assert "<figcaption>Ba bến</figcaption>" in stored
    assert set(article.photos.all()) == set(photos)

    article.refresh_from_db()
    release(article)
    reader = open_page(viewport={"width": 360, "height": 740})
    reader.goto(article.get_absolute_url())
    assert reader.locator("figure.gallery > figure").count() == 3
    assert reader.evaluate("document.documentElement.scrollWidth") <= 360
    reader.locator("figure.gallery a.enlarge").nth(1).press("Enter")
    box = reader.locator("dialog.lightbox")
    assert box.locator("[aria-live]").inner_text() == "Ảnh 2/3"
    assert "Ảnh A viết tại chỗ" in box.inner_text()
    reader.keyboard.press("ArrowRight")
    reader.keyboard.press("ArrowRight")
    assert box.locator("[aria-live]").inner_text() == "Ảnh 1/3"
    reader.keyboard.press("End")
    reader.keyboard.press("Escape")
    assert not box.is_visible()
    focused = "[...document.querySelectorAll('a.enlarge')].indexOf(document.activeElement)"
    assert reader.evaluate(focused) == 2


def test_single_photos_become_a_pair_and_come_apart(desk):
    """By one button; one step of undo each; the caption of both goes on as a paragraph."""
    one, two = make_photo(caption="Một"), make_photo(caption="Hai")
    article = draft(figure(one), figure(two))
    page = desk(article)
    take(page, text(page).locator("figure img").first)
    page.click(GROUPING)
    text(page).locator("figure.pair figure").nth(1).wait_for()
    page.keyboard.press("Control+z")
    assert text(page).locator("figure.pair").count() == 0
    assert order(text(page).inner_html()) == [one.pk, two.pk]
    page.keyboard.press("Control+y")
    pair = text(page).locator("figure.pair")
    write_in(pair.locator(":scope > figcaption"), "Hai bến")
    save(page)
    assert '<figure class="pair">' in body_of(article)
    assert "<figcaption>Hai bến</figcaption>" in body_of(article)
    take(page, text(page).locator("figure.pair img").first)
    page.click(GROUPING)
    assert text(page).locator("figure.pair").count() == 0
    save(page)
    assert order(body_of(article)) == [one.pk, two.pk]
    assert "<p>Hai bến</p>" in body_of(article)


def test_a_photo_leaves_a_gallery_by_delete_and_the_last_stands_alone(desk):
    """The arrows choose which; the group itself goes only when no photo is chosen."""
    photos = [make_photo(caption=name) for name in ("Một", "Hai", "Ba")]
    article = draft(f'<figure class="gallery">{"".join(map(figure, photos))}</figure>')
    page = desk(article)
    take(page, text(page).locator("figure.gallery img").first)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Delete")
    assert order(text(page).inner_html()) == [photos[0].pk, photos[2].pk]
    take(page, text(page).locator("figure.gallery img").first)
    page.keyboard.press("Delete")
    assert text(page).locator("figure.gallery").count() == 0
    save(page)
    assert order(body_of(article)) == [photos[2].pk]
    assert "gallery" not in body_of(article)


def test_a_gallery_is_changed_by_the_mouse_and_in_the_dialog(desk):
    """A photo is carried to another's place; a double click opens all of them, with their words."""
    photos = [make_photo(caption=name, size=(800, 600)) for name in ("Một", "Hai", "Ba")]
    inside = "".join(map(figure, photos)) + "<figcaption>Ba <em>bến</em></figcaption>"
    article = draft(f'<figure class="gallery">{inside}</figure>')
    page = desk(article)
    images = text(page).locator("figure.gallery img")
    one, two, three = (photo.pk for photo in photos)
    images.nth(0).scroll_into_view_if_needed()
    start, end = images.nth(0).bounding_box(), images.nth(1).bounding_box()
    page.mouse.move(start["x"] + 40, start["y"] + 40)
    page.mouse.down()
    page.mouse.move(end["x"] + 50, end["y"] + 50, steps=8)
    page.mouse.up()
    assert order(text(page).inner_html()) == [two, one, three]
    page.keyboard.press("Control+z")
    assert order(text(page).inner_html()) == [one, two, three]
    images.nth(0).dblclick()
    page.locator("dialog [data-items] li").nth(2).wait_for()
    assert page.input_value("#photo-dialog-caption") == "Ba bến"
    page.click("dialog [data-items] li:nth-child(2) [data-remove]")
    page.click("dialog [name=layout][value=wide]")
    page.click("dialog [data-insert]")
    text(page).locator("figure.gallery.wide").wait_for()
    save(page)
    assert order(body_of(article)) == [one, three]
    assert "<figcaption>Ba <em>bến</em></figcaption>" in body_of(article)


def test_a_gallery_is_copied_and_pasted_whole(desk):
    """Cut here, pasted there: the same photos and captions."""
    photos = [make_photo(caption=name) for name in ("Một", "Hai")]
    article = draft(f'<figure class="pair">{"".join(map(figure, photos))}</figure>')
    page = desk(article)
    take(page, text(page).locator("figure.pair img").first)
    copy(page)
    go_to(page, text(page).locator("p").last)
    page.keyboard.press("Control+v")
    text(page).locator("figure.pair").nth(1).wait_for()
    save(page)
    assert order(body_of(article)) == [photo.pk for photo in photos * 2]
    assert body_of(article).count('<figure class="pair">') == 2


HAND_OVER = """([data, kind, name, type]) => {
  const frame = document.querySelector("iframe.cke_wysiwyg_frame");
  const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
  const transfer = new frame.contentWindow.DataTransfer();
  transfer.items.add(new File([bytes], name, { type }));
  const target = frame.contentDocument.querySelector("p");
  const box = target.getBoundingClientRect();
  const how = { bubbles: true, cancelable: true };
  const at = { clientX: box.left + 4, clientY: box.top + 4 };
  const { DragEvent, ClipboardEvent } = frame.contentWindow;
  const event = kind === "drop"
    ? new DragEvent("drop", { ...how, ...at, dataTransfer: transfer })
    : new ClipboardEvent("paste", { ...how, clipboardData: transfer });
  target.dispatchEvent(event);
}"""


@pytest.mark.parametrize("kind", ["drop", "paste"])
def test_a_file_dropped_or_pasted_into_the_text_becomes_a_figure(desk, kind):
    """It goes into the library; no picture is ever written into the text itself."""
    article = draft()
    page = desk(article)
    data = base64.b64encode(jpeg(900, 600)).decode()
    page.evaluate(HAND_OVER, [data, kind, "cầu.jpg", "image/jpeg"])
    text(page).locator("figure img").wait_for()
    photo = Photo.objects.get()
    save(page)
    assert order(body_of(article)) == [photo.pk]
    assert "data:" not in body_of(article)
    assert "uploading" not in body_of(article)
    assert "<p>Mở.</p>" in body_of(article)


def test_saving_while_a_file_is_on_its_way_asks_first(desk):
    """The article would be saved without the photo."""
    page = desk(draft())
    page.route("**/tai-len/", lambda route: None)  # never answered
    data = base64.b64encode(jpeg(900, 600)).decode()
    page.evaluate(HAND_OVER, [data, "drop", "cầu.jpg", "image/jpeg"])
    text(page).locator(".photo-uploading").wait_for()
    asked = []
    page.once("dialog", lambda question: (asked.append(question.message), question.dismiss()))
    page.click(".desk-save")
    assert "còn đang tải lên" in asked[0]
    assert text(page).locator(".photo-uploading").count() == 1


def test_a_file_that_was_lost_on_its_way_is_sent_again(desk):
    """It stays in its place with a button; saving meanwhile asks first."""
    article = draft()
    page = desk(article)
    page.route("**/tai-len/", lambda route: route.abort())
    data = base64.b64encode(jpeg(900, 600)).decode()
    page.evaluate(HAND_OVER, [data, "drop", "cầu.jpg", "image/jpeg"])
    again = text(page).get_by_role("button", name="Thử lại")
    again.wait_for()
    asked = []
    page.once("dialog", lambda question: (asked.append(question.message), question.dismiss()))
    page.click(".desk-save")
    assert "chưa tải lên được" in asked[0]
    page.unroute("**/tai-len/")
    again.click()
    text(page).locator("figure img").wait_for()
    save(page)
    assert order(body_of(article)) == [Photo.objects.get().pk]
    assert "uploading" not in body_of(article)


def test_who_may_not_add_photos_is_told_before_a_file_is_sent(desk):
    """The text stays as it was, and nothing goes out."""
    page = desk(draft())
    page.evaluate("document.querySelector('.desk').dataset.noPhotoUploads = ''")
    page.route("**/tai-len/", lambda route: pytest.fail("a file was sent"))
    data = base64.b64encode(jpeg(900, 600)).decode()
    page.evaluate(HAND_OVER, [data, "drop", "cầu.jpg", "image/jpeg"])
    page.get_by_text("không được tải ảnh lên").wait_for()
    assert not text(page).locator(".photo-uploading").count()


def test_words_typed_for_a_photo_are_not_lost_by_taking_another(desk):
    """It asks; and a photo that is taken again has what was typed."""
    make_photo(caption="Bến", alt="", credit="Hà Vy")
    make_photo(caption="Chợ", credit="Hà Vy", size=(900, 600))
    page = desk(draft())
    page.click(CHOOSER)
    pick = page.locator("dialog [data-grid]").get_by_role("button")
    pick.filter(has_text="Bến").click()
    page.fill("dialog [data-alt]", "Bến sông sớm")
    page.once("dialog", lambda question: question.dismiss())
    pick.filter(has_text="Chợ").click()
    assert page.locator("dialog [data-items] li").count() == 1
    page.once("dialog", lambda question: question.accept())
    pick.filter(has_text="Chợ").click()
    pick.filter(has_text="Bến").click()
    assert page.input_value("dialog [data-alt]") == "Bến sông sớm"


def test_a_file_that_is_no_picture_says_why(desk):
    """The text stays as it was."""
    article = draft()
    page = desk(article)
    data = base64.b64encode(b"<html>").decode()
    page.evaluate(HAND_OVER, [data, "drop", "gia.jpg", "image/jpeg"])
    page.locator(".cke_notification_warning").wait_for()
    assert "gia.jpg" in page.inner_text(".cke_notification_warning")
    save(page)
    assert body_of(article) == "<p>Mở.</p>\n\n<p>Kết.</p>"


def test_files_go_into_the_library_from_inside_the_dialog(desk, tmp_path):
    """Several at once: each says how it went; those that came well are picked."""
    old = make_photo(caption="Đã có", credit="", size=(700, 500))
    with old.file.open("rb") as file:
        (tmp_path / "cu.jpg").write_bytes(file.read())
    (tmp_path / "moi.jpg").write_bytes(jpeg(820, 610))
    (tmp_path / "hong.jpg").write_bytes(b"khong phai anh")
    article = draft()
    page = desk(article)
    page.click(CHOOSER)
    names = ("cu.jpg", "hong.jpg", "moi.jpg")
    page.set_input_files("dialog [data-files]", [tmp_path / name for name in names])
    page.locator("dialog [data-items] li").nth(1).wait_for()
    told = page.locator("dialog [data-uploads] li").all_inner_texts()
    assert "đã có trong kho" in told[0]
    assert "không phải ảnh" in told[1]
    assert "Đã vào kho" in told[2]
    new = page.locator("dialog [data-items] li").nth(1)
    assert new.locator("[data-no-alt]").is_visible()
    new.locator("[data-alt]").fill("Cây cầu nhiều nhịp")
    new.locator("[data-caption]").fill("Cầu mới")
    page.click("dialog [data-insert]")
    text(page).locator("figure.pair").wait_for()
    save(page)
    photo = Photo.objects.exclude(pk=old.pk).get()
    assert (photo.caption, photo.alt) == ("Cầu mới", "Cây cầu nhiều nhịp")
    assert order(body_of(article)) == [old.pk, photo.pk]
