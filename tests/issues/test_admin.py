"""What the archivist does behind the counter."""

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from issues import ingest
from issues.models import Issue
from tests.factories import ARCHIVIST, REPORTER, make_user

from .making import make_entry, make_issue, pages_found, pdf_bytes, pdf_file

pytestmark = pytest.mark.django_db
ADD = "/admin/issues/issue/add/"
LIST = "/admin/issues/issue/"


@pytest.fixture
def archivist(client):
    client.force_login(make_user(ARCHIVIST))
    return client


@pytest.fixture
def asked(monkeypatch, django_capture_on_commit_callbacks):
    """The ids of issues the worker was asked to ingest."""
    ids = []
    monkeypatch.setattr(ingest, "ingest_issue", type("Task", (), {"enqueue": ids.append}))
    return ids


def form(**fields) -> dict:
    """The issue form as a browser sends it."""
    return {"year": 2022, "number": 6, "seen_by": "public"} | fields


def upload(data: bytes, name: str = "so.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, "application/pdf")


def errors(response) -> str:
    return str(response.context["errors"])


def test_an_archivist_takes_in_an_issue(archivist, asked, django_capture_on_commit_callbacks):
    """Number and PDF in one form; the worker is asked, and the list shows how far it is."""
    with django_capture_on_commit_callbacks(execute=True):
        response = archivist.post(ADD, form(pdf=upload(pdf_bytes())))
    assert response.status_code == 302, errors(response)
    issue = Issue.objects.get()
    assert issue.label == "Số 6 - 2022"
    assert asked == [issue.pk]
    assert "Đang chờ đọc" in archivist.get(LIST).content.decode()
    ingest.ingest(issue)
    assert "3/3 trang" in archivist.get(LIST).content.decode()
    assert "3/3 trang" in archivist.get(f"{LIST}{issue.pk}/change/").content.decode()


def test_saving_without_a_new_pdf_reads_nothing_again(
    archivist, asked, django_capture_on_commit_callbacks
):
    """A correction of the label leaves pages and PDF alone."""
    issue = make_issue(number=6, pdf=pdf_file())
    ingest.ingest(issue)
    with django_capture_on_commit_callbacks(execute=True):
        archivist.post(f"{LIST}{issue.pk}/change/", form(label="Số 6, kỷ niệm", month=6, slug="6"))
    issue.refresh_from_db()
    assert issue.label == "Số 6, kỷ niệm"
    assert issue.pages.count() == 3
    assert asked == []


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"pdf": upload(b"PK\x03\x04 a zip")}, "không phải PDF"),
        ({"cover": upload(b"<svg/>", "bia.png")}, "Hình vẽ SVG"),
        ({"number": 7, "number_to": 7}, "phải lớn hơn"),
        ({"number": ""}, "đặt tên cho số đặc biệt"),
        ({"number": 20}, "Ghi tháng phát hành"),
        ({"number": 5}, "Năm này đã có số đó"),
        ({"number": "", "label": "Số Xuân", "month": 1}, "mang địa chỉ như thế"),
        ({"number": "", "label": "Số 2022", "month": 1}, "cần có tên bằng chữ"),
    ],
)
def test_what_the_form_refuses(archivist, fields, message):
    """What cannot be true is refused with the reason, and nothing is stored."""
    make_issue(number=5)
    make_issue(number=None, label="Số Xuân 2022")
    response = archivist.post(ADD, form(**fields))
    assert response.status_code == 200
    assert message in errors(response)
    assert Issue.objects.count() == 2


def test_failure_is_shown(archivist):
    """A PDF that could not be read shows its reason on the issue."""
    issue = make_issue(pdf=pdf_file(password="kín"))
    ingest.ingest(issue)
    assert "có mật khẩu" in archivist.get(f"{LIST}{issue.pk}/change/").content.decode()


