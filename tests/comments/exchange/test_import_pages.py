"""The pages on which comments come in and go out."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Event
from comments.exchange import runs
from comments.exchange.kept import WaitingFiles
from comments.exchange.models import ImportPart, ImportRun
from comments.models import Comment
from comments.personal_data import erasing
from comments.personal_data.places import Person
from tests.comments.personal_data.making import EMAIL, make_request
from tests.comments.readers import make_comment
from tests.factories import (
    ARCHIVIST,
    EDITOR_IN_CHIEF,
    MANAGING_EDITOR,
    MODERATOR,
    REPORTER,
    make_article,
    make_user,
)
from tests.routes import routes_of

from .making import isso_file, wp_comment, wp_post, wxr_file

pytestmark = pytest.mark.django_db
LIST = "/admin/comments/importrun/"
SLUG = "chuyen-do-cuoi-nam"


@pytest.fixture
def chief(client):
    client.force_login(make_user(EDITOR_IN_CHIEF))
    return client


@pytest.fixture
def article():
    return make_article(title="Chuyến đò cuối năm")


def file(tmp_path, *comments):
    path = wxr_file(
        tmp_path / "a.xml", wp_post(SLUG, *comments), wp_post("khong-co", wp_comment(99))
    )
    return SimpleUploadedFile("cu.xml", path.read_bytes())


def upload(client, sent, **fields):
    return client.post(f"{LIST}add/", {"kind": "wxr", "file": sent} | fields)


def tried(client, sent, **fields) -> ImportRun:
    upload(client, sent, **fields)
    run = ImportRun.objects.latest("pk")
    runs.work(run.pk)
    run.refresh_from_db()
    return run


def page(client, run) -> str:
    return client.get(f"{LIST}{run.pk}/change/").content.decode()


def test_tried_first_then_taken_in(chief, article, tmp_path):
    """What would happen is shown, with articles that are not found; then the button takes it in,
    and the file is gone. Pressed again nothing happens."""
    run = tried(chief, file(tmp_path, wp_comment(1), wp_comment(2, parent=1)))
    shown = page(chief, run)
    assert "Nhập 2 ý kiến" in shown and "khong-co" in shown and not Comment.objects.exists()
    for _ in range(2):
        chief.post(f"{LIST}{run.pk}/lam/", {"do": "take"})
        runs.work(run.pk)
    run.refresh_from_db()
    assert run.state == "done" and Comment.objects.count() == 2
    assert not ImportPart.objects.exists()
    assert "Đã nhập" in page(chief, run)


def test_a_killed_worker_is_followed_by_another(chief, article, tmp_path, monkeypatch):
    """The sweep asks again; nothing is there twice."""
    run = tried(chief, file(tmp_path, wp_comment(1), wp_comment(2)))
    runs.take_in(run)
    runs.load("wxr", "", wxr_file(tmp_path / "b.xml", wp_post(SLUG, wp_comment(1))), {}, dry=False)
    assert runs.enqueue_left() == 0
    ImportRun.objects.update(asked_at=None)
    assert runs.enqueue_left() == 1
    runs.work(run.pk)
    run.refresh_from_db()
    assert (run.report["new"], run.report["known"], Comment.objects.count()) == (1, 1, 2)


def test_a_file_nobody_takes_in_goes(chief, article, tmp_path):
    """By a button, or after a week."""
    run = tried(chief, file(tmp_path, wp_comment(1)))
    chief.post(f"{LIST}{run.pk}/lam/", {"do": "drop"})
    assert not ImportPart.objects.exists() and not runs.take_in(run)
    run = tried(chief, file(tmp_path, wp_comment(1)))
    ImportRun.objects.update(made_at="2020-01-01T00:00:00Z")
    runs.enqueue_left()
    run.refresh_from_db()
    assert run.state == "dropped" and not ImportPart.objects.exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"file": ""}, "Hãy chọn một tệp"),
        ({"file": SimpleUploadedFile("x.xml", b"")}, "Tệp trống"),
        ({"kind": "x"}, "Hãy chọn một loại"),
        ({"table": SimpleUploadedFile("x.csv", b"a\n")}, "dòng 1"),
        ({"table": SimpleUploadedFile("x.csv", b"\xff\xfe")}, "UTF-8"),
    ],
)
def test_a_wrong_upload_is_explained(chief, fields, words):
    sent = fields.get("file", SimpleUploadedFile("cu.xml", b"<rss/>"))
    response = upload(chief, sent, **{k: v for k, v in fields.items() if k != "file"})
    assert response.status_code == 200 and not ImportRun.objects.exists()
    assert words in response.content.decode()


def test_a_file_that_is_none_says_so(chief):
    run = tried(chief, SimpleUploadedFile("cu.xml", b"x" * 50))
    assert run.state == "failed" and "Tệp XML hỏng" in page(chief, run)
    assert not ImportPart.objects.exists()


def test_all_comments_go_out(chief, article):
    """Asked first; that they left is in the log."""
    make_comment(article)
    assert "email của người gửi" in chief.get(f"{LIST}xuat/").content.decode()
    response = chief.post(f"{LIST}xuat/")
    assert response["Content-Disposition"].startswith("attachment;")
    assert "no-store" in response["Cache-Control"]
    assert response["X-Content-Type-Options"] == "nosniff"
    lines = b"".join(response.streaming_content).decode().splitlines()
    assert [json.loads(line).get("article_id") for line in lines] == [None, article.pk]
    assert Event.objects.filter(kind="exported", detail__filter="toàn bộ ý kiến, JSON").exists()


@pytest.mark.parametrize("group", [REPORTER, MODERATOR, ARCHIVIST, MANAGING_EDITOR])
def test_others_take_nothing_in_or_out(client, article, group):
    """Each address, by a hand-made request, too."""
    by = make_user(EDITOR_IN_CHIEF)
    run = runs.receive("wxr", "", SimpleUploadedFile("x.xml", b"<rss/>"), {}, by)
    client.force_login(make_user(group))
    for method, place, data in [
        ("get", LIST, {}),
        ("get", f"{LIST}add/", {}),
        ("post", f"{LIST}add/", {"kind": "wxr", "file": SimpleUploadedFile("x", b"x")}),
        ("get", f"{LIST}{run.pk}/change/", {}),
        ("post", f"{LIST}{run.pk}/lam/", {"do": "drop"}),
        ("get", f"{LIST}xuat/", {}),
        ("post", f"{LIST}xuat/", {}),
        ("post", f"{LIST}tai-csv/", {}),
    ]:
        assert getattr(client, method)(place, data).status_code == 403, place
    assert ImportRun.objects.count() == 1


def test_every_route_is_asked_about():
    """A new one needs a row above."""
    known = {"", "add/", "xuat/", "<path:key>/lam/", "<path:object_id>/change/"}
    django = {"autocomplete/", "<path:object_id>/history/", "<path:object_id>/delete/"}
    assert routes_of(ImportRun) <= known | django | {"<path:object_id>/"}


def test_whoever_is_erased_is_erased_from_files_that_wait(chief, article, tmp_path):
    """Also where the address stands across two pieces; other files stay."""
    other = runs.receive("wxr", "", SimpleUploadedFile("y", b"x" * 99), {}, make_user())
    data = b" " * (runs.PIECE - 9) + EMAIL.encode() + b" " * 999
    run = runs.receive("wxr", "", SimpleUploadedFile("x", data), {}, make_user())
    assert run.parts.count() == 2
    erasing.start(make_request(), {"text": "remove"}, make_user())
    run.refresh_from_db()
    assert run.state == "dropped" and run.parts.count() == 0 and other.parts.count() == 1
    assert run.finished_at


@pytest.mark.parametrize(
    "data",
    [
        b"<e>%s</e>",
        b'{"email": "%s", "x": 1}',
        b"<e><![CDATA[%s]]></e>",
        b"mailto:%s?subject=x",
        b"Hoi ban o %s.",
        b"'%s'",
        b"ten=%s&x=1",
    ],
)
def test_an_email_is_found_in_a_file_in_capitals_or_not(data):
    file = SimpleUploadedFile("x", data % EMAIL.upper().encode())
    run = runs.receive("wxr", "", file, {}, make_user())
    assert list(WaitingFiles().rows(Person(EMAIL))) == [run]
    assert not WaitingFiles().rows(Person("x" + EMAIL)).exists()
    assert not WaitingFiles().rows(Person(EMAIL[1:])).exists()


def test_an_email_is_found_in_an_isso_file(tmp_path):
    """Whose texts stand in it without anything between them."""
    path = isso_file(tmp_path / "a.db", "/x/", [(1, None, 1, "Lời")])
    run = runs.receive("isso", "", SimpleUploadedFile("a.db", path.read_bytes()), {}, make_user())
    assert list(WaitingFiles().rows(Person("BAO@vi-du.example"))) == [run]
    runs.drop(run)
    assert not WaitingFiles().rows(Person("bao@vi-du.example")).exists()


def test_looking_for_somebody_reads_no_file(chief):
    runs.receive("wxr", "", SimpleUploadedFile("x", EMAIL.encode()), {}, make_user())
    request = make_request()
    with CaptureQueriesContext(connection) as queries:
        page = chief.get(f"/admin/comments/personaldatarequest/{request.pk}/change/")
    assert "Tệp ý kiến đang chờ nhập" in page.content.decode()
    assert not any("importpart" in query["sql"] for query in queries)


def test_nothing_comes_out_of_a_file_that_is_erased_while_it_is_read(
    chief, article, tmp_path, monkeypatch
):
    """The worker has its copy on the disk; the piece it is at is taken back, and no other comes."""
    run = tried(chief, file(tmp_path, wp_comment(1, email=EMAIL), wp_comment(2)))
    chief.post(f"{LIST}{run.pk}/lam/", {"do": "take"})
    read = runs.reading

    def erased_meanwhile(kind, path):
        erasing.start(make_request(), {"text": "remove"}, make_user())
        yield from read(kind, path)

    monkeypatch.setattr(runs, "reading", erased_meanwhile)
    runs.work(run.pk)
    run.refresh_from_db()
    assert run.state == "dropped" and not Comment.objects.exists()
