"""A PDF that comes piece by piece, or whole with the form; of what is refused nothing stays."""

import json
import os
import resource
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from issues import ingest, uploads
from issues.models import Issue, Upload
from issues.reading import digest
from tests.factories import ARCHIVIST, REPORTER, make_user

from .making import make_issue, pdf_bytes, pdf_file

pytestmark = pytest.mark.django_db
START = "/admin/issues/issue/tai-len/"
ADD = "/admin/issues/issue/add/"
PIECE = 2000


@pytest.fixture(autouse=True)
def store(settings, tmp_path, monkeypatch):
    """A storage of its own; pieces so small that a small PDF has several."""
    monkeypatch.setattr(Upload, "PIECE", PIECE)
    settings.PROTECTED_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def archivist(client):
    client.user = make_user(ARCHIVIST)
    client.force_login(client.user)
    return client


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def files_in(store: Path) -> list[str]:
    return sorted(str(path.relative_to(store)) for path in store.rglob("*") if path.is_file())


def begin(client, data: bytes, name: str = "số 6.pdf", **said):
    body = {"name": name, "size": len(data), "modified": 1} | said
    return client.post(START, json.dumps(body), content_type="application/json")


def put(client, key: str, number: int, data: bytes):
    address = f"{START}{key}/{number}/"
    return client.put(address, data, content_type="application/octet-stream")


def pieces_of(data: bytes) -> list[bytes]:
    return [data[at : at + PIECE] for at in range(0, len(data), PIECE)]


def send(client, data: bytes, name: str = "số 6.pdf"):
    """The whole way; the answer to the last step."""
    key = begin(client, data, name).json()["key"]
    for number, piece in enumerate(pieces_of(data)):
        answer = put(client, key, number, piece)
        if answer.status_code != 200:
            return answer
    answer = client.post(f"{START}{key}/")
    answer.key = key
    return answer


def form(**fields) -> dict:
    return {"year": 2022, "number": 6, "seen_by": "staff"} | fields


def upload(data: bytes, name: str = "so.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, "application/pdf")


# --- Piece by piece ---------------------------------------------------------------------------


def test_pieces_become_the_issues_pdf(archivist, store, committed):
    """Byte for byte, with its digest known, and nothing else in storage; the form goes on to the
    report."""
    data = pdf_bytes()
    with committed():
        sent = send(archivist, data)
    assert (sent.status_code, sent.json()) == (200, {"twin": ""})
    assert files_in(store) == [f"print/pdf/{sent.key}.pdf"]
    with committed():
        response = archivist.post(ADD, form(**{"pdf-upload": sent.key}))
    issue = Issue.objects.get()
    assert response["Location"] == reverse("admin:issues_issue_report", args=[issue.pk])
    assert issue.pdf.open().read() == data
    assert (issue.pdf_size, issue.pdf_digest) == (len(data), digest(Path(issue.pdf.path)))
    assert not Upload.objects.exists()
    assert files_in(store) == [f"print/pdf/{sent.key}.pdf"]


def test_an_upload_goes_on(archivist):
    """Whoever chooses the same file again sends what is missing; a piece twice is one piece."""
    data = pdf_bytes()
    pieces = pieces_of(data)
    key = begin(archivist, data).json()["key"]
    for number in (2, 0, 2):
        assert put(archivist, key, number, pieces[number]).status_code == 200
    assert archivist.post(f"{START}{key}/").status_code == 409
    again = begin(archivist, data).json()
    assert (again["key"], again["have"], again["piece"]) == (key, [0, 2], PIECE)
    assert begin(archivist, data, modified=2).json()["key"] != key
    for number in set(range(len(pieces))) - {0, 2}:
        put(archivist, key, number, pieces[number])
    assert archivist.post(f"{START}{key}/").status_code == 200
    assert archivist.post(f"{START}{key}/").status_code == 200  # the answer was lost
    assert uploads.protected().open(f"print/pdf/{key}.pdf").read() == data


def test_a_piece_that_broke_off(archivist):
    """Is asked for again; what came before stays."""
    data = pdf_bytes()
    pieces = pieces_of(data)
    key = begin(archivist, data).json()["key"]
    put(archivist, key, 0, pieces[0])
    for number, piece in ((1, pieces[1][:-1]), (1, b""), (99, pieces[1])):
        assert put(archivist, key, number, piece).status_code == 409
    assert Upload.objects.get().pieces == [0]


def locked() -> bytes:
    return pdf_bytes(password="kín")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"PK\x03\x04" * 2000, "không phải PDF"),
        (b"%PDF-1.7\n" + b"no pdf at all " * 500 + b"%%EOF", "không phải PDF"),
        (pdf_bytes()[:-600], "thiếu phần cuối"),
        (locked(), "mật khẩu"),
    ],
)
def test_what_is_refused_leaves_nothing(archivist, store, committed, data, said):
    """At the first piece where that tells, else at the end; piece by piece or with the form."""
    with committed():
        sent = send(archivist, data)
    assert sent.status_code == 422
    assert said in sent.json()["says"]
    assert (files_in(store), Upload.objects.count()) == ([], 0)
    with committed():
        response = archivist.post(ADD, form(pdf=upload(data)))
    assert said in str(response.context["errors"])
    assert (files_in(store), Upload.objects.count(), Issue.objects.count()) == ([], 0, 0)


