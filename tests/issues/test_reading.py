"""Old fonts, boxes, pictures and failures of an issue's PDF, as rows, files and report."""

import io
import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pikepdf
import pytest
from django.core.files.base import ContentFile
from django.db import connection
from pikepdf import Array, Dictionary, Name
from PIL import Image

from issues import ingest
from issues.claims import claimed
from issues.models import Issue, Page, PageWords, PrintFont
from journal.lib.encodings import Encoding
from journal.lib.protected import protected
from tests.factories import ARCHIVIST, REPORTER, make_user
from tests.lib.pdf.making import Line, add_page, add_scan, composite_face, old_face, paragraph
from tests.lib.pdf.test_fonts import TEXT, poppler

from .making import make_issue, pages_found, pdf_file

KILLS = int(os.environ.get("SOAK_KILLS") or 2)


def saved(pdf) -> ContentFile:
    out = io.BytesIO()
    pdf.save(out)
    return ContentFile(out.getvalue(), "so.pdf")


def old_pdf(name="Arial") -> ContentFile:
    """One page in an old font, one in Unicode, one scan."""
    pdf = pikepdf.new()
    add_page(pdf, paragraph(old_face(pdf, name, Encoding.TCVN3, TEXT), TEXT))
    add_page(pdf, [Line(composite_face(pdf, "Serif", TEXT, with_map=True), "Giữa trưa gió")])
    add_scan(pdf)
    return saved(pdf)


def read(file) -> Issue:
    issue = make_issue(pdf=file)
    ingest.ingest(issue)
    issue.refresh_from_db()
    assert issue.ingest_error == ""
    return issue


def texts(issue) -> list[list[str]]:
    return [page.text.split() for page in issue.pages.order_by("number")]


@pytest.mark.django_db
def test_old_fonts_become_unicode(client):
    """The text is right and found, readers download a copy any program can search, the original
    stays as it came."""
    file = old_pdf()
    issue = read(file)
    assert texts(issue) == [TEXT.split(), ["Giữa", "trưa", "gió"], []]
    assert [page.number for page in pages_found('"bờ đê"')] == [1]
    (font,) = issue.fonts.all()
    assert (font.guess, font.name, font.pages) == (Encoding.TCVN3, "Arial", [1])
    assert font.is_repaired
    assert font.sample.startswith("Giữa trưa gió")
    file.seek(0)
    assert issue.pdf.open().read() == file.read()
    got = b"".join(client.get(issue.get_pdf_url()).streaming_content)
    assert got == issue.readers_pdf.open().read()
    assert TEXT.split() == poppler(issue.readers_pdf.path).split()[: len(TEXT.split())]


@pytest.mark.django_db
def test_words_have_boxes():
    """Five numbers a box; the indexes count the words of the stored text."""
    page = read(old_pdf()).pages.get(number=1)
    boxes = page.words.boxes
    assert boxes[::5] == list(range(len(page.text.split())))
    assert all(0 <= part <= PageWords.PARTS for part in boxes[1::5] + boxes[4::5])
    assert (page.word_count, page.valid_share) == (len(TEXT.split()), 1)


@pytest.mark.django_db
def test_pictures_in_every_width():
    """Four widths, WebP and JPEG but for the sharpest, one of them the page's own file; all go with
    the page."""
    page = read(pdf_file(["Một trang"])).pages.get()
    assert page.widths == [500, 1000, 1500, 2000]
    names = [page.image.name, *page.image.copies()]
    assert len(names) == 7
    assert page.image.sized_url(2000) == page.image.sized_url(2000, "jpg")
    for width in page.widths:
        for extension in page.image.extensions(width):
            name = page.image.name_of(width, extension)
            with protected().open(name) as file, Image.open(file) as image:
                assert image.width == width
    page.image.delete(save=False)
    assert not any(protected().exists(name) for name in names)


