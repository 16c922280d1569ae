"""Drafts from Word documents: what is made, and that nothing is left of a file that fails."""

import io
import os
import signal
import threading
from pathlib import PurePath

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from articles import library, renditions, word
from articles.models import Article, Author, Event, FormerFile, Photo, State, Version, WordImport
from journal.lib.manuscript.package import DocumentRefused
from tests.benchmarks import word as bench
from tests.factories import (
    EDITOR_IN_CHIEF,
    REPORTER,
    jpeg,
    make_author,
    make_section,
    make_user,
)
from tests.word_files import docx, paragraph, picture, relation, run, style, styled

pytestmark = pytest.mark.django_db

PAGE = reverse("admin:articles_article_word")


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def manuscript(title: str = "Chợ nổi mùa nước", more: str = "", **parts) -> bytes:
    caption = paragraph(run("Ghe bán hoa. Ảnh: Hà Vy", properties="<w:i/>"))
    body = styled("Title", run(title)) + styled("Subtitle", "Nước về sớm hơn mọi năm.")
    body += paragraph("Trời chưa sáng  hẳn.") + paragraph(picture(alt="Ghe trên sông")) + caption
    body += more + paragraph("Tin và ảnh: MINH AN")
    return docx(body, styles=style("Title", "") + style("Subtitle", ""), **parts)


def imported(data: bytes, by=None, name: str = "cho-noi.docx", **fields):
    section = fields.pop("section", None) or make_section()
    return word.import_file(io.BytesIO(data), name, section, by or make_user(REPORTER), **fields)


def stored_files(media) -> list:
    return [path for path in media.rglob("*") if path.is_file()]


def nothing_made(media) -> bool:
    kinds = (Article, Photo, Version, Event, WordImport)
    return not any(kind.objects.exists() for kind in kinds) and not stored_files(media)


def test_a_document_becomes_a_draft(media):
    """Text, photo with its words, bylines of known authors, a version, what was changed."""
    author = make_author(name="Nguyễn Minh An", pen_name="Minh An")
    reporter, section = make_user(REPORTER), make_section()
    outcome = imported(manuscript(), reporter, section=section, address="10.0.0.7")
    article = Article.objects.get()
    photo = Photo.objects.get()
    assert (article.title, article.lead) == ("Chợ nổi mùa nước", "Nước về sớm hơn mọi năm.")
    assert article.body == (
        f'<p>Trời chưa sáng hẳn.</p>\n<figure class="photo" data-photo="{photo.pk}"></figure>'
    )
    assert (article.state, article.section, article.created_by) == (State.DRAFT, section, reporter)
    assert list(article.photos.all()) == [photo]
    assert (photo.caption, photo.credit, photo.alt) == ("Ghe bán hoa.", "Hà Vy", "Ghe trên sông")
    assert photo.uploaded_by == reporter
    assert [(b.role, b.author) for b in article.bylines.all()] == [("Tin", author), ("Ảnh", author)]
    version = article.versions.get()
    assert (version.name, version.by) == ("Từ tệp cho-noi.docx", reporter)
    assert version.content["body"] == article.body
    assert article.events.get().address == "10.0.0.7"
    assert outcome.done.report["counts"] == {"Bỏ dấu cách thừa": 1}
    assert len(stored_files(media)) == 1


@pytest.mark.parametrize(
    ("names", "known"),
    [
        (["Minh An"], True),
        (["Minh Ân"], True),  # typed without its mark in capitals
        (["Minh An", "Minh Ân"], False),
        (["Minh Anh"], False),
    ],
)
def test_an_author_is_taken_only_where_one_fits(names, known):
    """Else the name stands as it was typed."""
    for name in names:
        make_author(name=name, slug=f"tac-gia-{len(name)}-{names.index(name)}")
    imported(manuscript())
    byline = Article.objects.get().bylines.first()
    assert (byline.author is not None, byline.name) == (known, "" if known else "MINH AN")
    assert Author.objects.count() == len(names)


def test_a_photo_of_the_library_is_used_again(media):
    """It keeps its own words; what the document says stands in the article alone."""
    photo = library.add(io.BytesIO(jpeg()), None, caption="Chú thích cũ", credit="TTXVN")
    imported(manuscript())
    assert Photo.objects.get() == photo
    assert (photo.caption, photo.credit) == ("Chú thích cũ", "TTXVN")
    assert "<figcaption>Ghe bán hoa.</figcaption>" in Article.objects.get().body
    assert len(stored_files(media)) == 1