def test_too_large_or_empty(archivist, store, monkeypatch):
    """Told before anything is sent; and of a file that comes with the form."""
    assert "Tệp rỗng" in begin(archivist, b"").json()["says"]
    assert "lớn hơn 1024 MB" in begin(archivist, b"", size=1024**3 + 1).json()["says"]
    monkeypatch.setattr(uploads, "MOST_BYTES", 1000)
    response = archivist.post(ADD, form(pdf=upload(pdf_bytes())))
    assert "lớn hơn" in str(response.context["errors"])
    assert files_in(store) == []


def test_a_full_disk(archivist, store, committed, monkeypatch):
    """Told before; where the disk fills up meanwhile, nothing half-written stays."""
    data = pdf_bytes()
    with monkeypatch.context() as little:
        little.setattr(uploads, "SPARE", 2**60)
        assert "không đủ chỗ" in begin(archivist, data).json()["says"]
        response = archivist.post(ADD, form(pdf=upload(data)))
        assert "không đủ chỗ" in str(response.context["errors"])
    key = begin(archivist, data).json()["key"]
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (PIECE // 2, limits[1]))
    try:
        with committed():
            answer = put(archivist, key, 0, data[:PIECE])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert (answer.status_code, answer.json()["says"]) == (422, uploads.NO_ROOM)
    assert (files_in(store), Upload.objects.count()) == ([], 0)


def test_cancelled(archivist, store, committed):
    """What had come is gone."""
    data = pdf_bytes()
    key = begin(archivist, data).json()["key"]
    put(archivist, key, 0, data[:PIECE])
    assert files_in(store) == [f"print/uploads/{key}/0"]
    with committed():
        assert archivist.delete(f"{START}{key}/").status_code == 200
    assert (files_in(store), Upload.objects.count()) == ([], 0)
    assert put(archivist, key, 1, data[PIECE : 2 * PIECE]).status_code == 410


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        '{"name": "a"}',
        '{"name": "\\ud800", "size": 5, "modified": 1}',
        '{"name": "a\\u0000", "size": 5, "modified": 1}',
        '{"name": "a", "size": -1, "modified": 1}',
        '{"name": "a", "size": 1e400, "modified": 1}',
    ],
)
def test_nonsense_is_refused(archivist, body):
    """What no page of ours sends."""
    answer = archivist.post(START, body, content_type="application/json")
    assert answer.status_code == 400


# --- Who may ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("who", "status"), [(None, 302), (REPORTER, 403), (ARCHIVIST, 410)])
def test_every_step_asks_who_it_is(client, archivist, who, status):
    """A key that another person began is worth nothing, not even to an archivist."""
    data = pdf_bytes()
    sent = send(archivist, data)
    client.logout()
    if who:
        client.force_login(make_user(who))
    answers = [
        put(client, sent.key, 0, data[:PIECE]),
        client.post(f"{START}{sent.key}/"),
    ]
    assert {answer.status_code for answer in answers} == {status}
    assert begin(client, data).status_code == (200 if who == ARCHIVIST else status)
    client.delete(f"{START}{sent.key}/")
    assert Upload.objects.filter(pk=sent.key).exists()
    if who == ARCHIVIST:
        response = client.post(ADD, form(**{"pdf-upload": sent.key}))
        assert uploads.GONE in str(response.context["errors"])
        assert not Issue.objects.exists()