def test_many_at_once(archivist, asked, django_capture_on_commit_callbacks):
    """Issues are opened to readers, hidden, and read again, many at a time."""
    issues = [make_issue(public=False), make_issue(public=False, pdf=pdf_file())]
    Issue.objects.update(ingest_error="hỏng", ingest_attempts=5)

    def act(name):
        chosen = {"action": name, "_selected_action": [i.pk for i in issues]}
        with django_capture_on_commit_callbacks(execute=True):
            assert archivist.post(LIST, chosen).status_code == 302

    act("publish")
    assert Issue.objects.public().count() == 2
    act("hide")
    assert Issue.objects.public().count() == 0
    act("read_again")
    assert asked == [issues[1].pk]
    issues[1].refresh_from_db()
    assert (issues[1].ingest_error, issues[1].ingest_attempts) == ("", 0)


def test_pages_are_corrected_not_made(archivist):
    """Text and folio of a page may be corrected and are found at once; pages are never added."""
    issue = make_issue(pdf=pdf_file())
    ingest.ingest(issue)
    page = issue.pages.get(number=2)
    address = f"/admin/issues/page/{page.pk}/change/"
    assert archivist.get("/admin/issues/page/").status_code == 200
    assert archivist.get(address).status_code == 200
    archivist.post(address, {"folio": "2", "text": "Đã sửa", "number": 9})
    page.refresh_from_db()
    assert (page.text, page.folio, page.number) == ("Đã sửa", "2", 2)
    assert pages_found("da sua") == [page]
    for query, count in (("da sua", 1), ("đã sữa", 1), ("sua chua", 0)):
        listed = archivist.get("/admin/issues/page/", {"q": query})
        assert listed.context["cl"].result_count == count, query
    assert not pages_found("trang hai")
    assert archivist.get("/admin/issues/page/add/").status_code == 403


def test_list_costs_the_same_for_any_number_of_issues(archivist, django_assert_max_num_queries):
    """The list of issues asks no question per row."""
    for _ in range(8):
        make_entry(make_issue(with_cover=True))
    with django_assert_max_num_queries(10):
        archivist.get(LIST)


def test_pages_cost_the_same_for_any_number(archivist):
    """The list of pages reads no text, counts once, and asks the years of the issues alone."""
    issue = make_issue(pdf=pdf_file(["chữ", ""]))
    ingest.ingest(issue)
    with CaptureQueriesContext(connection) as queries:
        response = archivist.get("/admin/issues/page/", {"nam": "2022"})
    asked = [q["sql"] for q in queries if "issues_" in q["sql"]]
    assert len(asked) == 3  # years, count, rows
    assert not any('"text",' in sql for sql in asked)
    assert not any("DISTINCT" in sql and "issues_page" in sql for sql in asked)
    html = response.content.decode()
    assert html.count("icon-yes") == html.count("icon-no") == 1
    for nonsense in ("abc", "1066"):
        assert archivist.get("/admin/issues/page/", {"nam": nonsense}).status_code == 200
    assert archivist.get("/admin/issues/page/", {"q": "chu"}).context["cl"].result_count == 1


def test_way_to_the_site_only_where_readers_go(archivist):
    """Forms link to the page of a public issue; of others there is none."""
    for public in (True, False):
        issue = make_issue(public=public, pdf=pdf_file())
        ingest.ingest(issue)
        forms = [
            f"{LIST}{issue.pk}/change/",
            f"/admin/issues/page/{issue.pages.first().pk}/change/",
        ]
        for form_address in forms:
            page = archivist.get(form_address).content.decode()
            assert ("/admin/r/" in page or "viewsitelink" in page) is public


def test_pdf_with_a_long_name(archivist):
    """An upload's own name may be as long as it likes."""
    archivist.post(ADD, form(pdf=upload(pdf_bytes(), f"{'so-xuan-' * 25}.pdf")))
    assert Issue.objects.get().pdf_size


def test_others_do_not_keep_the_archive(client):
    """A reporter has no business with print issues."""
    client.force_login(make_user(REPORTER))
    assert client.get(LIST).status_code == 403
    assert client.get(reverse("admin:issues_issue_add")).status_code == 403


def test_a_refused_year_of_a_public_issue_brings_the_form_back(client):
    """With the reason, and no attempt to link to an address that cannot be."""
    client.force_login(User.objects.create_superuser("archivist"))
    issue = make_issue(year=2026, number=11)
    data = {"year": "2100", "number": "11", "month": "11", "seen_by": "public"}
    response = client.post(reverse("admin:issues_issue_change", args=[issue.pk]), data)
    assert response.status_code == 200
    assert "2099" in response.content.decode()
