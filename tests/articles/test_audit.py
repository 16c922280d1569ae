"""The newsroom's log: who reads how much of it, what is found in it, and its export."""

import csv
import io
from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import audit, workflow
from articles.admin.audit import COLUMNS, EventAdmin
from articles.models import Event, State
from tests.factories import (
    ARCHIVIST,
    EDITOR_IN_CHIEF,
    MANAGING_EDITOR,
    MODERATOR,
    REPORTER,
    SECTION_EDITOR,
    make_article,
    make_section,
    make_user,
)

pytestmark = pytest.mark.django_db
LIST = "/admin/articles/event/"
EXPORT = f"{LIST}tai-csv/"
Kind = Event.Kind


def vietnam(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=timezone.get_default_timezone())


def draft(**fields):
    return make_article(state=State.DRAFT, **fields)


def event(article=None, kind=Kind.SAVED, by=None, address="203.0.113.7", **detail):
    return audit.log(kind, article, by, address, **detail)


def at(moment: datetime, **fields) -> Event:
    """An event of another time; the database lets no row be changed, so it is made there."""
    made = Event(**{"kind": Kind.SAVED} | fields)
    Event._meta.get_field("at").auto_now_add = False
    try:
        made.at = moment
        made.save()
    finally:
        Event._meta.get_field("at").auto_now_add = True
    return made


@pytest.fixture
def chief(client):
    user = make_user(EDITOR_IN_CHIEF)
    client.force_login(user)
    return user


@pytest.fixture
def section_reader(client):
    """One who reads the log, but works on one section only."""
    user = make_user(SECTION_EDITOR)
    user.user_permissions.add(Permission.objects.get(codename="view_event"))
    client.force_login(user)
    return user


def listed(client, **query) -> list[int]:
    response = client.get(LIST, query)
    assert response.status_code == 200
    return [row.pk for row in response.context["cl"].result_list]


def exported(client, **query) -> list[dict]:
    """The rows of an export, read as a spreadsheet would."""
    response = client.post(EXPORT, query)
    assert response.status_code == 200, response.content
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def numbers(rows: list[dict]) -> list[int]:
    return [int(row["Số"]) for row in rows]


# --- who reads it -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("group", "status"),
    [
        (REPORTER, 403),
        (SECTION_EDITOR, 403),
        (MODERATOR, 403),
        (ARCHIVIST, 403),
        (MANAGING_EDITOR, 200),
        (EDITOR_IN_CHIEF, 200),
    ],
)
def test_the_log_is_for_those_with_the_right(client, group, status):
    """List, export and single lines alike; where it is refused the front page names it not."""
    client.force_login(make_user(group))
    line = event(draft())
    assert client.get(LIST).status_code == status
    assert client.get(f"{LIST}{line.pk}/change/").status_code == status
    assert client.post(EXPORT).status_code == status
    assert (LIST in client.get("/admin/").content.decode()) == (status == 200)


def test_without_an_account_there_is_no_log(client):
    """The login page, and nothing written down."""
    assert client.get(LIST).status_code == client.post(EXPORT).status_code == 302
    assert not Event.objects.exists()


def test_of_other_sections_nothing_is_read(client, section_reader):
    """Neither listed, nor opened, nor exported, nor found by its words, number or writer."""
    section, writer = make_section(), make_user(REPORTER, last_name="Trần", first_name="Lâm")
    section.editors.add(section_reader)
    own = event(draft(section=section, title="Chợ quê"))
    secret = draft(title="Hồ sơ mật", created_by=writer)
    hidden = event(secret, by=writer)
    export = event(kind=Kind.EXPORTED, by=writer)
    assert listed(client) == numbers(exported(client)) == [own.pk]
    assert client.get(f"{LIST}{own.pk}/change/").status_code == 200
    assert client.get(f"{LIST}{hidden.pk}/change/").status_code == 302
    for query in ({"q": "ho so mat"}, {"bai": secret.pk}, {"nguoi": writer.pk}, {"q": "lam"}):
        page = client.get(LIST, query)
        assert page.context["cl"].result_list == []
        assert "Hồ sơ mật" not in page.content.decode()
        assert exported(client, **query) == []
    assert export.pk not in listed(client, viec=Kind.EXPORTED)


