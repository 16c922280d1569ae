"""Pasting into the editor: cleaned by the server, one step to undo, nothing lost without it."""

import pytest
from playwright.sync_api import expect

from articles.models import Article, State
from tests.browser.logins import log_in
from tests.browser.test_editing import BODY, open_form, type_body
from tests.factories import EDITOR_IN_CHIEF, make_article, make_photo, make_user

WORD = """<html><head><style><!--
 p.MsoNormal, p.MsoListParagraph {mso-style-parent:""; font-family:".VnTime","sans-serif";}
--></style></head><body><!--StartFragment-->
<p class=MsoNormal>Ng\xadêi <b>ViÖt</b> Nam ®· sèng ,ë ®©y tõ l©u<o:p></o:p></p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span
 style='mso-list:Ignore'>1.<span>&nbsp;&nbsp; </span></span><![endif]>mét</p>
<!--EndFragment--></body></html>"""
# As the system's clipboard would hand it over.
PASTE = """(body, html) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  data.setData("text/plain", "Chữ thường");
  const options = { clipboardData: data, bubbles: true, cancelable: true };
  body.dispatchEvent(new ClipboardEvent("paste", options));
}"""
DATA = "Object.values(CKEDITOR.instances)[0].getData()"


@pytest.fixture
def editor(newsroom, open_page):
    """A form with a text, the caret at its end."""
    lan = make_user(EDITOR_IN_CHIEF)
    article = make_article(state=State.SUBMITTED, body="<p>Trời chưa sáng. </p>")
    page = open_page()
    log_in(page, lan)
    open_form(page, article)
    type_body(page, " ")
    return page


def paste(page, html: str) -> None:
    page.frame_locator(BODY).locator("body").evaluate(PASTE, html)


def test_word_is_pasted_clean_and_undone_in_one_step(editor):
    """Fonts, lists, typing; the line says what was changed; the save keeps it."""
    paste(editor, WORD)
    body = editor.frame_locator(BODY).locator("body")
    expect(body).to_contain_text("Người Việt Nam đã sống, ở đây từ lâu")
    expect(body.locator("ol li")).to_have_text("một")
    expect(body.locator("strong")).to_have_text("Việt")
    expect(editor.locator(".paste-line")).to_contain_text("Chuyển sang Unicode: TCVN3 (ABC)")
    editor.locator("[data-shortcut=save]").click()
    expect(editor.locator(".messagelist .success")).to_be_visible()
    assert "<strong>Việt</strong> Nam đã sống, ở đây" in Article.objects.get().body
    editor.frame_locator(BODY).locator("body").wait_for()
    before = editor.evaluate(DATA)
    paste(editor, WORD)
    expect(body.locator("strong")).to_have_count(2)
    body.press("Control+z")
    expect(body.locator("strong")).to_have_count(1)
    assert editor.evaluate(DATA) == before


def test_typing_goes_on_while_the_server_cleans(editor):
    """What is typed meanwhile stays, and the paste lands where it was made."""
    waiting = []
    editor.route("**/dan/", lambda route: waiting.append(route))
    paste(editor, "<p>Đoạn dán một.</p><p>Đoạn dán hai.</p>")
    expect(editor.locator(".paste-line")).to_contain_text("Đang làm sạch")
    body = editor.frame_locator(BODY).locator("body")
    body.press("Control+Home")
    body.press_sequentially("Gõ tiếp ")
    waiting[0].continue_()
    expect(body).to_contain_text("Đoạn dán hai.")
    body.press_sequentially("nữa ")
    assert editor.evaluate(DATA).startswith("<p>Gõ tiếp nữa Trời chưa sáng.")


def test_without_an_answer_nothing_is_lost(editor):
    """The editor's own filter takes over, and the line says so."""
    editor.route("**/dan/", lambda route: route.abort())
    paste(editor, "<p>Đoạn <b>dán</b></p><script>alert(1)</script>")
    body = editor.frame_locator(BODY).locator("body")
    expect(body).to_contain_text("Đoạn dán")
    expect(editor.locator(".paste-line")).to_contain_text("Máy chủ không trả lời")
    assert "<script" not in editor.evaluate(DATA)


def test_a_pair_is_copied_from_another_window_whole(editor):
    """With its caption and its width; the handles that the editor draws are no pictures."""
    photos = [make_photo(size=(700, 500)), make_photo(size=(640, 480))]
    shown = "".join(
        f'<figure class="photo" data-photo="{photo.pk}"><img alt="" src="{photo.file.url}">'
        f"<figcaption>Ghe {n}</figcaption></figure>"
        for n, photo in enumerate(photos)
    )
    gallery = f'<figure class="pair wide">{shown}<figcaption>Hai chiếc</figcaption></figure>'
    other = make_article(state=State.SUBMITTED, body=f"<p>Đầu</p>{gallery}<p>Cuối</p>")
    source = editor.context.new_page()
    open_form(source, other)
    words = source.frame_locator(BODY).locator("body")
    words.click()
    words.press("Control+a")
    words.press("Control+c")
    editor.bring_to_front()
    body = editor.frame_locator(BODY).locator("body")
    body.press("Control+v")
    expect(body.locator("figure.pair.wide > figcaption, figure.pair.wide figure")).to_have_count(3)
    expect(editor.locator(".paste-line")).not_to_contain_text("ảnh trong đoạn dán không vào bài")
    editor.locator("[data-shortcut=save]").click()
    expect(editor.locator(".messagelist .success")).to_be_visible()
    assert Article.objects.exclude(pk=other.pk).get().body.count("data-photo") == 2