@pytest.mark.django_db
def test_a_person_overrules_a_guess(client, django_capture_on_commit_callbacks):
    """A choice reads the pages of that font again and no other; going back to the guess, too."""
    issue = read(old_pdf())
    before = dict(issue.pages.values_list("number", "image"))
    font = issue.fonts.get()
    former = issue.readers_pdf.name
    for value, chosen in ((Encoding.VPS.value, Encoding.VPS), ("?", None)):
        client.force_login(make_user(ARCHIVIST))
        with django_capture_on_commit_callbacks():
            client.post(f"/admin/issues/issue/{issue.pk}/doc/", {f"font-{font.pk}": value})
        font.refresh_from_db()
        assert font.chosen == chosen
        assert list(issue.pages.filter(is_stale=True).values_list("number", flat=True)) == [1]
        assert list(Issue.objects.to_ingest()) == [issue]
        ingest.ingest(issue)
        assert (texts(issue)[0] == TEXT.split()) is (chosen is None)
        ingest.request_again(issue)  # as with a newer program
        ingest.ingest(issue)
        font.refresh_from_db()
        assert font.chosen == chosen
        assert (texts(issue)[0] == TEXT.split()) is (chosen is None)
    assert dict(issue.pages.values_list("number", "image")) == before
    issue.refresh_from_db()
    assert issue.readers_pdf.name == former
    assert protected().exists(former)
    assert not Issue.objects.to_ingest().exists()


@pytest.mark.django_db
def test_a_font_left_as_it_is(client, django_capture_on_commit_callbacks):
    """ "Unicode" leaves the font alone, the original is what readers get, the copy is gone."""
    issue = read(old_pdf())
    former = issue.readers_pdf.name
    ingest.choose(issue, {issue.fonts.get().pk: ""})
    with django_capture_on_commit_callbacks(execute=True):
        ingest.ingest(issue)
    assert not protected().exists(former)
    issue.refresh_from_db()
    assert issue.readers_pdf.name == ""
    assert not issue.fonts.get().is_repaired
    assert texts(issue)[0] != TEXT.split()


@pytest.mark.django_db
def test_corrections_outlive_another_reading(client):
    """Text that a person corrected stays, its words keep their boxes; the rest is read anew."""
    issue = read(old_pdf())
    client.force_login(make_user(ARCHIVIST))
    page = issue.pages.get(number=1)
    boxes = page.words.boxes
    corrected = page.text.replace("Giữa trưa", "Vào giữa trưa", 1)
    address = f"/admin/issues/page/{page.pk}/change/"
    client.post(address, {"folio": "", "text": corrected})
    ingest.request_again(issue)
    ingest.ingest(issue)
    page = Page.objects.select_related("words").get(pk=page.pk)
    assert page.text == corrected
    assert page.is_corrected
    now = page.words.boxes
    assert now[5 * 3 :] == [
        part + (index % 5 == 0) for index, part in enumerate(boxes[5 * 2 :], start=0)
    ]
    assert not issue.pages.filter(is_stale=True).exists()


@pytest.mark.django_db
def test_what_acts_is_dropped_from_the_readers_copy():
    """And said on the issue."""
    pdf = pikepdf.new()
    add_page(pdf, [Line(composite_face(pdf, "Serif", TEXT, with_map=True), "Giữa trưa gió")])
    pdf.Root[Name.OpenAction] = Dictionary(S=Name.JavaScript, JS="app.alert(1)")
    issue = read(saved(pdf))
    assert issue.dropped == {"mã JavaScript": 1}
    assert b"app.alert" in issue.pdf.open().read()
    assert b"app.alert" not in issue.readers_pdf.open().read()


@pytest.mark.django_db
def test_one_worker_at_a_time():
    """What another worker is at is left to it; then it is free."""
    issue = make_issue(pdf=pdf_file())
    held, done = Event(), Event()

    def other_worker():
        with claimed(f"ingest {issue.pk}") as mine:
            held.set()
            done.wait(60)
        connection.close()
        return mine

    with ThreadPoolExecutor(1) as pool:
        holder = pool.submit(other_worker)
        try:
            assert held.wait(20)
            ingest.ingest(issue)
            assert not issue.pages.exists()
        finally:
            done.set()
        assert holder.result(20)
    ingest.ingest(issue)
    assert issue.pages.count() == 3


