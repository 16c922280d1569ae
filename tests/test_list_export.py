"""CSV of every list of the newsroom: who gets it, what it holds, how it leaves."""

import csv
import io
import re

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.models import Article, Event, Photo, Section
from comments.models import Comment, State
from journal.lib import list_export
from tests.comments.readers import TYPED, make_comment
from tests.factories import (
    EDITOR_IN_CHIEF,
    MODERATOR,
    REPORTER,
    make_article,
    make_author,
    make_photo,
    make_section,
    make_user,
)
from tests.issues.making import make_issue

pytestmark = pytest.mark.django_db

LISTS = sorted(admin.site._registry, key=lambda model: model._meta.label)


def address(model, view="export") -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{view}")


def rows_of(response) -> list[dict]:
    """The rows of an export, read as a spreadsheet would."""
    assert response.status_code == 200
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def log_in(client, group=None, **fields):
    user = make_user(group, is_superuser=group is None, **fields)
    client.force_login(user)
    return user


@pytest.mark.parametrize("model", LISTS, ids=lambda model: model._meta.label_lower)
def test_every_list_can_be_taken_along(client, model):
    """By who may read it, from a button on the list; it is written down; others are refused."""
    user = log_in(client)
    make_comment(make_article())
    make_author(), make_photo(), make_issue()
    page = client.get(address(model, "changelist")).content.decode()
    if model.objects.exists():
        assert f'action="{address(model)}"' in page
    rows = rows_of(client.post(address(model)))
    assert all(row["Số"] for row in rows)
    mark = Event.objects.get(kind=Event.Kind.EXPORTED)
    assert (mark.by, mark.detail["filter"]) == (user, "toàn bộ")
    assert mark.detail["list"] == str(model._meta.verbose_name_plural)
    client.force_login(make_user())
    assert client.post(address(model)).status_code == 403
    assert Event.objects.filter(kind=Event.Kind.EXPORTED).count() == 1


def test_it_is_asked_for_by_post(client):
    """An address alone takes nothing out; nor does somebody from outside."""
    assert client.post(address(Photo))["Location"].startswith("/admin/login/")
    log_in(client)
    assert client.get(address(Photo)).status_code == 405
    assert not Event.objects.exists()


def test_it_holds_what_the_list_is_narrowed_to(client):
    """Search and filters, from the very form on the page; and the log says which they were."""
    log_in(client)
    wanted = make_section(name="Thời sự")
    found = [make_article(title="Bến đò", state="draft", section=wanted).pk for _ in range(2)]
    make_article(title="Bến đò", state="draft")
    make_article(title="Ruộng", state="draft", section=wanted)
    query = {"q": "ben do", "trang-thai": "draft", "section__id__exact": wanted.pk}
    page = client.get(address(Article, "changelist"), query).content.decode()
    form = re.search(r'<form class="list-export".*?</form>', page, re.S)[0]
    sent = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form))
    rows = rows_of(client.post(address(Article), sent))
    assert [int(row["Số"]) for row in rows] == found[::-1]
    assert rows[0]["Tiêu đề"] == "Bến đò"
    assert rows[0]["Trạng thái"] == "Bản nháp"
    assert rows[0]["Chuyên mục chính"] == "Thời sự"
    said = Event.objects.get(kind=Event.Kind.EXPORTED).detail["filter"]
    assert said == "“ben do”, trạng thái: Bản nháp, chuyên mục chính: Thời sự"


def test_times_are_exact_and_addresses_lead_back(client):
    """Where the list says "2 phút trước" the table says when; the last column opens the row."""
    log_in(client)
    article = make_article()
    [row] = rows_of(client.post(address(Article)))
    assert re.fullmatch(r"\d\d/\d\d/\d{4} \d\d:\d\d:\d\d", row["Sửa lúc"])
    assert re.fullmatch(r"\d\d/\d\d/\d{4} \d\d:\d\d:\d\d", row["Đăng lúc"])
    place = reverse("admin:articles_article_change", args=[article.pk])
    assert row["Địa chỉ trang quản trị"] == f"http://testserver{place}"


def test_the_file_is_named_by_list_and_day(client):
    """And begins with the mark by which Excel knows UTF-8."""
    log_in(client)
    response = client.post(address(Photo))
    assert re.search(r'filename="anh-\d{4}-\d\d-\d\d-\d{4}.csv"', response["Content-Disposition"])
    assert b"".join(response.streaming_content).startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("evil", ["=1+1", "+84", "-2", "@SUM(A1)", "\uff1d1+1"])
