"""From a PDF to pages: whole, once, resumable; and what is said of PDFs that cannot be read."""

import io
import time
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pikepdf
import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pikepdf import Array, Name
from PIL import Image

from issues import ingest, page_rows
from issues.models import Issue, Page
from journal.lib.pdf.process import PdfProcess

from .making import make_issue, pages_found, pdf_bytes, pdf_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(monkeypatch):
    """The ids of issues the worker was asked to ingest."""
    ids = []
    monkeypatch.setattr(ingest, "ingest_issue", type("Task", (), {"enqueue": ids.append}))
    return ids


def ingested(**fields) -> Issue:
    issue = make_issue(**{"pdf": pdf_file()} | fields)
    ingest.ingest(issue)
    issue.refresh_from_db()
    return issue


def rows(issue):
    return list(issue.pages.order_by("number").values_list("pk", "number", "image", "text"))


def test_pages_of_a_pdf():
    """Each page gets its text in NFC, a picture 1000 px wide, and the cover comes from page 1."""
    issue = ingested(pdf=pdf_file([unicodedata.normalize("NFD", "Bến Kẻ Mơ"), "Đường thủy"]))
    first, second = issue.pages.order_by("number")
    assert (issue.page_count, issue.ingest_error) == (2, "")
    assert unicodedata.is_normalized("NFC", first.text)
    assert second.text == "Đường thủy"
    assert first.is_parted
    assert second.is_parted
    assert pages_found('"duong thuy"') == [second]
    with Image.open(second.image) as image:
        assert (image.format, image.size) == ("WEBP", (second.width, second.height))
    assert second.width == 1000
    assert issue.cover_width == 1000
    assert issue.cover_from_pdf


def test_names_in_storage_cannot_be_guessed():
    """Neither the PDF's own name nor the issue's number leads to a file."""
    issue = ingested()
    names = [issue.pdf.name, issue.cover.name, *issue.pages.values_list("image", flat=True)]
    assert len(set(names)) == 5
    for name in names:
        assert "so-bao" not in name
        assert len(name.rpartition("/")[2].partition(".")[0]) >= 24


def test_ingest_again_changes_nothing():
    """A second run adds, changes and draws nothing."""
    issue = ingested()
    before = rows(issue)
    ingest.ingest(issue)
    assert rows(issue) == before


def test_ingest_goes_on_after_an_interruption(monkeypatch):
    """What was stored before a crash stays; the sweep finds the issue, a second run the rest."""
    issue = make_issue(pdf=pdf_file())
    real = PdfProcess.page

    def dies_at_two(self, number, *how):
        if number == 2:
            raise KeyboardInterrupt
        return real(self, number, *how)

    monkeypatch.setattr(PdfProcess, "page", dies_at_two)
    with pytest.raises(KeyboardInterrupt):
        ingest.ingest(issue)
    kept = rows(issue)
    assert [row[1] for row in kept] == [1]
    assert list(Issue.objects.to_ingest()) == [issue]

    monkeypatch.setattr(PdfProcess, "page", real)
    ingest.ingest(issue)
    assert rows(issue)[:1] == kept
    assert issue.pages.count() == 3
    assert not Issue.objects.to_ingest().exists()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"%PDF-1.7\n%%EOF", "đã hỏng"),
        (pdf_bytes()[:700], "đã hỏng"),
        (pdf_bytes(password="kín"), "có mật khẩu"),
    ],
)
def test_pdf_that_cannot_be_read(data, message):
    """A damaged, truncated or locked PDF leaves a message and no page; the sweep lets it be."""
    issue = ingested(pdf=ContentFile(data, "so.pdf"))
    assert message in issue.ingest_error
    assert not issue.pages.exists()
    assert not Issue.objects.to_ingest().exists()


def test_pdf_with_too_many_pages():
    """A PDF with more pages than any issue has is refused before any is read."""
    issue = ingested(pdf=pdf_file(["x"] * 501))
    assert "501 trang, nhiều hơn 500" in issue.ingest_error
    assert not issue.pages.exists()