# --- The form ---------------------------------------------------------------------------------


def test_a_form_that_comes_back_keeps_its_file(archivist, store, committed):
    """Sent with the form and without JavaScript, it is not sent twice."""
    data = pdf_bytes()
    with committed():
        response = archivist.post(ADD, form(number=20, pdf=upload(data, "số hai mươi.pdf")))
    html = response.content.decode()
    key = Upload.objects.get().key
    assert "Ghi tháng phát hành" in html
    assert f'name="pdf-upload" value="{key}"' in html
    assert "số hai mươi.pdf" in html
    with committed():
        archivist.post(ADD, form(number=20, month=6, **{"pdf-upload": key}))
    assert Issue.objects.get().pdf.open().read() == data
    assert files_in(store) == [f"print/pdf/{key}.pdf"]


def test_a_file_that_was_refused_is_not_left_out_unawares(archivist):
    """The form that was sent without it says so once, keeps what was typed, and can be sent
    again; a file that is there counts."""
    said = {"pdf-refused": "Tệp này không phải PDF."}
    response = archivist.post(ADD, form(label="Số Tết", **said))
    html = response.content.decode()
    assert "Tệp này không nhận được: Tệp này không phải PDF. Chọn tệp khác" in html
    assert 'value="Số Tết"' in html
    assert 'name="pdf-refused" value=""' in html
    assert "Đang chờ đọc" not in html
    assert "Máy đọc tệp PDF sau khi bạn lưu." in html
    assert not Issue.objects.exists()
    archivist.post(ADD, form(number=5, **{"pdf-refused": ""}))
    archivist.post(ADD, form(pdf=upload(pdf_bytes()), **said))
    assert [bool(issue.pdf) for issue in Issue.objects.order_by("number")] == [False, True]


def question_in(response) -> str:
    return response.content.decode().partition('-agreed" value="')[2].partition('"')[0]


def test_the_same_content_twice(archivist, committed):
    """The form says which issue has it and asks; yes counts for that question."""
    data = pdf_bytes()
    archivist.post(ADD, form(pdf=upload(data)))
    sent = send(archivist, data)
    assert sent.json() == {"twin": "Số 6 - 2022"}
    fields = form(number=7, **{"pdf-upload": sent.key})
    response = archivist.post(ADD, fields)
    assert "“Số 6 - 2022” đã có đúng tệp PDF này" in str(response.context["errors"])
    assert archivist.post(ADD, fields | {"pdf-agreed": "on"}).status_code == 200
    with committed():
        archivist.post(ADD, fields | {"pdf-agreed": question_in(response)})
    assert Issue.objects.filter(pdf_digest=Issue.objects.first().pdf_digest).count() == 2


def test_two_archivists_replace_the_same_pdf(client, archivist, store, committed):
    """The second is told of the first before anything is lost, and may insist; one PDF is left."""
    issue = make_issue(number=6, pdf=pdf_file(["cũ"]), public=False)
    address = reverse("admin:issues_issue_change", args=[issue.pk])
    seen = archivist.get(address).content.decode()
    seen = seen.partition('name="pdf-seen" value="')[2].partition('"')[0]
    fields = form(month=6, slug="6", **{"pdf-seen": seen})
    with committed():
        assert (
            archivist.post(address, fields | {"pdf": upload(pdf_bytes(["nhất"]))}).status_code
            == 302
        )
    client.force_login(make_user(ARCHIVIST))
    second = pdf_bytes(["nhì"])
    response = client.post(address, fields | {"pdf": upload(second)})
    assert "người khác đã tải" in str(response.context["errors"])
    issue.refresh_from_db()
    ingest.ingest(issue)
    assert issue.pages.get().text == "nhất"
    kept = {"pdf-upload": Upload.objects.get().key, "pdf-agreed": question_in(response)}
    with committed():
        assert client.post(address, fields | kept).status_code == 302
    issue.refresh_from_db()
    ingest.ingest(issue)
    assert issue.pages.get().text == "nhì"
    assert [name for name in files_in(store) if "/pdf/" in name] == [issue.pdf.name]