def test_an_own_article_of_another_section_is_read(client, section_reader):
    """As everywhere else in the newsroom."""
    own = event(draft(created_by=section_reader))
    assert listed(client) == [own.pk]


def test_who_sees_no_article_reads_of_none(client):
    """The right to the log alone shows nothing."""
    group = Group.objects.create(name="Kiểm tra")
    group.permissions.add(Permission.objects.get(codename="view_event"))
    client.force_login(make_user("Kiểm tra"))
    event(draft())
    event(kind=Kind.EXPORTED)
    assert listed(client) == []


# --- nobody changes it --------------------------------------------------------------------------


def test_nobody_adds_changes_or_deletes(client):
    """Not even a superuser, by any address or action."""
    client.force_login(make_user(is_superuser=True))
    line = event(draft(), name="Bản một")
    before = list(Event.objects.values())
    for url in (f"{LIST}add/", f"{LIST}{line.pk}/change/", f"{LIST}{line.pk}/delete/"):
        assert client.post(url, {"post": "yes", "kind": "moved"}).status_code == 403
    action = {"action": "delete_selected", "_selected_action": line.pk, "post": "yes"}
    client.post(LIST, action)
    assert list(Event.objects.values()) == before
    assert client.get(LIST).context["action_form"] is None


def test_the_database_refuses_too():
    """Whatever code asks it."""
    event(draft())
    for change in (lambda: Event.objects.update(kind=Kind.MOVED), Event.objects.all().delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert Event.objects.get().kind == Kind.SAVED


def test_the_export_is_asked_for_by_post(client, chief):
    """No link and no other site takes the log out."""
    assert client.get(EXPORT).status_code == 405
    assert not Event.objects.exists()


# --- what a line says ---------------------------------------------------------------------------


def test_a_line_tells_who_what_which_and_from_where(client, chief):
    """The step, its reason, the article with its address in the newsroom, the network address."""
    article = make_article(state=State.REVIEW, title="Mùa nước nổi")
    workflow.move(article, State.DRAFT, chief, reason="Thiếu nguồn", address="2001:db8::7")
    page = client.get(LIST).content.decode()
    for text in ("Chuyển bước", "Chờ duyệt → Bản nháp", "“Thiếu nguồn”", "2001:db8::7"):
        assert text in page
    assert f'<a href="/admin/articles/article/{article.pk}/change/">Mùa nước nổi</a>' in page
    assert chief.get_username() in page


@pytest.mark.parametrize(
    ("kind", "detail", "words"),
    [
        (Kind.SAVED, {"version": 4, "name": "trước khi cắt"}, "bản 4 · “trước khi cắt”"),
        (Kind.RESTORED, {"version": 5, "restored_from": 2}, "bản 5 · từ bản 2"),
        (Kind.CALLED_OFF, {"what": "update"}, "cập nhật bài"),
        (Kind.CALLED_OFF, {"what": "withdrawal"}, "gỡ bài"),
        (Kind.TAKEN_OVER, {"from": "Minh An"}, "từ Minh An"),
        (Kind.HANDED_OVER, {"for": "Hà Vy"}, "cho Hà Vy"),
        (Kind.MISSED, {"planned": "2021-01-04T15:12:00+00:00"}, "đáng lẽ lúc 22:12 ngày 4/1/2021"),
        (Kind.MISSED, {"fault": "still-seen"}, "bạn đọc vẫn thấy bài"),
        (Kind.EXPORTED, {"filter": "Lưu bài, từ 1/1/2021"}, "Lưu bài, từ 1/1/2021"),
        (Kind.LINK_MADE, {"link": 3, "note": "luật sư"}, "“luật sư”"),
    ],
)
def test_every_kind_in_words(kind, detail, words):
    """No key, no code and no English reaches the reader of the log."""
    assert audit.in_words(Event(kind=kind, detail=detail)) == words


def test_who_is_named_even_without_an_account():
    """An outsider with a link, or the site itself."""
    assert audit.who(Event(kind=Kind.LINK_VIEWED)) == "Người có liên kết"
    assert audit.who(Event(kind=Kind.MISSED)) == "Hệ thống"
    assert audit.who(Event(by=make_user(last_name="Trần", first_name="Lâm"))) == "Trần Lâm"


# --- search and filters -------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["Đường thủy", "duong thuy", "ĐƯỜNG", '"đường thủy"'])
def test_found_by_the_words_of_the_article(client, chief, query):
    """With or without diacritics."""
    line = event(draft(title="Đường thủy nội địa"))
    event(draft(title="Chợ quê"))
    assert listed(client, q=query) == [line.pk]


@pytest.mark.parametrize("query", ["Nguyệt Cầm", "nguyet", "phan cam", "cam.phan"])
def test_found_by_the_name_or_account_of_the_person(client, chief, query):
    """In any order of the words."""
    user = make_user(username="cam.phan", last_name="Phan Nguyệt", first_name="Cầm")
    line = event(draft(), by=user)
    event(draft(), by=chief)
    assert listed(client, q=query) == [line.pk]


def test_a_word_of_too_many_articles_finds_people_alone(client, chief, monkeypatch):
    """And the list says so, instead of asking about every line of the log."""
    monkeypatch.setattr("articles.admin.log_filter.MOST_ARTICLES", 2)
    user = make_user(last_name="Lê", first_name="Sông")
    by_user = event(draft(title="Chợ quê"), by=user)
    for _ in range(2):
        event(draft(title="Bến sông"))
    assert len(listed(client, q="song")) == 3
    event(draft(title="Bến sông"))
    assert listed(client, q="song") == numbers(exported(client, q="song")) == [by_user.pk]
    assert "quá nhiều bài" in client.get(LIST, {"q": "song"}).content.decode()
    assert "quá nhiều bài" not in client.get(LIST, {"q": "cho que"}).content.decode()


def test_found_by_network_address(client, chief):
    """Exactly, in any spelling of it."""
    line = event(draft(), address="2001:db8::7")
    event(draft(), address="2001:db8::70")
    assert listed(client, q="2001:db8::7") == listed(client, q="2001:DB8:0::7") == [line.pk]
    assert listed(client, q="203.0.113.9") == []


def test_filters_by_kind_person_and_article(client, chief):
    """Each alone and all together."""
    other, article = make_user(), draft()
    saved, moved = event(article, by=chief), event(article, Kind.MOVED, chief, **{"from": "draft"})
    by_other = event(draft(), by=other)
    assert listed(client, viec="moved") == [moved.pk]
    assert listed(client, nguoi=other.pk) == [by_other.pk]
    assert listed(client, bai=article.pk) == [moved.pk, saved.pk]
    assert listed(client, bai=article.pk, viec="saved", nguoi=chief.pk) == [saved.pk]
    assert listed(client, bai=article.pk, nguoi=other.pk) == []


def test_filters_by_days_in_vietnam(client, chief):
    """Both days count whole, from midnight to midnight in Vietnam."""
    second = timedelta(seconds=1)
    start = vietnam(2026, 1, 5)
    end = vietnam(2026, 1, 7)
    before, first, last, after = (at(m).pk for m in (start - second, start, end - second, end))
    assert listed(client, tu="5/1/2026", den="06/01/2026") == [last, first]
    assert listed(client, tu="5/1/2026") == [after, last, first]
    assert listed(client, den="6/1/2026") == [last, first, before]


@pytest.mark.parametrize(
    "query",
    [
        {"tu": "hôm qua"},
        {"tu": "1/1/0001"},
        {"den": "31/12/9999"},
        {"tu": "7/1/2026", "den": "5/1/2026"},
        {"viec": "xóa"},
        {"nguoi": "abc"},
        {"nguoi": "9" * 30},
        {"bai": "-1"},
        {"bai": "9" * 30},
    ],
)
def test_a_filter_that_cannot_be_shows_nothing(client, chief, query):
    """The list says what is wrong instead of showing everything; an export is refused."""
    event(draft())
    client.raise_request_exception = False
    assert listed(client, **query) == []
    assert client.post(EXPORT, query).status_code == 400
    assert not Event.objects.filter(kind=Kind.EXPORTED).exists()


def test_pages_keep_the_filter(client, chief, monkeypatch):
    """Older lines of what was asked for, each once, by key."""
    monkeypatch.setattr(EventAdmin, "list_per_page", 2)
    article = draft()
    keys = [event(article).pk for _ in range(5)]
    event(draft())
    page = client.get(LIST, {"bai": article.pk}).context["cl"]
    seen = [row.pk for row in page.result_list]
    while page.older_url:
        page = client.get(LIST + page.older_url).context["cl"]
        seen += [row.pk for row in page.result_list]
    assert seen == keys[::-1]


@pytest.mark.parametrize("query", [{}, {"q": "bai viet"}, {"nguoi": "", "viec": "saved"}])
def test_the_list_costs_the_same_however_long(client, chief, query):
    """A constant number of queries; none counts, none skips rows."""

    def asked():
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST, query)
        return [each["sql"] for each in queries]

    event(draft(), by=make_user())
    few = asked()
    for _ in range(12):
        event(draft(), by=make_user())
    many = asked()
    assert len(few) == len(many) <= 12
    assert not [sql for sql in many if "COUNT(" in sql or "OFFSET" in sql]
    assert not [sql for sql in many if '"body"' in sql or '"search_text", "' in sql]


