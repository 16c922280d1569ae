"""Index cards as a reader gathers them: the list is kept by the browser alone."""

import io
from pathlib import Path

import pypdfium2
import rispy

from tests.browser.test_comment_form import AXE
from tests.issues.making import make_entry, make_issue

CARDS = "/tap-chi-in/phieu/"
CLIPBOARD = ["clipboard-read", "clipboard-write"]


def gather(page, entry) -> None:
    page.goto(entry.get_absolute_url())
    page.get_by_role("button", name="Thêm vào phiếu trích").click()
    page.get_by_text("Đã thêm vào phiếu trích.").wait_for()


def titles(page) -> list[str]:
    return [each.partition(" //")[0] for each in page.locator(".index-card-text").all_inner_texts()]


def file_of(page, name: str) -> list[dict]:
    with page.expect_download() as download:
        page.get_by_role("link", name=name).click()
    return rispy.loads(Path(download.value.path()).read_text("utf-8"))


def test_gathered_ordered_printed_and_taken_along(open_page, transactional_db):
    """A reference is copied as it reads. The list outlives a reload, is put in order, loses a card
    and gets it back; four cards fill a sheet, and the files hold the list as it stands."""
    issue = make_issue(number=6)
    entries = [make_entry(issue, title=f"Bài {n}", authors="Minh An") for n in "12345"]
    page = open_page(viewport={"width": 360, "height": 800}, permissions=CLIPBOARD)
    page.goto(CARDS)
    page.get_by_text("Chưa có phiếu nào.").wait_for()
    for entry in entries:
        gather(page, entry)
    page.get_by_role("button", name="Chép").click()
    page.get_by_role("button", name="Đã chép").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == "Minh An (2022), “Bài 5”, Tạp chí Bến Sông, số 6."
    page.get_by_role("link", name="Phiếu trích của bạn (5)").click()
    page.get_by_role("button", name="Xuống “Bài 1”").click()
    page.get_by_text("Phiếu này nay đứng thứ 2 trong 5 phiếu.").wait_for()
    page.reload()
    page.get_by_role("button", name="Bỏ “Bài 3”").click()
    page.get_by_text("Đã bỏ một phiếu.").wait_for()
    shown = ["Bài 2", "Bài 1", "Bài 4", "Bài 5"]
    assert titles(page) == [f"{title} / Minh An" for title in shown]
    assert [each["title"] for each in file_of(page, "RIS")] == shown
    page.get_by_role("button", name="Hoàn tác").click()
    page.get_by_text("Đã lấy lại.").wait_for()
    assert len(titles(page)) == 5
    if AXE.is_file():
        page.evaluate(AXE.read_text())
        found = page.evaluate("axe.run('main').then(r => r.violations)")
        assert found == [], [(each["id"], each["nodes"][0]["html"]) for each in found]
    sheets = pypdfium2.PdfDocument(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    cards = [sheet.get_textpage().get_text_range().count("Ghi chú") for sheet in sheets]
    assert cards == [4, 1]
    assert [round(side / 72 * 25.4) for side in sheets[0].get_size()] == [297, 210]
    page.get_by_role("button", name="Bỏ hết").click()
    page.get_by_text("Chưa có phiếu nào.").wait_for()
    assert page.context.cookies() == []
