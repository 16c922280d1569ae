"""Importing from Word in a browser: two files dropped at once, one of them no Word document."""

from playwright.sync_api import expect

from articles.models import Article
from tests.browser.logins import log_in
from tests.factories import REPORTER, make_section, make_user
from tests.word_files import docx, paragraph


def test_two_files_are_sent_one_by_one(newsroom, open_page, settings, tmp_path):
    """Each gets its line: a link to its draft, or why there is none; the section is chosen once."""
    settings.MEDIA_ROOT = tmp_path
    section = make_section(name="Đời sống")
    page = open_page()
    log_in(page, make_user(REPORTER))
    page.goto("/admin/articles/article/")
    page.click("text=Nhập từ Word")
    files = [
        {"name": "a.docx", "mimeType": "x", "buffer": docx(paragraph("Chợ  nổi"))},
        {"name": "b.docx", "mimeType": "x", "buffer": b"%PDF-1.7"},
    ]
    page.set_input_files("[type=file]", files)
    expect(page.locator("[data-problem]")).to_contain_text("Hãy chọn chuyên mục")
    page.select_option("select[name=section]", label="Đời sống")
    page.set_input_files("[type=file]", files)
    lines = page.locator("[data-lines] > li")
    expect(lines.nth(1)).to_contain_text("Đây là tệp PDF")
    expect(lines.nth(0)).to_contain_text("Bỏ dấu cách thừa (1)")
    lines.nth(0).locator("a").click()
    expect(page.locator("#id_title")).to_have_value("Chợ nổi")
    assert Article.objects.get().section == section
