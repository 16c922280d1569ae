"""Scanned pages of an issue: text by machine, once, resumable, never over a person's."""

import io
import os
import signal
import subprocess
import sys

import pikepdf
import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection
from pikepdf import Array, Dictionary, Name, OutlineItem

from issues import ingest, recognising
from issues.models import Issue, Page, PageWords
from issues.sheets import numbers_of, places
from journal.lib.pdf import ocr
from journal.lib.protected import protected
from tests.factories import ARCHIVIST, REPORTER, make_user
from tests.lib.pdf.making import (
    A5,
    Line,
    add_page,
    add_scan,
    composite_face,
    facing,
    scanned,
)
from tests.lib.pdf.test_fonts import poppler
from tests.lib.pdf.test_ocr import TEXT, needs_tesseract, share_right

from .making import make_issue, pages_found
from .test_reading import saved

pytestmark = pytest.mark.django_db
WORDS = TEXT.split()[:60]
GOOD = "Giữa trưa gió từ biển thổi vào"


def mixed_pdf(scans: int = 1) -> ContentFile:
    """A page of good text, then scans."""
    pdf = pikepdf.new()
    add_page(pdf, [Line(composite_face(pdf, "Serif", GOOD, with_map=True), GOOD, 50, 500)], A5)
    for number in range(scans):
        add_scan(pdf, A5, scanned(" ".join(WORDS[20 * number :]), dpi=150))
    return saved(pdf)


def scan_issue(**fields) -> Issue:
    issue = make_issue(**{"pdf": mixed_pdf()} | fields)
    ingest.ingest(issue)
    issue.refresh_from_db()
    return issue


def rows(issue) -> list[tuple]:
    return list(
        issue.pages.order_by("number").values_list(
            "pk", "number", "text", "is_ocr", "confidence", "words__boxes", "words__confidences"
        )
    )


@needs_tesseract
def test_scans_alone_are_recognised(client):
    """Pages with good text stay as they are; readers see which text is a machine's, and find it."""
    issue = scan_issue()
    good, _ = rows(issue)
    assert issue.pages.awaiting_ocr().get().number == 2
    recognising.recognise(issue)
    now_good, now_scan = rows(issue)
    assert now_good == good
    _, _, text, is_ocr, confidence, boxes, confidences = now_scan
    assert share_right(text, WORDS) >= 0.95
    assert is_ocr
    assert 0.8 < confidence <= 1
    assert set(boxes[::5]) == set(range(len(text.split())))
    assert len(confidences) == len(text.split())
    assert not issue.pages.awaiting_ocr().exists()
    page = issue.pages.get(number=2)
    assert page in pages_found(" ".join(WORDS[:2]))
    assert "Chữ nhận dạng bằng máy, có thể sai." in client.get(page.get_absolute_url()).text
    first = client.get(issue.pages.get(number=1).get_absolute_url()).text
    assert "nhận dạng bằng máy" not in first


@needs_tesseract
def test_where_nothing_is_installed(monkeypatch, client, tmp_path):
    """Ingest goes on, the report says what to install; once it is there the sweep goes on."""
    asked = []
    monkeypatch.setattr(recognising, "recognise_issue", type("Task", (), {"enqueue": asked.append}))
    path = os.environ["PATH"]
    monkeypatch.setenv("PATH", str(tmp_path))
    issue = scan_issue()
    recognising.recognise(issue)
    client.force_login(make_user(ARCHIVIST))
    html = client.get(f"/admin/issues/issue/{issue.pk}/doc/").text
    assert "1 trang chờ nhận dạng chữ" in html
    assert ocr.NOT_INSTALLED in html
    assert recognising.enqueue_missing() == 0  # asked for a moment ago

    monkeypatch.setenv("PATH", path)
    Issue.objects.update(ocr_asked_at=None)
    assert recognising.enqueue_missing() == 1
    assert asked == [issue.pk]
    recognising.recognise(issue)
    issue.refresh_from_db()
    assert issue.ocr_error == ""
    assert issue.pages.get(number=2).is_ocr
    assert recognising.enqueue_missing() == 0


