"""A large PDF in the form of an issue: a bar, a lost line, a form that waits, a way to give up."""

import pytest
from playwright.sync_api import expect

from issues.models import Issue, Upload
from tests.browser.logins import log_in
from tests.factories import ARCHIVIST, make_user
from tests.issues.making import pdf_bytes

LOOKED_AT = 60_000  # milliseconds: a process of its own opens the PDF first
DATA = pdf_bytes(["Trang một"])


@pytest.fixture
def form(newsroom, open_page, settings, tmp_path, monkeypatch):
    """The form of a new issue, where a piece of a PDF is half of this one."""
    settings.PROTECTED_ROOT = tmp_path
    monkeypatch.setattr(Upload, "PIECE", len(DATA) // 2 + 1)
    page = open_page()
    log_in(page, make_user(ARCHIVIST))
    page.goto("/admin/issues/issue/add/")
    page.fill("#id_year", "2022")
    page.fill("#id_number", "6")
    return page


def chosen(page, data: bytes = DATA) -> None:
    file = {"name": "số 6.pdf", "mimeType": "application/pdf", "buffer": data}
    page.set_input_files("#id_pdf", file)


def held(page, pattern: str) -> list:
    """Requests that wait until the test lets them go on."""
    waiting = []
    page.route(pattern, lambda route: waiting.append(route))
    return waiting


def test_a_line_that_breaks_and_a_form_that_waits(form):
    """The piece is sent again, the form saved meanwhile is saved when the file is there, and the
    report comes."""
    tries = []

    def broken_once(route):
        tries.append(route)
        route.abort() if len(tries) == 1 else route.continue_()

    form.route("**/tai-len/*/1/", broken_once)
    chosen(form)
    says = form.locator("[data-says]")
    expect(says).to_contain_text("Mất kết nối với máy chủ. Tự thử lại sau 1 giây")
    form.click("[name=_save]")
    expect(says).to_contain_text("Biểu mẫu sẽ được lưu ngay khi tệp lên xong")
    form.wait_for_url("**/doc/", timeout=LOOKED_AT)
    expect(form.locator("h1")).to_contain_text("Số 6 - 2022")
    expect(form.locator("[data-how-far]")).to_contain_text("Đang chờ máy đọc")
    assert Issue.objects.get().pdf.open().read() == DATA
    assert len(tries) == 2


def test_cancelled_refused_and_chosen_again(form):
    """A cancelled upload leaves the field as it was; a refusal says why; another file comes."""
    waiting = held(form, "**/tai-len/*/1/")
    chosen(form)
    expect(form.locator("[data-says]")).to_contain_text("%")
    form.click("[data-cancel]")
    expect(form.locator("#id_pdf")).to_be_visible()
    expect(form.locator("[data-announcer]")).to_have_text("Đã hủy tải lên.")
    form.unroute("**/tai-len/*/1/")
    for route in waiting:
        route.abort()
    chosen(form, b"PK\x03\x04 a zip")
    expect(form.locator("[data-wrong]")).to_contain_text("không phải PDF")
    form.click("[name=_save]")
    leave = form.get_by_role("button", name="Bỏ tệp không nhận được")
    expect(leave).to_be_focused()
    expect(form.locator("[data-wrong]")).to_contain_text("Chọn tệp khác hoặc bỏ tệp rồi lưu.")
    assert not Issue.objects.exists()
    leave.click()
    expect(form.locator("[data-wrong]")).to_be_hidden()
    expect(form.locator("[data-refused]")).to_have_value("")
    chosen(form, b"PK\x03\x04 a zip")
    expect(leave).to_be_visible()
    chosen(form)
    kept = form.locator("[data-kept]")
    expect(kept).to_contain_text("Đã nhận số 6.pdf", timeout=LOOKED_AT)
    expect(kept).to_contain_text(" KB")
    form.click("[name=_save]")
    form.wait_for_url("**/doc/", timeout=LOOKED_AT)
    assert Issue.objects.get().pdf.open().read() == DATA