def test_damaged_page_does_not_lose_the_issue():
    """The other pages come in, and the message names the page that did not."""
    pages = pikepdf.open(io.BytesIO(pdf_bytes()))
    pages.pages[1].obj[Name.MediaBox] = Array([0, 0, 15000, 300])
    out = io.BytesIO()
    pages.save(out)
    issue = make_issue(pdf=ContentFile(out.getvalue(), "so.pdf"))
    ingest.ingest(issue)
    issue.refresh_from_db()
    assert issue.ingest_error == "Không đọc được trang 2."
    assert [row[1] for row in rows(issue)] == [1, 3]
    assert "5,3 × 0,1 m" in issue.failures.get().reason


def test_lost_file():
    """An issue whose file has gone from storage says so."""
    issue = make_issue(pdf=pdf_file())
    issue.pdf.storage.delete(issue.pdf.name)
    ingest.ingest(issue)
    issue.refresh_from_db()
    assert "Không thấy tệp PDF" in issue.ingest_error


def test_another_pdf_starts_afresh(django_capture_on_commit_callbacks):
    """Pages, pictures, messages and the cover of the old PDF go when a new one is stored."""
    issue = ingested()
    old_images = list(issue.pages.values_list("image", flat=True))
    old_cover = issue.cover.name
    with django_capture_on_commit_callbacks(execute=True):
        issue.pdf = pdf_file(["Bản sửa"])
        issue.save()
    assert issue.page_count == 0
    assert not issue.pages.exists()
    assert not any(issue.pdf.storage.exists(name) for name in old_images)
    ingest.ingest(issue)
    issue.refresh_from_db()
    assert [row[3] for row in rows(issue)] == ["Bản sửa"]
    assert issue.cover.name != old_cover


def test_uploaded_cover_stays():
    """A cover somebody chose is replaced neither by page 1 nor with the PDF."""
    issue = ingested(with_cover=True)
    name = issue.cover.name
    issue.pdf = pdf_file(["Bản sửa"])
    issue.save()
    ingest.ingest(issue)
    issue.refresh_from_db()
    assert issue.cover.name == name
    assert issue.cover_width == 90


def test_pdf_replaced_while_it_is_read(monkeypatch):
    """Pages of the old PDF never land on an issue that was given another one meanwhile."""
    issue = make_issue(pdf=pdf_file())
    real = PdfProcess.page

    def replaced_meanwhile(self, number, *how):
        if number == 2:
            other = Issue.objects.get(pk=issue.pk)
            other.pdf = pdf_file(["Bản sửa"])
            other.save()
        return real(self, number, *how)

    monkeypatch.setattr(PdfProcess, "page", replaced_meanwhile)
    ingest.ingest(issue)
    assert not issue.pages.exists()
    assert list(Issue.objects.to_ingest()) == [issue]


def test_the_worker_is_asked_on_commit(asked, django_capture_on_commit_callbacks):
    """A request reaches the worker only when the issue is committed."""
    issue = make_issue(pdf=pdf_file())
    with django_capture_on_commit_callbacks(execute=True):
        ingest.request(issue)
        assert asked == []
    assert asked == [issue.pk]


def test_the_sweep_asks_for_what_is_missing(asked):
    """Issues without a PDF, read to the end, or with a message are not asked for."""
    waiting = make_issue(pdf=pdf_file())
    ingested()
    ingested(pdf=ContentFile(b"%PDF-", "so.pdf"))
    make_issue()
    assert ingest.enqueue_missing() == 1
    assert asked == [waiting.pk]


def test_nobody_is_asked_twice_for_the_same_work(asked):
    """While a task waits the sweep lets an issue be; a quarter of an hour later it asks again."""
    issue, requested = make_issue(pdf=pdf_file()), make_issue(pdf=pdf_file())
    ingest.request(requested)
    assert ingest.enqueue_missing() == 1
    assert ingest.enqueue_missing() == 0
    Issue.objects.update(asked_at=timezone.now() - timedelta(minutes=16))
    assert ingest.enqueue_missing() == 2
    ingest.ingest(issue)
    issue.refresh_from_db()
    assert issue.asked_at is None