@pytest.mark.django_db
def test_report(client, django_assert_max_num_queries):
    """Pages, words, share, fonts, and what a person should look at; for the archive's staff."""
    issue = read(old_pdf())
    issue.pages.update(ocr_wanted="")  # as if nothing had been recognised of the scan
    address = f"/admin/issues/issue/{issue.pk}/doc/"
    assert client.get(address).status_code == 302
    client.force_login(make_user(REPORTER))
    assert client.get(address).status_code == 403
    assert client.post(address, {}).status_code == 403
    client.force_login(make_user(ARCHIVIST))
    with django_assert_max_num_queries(16):
        html = client.get(address).content.decode()
    for said in ("3/3", "100%", "Arial", "TCVN3 (ABC)", "Giữa trưa gió", "chỉ có ảnh", "-500.webp"):
        assert said in html, said
    assert address in client.get("/admin/issues/issue/").content.decode()
    bad = client.post(address, {f"font-{PrintFont.objects.get().pk}": "KOI8"})
    assert bad.status_code == 200
    assert client.get("/admin/issues/issue/0/doc/").status_code == 404


@pytest.mark.django_db
def test_report_of_a_damaged_page(client):
    """Why a page could not be read stands there; asking again reads it anew."""
    pdf = pikepdf.open(io.BytesIO(pdf_file().read()))
    pdf.pages[1].obj[Name.MediaBox] = Array([0, 0, 15000, 300])
    issue = make_issue(pdf=saved(pdf))
    ingest.ingest(issue)
    client.force_login(make_user(ARCHIVIST))
    html = client.get(f"/admin/issues/issue/{issue.pk}/doc/").content.decode()
    assert "Trang 2: khổ trang 5,3 × 0,1 m" in html
    ingest.request_missing(issue)
    assert not issue.failures.exists()
    assert list(Issue.objects.to_ingest()) == [issue]


def state(issue) -> tuple:
    """All that reading an issue leaves, but for keys and times."""
    pages = issue.pages.order_by("number").values_list("number", "text", "words__boxes", "image")
    fonts = issue.fonts.order_by("key").values_list("key", "guess", "pages")
    return list(pages), list(fonts), issue.readers_pdf.name, issue.page_count, issue.ingest_error


def files_of(folder) -> set[str]:
    return {str(path) for path in folder.rglob("*") if path.is_file()}


INGEST = """
import django, sys
django.setup()
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
settings.PROTECTED_ROOT = sys.argv[2]
from issues import ingest
from issues.models import Issue
print("ready", flush=True)
ingest.ingest(Issue.objects.get(pk=int(sys.argv[3])))
"""


@pytest.mark.django_db(transaction=True)
def test_killed_and_run_again(settings, tmp_path):
    """Killed with -9 at any moment and run again: the same rows and files as without."""
    settings.PROTECTED_ROOT = tmp_path
    issue = make_issue(pdf=old_pdf())
    Issue.objects.filter(pk=issue.pk).update(cover="")
    command = [sys.executable, "-c", INGEST, connection.settings_dict["NAME"], str(tmp_path)]
    env = os.environ | {"PYTHONPATH": str(settings.BASE_DIR)}

    def started():
        worker = subprocess.Popen(
            [*command, str(issue.pk)], env=env, cwd=settings.BASE_DIR, stdout=subprocess.PIPE
        )
        worker.stdout.readline()
        return worker

    start = time.monotonic()
    assert started().wait(120) == 0
    whole = time.monotonic() - start
    issue.refresh_from_db()
    expected, files = state(issue), files_of(tmp_path)
    assert len(expected[0]) == 3
    chance = random.Random(KILLS)
    for _ in range(KILLS):
        issue.pages.all().delete()
        issue.fonts.all().delete()
        forgotten = {"is_prepared": False, "page_count": 0, "readers_pdf": "", "ingest_attempts": 0}
        Issue.objects.filter(pk=issue.pk).update(**forgotten)
        worker = started()
        time.sleep(chance.uniform(0.1, whole * 0.7))
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        assert started().wait(120) == 0
        issue.refresh_from_db()
        assert state(issue) == expected
        assert files_of(tmp_path) == files