def test_a_damaged_picture_costs_only_itself():
    """The rest is imported; the report says where the picture stood."""
    files = {"word/media/bad.jpg": b"\xff\xd8\xff\xe0 and nothing more"}
    bad = paragraph("Sông Hậu.") + paragraph(picture("rIdB"))
    imported(
        manuscript(more=bad, files=files, relations=relation("rIdB", "image", "media/bad.jpg"))
    )
    assert Photo.objects.count() == 1
    (warning,) = WordImport.objects.get().report["warnings"]
    assert "Sông Hậu" in warning
    assert "đã hỏng" in warning


@pytest.mark.parametrize("kind", ["BMP", "TIFF"])
def test_pictures_that_no_browser_shows_become_ones_that_all_do(kind):
    """Word keeps what was pasted into it as BMP or TIFF; in the library it is a JPEG."""
    drawn = io.BytesIO()
    Image.open(io.BytesIO(jpeg())).save(drawn, kind)
    picture_file = {f"word/media/image1.{kind}": drawn.getvalue()}
    relations = relation("rIdB", "image", f"media/image1.{kind}")
    more = paragraph("Sông Hậu.") + paragraph(picture("rIdB"))
    imported(manuscript(more=more, files=picture_file, relations=relations))
    assert WordImport.objects.get().report["warnings"] == []
    assert {PurePath(photo.file.name).suffix for photo in Photo.objects.all()} == {".jpg"}
    assert Article.objects.get().body.count("<figure") == 2


@pytest.mark.django_db(transaction=True)
def test_files_of_a_worker_that_is_killed_are_removed_by_the_sweep(media, newsroom):
    """Of its transaction nothing is left but the files; those that a photo has stay."""
    section, lan = make_section(), make_user(REPORTER)
    if not (child := os.fork()):
        try:
            connection.connect()  # of its own: that of the parent is left alone
            word.versions.record = lambda *args, **kwargs: os.kill(os.getpid(), signal.SIGKILL)
            imported(manuscript(), lan, section=section)
        finally:
            os._exit(1)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL
    assert len(stored_files(media)) == 1
    assert not Photo.objects.exists()
    imported(manuscript(), lan, section=section)
    FormerFile.objects.update(since=timezone.now() - renditions.FORMER_FILES_KEPT)
    renditions.remove_former_files()
    (left,) = stored_files(media)
    assert left.name == PurePath(Photo.objects.get().file.name).name
    assert not FormerFile.objects.exists()


def test_without_the_right_to_add_photos_the_text_comes_alone():
    """And the report says so."""
    writer = make_user()
    imported(manuscript(), writer)
    assert not Photo.objects.exists()
    assert "không được thêm ảnh" in WordImport.objects.get().report["warnings"][0]


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-1.7", manuscript()[:-50], docx(paragraph("a") * 20_001)]
)
def test_of_a_refused_file_nothing_is_left(data, media):
    """No draft, no photo, no file, no line in the log."""
    with pytest.raises(DocumentRefused):
        imported(data)
    assert nothing_made(media)


@pytest.mark.parametrize("fails", ["articles.versions.record", "articles.word._draft"])
def test_of_a_file_that_fails_late_nothing_is_left(fails, media, monkeypatch):
    """The photos are stored by then: their files go with their rows."""

    def broken(*args, **kwargs):
        assert stored_files(media)
        raise OSError("no space left on device")

    monkeypatch.setattr(fails, broken)
    with pytest.raises(OSError, match="no space"):
        imported(manuscript())
    assert nothing_made(media)


def test_a_late_failure_spares_the_photo_that_was_there(media, monkeypatch):
    """Only what this file brought is taken away again."""
    library.add(io.BytesIO(jpeg()), None)

    def broken(*args, **kwargs):
        raise OSError

    monkeypatch.setattr("articles.word._draft", broken)
    with pytest.raises(OSError):
        imported(manuscript())
    assert len(stored_files(media)) == Photo.objects.count() == 1


def test_a_file_sent_twice_is_imported_once():
    """For the same person, until the draft is discarded; a colleague gets their own."""
    lan, minh = make_user(REPORTER), make_user(REPORTER)
    first, again = imported(manuscript(), lan), imported(manuscript(), lan)
    assert (again.done, again.was_there) == (first.done, True)
    assert not imported(manuscript(), minh).was_there
    Article.objects.filter(created_by=lan).update(state=State.DISCARDED)
    assert not imported(manuscript(), lan).was_there


@pytest.mark.django_db(transaction=True)
def test_a_file_sent_twice_at_once_is_imported_once(media):
    """Two requests at the same moment: the second finds what the first made."""
    lan, section, outcomes = make_user(is_superuser=True), make_section(), []
    start = threading.Barrier(2)

    def send():
        try:
            start.wait()
            outcomes.append(imported(manuscript(), lan, section=section))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcome.was_there for outcome in outcomes) == [False, True]
    assert Article.objects.count() == Photo.objects.count() == len(stored_files(media)) == 1