def test_no_cell_is_run_as_a_formula(client, evil):
    """Wherever people typed it: a title, a reader's name."""
    log_in(client)
    article = make_article(title=evil)
    make_comment(article, name=evil, text=evil)
    [row] = rows_of(client.post(address(Article)))
    assert row["Tiêu đề"] == f"'{evil}"
    [row] = rows_of(client.post(address(Comment)))
    assert row["Người gửi"] == row["Ý kiến"] == f"'{evil}"


def test_a_picture_is_no_column(client):
    """Nor is there any markup in a cell."""
    log_in(client)
    make_photo(caption="Chợ <b>nổi</b>")
    [row] = rows_of(client.post(address(Photo)))
    assert "Ảnh" not in row
    assert row["Chú thích"] == "Chợ <b>nổi</b>"
    make_issue(public=False)
    [row] = rows_of(client.post(reverse("admin:issues_issue_export")))
    assert row["Ai xem được"] == "Chỉ tòa soạn"


def test_what_readers_sent_stays_with_those_who_may_see_it(client):
    """The e-mail goes to who decides on comments, nobody's network to anybody."""
    make_comment(make_article(), sender_prefix="203.0.113.0/24", sender_hash="abc")
    log_in(client, MODERATOR)
    [row] = rows_of(client.post(address(Comment)))
    assert row["Email"] == TYPED["email"]
    assert "203.0.113" not in str(row)
    user = log_in(client, REPORTER)
    assert client.post(address(Comment)).status_code == 403
    user.user_permissions.add(Permission.objects.get(codename="view_comment"))
    [row] = rows_of(client.post(address(Comment)))
    assert row["Người gửi"] == TYPED["name"]
    assert TYPED["email"] not in str(row)


def test_comments_come_as_the_queue_shows_them(client):
    """What waits, unless another state is asked for."""
    log_in(client, MODERATOR)
    article = make_article()
    waiting = make_comment(article)
    spam = make_comment(article)
    Comment.objects.filter(pk=spam.pk).update(state=State.SPAM, moderated_at=spam.created_at)
    assert [int(r["Số"]) for r in rows_of(client.post(address(Comment)))] == [waiting.pk]
    rows = rows_of(client.post(address(Comment), {"state": "spam"}))
    assert [int(r["Số"]) for r in rows] == [spam.pk]


@pytest.mark.parametrize("query", [{"zzz": "1"}, {"title__regex": "("}])
def test_a_filter_the_list_does_not_have_is_refused(client, query):
    """And nothing is written down as taken."""
    log_in(client)
    client.raise_request_exception = False
    assert client.post(address(Article), query).status_code == 400
    assert not Event.objects.exists()


@pytest.mark.parametrize(("group", "status"), [(EDITOR_IN_CHIEF, 200), (MODERATOR, 403)])
def test_accounts_and_authors_go_to_who_may_see_them(client, group, status):
    """As the lists themselves do."""
    log_in(client, group)
    assert client.post(reverse("admin:articles_author_export")).status_code == status
    assert client.post(reverse("admin:auth_user_export")).status_code == 403


def test_ten_thousand_rows_stream(client):
    """By key, a thousand at a time, each once; no row is skipped over, and none held back."""
    log_in(client)
    section = make_section()
    articles = [
        Article(title=f"Bài {n}", slug="bai", section=section, search_text=f" bai {n} ")
        for n in range(10_000)
    ]
    keys = [article.pk for article in Article.objects.bulk_create(articles, batch_size=2000)]
    del articles
    response = client.post(address(Article))
    assert response.streaming
    with CaptureQueriesContext(connection) as queries:
        sizes, tail = [], b""
        for piece in response.streaming_content:
            sizes, tail = [*sizes, piece.count(b"\r\n")], piece
    assert sum(sizes) == len(keys) + 1
    assert max(sizes) <= 500
    assert f"{min(keys)},".encode() in tail
    assert len(queries) == 11
    assert not [q for q in queries.captured_queries if "OFFSET" in q["sql"]]


def test_it_ends_politely(client, monkeypatch):
    """Where a list is longer than a file may be, the last line says so."""
    log_in(client)
    for _ in range(4):
        make_section()
    monkeypatch.setattr(list_export, "MOST_ROWS", 3)
    rows = rows_of(client.post(address(Section)))
    assert len(rows) == 4
    assert rows[-1]["Số"].startswith("Chỉ tải được 3 dòng mới nhất")
