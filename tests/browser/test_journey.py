"""From an empty editor to a reader's comment under the article, in a real browser."""

import re

from captcha.models import CaptchaStore

from articles.models import Article, Edition, Photo
from comments.models import Comment
from tests.browser.logins import PASSWORD, fill_in_password
from tests.factories import (
    EDITOR_IN_CHIEF,
    MODERATOR,
    jpeg,
    make_article,
    make_section,
    make_user,
)


def write_with_a_photo(page, photo_path):
    """Fill in the article form; take a new photo into the library and put it into the text."""
    page.goto("/admin/articles/article/add/")
    page.fill("#id_title", "Cầu mới trên sông Lam Giang")
    page.fill("#id_lead", "Sáng nay cầu thông xe.")
    page.select_option("#id_section", label="Thời sự")
    editor = page.frame_locator("iframe.cke_wysiwyg_frame").locator("body")
    editor.click()
    editor.press_sequentially("Từ sáng sớm, người hai bờ đã ra cầu.")
    page.click(".cke_button__journalphoto")
    page.set_input_files("dialog [data-files]", photo_path)
    page.fill("dialog [data-credit-of]", "Hà Vy")
    page.fill("dialog [data-alt]", "Cây cầu nhiều nhịp")
    page.fill("dialog [data-caption]", "Cầu Kẻ Mơ ngày thông xe.")
    page.click("dialog [data-insert]")
    editor.locator("figure[data-photo]").wait_for()
    page.keyboard.type("Cầu dài bốn trăm mét.")  # the caret stands behind the photo


def publish(page):
    """Of a text nobody approved, the button asks first."""
    page.once("dialog", lambda question: question.accept())
    page.click("button[name=_step][value=published]")
    page.get_by_text("Bài đã lên trang.").wait_for()


def correct(page):
    """Save the article once more: readers do not see it yet."""
    page.fill("#id_title", "Cầu mới trên sông Lam Giang thông xe")
    page.click(".desk-save")
    page.locator(".messagelist .success").wait_for()
    page.get_by_text("chưa đăng.").wait_for()


def update(page):
    page.click("button[name=_step][value=published]")
    page.get_by_text("Bạn đọc đã thấy bản mới.").wait_for()


def comment(page, address):
    """Send a comment through the form that comes into the article when one scrolls to it."""
    assert "set-cookie" not in page.goto(address).headers
    page.locator("#y-kien").scroll_into_view_if_needed()
    page.fill("#y-kien [name=name]", "Lê Thị Hảo")
    page.fill("#y-kien [name=email]", "khong-phai-email")
    page.fill("#y-kien [name=text]", "Mừng cho bà con hai bờ!")
    key = page.input_value("#y-kien [name=captcha-key]")
    page.fill("#y-kien [name=captcha]", CaptchaStore.objects.get(hashkey=key).response)
    page.check("#y-kien [name=consent]")
    page.wait_for_timeout(3000)  # faster than a person it is asked again
    page.click("#y-kien .comment-send button")
    page.locator("#y-kien .comment-field-email .comment-error").wait_for()
    assert page.input_value("#y-kien [name=text]") == "Mừng cho bà con hai bờ!"
    page.fill("#y-kien [name=email]", "hao@vi-du.example")
    page.click("#y-kien .comment-send button")
    page.get_by_text("Đã nhận ý kiến của bạn.").wait_for()


def approve(page):
    page.goto("/admin/comments/comment/")
    page.get_by_text("Mừng cho bà con hai bờ!").wait_for()
    page.check("input.action-select")
    page.select_option("select[name=action]", label="Duyệt, cho đăng")
    page.click("button[name=index]")
    page.locator(".messagelist").wait_for()


def test_from_the_editor_to_a_readers_comment(newsroom, open_page, tmp_path):
    """An editor publishes with a photo, a reader comments, a moderator approves, all see it."""
    make_section(name="Thời sự")
    chief = make_user(EDITOR_IN_CHIEF, password=PASSWORD)
    moderator = make_user(MODERATOR, password=PASSWORD)
    photo_path = tmp_path / "cau.jpg"
    photo_path.write_bytes(jpeg(1200, 800))

    desk = open_page()
    desk.goto("/admin/")
    fill_in_password(desk, chief)
    write_with_a_photo(desk, photo_path)
    publish(desk)
    correct(desk)
    article, photo = Article.objects.get(), Photo.objects.get()
    assert article.title == "Cầu mới trên sông Lam Giang thông xe"
    assert Edition.objects.published().get().title == "Cầu mới trên sông Lam Giang"
    update(desk)
    assert Edition.objects.published().get().title == article.title
    assert list(article.photos.all()) == [photo]
    assert re.search(r"</figure>\s*<p>Cầu dài bốn trăm mét.</p>", article.body)

    reader = open_page(viewport={"width": 360, "height": 740})
    comment(reader, article.get_absolute_url())
    assert Comment.objects.get().state == "pending"
    reader.goto(article.get_absolute_url())
    assert "Mừng cho bà con" not in reader.content()

    queue = open_page()
    queue.goto("/admin/")
    fill_in_password(queue, moderator)
    approve(queue)

    reader.goto(article.get_absolute_url())
    reader.get_by_text("Mừng cho bà con hai bờ!").wait_for()
    figure = reader.locator("figure.photo img")
    figure.scroll_into_view_if_needed()
    assert reader.evaluate("document.querySelector('figure.photo img').naturalWidth") > 0
    assert figure.get_attribute("alt") == "Cây cầu nhiều nhịp"
    assert "Cầu Kẻ Mơ ngày thông xe." in reader.locator("figure.photo figcaption").inner_text()


def test_a_reader_without_javascript_comments_too(newsroom, open_page):
    """The form is a page of its own; the answer comes after a redirect."""
    article = make_article()
    page = open_page(java_script_enabled=False)
    page.goto(article.get_absolute_url())
    page.get_by_role("link", name=re.compile("Viết ý kiến")).click()
    page.fill("[name=name]", "Trần Văn Bến")
    page.fill("[name=email]", "ben@vi-du.example")
    page.fill("[name=text]", "Bài viết rất hay.")
    key = page.input_value("[name=captcha-key]")
    page.fill("[name=captcha]", CaptchaStore.objects.get(hashkey=key).response)
    page.check("[name=consent]")
    page.wait_for_timeout(3000)
    page.click(".comment-send button")
    page.get_by_text("Đã nhận ý kiến của bạn.").wait_for()
    assert Comment.objects.get().name == "Trần Văn Bến"