def test_the_same_form_twice(archivist, committed):
    """A second click saves nothing else and says nothing wrong."""
    issue = make_issue(number=6, public=False)
    address = reverse("admin:issues_issue_change", args=[issue.pk])
    sent = send(archivist, pdf_bytes())
    fields = form(month=6, slug="6", **{"pdf-upload": sent.key})
    for _ in range(2):
        with committed():
            assert archivist.post(address, fields).status_code == 302
    issue.refresh_from_db()
    assert Path(issue.pdf.path).exists()


def test_a_pdf_is_cleared(archivist, store, committed):
    """Its file leaves storage with it."""
    issue = make_issue(number=6, pdf=pdf_file(), public=False)
    address = reverse("admin:issues_issue_change", args=[issue.pk])
    with committed():
        archivist.post(address, form(month=6, slug="6", **{"pdf-clear": "on"}))
    issue.refresh_from_db()
    assert (str(issue.pdf), files_in(store)) == ("", [])


# --- What nobody came back for ----------------------------------------------------------------


def test_the_sweep_removes_what_is_old(archivist, store, committed):
    """Uploads of yesterday with all pieces, and files without any row; what is in use stays."""
    data = pdf_bytes()
    with committed():
        taken, whole = send(archivist, data, "a.pdf"), send(archivist, data, "b.pdf")
        archivist.post(ADD, form(**{"pdf-upload": taken.key}))
        begun = begin(archivist, data, "c.pdf").json()["key"]
        put(archivist, begun, 0, data[:PIECE])
    lost = store / "print/pdf/lost.pdf"
    lost.write_bytes(b"%PDF")
    assert (uploads.prune(), uploads.prune_orphans()) == (0, 0)
    Upload.objects.update(touched_at=timezone.now() - timedelta(days=2))
    for path in store.rglob("*.pdf"):
        os.utime(path, (0, 0))
    with committed():
        assert uploads.prune() == 2
    assert uploads.prune_orphans() == 1
    assert files_in(store) == [f"print/pdf/{taken.key}.pdf"]
    assert whole.status_code == 200


# --- Killed -----------------------------------------------------------------------------------

FINISH = """
import django, sys
django.setup()
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
settings.PROTECTED_ROOT = sys.argv[2]
from django.contrib.auth.models import User
from issues import uploads
from issues.models import Upload
Upload.PIECE = int(sys.argv[4])
print("ready", flush=True)
upload = Upload.objects.get(pk=sys.argv[3])
uploads.finish(upload.user, upload.key)
"""


@pytest.mark.django_db(transaction=True)
def test_killed_while_the_pieces_are_put_together(store):
    """Whatever was killed where: once more, and the file is whole and alone."""
    user, data = make_user(), pdf_bytes()
    env = os.environ | {"PYTHONPATH": str(Path(uploads.__file__).parents[1])}
    for pause in (0.0, 0.05, None):
        found = uploads.begin(user, f"{pause}", len(data), 1)
        for number, piece in enumerate(pieces_of(data)):
            uploads.protected().delete(found.piece_name(number))
            uploads._write(found.piece_name(number), uploads.ContentFile(piece))
        Upload.objects.filter(pk=found.pk).update(pieces=list(range(found.count)))
        command = [sys.executable, "-c", FINISH, connection.settings_dict["NAME"], str(store)]
        worker = subprocess.Popen(
            [*command, found.key, str(PIECE)], env=env, stdout=subprocess.PIPE
        )
        worker.stdout.readline()
        if pause is not None:
            time.sleep(pause)
            worker.send_signal(signal.SIGKILL)
            worker.wait()
            uploads.finish(user, found.key)
        assert worker.wait() in (0, -signal.SIGKILL)
        found.refresh_from_db()
        assert files_in(store) == [found.pdf_name]
        assert (store / found.pdf_name).read_bytes() == data
        assert found.digest == digest(store / found.pdf_name)
        uploads.drop(user, found.key)
        assert files_in(store) == []
