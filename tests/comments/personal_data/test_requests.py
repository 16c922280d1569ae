"""The register of requests, and the page on which one is dealt with."""

import json
import unicodedata
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from articles.models import Event
from comments.models import Comment
from comments.personal_data.models import PersonalDataRequest, Term
from comments.personal_data.traces import traces
from tests.comments.readers import make_comment
from tests.factories import (
    ARCHIVIST,
    EDITOR_IN_CHIEF,
    MANAGING_EDITOR,
    MODERATOR,
    REPORTER,
    SECTION_EDITOR,
    make_article,
    make_user,
)
from tests.routes import routes_of

from .making import EMAIL, NAME, SECRET, make_reader, make_request

pytestmark = pytest.mark.django_db
LIST = "/admin/comments/personaldatarequest/"
TERMS = "/admin/comments/term/"
OTHERS = [REPORTER, SECTION_EDITOR, MODERATOR, ARCHIVIST]


@pytest.fixture
def chief(client):
    client.force_login(make_user(EDITOR_IN_CHIEF))
    return client


def act(client, row, **data):
    return client.post(f"{LIST}{row.pk}/lam/", data, follow=True)


def body(response) -> str:
    return b"".join(response.streaming_content).decode()


# --- who may --------------------------------------------------------------------------------------


def calls(row):
    return [
        ("get", LIST, {}),
        ("get", f"{LIST}add/", {}),
        ("post", f"{LIST}add/", {"kind": "find", "email": EMAIL, "received_on": "01/11/2026"}),
        ("get", f"{LIST}{row.pk}/change/", {}),
        ("post", f"{LIST}tai-csv/", {}),
        ("post", f"{LIST}{row.pk}/tai-ban-sao/", {"as": "json"}),
        ("post", f"{LIST}{row.pk}/lam/", {"do": "erase", "text": "remove", "typed": EMAIL}),
        ("post", f"{LIST}{row.pk}/lam/", {"do": "close", "result": "x", "state": "done"}),
    ]


@pytest.mark.parametrize("group", OTHERS)
def test_others_see_and_do_nothing(client, group):
    """Each address, by a hand-made request, too; nothing changed."""
    make_reader()
    row = make_request()
    client.force_login(make_user(group))
    for method, place, data in calls(row):
        assert getattr(client, method)(place, data).status_code == 403, place
    assert EMAIL.lower() not in client.get("/admin/").content.decode().lower()
    row.refresh_from_db()
    assert row.state == "open" and Comment.objects.filter(email__iexact=EMAIL).count() == 5


@pytest.mark.parametrize("group", [MANAGING_EDITOR, EDITOR_IN_CHIEF])
def test_who_handles_them_sees_all(client, group):
    row = make_request()
    client.force_login(make_user(group))
    for method, place, data in calls(row):
        assert getattr(client, method)(place, data).status_code in (200, 302), place


def test_every_route_is_asked_about():
    """A new one needs a row above."""
    known = {"", "add/", "<path:object_id>/change/", "<path:key>/lam/", "<path:key>/tai-ban-sao/"}
    django = {"autocomplete/", "<path:object_id>/history/", "<path:object_id>/delete/"}
    assert routes_of(PersonalDataRequest) <= known | django | {"<path:object_id>/"}


@pytest.mark.parametrize(
    ("group", "reads", "writes"),
    [(EDITOR_IN_CHIEF, 200, 302), (MANAGING_EDITOR, 200, 403), (MODERATOR, 403, 403)],
)
def test_the_editor_in_chief_sets_the_terms(client, group, reads, writes):
    client.force_login(make_user(group))
    assert client.get(TERMS).status_code == reads
    assert client.post(f"{TERMS}spam/change/", {"days": "7"}).status_code == writes
    assert (Term.objects.get(pk="spam").days == 7) is (writes == 302)


@pytest.mark.parametrize("days", ["0", "-1", "9999", "x", ""])
def test_a_term_is_some_days(chief, days):
    """No nonsense; the page says what is wrong."""
    response = chief.post(f"{TERMS}spam/change/", {"days": days})
    assert response.status_code == 200 and "errorlist" in response.content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        Term.objects.filter(pk="spam").update(days=0)