def test_a_text_without_a_title_is_named_after_its_file():
    """There is always something to find it by."""
    imported(docx(paragraph("Câu đầu tiên của một bài không có tiêu đề. " * 9)), name="Bài_lũ.docx")
    assert Article.objects.get().title == "Bài lũ"


# --- the page -------------------------------------------------------------------------------------


@pytest.fixture
def chief(client):
    user = make_user(EDITOR_IN_CHIEF)
    client.force_login(user)
    return user


def upload(*files: tuple[str, bytes]) -> list:
    return [SimpleUploadedFile(name, data) for name, data in files]


def test_many_files_at_once_without_a_script(client, chief):
    """Each its own draft; a bad one among them says why and stops nobody."""
    section = make_section()
    data = {
        "section": section.pk,
        "files": upload(
            ("mot.docx", manuscript("Một")), ("hai.pdf", b"%PDF-1.7"), ("ba.docx", manuscript("Ba"))
        ),
    }
    page = client.post(PAGE, data).content.decode()
    titles = set(Article.objects.values_list("title", flat=True))
    assert titles == {"Một", "Ba"}
    for article in Article.objects.all():
        assert reverse("admin:articles_article_change", args=[article.pk]) in page
    assert "hai.pdf" in page
    assert "Đây là tệp PDF" in page
    assert f'<option value="{section.pk}" selected' in page  # chosen once


def test_a_script_gets_a_line_for_a_file(client, chief):
    """The same words as the page's, and whether a draft was made."""
    section = make_section()

    def answer(name, data):
        sent = {"section": section.pk, "files": upload((name, data))}
        return client.post(PAGE, sent, headers={"Accept": "application/json"})

    made, refused = answer("a.docx", manuscript()).json(), answer("b.docx", b"{\\rtf1").json()
    assert (made["made"], refused["made"]) == (True, False)
    assert "Chợ nổi mùa nước" in made["html"]
    assert "RTF" in refused["html"]


def test_what_is_missing_is_said(client, chief):
    """No section, no file, too many files: nothing is imported."""
    section = make_section()
    many = upload(*[(f"{n}.docx", b"PK") for n in range(31)])
    for data, words in (
        ({"files": upload(("a.docx", manuscript()))}, "bắt buộc"),
        ({"section": section.pk}, "ít nhất một tệp"),
        ({"section": section.pk, "files": many}, "nhiều nhất 30 tệp"),
    ):
        assert words in client.post(PAGE, data).content.decode()
        answer = client.post(PAGE, data, headers={"Accept": "application/json"})
        assert (answer.status_code, words in answer.json()["says"]) == (422, True)
    assert not Article.objects.exists()


def test_what_a_document_says_is_escaped(client, chief):
    """Titles, file names and corrections of a hostile file stay words."""
    evil = '<script>alert("mưa , nắng")</script>'
    data = {
        "section": make_section().pk,
        "files": upload((f"{evil[:20]}.docx", manuscript(evil, more=paragraph(run(evil))))),
    }
    assert "<script>alert" not in client.post(PAGE, data).content.decode()
    report = reverse("admin:articles_article_word_report", args=[Article.objects.get().pk])
    page = client.get(report).content.decode()
    assert "<script>alert" not in page
    assert "Bỏ dấu cách trước dấu câu" in page


def test_the_draft_leads_to_what_was_changed(client, chief):
    """From its form, later too; an article written here has no such link."""
    outcome = imported(manuscript(), chief)
    form = reverse("admin:articles_article_change", args=[outcome.done.article_id])
    report = reverse("admin:articles_article_word_report", args=[outcome.done.article_id])
    assert report in client.get(form).content.decode()
    page = client.get(report).content.decode()
    assert "cho-noi.docx" in page
    assert "Bỏ dấu cách thừa" in page
    WordImport.objects.all().delete()
    assert report not in client.get(form).content.decode()


def test_the_list_leads_to_the_page(client, chief):
    """For who may write."""
    assert PAGE in client.get(reverse("admin:articles_article_changelist")).content.decode()


def test_the_document_of_the_bench_is_imported_whole():
    """A small one of its kind: what is measured is what a writer would send."""
    imported(bench.manuscript(1, pages=3, pictures=2))
    article = Article.objects.get()
    assert (article.body.count("<h2>"), article.photos.count()) == (3, 2)
    assert "Người Việt Nam đã sống" in article.body
    assert [photo.credit for photo in Photo.objects.all()] == ["Hà Vy"] * 2
