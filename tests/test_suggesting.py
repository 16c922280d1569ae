"""What is offered while somebody types into the search box: only what readers may have, by the
words as far as they go."""

import pytest
from django.db import connection
from django.utils import timezone

from articles.models import State
from journal import suggesting
from tests.factories import (
    HOUR,
    make_article,
    make_author,
    make_section,
    make_topic,
    make_video,
    release,
)
from tests.issues.making import make_entry, make_issue

pytestmark = pytest.mark.django_db


def offered(client, typed: str, **more) -> dict[str, list[str]]:
    """Titles by the names of their groups."""
    groups = client.get("/tim-kiem/goi-y/", {"q": typed, **more}).context["groups"]
    return {group.name: [line.title for line in group.lines] for group in groups}


def stories(client, typed: str) -> list[str]:
    return offered(client, typed).get("Bài viết", [])


def test_titles_are_offered_by_the_beginning_of_a_word(client):
    """From the second letter on, with or without diacritics; words in a row before others."""
    section = make_section()
    for title in ("Làng xưa và nghề", "Sông nước", "Làng nghề bên sông"):
        make_article(title=title, section=section, lead="Ngoài đề.")
    assert stories(client, "l") == []
    assert stories(client, "la") == ["Làng nghề bên sông", "Làng xưa và nghề"]
    assert stories(client, "làng ng") == ["Làng nghề bên sông", "Làng xưa và nghề"]
    assert stories(client, "sông l") == ["Làng nghề bên sông"]
    assert stories(client, "ngoai") == []
    assert stories(client, 'LANG  "nghe') == ["Làng nghề bên sông", "Làng xưa và nghề"]


def test_a_word_with_its_diacritics_means_itself(client):
    """As long as any title has it so; else all readings are offered."""
    section = make_section()
    for title in ("Bán hàng", "Bạn hàng", "Bàn việc"):
        make_article(title=title, section=section)
    assert stories(client, "bạn h") == ["Bạn hàng"]
    assert set(stories(client, "ban")) == {"Bán hàng", "Bạn hàng", "Bàn việc"}
    assert set(stories(client, "bản h")) == {"Bán hàng", "Bạn hàng"}


def test_keys_that_made_no_vietnamese_are_read_as_they_were_meant(client):
    """Of Telex and VNI, the last word unfinished; what a title really has comes first."""
    article = make_article(title="Xây dựng nông thôn")
    article.bylines.create(role="Bài", author=make_author(name="Đỗ Thị Hường"))
    release(article)
    for typed in ("xaay duwngj", "xaay duw", "xa6y du7ng5", "xa6y du", "xaya", "noong tho"):
        assert stories(client, typed) == ["Xây dựng nông thôn"], typed
    for typed in ("ddoox thij", "huwowngf", "do64 thi5 hu7o"):
        assert offered(client, typed) == {"Tác giả": ["Đỗ Thị Hường"]}, typed
    assert "<mark>dựng</mark>" in client.get("/tim-kiem/goi-y/", {"q": "duwngj"}).content.decode()
    make_article(title="Xaay là gì", section=article.section)
    assert stories(client, "xaay") == ["Xaay là gì"]


def test_i_and_y_are_one_letter_at_the_end(client):
    """In titles and names, and marked as they stand there."""
    article = make_article(title="Vật lý phổ thông")
    article.bylines.create(role="Bài", author=make_author(name="Lê Quý Mỹ"))
    release(article)
    for typed in ("vật lý", "vat ly p", "vật lí", "ly", "li"):
        assert stories(client, typed) == ["Vật lý phổ thông"], typed
    for typed in ("quý", "quy m", "mỹ", "quí"):
        assert offered(client, typed) == {"Tác giả": ["Lê Quý Mỹ"]}, typed
    assert "<mark>Mỹ</mark>" in client.get("/tim-kiem/goi-y/", {"q": "my"}).content.decode()