def test_pdf_that_kills_its_worker(monkeypatch):
    """After five attempts that came to no end the issue says so and is left alone."""

    def killed(self, number, *how):
        raise KeyboardInterrupt

    issue = make_issue(pdf=pdf_file())
    with monkeypatch.context() as patch:
        patch.setattr(PdfProcess, "page", killed)
        for _ in range(5):
            with pytest.raises(KeyboardInterrupt):
                ingest.ingest(issue)
        assert Issue.objects.to_ingest().exists()
        ingest.ingest(issue)
    issue.refresh_from_db()
    assert "5 lần" in issue.ingest_error
    assert not Issue.objects.to_ingest().exists()
    issue.pdf = pdf_file(["Bản sửa"])
    issue.save()
    ingest.ingest(issue)
    issue.refresh_from_db()
    assert (issue.ingest_error, issue.ingest_attempts, issue.page_count) == ("", 0, 1)


def test_correction_while_pages_are_read():
    """An older copy of the row, saved with another label, undoes nothing that ingest wrote."""
    issue = make_issue(number=6, pdf=pdf_file())
    stale = Issue.objects.get(pk=issue.pk)
    lean = Issue.objects.only("label").get(pk=issue.pk)
    ingest.ingest(issue)
    for row, label in ((stale, "Số 6, kỷ niệm"), (lean, "Số 6, bản in lại")):
        row.label = label
        row.save()
        issue.refresh_from_db()
        assert (issue.label, issue.page_count) == (label, 3)
        assert issue.cover_width == 1000
        assert issue.cover_from_pdf
        assert issue.pdf_size > 0
    assert not Issue.objects.to_ingest().exists()


def test_new_pdf_on_a_stale_row():
    """The cover made of the old PDF goes though the row was read before that cover was made."""
    issue = make_issue(number=6, pdf=pdf_file())
    stale = Issue.objects.get(pk=issue.pk)
    ingest.ingest(issue)
    stale.pdf = pdf_file(["Bản sửa"])
    stale.save()
    issue.refresh_from_db()
    assert (issue.cover.name, issue.cover_width, issue.cover_from_pdf) == ("", None, False)
    assert issue.page_count == 0


def test_missing_cover_is_made_again():
    """An issue that lost its cover gets it from page 1, without any page being read again."""
    issue = ingested()
    pages = rows(issue)
    issue.cover = ""
    issue.save()
    assert list(Issue.objects.to_ingest()) == [issue]
    ingest.ingest(issue)
    issue.refresh_from_db()
    assert issue.cover_from_pdf
    assert issue.cover_width == 1000
    assert rows(issue) == pages


def test_hyphen_at_the_end_of_a_line():
    """Vietnamese breaks no word at a line's end, so a hyphen that stands there is a real one."""
    issue = ingested(pdf=pdf_file(["Ngày 30-\n12 tàu Vạn Xuyên-\nKẻ Mơ chạy\n- Chạy thử"]))
    assert issue.pages.get().text == "Ngày 30-12\ntàu Vạn Xuyên-Kẻ\nMơ chạy\n- Chạy thử"


def test_queries_of_a_page():
    """Reading one page more costs a bounded number of queries."""

    def cost(pages):
        issue = make_issue(pdf=pdf_file(["x"] * pages))
        with CaptureQueriesContext(connection) as queries:
            ingest.ingest(issue)
        return len(queries)

    assert cost(4) - cost(3) <= 9


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("many", [False, True])
def test_issue_deleted_while_it_is_read(monkeypatch, settings, tmp_path, many):
    """Deleting waits for the page that is being stored; then nothing of the issue is left."""
    settings.PROTECTED_ROOT = tmp_path
    issue = make_issue(pdf=pdf_file())
    storing, store = Event(), page_rows.store

    def slowly(issue, number, *read):
        store(issue, number, *read)
        if number == 2:
            storing.set()
            time.sleep(0.3)  # in the transaction: deleting has begun meanwhile

    def read():
        try:
            ingest.ingest(issue)
        finally:
            connection.close()

    monkeypatch.setattr(page_rows, "store", slowly)
    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(read)
        assert storing.wait(30)
        Issue.objects.filter(pk=issue.pk).delete() if many else issue.delete()
        reading.result(30)
    assert not Issue.objects.exists()
    assert not Page.objects.exists()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