@needs_tesseract
def test_again_by_hand(client, django_capture_on_commit_callbacks):
    """An archivist has pages recognised once more from the report or the list of pages; what a
    person corrected stays, though it was asked for before."""
    issue = scan_issue()
    recognising.recognise(issue)
    page = issue.pages.get(number=2)
    before = page.text
    Page.objects.filter(pk=page.pk).update(text="rác", confidence=0.3)
    again = f"/admin/issues/issue/{issue.pk}/nhan-dang/"
    client.force_login(make_user(REPORTER))
    assert client.post(again, {"page": page.pk}).status_code == 403
    client.force_login(make_user(ARCHIVIST))
    report = client.get(f"/admin/issues/issue/{issue.pk}/doc/").text
    assert "máy chỉ tin 30%" in report
    assert f'name="page" value="{page.pk}"' in report
    assert client.get(again).status_code == 405
    said = client.post(again, {"page": [page.pk, "x", "9" * 30]}, follow=True).text
    assert "Đã xếp hàng nhận dạng lại 1 trang." in said
    assert "còn 1 trang" in said
    recognising.recognise(issue)
    assert issue.pages.get(number=2).text == before

    chosen = {"action": "recognise_again", "_selected_action": page.pk}
    client.post("/admin/issues/page/", chosen)
    assert issue.pages.awaiting_ocr().exists()
    client.post(f"/admin/issues/page/{page.pk}/change/", {"folio": "", "text": f"{before} Hết"})
    recognising.recognise(issue)
    said = client.post("/admin/issues/page/", chosen, follow=True).text
    assert "Giữ nguyên 1 trang có người đã sửa." in said
    recognising.recognise(issue)
    page = issue.pages.get(number=2)
    assert page.text == f"{before} Hết"
    assert page.words.confidences[-1] == 100
    assert not issue.pages.awaiting_ocr().exists()


@needs_tesseract
def test_readers_search_the_pdf(client, django_capture_on_commit_callbacks):
    """They get a copy with the words over the scan, hardly larger; a correction is in the next one,
    and the one before is gone; the original stays, and another PDF takes the copy away."""
    issue = scan_issue()
    recognising.recognise(issue)
    issue.refresh_from_db()
    first = issue.searchable_pdf
    assert share_right(poppler(first.path), [*GOOD.split(), *WORDS]) >= 0.95
    assert first.size < 1.05 * issue.pdf.size + 5000
    assert b"".join(client.get(issue.get_pdf_url()).streaming_content) == first.open().read()
    assert (issue.layer_due, recognising.enqueue_missing()) == (0, 0)

    page = issue.pages.get(number=2)
    sure = [10 if index == 4 else 95 for index in range(len(page.text.split()))]
    PageWords.objects.filter(page=page).update(confidences=sure)
    client.force_login(make_user(ARCHIVIST))
    form = client.get(f"/admin/issues/page/{page.pk}/change/").text
    assert "Nhận dạng bằng máy, độ tin" in form
    assert f'<div class="readonly">{page.text.split()[4]}</div>' in form
    corrected = page.text.replace(page.text.split()[3], "Nguyễn", 1)
    client.post(f"/admin/issues/page/{page.pk}/change/", {"folio": "", "text": corrected})
    assert recognising.enqueue_missing() == 1
    with django_capture_on_commit_callbacks(execute=True):
        recognising.recognise(issue)
    issue.refresh_from_db()
    assert poppler(issue.searchable_pdf.path).split().count("Nguyễn") == corrected.count("Nguyễn")
    assert not protected().exists(first.name)
    assert issue.pages.get(number=2).text == corrected

    last = issue.searchable_pdf.name
    issue.pdf = mixed_pdf(scans=0)
    with django_capture_on_commit_callbacks(execute=True):
        issue.save()
    assert not protected().exists(last)
    assert Issue.objects.get(pk=issue.pk).searchable_pdf.name == ""