def test_only_what_readers_have_is_offered(client):
    """Of drafts, what is withdrawn, issues in preparation and names without anything: nothing."""
    secret = {"title": "Mật một", "section": make_section()}
    for state in (State.DRAFT, State.WITHDRAWN, State.SCHEDULED):
        make_article(**secret, state=state)
    make_video(**secret, published_at=timezone.now() + HOUR)
    make_author(name="Mật Hai")
    make_topic(name="Mật Ba")
    make_issue(public=False, label="Số Mật 2019", number=None, slug="")
    assert offered(client, "mat") == {}
    author, topic = make_author(name="Mật Tư"), make_topic(name="Mật Năm")
    article = make_article(title="Công khai", section=secret["section"])
    article.bylines.create(role="Bài", author=author)
    article.topics.add(topic)
    release(article)
    make_issue(label="Số Mật 2020", number=None, year=2020, slug="")
    make_video(title="Mật sáu", section=secret["section"])
    entry = make_entry(make_issue(), title="Mật bảy")
    make_entry(make_issue(public=False), title="Mật tám")
    assert offered(client, "mat") == {
        "Tác giả": ["Mật Tư"],
        "Chủ đề": ["Mật Năm"],
        "Tạp chí in": ["Số Mật 2020"],
        "Video": ["Mật sáu"],
        "Mục lục số in": ["Mật bảy"],
    }
    page = client.get("/tim-kiem/goi-y/", {"q": "mat"}).content.decode()
    assert f'href="{author.get_absolute_url()}"' in page
    assert f'href="{entry.get_absolute_url()}"' in page
    assert "<mark>Mật</mark> Tư" in page


@pytest.mark.parametrize(
    ("typed", "labels"),
    [
        ("số 6", ["Số 6 - 2022", "Số 5+6 - 2021"]),
        ("6/2022", ["Số 6 - 2022"]),
        ("2021", ["Số 5+6 - 2021"]),
        ("202", ["Số 6 - 2022", "Số 5+6 - 2021"]),
        ("xuân 2019", ["Số Xuân 2019"]),
        ("số", []),
        ("6 sông", []),
        ("99999", []),
        ("10 năm", ["Số đặc biệt 10 năm"]),
        ("xuân 19", ["Số Xuân 2019"]),
    ],
)
def test_print_issues_are_offered_by_number_year_and_name(client, typed, labels):
    """As people say them."""
    make_issue(number=6)
    make_issue(year=2021, number=5, number_to=6)
    make_issue(year=2019, number=None, label="Số Xuân 2019", month=1, slug="")
    make_issue(year=2014, number=None, label="Số đặc biệt 10 năm", month=1, slug="")
    assert offered(client, typed).get("Tạp chí in", []) == labels


def test_authors_are_offered_by_any_part_of_their_names(client):
    """And by their pen names; alone, for the box that narrows a search to one."""
    article = make_article(title="An cư")
    for order, fields in enumerate(
        [{"name": "Lê Minh An"}, {"name": "Ngô Bình", "pen_name": "An Thư"}, {"name": "Hoàng Lan"}]
    ):
        article.bylines.create(role="Bài", author=make_author(**fields), order=order)
    release(article)
    assert offered(client, "an", loai="tac-gia") == {"Tác giả": ["Lê Minh An", "Ngô Bình"]}
    assert offered(client, "minh a") == {"Tác giả": ["Lê Minh An"]}


@pytest.mark.parametrize(
    "typed", ["", " ", "\x00", "%_", '"' * 99, "a' OR 1=1", "x " * 9999, "a\u0301"]
)
def test_anything_may_be_typed(client, typed):
    """There is an answer, that any cache may keep and that sets no cookie."""
    response = client.get("/tim-kiem/goi-y/", {"q": typed})
    assert response.status_code == 200
    assert response["Cache-Control"].startswith("public")
    assert not response.cookies


def test_a_list_asks_little(client, django_assert_max_num_queries):
    """However much there is to offer; and gives up before anybody waits for it."""
    section = make_section()
    for _ in range(8):
        make_article(title="Sông nước", section=section)
        make_video(title="Sông nước", section=section)
    make_topic(name="Sông nước")
    offered(client, "xa")
    with django_assert_max_num_queries(14):
        assert len(stories(client, "sông n")) == suggesting.TITLES - 1


def test_a_list_that_takes_too_long_is_given_up(client, monkeypatch):
    """Nobody keeps that."""

    def slow(*args):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(5)")

    monkeypatch.setattr(suggesting, "PATIENCE", 20)
    monkeypatch.setattr(suggesting, "_groups", slow)
    response = client.get("/tim-kiem/goi-y/", {"q": "sông"})
    assert response.status_code == 503
    assert "no-store" in response["Cache-Control"]