# --- the register ---------------------------------------------------------------------------------


def test_a_request_is_due_after_the_days_the_law_sets(chief):
    """By its kind, from the day it came; another term holds for later ones."""
    Term.objects.filter(pk="erase").update(days=15)
    day = timezone.localdate() - timedelta(days=3)
    data = {"kind": "erase", "email": f" {EMAIL} ", "received_on": f"{day:%d/%m/%Y}", "note": "Thư"}
    chief.post(f"{LIST}add/", data)
    row = PersonalDataRequest.objects.get()
    assert (row.due_on, row.email) == (day + timedelta(days=15), EMAIL)
    assert "còn 12 ngày" in chief.get(LIST).content.decode()


def test_what_comes_tomorrow_is_not_received_yet(chief):
    day = timezone.localdate() + timedelta(days=1)
    data = {"kind": "find", "email": EMAIL, "received_on": f"{day:%d/%m/%Y}"}
    assert "sau hôm nay" in chief.post(f"{LIST}add/", data).content.decode()
    assert not PersonalDataRequest.objects.exists()


def test_late_ones_shout(chief):
    """In the list, on their page, first on the desk."""
    row = make_request(received_on=timezone.localdate() - timedelta(days=25))
    make_request(email="b@vi-du.example")
    assert "quá 5 ngày" in chief.get(f"{LIST}?tinh-trang=qua-han").content.decode()
    assert "đã quá hạn" in chief.get(f"{LIST}{row.pk}/change/").content.decode()
    desk = chief.get("/admin/").content.decode()
    assert "quá hạn 5 ngày" in desk and desk.index("quá hạn 5 ngày") < desk.index("còn 20 ngày")


def test_a_closed_request_tells_nobody(chief):
    """The row forgets e-mail and note; who brings the e-mail finds it. The database insists."""
    row = make_request(note="Gọi từ số 0900")
    act(chief, row, do="close", result="Đã trả lời bằng thư", state="done")
    row.refresh_from_db()
    assert (row.email, row.note, row.state) == ("", "", "done")
    page = chief.get(LIST, {"q": EMAIL.lower()}).content.decode()
    assert "Đã trả lời bằng thư" in page
    assert "Đã trả lời bằng thư" not in chief.get(LIST, {"q": "x" + EMAIL}).content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        PersonalDataRequest.objects.filter(pk=row.pk).update(email=EMAIL)


def test_looking_for_somebody_leaves_no_trace(chief):
    """Neither in the list as it was left, nor under a name, nor in the log of what left."""
    place, data = f"http://testserver{LIST}", {"do": "save", "name": "x", "query": f"q={EMAIL}"}
    chief.get(LIST, {"q": EMAIL}, headers={"referer": place})
    assert chief.post(f"{LIST}danh-sach/", data).status_code == 403
    chief.post(f"{LIST}tai-csv/", {"q": EMAIL})
    assert Event.objects.filter(kind="exported", detail__filter="“một email”").exists()
    assert traces([EMAIL]) == []


def test_the_result_does_not_name_the_reader(chief):
    row = make_request()
    page = act(chief, row, do="close", result=f"Đã gửi cho {EMAIL}", state="done")
    assert "Đừng ghi email" in page.content.decode()
    row.refresh_from_db()
    assert row.state == "open"


def test_the_list_as_a_file_names_nobody(chief):
    make_request()
    assert EMAIL not in body(chief.post(f"{LIST}tai-csv/"))


# --- what is kept ---------------------------------------------------------------------------------


def test_the_page_shows_what_is_kept(chief, django_assert_max_num_queries):
    """How much of what, the newest of each; however much there is, as many queries."""
    make_reader()
    row = make_request(kind="find")
    with django_assert_max_num_queries(40):
        page = chief.get(f"{LIST}{row.pk}/change/").content.decode()
    assert NAME in page and SECRET in page and "<td>5</td>" in page


