"""What readers looked for in vain: what is kept of it, what never is, and who is told."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from journal import desk, missed
from journal.models import MissedMark, MissedQuery, MissedToday
from tests.factories import (
    ARCHIVIST,
    EDITOR_IN_CHIEF,
    MODERATOR,
    REPORTER,
    SECTION_EDITOR,
    make_article,
    make_user,
)
from tests.issues.making import make_issue, make_pages

pytestmark = pytest.mark.django_db
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
LIST = "/admin/journal/missedquery/"


def ask(client, query, network=1, headers=None, **data):
    sent = {"User-Agent": BROWSER} | (headers or {})
    address = f"203.0.{network}.7"
    response = client.get("/tim-kiem/", {"q": query, **data}, headers=sent, REMOTE_ADDR=address)
    assert response.status_code == 200
    return response


def ask_often(client, query, networks=missed.NETWORKS, **data):
    for network in range(networks):
        ask(client, query, network, **data)


def kept() -> dict[str, tuple[int, int]]:
    return {row.text: (row.networks, row.days) for row in MissedQuery.objects.all()}


def make_missed(text="lúa", *, weeks=0, **fields):
    monday = timezone.localdate() - timedelta(days=timezone.localdate().weekday(), weeks=weeks)
    fields = {"networks": 3, "days": 1, "last_day": monday} | fields
    return MissedQuery.objects.create(week=monday, key=text, text=text, **fields)


# --- what is kept ---------------------------------------------------------------------------------


def test_what_several_networks_miss_is_kept_once_however_it_was_typed(client):
    """A network counts once a day; the page carries no cookie and is cached as ever."""
    for network in (1, 1, 2, 2):
        response = ask(client, "đò  Kẻ Mơ", network)
    assert not response.cookies
    assert response["Cache-Control"].startswith("public")
    assert kept() == {}
    ask(client, "DO KE MO", 3)
    assert kept() == {"đò Kẻ Mơ": (3, 1)}
    ask(client, "đò kẻ mơ", 4)
    assert kept() == {"đò Kẻ Mơ": (4, 1)}


def test_days_of_a_week_are_added_up(client, monkeypatch):
    """Those alone on which several networks missed it; another week is another line."""
    for day in (2, 4, 5, 9):
        monkeypatch.setattr(timezone, "localdate", lambda day=day: date(2026, 11, day))
        ask_often(client, "đò", 1 if day == 5 else 3)
        assert missed.forget() >= 0
    rows = MissedQuery.objects.order_by("week").values_list("week", "networks", "days", "last_day")
    first, second = date(2026, 11, 2), date(2026, 11, 9)
    assert list(rows) == [(first, 6, 2, date(2026, 11, 4)), (second, 3, 1, second)]


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        *[(text, False) for text in ("lan.nguyen@vi-du.example", "gọi 0912 345 678", "a", "2020")],
        *[(text, False) for text in ("CCCD 001.234.567.890", "http://x.example/", "từ " * 13)],
        *[("dài" * 30, False), ("+84 (91) 234-56-78", False)],
        *[(text, False) for text in ("zet.zo(a)gmail.com", "zet a còng gmail", "zet gmail.com")],
        *[("Nghị quyết 15-NQ/TW", True), ("đò 1954-1975", True), ("năm:2015..2020 đò", True)],
    ],
)
def test_what_may_be_somebodys_own_is_never_kept(query, kept):
    """Nor what is no words, or was pasted; numbers of documents and years are nobody's."""
    assert missed.may_be_kept(query) == kept


def test_nothing_at_all_is_written_of_what_is_not_kept(client):
    """Neither words nor who it was; nor of what only says what is not wanted."""
    ask(client, "lan.nguyen@vi-du.example")
    ask(client, "-đò")
    for model in (MissedQuery, MissedToday, MissedMark):
        assert not model.objects.exists()


@pytest.mark.parametrize(
    ("headers", "data"),
    [
        ({"DNT": "1"}, {}),
        ({"User-Agent": "Mozilla/5.0 (compatible; bingbot/2.0)"}, {}),
        ({"Sec-Purpose": "prefetch;prerender"}, {}),
        ({}, {"tu": "2020"}),
        ({}, {"chuyen-muc": "thoi-su"}),
    ],
)
def test_who_is_no_reader_or_narrowed_the_search_is_not_counted(client, headers, data):
    """A choice beside the box may be why nothing was found."""
    ask(client, "đò", headers=headers, **data)
    assert not MissedMark.objects.exists()


def test_what_any_kind_has_is_not_missed(client):
    """Articles, or print pages; bare words in any reading."""
    make_article(title="Bến đò")
    make_pages(make_issue(), "Chợ quê")
    for query in ("bến", "ben", "chợ"):
        ask(client, query)
    assert not MissedToday.objects.exists()


