"""What is typed is seen as readers will get it, at every width, without being saved."""

from articles.models import Article, State
from tests.browser.logins import log_in
from tests.factories import EDITOR_IN_CHIEF, make_article, make_user


def test_unsaved_text_in_the_frame(open_page, newsroom):
    """With what the editor's window holds; keys change the width; the form can be saved after."""
    chief = make_user(EDITOR_IN_CHIEF)
    article = make_article(state=State.DRAFT, title="Cầu mới", created_by=chief)
    page = open_page(viewport={"width": 1440, "height": 900})
    log_in(page, chief)
    page.goto(f"/admin/articles/article/{article.pk}/change/")
    page.fill("#id_title", "Cầu mới chưa lưu")
    page.frame_locator("iframe.cke_wysiwyg_frame").locator("body").fill("Chữ vừa gõ.")
    with page.context.expect_page() as opened:
        page.click("[data-shortcut=preview]")
    preview = opened.value
    inside = preview.frame_locator("iframe.preview-page")
    assert inside.locator("h1").inner_text() == "Cầu mới chưa lưu"
    assert "Chữ vừa gõ." in inside.locator(".prose").inner_text()
    widths = []
    for key in "123":
        preview.keyboard.press(key)
        widths.append(inside.locator("html").evaluate("html => html.clientWidth"))
        inside.locator("h1").click()  # keys are heard from inside the page, too
    assert widths[:2] == [390, 768]
    assert widths[2] > 1280
    assert preview.url.endswith("?rong=may-tinh")
    assert Article.objects.get().title == "Cầu mới"
    page.click(".desk-save")
    page.locator(".messagelist .success").wait_for()
    assert Article.objects.get().title == "Cầu mới chưa lưu"