# --- the export ---------------------------------------------------------------------------------


def test_the_export_holds_what_the_filters_show(client, chief):
    """The same lines as the list, in Vietnamese, at Vietnam's time."""
    article = draft(title="Đường thủy")
    moment = vietnam(2026, 1, 5, 6, 0, 9)
    line = at(moment, article=article, by=chief, detail={"version": 3}, address="203.0.113.7")
    event(draft())
    (row,) = exported(client, q="duong thuy")
    headers = [column.header for column in COLUMNS]
    assert list(row) == headers
    assert row == dict(
        zip(
            headers,
            [
                *(str(line.pk), "2026-01-05 06:00:09", chief.username, chief.username),
                *("Lưu bài", "bản 3", str(article.pk), "Đường thủy", "203.0.113.7"),
            ],
            strict=True,
        )
    )


def test_an_export_is_an_event(client, chief):
    """Who took out what, from where; it is not part of itself."""
    line = event(draft())
    assert numbers(exported(client, viec="saved", tu="1/1/2020")) == [line.pk]
    mark = Event.objects.get(kind=Kind.EXPORTED)
    assert (mark.by, mark.article, mark.address) == (chief, None, "127.0.0.1")
    assert mark.detail == {"list": "nhật ký tòa soạn", "filter": "Lưu bài, từ 1/1/2020"}
    exported(client)
    assert Event.objects.filter(kind=Kind.EXPORTED).first().detail["filter"] == "toàn bộ"


def test_the_export_streams(client, chief, monkeypatch):
    """Its rows come out of the database some at a time, each once, and leave before the next do."""
    keys = [event(draft()).pk for _ in range(30)]
    monkeypatch.setattr("journal.lib.list_export.ROWS_AT_ONCE", 10)
    with CaptureQueriesContext(connection) as queries:
        response = client.post(EXPORT)
        assert response.streaming
        asked = len(queries)
        text = b"".join(response.streaming_content).decode("utf-8-sig")
    assert len(queries) - asked == 4  # three full ones, and one that finds no more
    rows = csv.DictReader(io.StringIO(text, newline=""))
    assert numbers(rows) == keys[::-1]