@needs_tesseract
def test_read_again_keeps_what_was_recognised():
    """Reading the PDF once more finds the scan as poor as before: its recognised text stays."""
    issue = scan_issue()
    recognising.recognise(issue)
    before = rows(issue)
    ingest.request_again(issue)
    ingest.ingest(issue)
    assert rows(issue) == before
    assert not issue.pages.awaiting_ocr().exists()


@needs_tesseract
def test_other_work_has_its_turn(monkeypatch, django_capture_on_commit_callbacks):
    """A task that has worked long enough leaves the rest to one more."""
    asked = []
    monkeypatch.setattr(recognising, "recognise_issue", type("Task", (), {"enqueue": asked.append}))
    issue = scan_issue(pdf=mixed_pdf(scans=2))
    with django_capture_on_commit_callbacks(execute=True):
        recognising.recognise(issue, seconds=0)
    assert issue.pages.awaiting_ocr().count() == 1
    assert asked == [issue.pk]


@needs_tesseract
def test_a_folder_of_scans(tmp_path):
    """The command recognises what it took in, and tells how far it is."""
    (tmp_path / "1998-01.pdf").write_bytes(mixed_pdf().read())
    out = io.StringIO()
    call_command("ingest_issues", tmp_path, stdout=out)
    assert "nhận dạng chữ 1/1 trang" in out.getvalue()
    assert Page.objects.get(number=2).is_ocr


RECOGNISE = """
import django, sys
django.setup()
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
settings.PROTECTED_ROOT = sys.argv[2]
from issues import recognising
from issues.models import Issue
recognising.recognise(
    Issue.objects.get(pk=int(sys.argv[3])), lambda done, of: print(done, of, flush=True)
)
"""


@needs_tesseract
@pytest.mark.django_db(transaction=True)
def test_killed_between_two_pages(settings, tmp_path):
    """Killed with -9 and run again, by two workers at once: each page once, the same rows."""
    settings.PROTECTED_ROOT = tmp_path
    issue = scan_issue(pdf=mixed_pdf(scans=2))
    command = [sys.executable, "-c", RECOGNISE, connection.settings_dict["NAME"], str(tmp_path)]
    env = os.environ | {"PYTHONPATH": str(settings.BASE_DIR)}

    def started():
        return subprocess.Popen(
            [*command, str(issue.pk)], env=env, cwd=settings.BASE_DIR, stdout=subprocess.PIPE
        )

    worker = started()
    assert worker.stdout.readline() == b"1 2\n"
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    kept = [row for row in rows(issue) if row[3]]
    assert kept
    both = [started(), started()]
    assert [one.wait(120) for one in both] == [0, 0]
    assert not issue.pages.awaiting_ocr().exists()
    done = rows(issue)
    assert [row for row in done if row in kept] == kept
    assert [is_ocr for _, _, _, is_ocr, *_ in done] == [False, True, True]
    issue.pages.filter(is_ocr=True).update(ocr_wanted="asked")
    recognising.recognise(issue)
    assert rows(issue) == done