def test_a_copy_for_machines(chief):
    """All of it, as one JSON object; that it left is in the log, without the e-mail."""
    rows = make_reader()
    before = Event.objects.order_by("-pk").first().pk
    response = chief.post(f"{LIST}{make_request().pk}/tai-ban-sao/", {"as": "json"})
    told = json.loads(body(response))
    assert [row["Số"] for row in told["places"]["Ý kiến"]] == [row.pk for row in rows]
    assert told["places"]["Ý kiến"][0]["Đồng ý lúc"] and told["email"] == EMAIL
    assert told["places"]["Địa chỉ nhận thư"][0]["Thư"][0]["Loại"] == "Ý kiến được đăng"
    assert "no-store" in response["Cache-Control"]
    event = Event.objects.get(pk__gt=before)
    assert event.kind == "exported" and EMAIL not in str(event.detail)


def test_a_copy_for_people(chief):
    """A page that needs no other file, in which a reader's words are never markup."""
    make_reader()
    make_comment(make_article(), email=EMAIL, text="<script>alert(1)</script> & {{ x }}")
    response = chief.post(f"{LIST}{make_request().pk}/tai-ban-sao/", {"as": "html"})
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["X-Content-Type-Options"] == "nosniff"
    page = body(response)
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; {{ x }}" in page and "<script" not in page
    assert page.count(SECRET) == 2 * 5  # as it stands, and as it was sent
    assert "src=" not in page and "href=" not in page
    assert "True" not in page and "None" not in page


def test_copies_go_out_in_pieces(chief, monkeypatch):
    """However many rows: by key, each once."""
    monkeypatch.setattr("comments.personal_data.telling.ROWS_AT_ONCE", 2)
    rows = make_reader()
    response = chief.post(f"{LIST}{make_request().pk}/tai-ban-sao/", {"as": "json"})
    told = json.loads(body(response))["places"]["Ý kiến"]
    assert [row["Số"] for row in told] == [row.pk for row in rows]


# --- acts -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["", "khac@vi-du.example", NAME])
def test_nothing_is_erased_before_the_email_is_typed(chief, typed):
    """The page says so, and keeps what was chosen."""
    make_reader()
    response = act(chief, make_request(), do="erase", text="keep", typed=typed)
    assert response.status_code == 422
    assert 'value="keep" required id="erase-text_1" checked' in response.content.decode()
    assert Comment.objects.filter(email__iexact=EMAIL).count() == 5


def test_erasing_says_what_it_did(chief):
    make_reader()
    row = make_request(kind="find")
    page = act(chief, row, do="erase", text="remove", typed=EMAIL.lower()).content.decode()
    assert "Đã xóa." in page and "Ý kiến: 5" in page
    assert not Comment.objects.filter(email__iexact=EMAIL).exists()
    again = act(chief, row, do="erase", text="remove", typed=EMAIL).content.decode()
    assert "đã có người làm hoặc đã xong" in again


def test_correcting_needs_something_right(chief):
    make_reader()
    row = make_request(kind="correct")
    assert "ít nhất một điều" in act(chief, row, do="correct").content.decode()
    assert "hợp lệ" in act(chief, row, do="correct", email="x").content.decode()
    typed = unicodedata.normalize("NFD", "Nguyễn Thu\u200b Hương")  # as a phone may send it
    assert "ít nhất một điều" in act(chief, row, do="correct", name="\u200b").content.decode()
    page = act(chief, row, do="correct", name=typed).content.decode()
    assert "Đã sửa." in page
    assert Comment.objects.filter(name="Nguyễn Thu Hương").count() == 5


@pytest.mark.parametrize("do", ["", "drop", "__init__"])
def test_there_are_no_other_acts(chief, do):
    assert act(chief, make_request(), do=do).status_code == 404


def test_there_is_no_page_of_what_is_not_there(chief):
    for key in ("999999", "x", str(10**30)):
        place = reverse("admin:comments_personaldatarequest_change", args=[key])
        assert chief.get(place).status_code == 404
