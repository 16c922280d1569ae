"""Lists come back as they were left, and narrowed lists have names."""

import pytest

from journal.accounts.models import LastList, SavedView
from tests.factories import EDITOR_IN_CHIEF, MANAGING_EDITOR, MODERATOR, REPORTER, make_user

pytestmark = pytest.mark.django_db
LIST = "/admin/articles/article/"
VIEWS = f"{LIST}danh-sach/"
HERE = {"HTTP_REFERER": f"http://testserver{LIST}"}
DRAFTS = "trang-thai=draft"


@pytest.fixture
def chief(client):
    user = make_user(EDITOR_IN_CHIEF)
    client.force_login(user)
    return user


def saved(client, name="Nháp", query=DRAFTS, **more) -> SavedView:
    client.post(VIEWS, {"do": "save", "name": name, "query": query} | more)
    return SavedView.objects.latest("pk")


def test_a_list_comes_back_as_it_was_left(client, chief):
    """For this person; it says how it is narrowed, and one click ends that."""
    assert client.get(LIST).status_code == 200
    page = client.get(f"{LIST}?q=ben&{DRAFTS}&truoc=5", **HERE)
    assert "Đang lọc: <strong>“ben”, trạng thái: Bản nháp</strong>" in page.content.decode()
    assert client.get(LIST)["Location"] == f"{LIST}?q=ben&{DRAFTS}"
    assert client.get(f"{LIST}?bo-loc=1")["Location"] == LIST
    assert "Đang lọc" not in client.get(LIST).content.decode()
    client.get(f"{LIST}?{DRAFTS}", **HERE)
    client.force_login(make_user(EDITOR_IN_CHIEF))
    assert client.get(LIST).status_code == 200


def test_a_link_with_filters_of_its_own_is_not_mixed_up(client, chief):
    """It shows just those, and what was remembered stays."""
    client.get(f"{LIST}?q=ben", **HERE)
    page = client.get(f"{LIST}?{DRAFTS}", HTTP_REFERER="http://testserver/admin/")
    assert "Đang lọc: <strong>trạng thái: Bản nháp</strong>" in page.content.decode()
    client.get(f"{LIST}?{DRAFTS}", HTTP_REFERER=f"http://noi-khac.example{LIST}")
    assert client.get(LIST)["Location"] == f"{LIST}?q=ben"
    client.get(f"{LIST}?q=", **HERE)
    assert client.get(LIST).status_code == 200
    client.get(f"{LIST}?q={'x' * 600}", **HERE)
    assert not LastList.objects.exists()


def test_a_narrowed_list_gets_a_name(client, chief):
    """It stands above the list, and leads to just what was saved."""
    view = saved(client, "  Nháp  của tôi ", f"{DRAFTS}&truoc=7&o=1")
    assert (view.name, view.query, view.owner, view.shared) == (
        "Nháp của tôi",
        DRAFTS,
        chief,
        False,
    )
    page = client.get(LIST).content.decode()
    assert f'<a href="?{DRAFTS}">Nháp của tôi</a>' in page
    assert 'aria-current="page">Nháp của tôi</a>' in client.get(f"{LIST}?{DRAFTS}").content.decode()


@pytest.mark.parametrize(
    ("name", "query", "words"),
    [("", DRAFTS, "Hãy đặt tên"), ("Tất cả", "", "Hãy lọc"), ("x", "o=1", "Hãy lọc")],
)
def test_what_cannot_be_saved_says_why(client, chief, name, query, words):
    """Nothing is saved."""
    response = client.post(VIEWS, {"do": "save", "name": name, "query": query}, follow=True)
    assert words in response.content.decode()
    assert not SavedView.objects.exists()


def test_views_are_renamed_reordered_deleted(client, chief):
    """By their owner."""
    first, second = saved(client, "Một"), saved(client, "Hai", "q=ben")
    client.post(VIEWS, {"do": "rename", "view": second.pk, "name": "Bến"})
    client.post(VIEWS, {"do": "rename", "view": first.pk, "name": " "})
    client.post(VIEWS, {"do": "up", "view": second.pk})
    names = [view.name for view in client.get(LIST).context["saved_views"]]
    assert names == ["Bến", "Một"]
    client.post(VIEWS, {"do": "delete", "view": first.pk})
    assert [view.name for view in SavedView.objects.all()] == ["Bến"]


def test_before_a_view_is_deleted_its_owner_reads_who_uses_it(client, chief):
    """Its name, and of a shared one which colleagues have the list open so."""
    view = saved(client, "Chờ đăng", shared="1")
    words = client.get(f"{LIST}?{view.query}").content.decode()
    assert "Xóa “Chờ đăng”?" in words and "hiện không có ai khác" in words
    colleague = make_user(REPORTER, first_name="Mơ", last_name="Lý Thị")
    LastList.objects.create(user=colleague, list=view.list, query=view.query)
    LastList.objects.create(user=chief, list=view.list, query="q=ben")
    words = client.get(f"{LIST}?{view.query}").content.decode()
    assert "đang mở: Lý Thị Mơ." in words
    client.post(VIEWS, {"do": "share", "view": view.pk})
    words = client.get(f"{LIST}?{view.query}").content.decode()
    assert "Chỉ mình bạn thấy" in words and "Lý Thị Mơ" not in words


@pytest.mark.parametrize("group", [MANAGING_EDITOR, REPORTER])
def test_views_are_shared_by_who_may(client, group):
    """Who approves articles; a reporter's stay their own."""
    client.force_login(make_user(group))
    view = saved(client, shared="1")
    assert view.shared == (group == MANAGING_EDITOR)
    client.post(VIEWS, {"do": "share", "view": view.pk})
    view.refresh_from_db()
    assert not view.shared
    client.post(VIEWS, {"do": "share", "view": view.pk})
    client.force_login(make_user(REPORTER))
    assert ("Nháp</a>" in client.get(LIST).content.decode()) == (group == MANAGING_EDITOR)


def test_a_view_is_changed_by_its_owner_alone(client, chief):
    """A shared one too; and what is no view is not found."""
    view = saved(client, shared="1")
    client.force_login(make_user(EDITOR_IN_CHIEF))
    for do in ("rename", "up", "share", "delete"):
        assert client.post(VIEWS, {"do": do, "view": view.pk, "name": "X"}).status_code == 404
        assert client.post(VIEWS, {"do": do, "view": "abc"}).status_code == 404
    assert client.post(VIEWS, {"do": "?"}).status_code == 400
    view.refresh_from_db()
    assert (view.name, view.shared) == ("Nháp", True)
    client.force_login(make_user(MODERATOR))
    assert client.post(VIEWS, {"do": "save", "name": "X", "query": DRAFTS}).status_code == 403