def test_what_nothing_has_as_it_was_typed_is_missed(client):
    """Even if other readings of it are shown: the words of a long text have most."""
    make_article(title="Án lệ", body="<p>Dù câu chuyện thường định, ấn hành.</p>")
    make_pages(make_issue(), "Chợ quê")
    for query in ("Dự án cầu Thượng Đình", '"chờ quê"', "chợ quê"):
        ask_often(client, query)
    assert set(kept()) == {"Dự án cầu Thượng Đình", '"chờ quê"'}
    missed.look_again()
    assert not MissedQuery.objects.exclude(finds=False).exists()


def test_a_flood_of_made_up_words_is_bounded(client, monkeypatch):
    """Of one network, and of all; what was there before goes on being counted."""
    monkeypatch.setattr(missed, "OF_ONE_NETWORK", 3)
    monkeypatch.setattr(missed, "OF_ONE_DAY", 4)
    for network in (1, 2):
        for number in range(5):
            ask(client, f"rác {network} {number}", network)
    assert MissedToday.objects.count() == 4
    for network in (5, 6):
        ask(client, "rác 1 0", network)
    assert kept() == {"rác 1 0": (3, 1)}


def test_a_search_never_fails_for_it(client):
    """Whatever the database says."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE journal_missedtoday")
    assert "Không tìm thấy kết quả nào." in ask(client, "đò").content.decode()


def test_the_day_takes_along_what_few_looked_for(client, monkeypatch):
    """And what tells their networks apart; half a year takes the rest."""
    ask(client, "đò", 1)
    ask_often(client, "bến")
    make_missed(weeks=30)
    missed.forget()
    assert MissedToday.objects.count() == 2
    assert list(kept()) == ["bến"]
    tomorrow = timezone.localdate() + timedelta(days=1)
    monkeypatch.setattr(timezone, "localdate", lambda: tomorrow)
    missed.forget()
    assert not MissedToday.objects.exists() and not MissedMark.objects.exists()
    assert list(kept()) == ["bến"]


def test_what_was_missed_is_looked_for_again():
    """So the list says what is found by now; again after some hours, not each minute."""
    make_missed("bến đò"), make_missed("ruộng")
    make_article(title="Bến đò")
    assert [missed.look_again(), missed.look_again()] == [2, 0]
    assert dict(MissedQuery.objects.values_list("text", "finds")) == {
        "bến đò": True,
        "ruộng": False,
    }


# --- who is told ----------------------------------------------------------------------------------


@pytest.mark.parametrize("group", [EDITOR_IN_CHIEF, SECTION_EDITOR, ARCHIVIST, REPORTER, MODERATOR])
def test_editors_and_archivists_are_told(client, group):
    """On the desk, in the menu, by the list, as a table; nobody else by any of them."""
    row = make_missed("<b>đò</b>")
    user = make_user(group)
    client.force_login(user)
    told = group not in (REPORTER, MODERATOR)
    assert ("missed" in {box.key for box in desk.boxes_for(User.objects.get(pk=user.pk))}) == told
    assert (LIST in client.get("/admin/").content.decode()) == told
    assert client.get(LIST).status_code == (200 if told else 403)
    assert client.post(f"{LIST}tai-csv/").status_code == (200 if told else 403)
    marked = {"action": "mark_done", "_selected_action": row.pk}
    assert client.post(LIST, marked).status_code == (302 if told else 403)
    row.refresh_from_db()
    assert row.done_by == (user if told else None)


def test_the_list_of_a_week(client, django_assert_max_num_queries):
    """What waits stands on top, what was asked most first; each leads to the search itself."""
    client.force_login(make_user(is_superuser=True))
    make_missed("đã xong", networks=9, done_at=timezone.now())
    make_missed("<b>đò</b>", networks=5, finds=False)
    make_missed("bến", networks=7, finds=True)
    make_missed("tuần xưa", weeks=2)
    with django_assert_max_num_queries(20):
        response = client.get(LIST, {"tuan": "nay"})
    assert [row.text for row in response.context["cl"].result_list] == [
        *("bến", "<b>đò</b>", "đã xong"),
    ]
    page = response.content.decode()
    assert (
        f'href="{reverse("search")}?q=%3Cb%3E%C4%91%C3%B2%3C%2Fb%3E">&lt;b&gt;đò&lt;/b&gt;</a>'
        in page
    )
    assert "Đã tìm thấy" in page and "Vẫn không thấy" in page
    waiting = client.get(LIST, {"xu-ly": "chua"}).context["cl"].result_list
    assert [row.text for row in waiting] == ["<b>đò</b>", "tuần xưa"]
    table = b"".join(client.post(f"{LIST}tai-csv/", {"tuan": "truoc"}).streaming_content).decode()
    assert "đò" not in table
    table = b"".join(client.post(f"{LIST}tai-csv/", {"tuan": "nay"}).streaming_content).decode()
    assert "bến" in table and "tuần xưa" not in table


def test_a_mark_can_be_taken_back(client):
    """By anybody who may read the list."""
    client.force_login(make_user(EDITOR_IN_CHIEF))
    row = make_missed(done_at=timezone.now())
    client.post(LIST, {"action": "mark_open", "_selected_action": row.pk})
    row.refresh_from_db()
    assert (row.done_at, row.done_by) == (None, None)