@needs_tesseract
def test_a_spread_is_two_pages():
    """Each with its own number, folio, picture and text; pages after them are counted on. Which
    pages are cut stays when the PDF is looked through again."""
    halves = [" ".join(WORDS[start : start + 30]) for start in (0, 30)]
    pdf = pikepdf.new()
    add_scan(pdf, (2 * A5[0], A5[1]), facing(*(scanned(half, dpi=150) for half in halves)))
    face = composite_face(pdf, "Serif", GOOD, with_map=True)
    after = add_page(pdf, [Line(face, GOOD, 50, 500)], A5)
    after.obj[Name.Annots] = Array([link_to(pdf.pages[1])])
    with pdf.open_outline() as outline:
        outline.root.append(OutlineItem("Bến sông", 1))
    issue = scan_issue(pdf=saved(pdf))
    recognising.recognise(issue)
    pages = list(issue.pages.order_by("number"))
    assert [page.number for page in pages] == [1, 2, 3]
    assert issue.page_count == 3
    assert [page.is_ocr for page in pages] == [True, True, False]
    for page, half in zip(pages, halves, strict=False):
        assert share_right(page.text, half.split()) >= 0.95
        assert page.height > page.width
    assert pages[0].image.name != pages[1].image.name
    assert pages[2].words.links[0][4] == 3
    assert issue.outline == [[0, "Bến sông", 3]]

    before, cut = rows(issue), [[1, 0.47]]
    Issue.objects.filter(pk=issue.pk).update(spreads=cut)
    ingest.request_again(issue)
    ingest.ingest(issue)
    issue.refresh_from_db()
    assert rows(issue) == before
    assert issue.spreads == cut


def test_a_person_knows_better_what_is_a_spread(client, django_capture_on_commit_callbacks):
    """An archivist puts two pages together, or cuts one: those after it keep what they are under
    another number, files of the former pages go; what a person corrected is left alone."""
    pdf = pikepdf.new()
    add_scan(pdf, (2 * A5[0], A5[1]), facing(*[scanned(" ".join(WORDS), dpi=75)] * 2))
    add_page(pdf, [Line(composite_face(pdf, "Serif", GOOD, with_map=True), GOOD, 50, 500)], A5)
    issue = scan_issue(pdf=saved(pdf))
    last = issue.pages.get(number=3)
    halves = [page.image.name for page in issue.pages.filter(number__lte=2)]
    address = f"/admin/issues/issue/{issue.pk}/trang-doi/"
    join, cut = {"sheet": 1, "do": "join"}, {"sheet": 1, "do": "split"}

    client.force_login(make_user(REPORTER))
    assert client.post(address, join).status_code == 403
    client.force_login(make_user(ARCHIVIST))
    assert "Ghép lại" in client.get(f"/admin/issues/issue/{issue.pk}/doc/").text
    client.post(address, {"sheet": 9, "do": "join"})
    client.post(address, {"sheet": "x", "do": "join"})
    for asked, numbers in ((join, [1, 2]), (cut, [1, 2, 3])):
        with django_capture_on_commit_callbacks(execute=True):
            client.post(address, asked)
        issue.refresh_from_db()
        ingest.ingest(issue)
        assert list(issue.pages.order_by("number").values_list("number", flat=True)) == numbers
        assert not Issue.objects.to_ingest().exists()
        now = issue.pages.get(number=numbers[-1])
        assert (now.pk, now.text, now.image.name) == (last.pk, last.text, last.image.name)
        wide = issue.pages.get(number=1)
        assert (wide.width > wide.height) is (asked is join)
        assert not last.image.storage.exists(halves[0])

    page = issue.pages.get(number=2)
    client.post(f"/admin/issues/page/{page.pk}/change/", {"folio": "", "text": "Bến sông"})
    said = client.post(address, join, follow=True).text
    assert "có chữ người đã sửa" in said
    assert issue.pages.count() == 3


def link_to(page) -> Dictionary:
    return Dictionary(
        Type=Name.Annot,
        Subtype=Name.Link,
        Rect=Array([10, 10, 90, 40]),
        Dest=Array([page.obj, Name.Fit]),
    )


@pytest.mark.parametrize(
    ("sheets", "numbers"), [([1], [1]), ([2], [2, 3]), ([3], [4]), ([2, 4], [2, 3, 5, 6])]
)
def test_numbers_of_pages_of_the_pdf(sheets, numbers):
    """Each spread before counts on by one; a spread has two."""
    spreads = [(2, 0.5), (4, 0.5)]
    assert numbers_of(sheets, spreads) == numbers
    assert {places(5, spreads)[number - 1].sheet for number in numbers} == set(sheets)
    assert len(places(5, spreads)) == 7
