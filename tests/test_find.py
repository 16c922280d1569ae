"""The one search box of the newsroom: what it finds, in what order, and who may find it."""

import re
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import comments
from articles.models import Article, Author, Series, State
from comments.models import Comment
from journal.lib.finding import LOOKED_AT, TooLong, patience
from tests.comments.readers import make_comment
from tests.factories import (
    ARCHIVIST,
    EDITOR_IN_CHIEF,
    MANAGING_EDITOR,
    MODERATOR,
    REPORTER,
    SECTION_EDITOR,
    make_article,
    make_author,
    make_photo,
    make_section,
    make_topic,
    make_user,
    make_video,
)
from tests.issues.making import make_issue

pytestmark = pytest.mark.django_db
FIND = "/admin/tim/"
MOST_STATEMENTS = 30  # of a key press over ten kinds, BEGIN and COMMIT among them
SECRET = "Tiêu đề kín"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def chief(client):
    user = make_user(is_superuser=True, username="sep")
    client.force_login(user)
    return user


def found(client, text, **query) -> dict[str, list[str]]:
    """The titles found, by the key of their kind."""
    response = client.get(FIND, {"q": text, **query})
    assert response.status_code == 200
    return {g.key: [line.title for line in g.lines] for g in response.context["groups"]}


# --- what is found ------------------------------------------------------------------------------


def test_every_kind_is_found_with_or_without_diacritics(client, chief):
    """Articles, photos, authors, topics, series, sections, videos, comments, accounts, pages."""
    article = make_article(title="Bến đò Kẻ Mơ")
    make_photo(caption="Bến đò lúc sáng")
    make_author(name="Bến Đò")
    make_topic(name="Những bến đò")
    Series.objects.create(name="Bến đò xưa")
    make_section(name="Bến và đò")
    make_video(title="Qua bến đò")
    make_comment(article, text="Nhớ bến đò ngày xưa.")
    make_user(last_name="Bến", first_name="Đò")
    for text in ("ben do", "Bến đò", "BẾN ĐÒ", "đò bến"):
        assert found(client, text).keys() == {
            *("bai-viet", "anh", "tac-gia", "chu-de", "loat-bai", "chuyen-muc", "video"),
            *("y-kien", "tai-khoan"),
        }
    assert found(client, "danh sach anh") == {"trang-quan-tri": ["Danh sách ảnh"]}
    assert "Thêm bài viết" in found(client, "them bai")["trang-quan-tri"]


def test_names_come_before_text_and_new_before_old(client, chief):
    """The title itself, a title that begins so, the phrase in it, its words, then the text."""
    titles = ["Nước về", "Nước về làng", "Chờ nước về", "Về với nước", "Chuyện khác"]
    for title in [*titles[::-1], "Chờ nước về"]:
        body = "<p>Nước đã về đồng.</p>" if title == "Chuyện khác" else ""
        make_article(title=title, lead="", body=body)
    old, new = Article.objects.filter(title="Chờ nước về").order_by("pk")
    response = client.get(FIND, {"q": "nuoc ve", "loai": "bai-viet"})
    [group] = response.context["groups"]
    assert [line.title for line in group.lines] == [*titles[:3], "Chờ nước về", *titles[3:]]
    places = [line.url for line in group.lines]
    assert places.index(f"/admin/articles/article/{new.pk}/change/") < places.index(
        f"/admin/articles/article/{old.pk}/change/"
    )


def test_it_reads_the_language_of_every_search(client, chief):
    """What is not wanted is not there, not even by its title; what was typed with diacritics stands
    before other readings, of which there is nothing where it is a word of the text."""
    for title in ("Bán lúa", "Bàn lúa", "Lúa nước"):
        make_article(title=title, lead="", body="")
        make_photo(caption=title)
    for kind in ("bai-viet", "anh"):
        assert found(client, "lúa -nước")[kind] == ["Bàn lúa", "Bán lúa"]
        assert found(client, "bán OR nước")[kind] == ["Lúa nước", "Bán lúa"]
        assert found(client, '"bán lúa"')[kind] == ["Bán lúa"]
        assert found(client, "bán")[kind][0] == "Bán lúa"
        assert found(client, "bản")[kind] == ["Bàn lúa", "Bán lúa"]
    assert found(client, "bàn")["anh"] == ["Bàn lúa"]
    year = timezone.localdate().year
    make_article(title=f"Lúa năm {year}", lead="", body="")
    assert found(client, f"lúa năm {year}")["bai-viet"] == [f"Lúa năm {year}"]
    assert not found(client, f"lúa -năm:{year}").get("bai-viet")


def test_an_old_title_is_found_among_many_new_texts(client, chief):
    """However many newer articles hold the words somewhere in their text."""
    wanted = make_article(title="Cầu Kẻ Mơ")
    section = make_section()
    words = f" chuyen khac {'dai ' * 80}cau ke mo "
    Article.objects.bulk_create(
        Article(title="Chuyện khác", slug="bai", section=section, search_text=words)
        for _ in range(60)
    )
    assert found(client, "cau ke mo")["bai-viet"][0] == wanted.title


@pytest.mark.parametrize("typed", ["nuoc ve", "Nước về", "nước, về!"])
def test_an_exact_title_comes_first_however_old_it_is(client, chief, typed):
    """Among more titles that begin so than are put in order, and whatever its address is."""
    wanted = make_article(title="“Nước” về", slug="dia-chi-cu")
    for n in range(LOOKED_AT + 5):
        make_article(title=f"Nước về làng {n}")
    make_author(name="Nước Về")
    Author.objects.bulk_create(
        Author(name=f"Nước Về {n}", slug=f"nuoc-ve-{n}", search_name=f"nuoc ve {n}")
        for n in range(LOOKED_AT + 5)
    )
    for query in ({}, {"nhanh": "1"}, {"loai": "bai-viet"}):
        assert found(client, typed, **query)["bai-viet"][0] == wanted.title, query
    assert found(client, typed)["tac-gia"][0] == "Nước Về"
    titles = found(client, typed)["bai-viet"][1:]
    assert titles == [f"Nước về làng {LOOKED_AT + 4 - n}" for n in range(4)]


@pytest.mark.parametrize("text", ["b", "ben d", "ke m", "ben do ke m"])
def test_words_may_be_unfinished(client, chief, text):
    """The last one is still being typed."""
    make_article(title="Bến đò Kẻ Mơ")
    make_article(title="Ruộng")
    assert found(client, text)["bai-viet"] == ["Bến đò Kẻ Mơ"]


def test_the_hit_is_marked(client, chief):
    """In the title, or in what stands around it in the text; nothing typed becomes markup."""
    make_article(title="Chuyện <b>làng</b>", lead="", body=f"<p>{'Xa. ' * 60}Bến đò cũ.</p>")
    page = client.get(FIND, {"q": "ben"}).content.decode()
    assert "<mark>Bến</mark> đò cũ." in page
    assert "&lt;b&gt;làng" in page
    page = client.get(FIND, {"q": "lang"}).content.decode()
    assert "<mark>làng</mark>" in page
    page = client.get(FIND, {"q": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert" not in page


def test_a_line_says_what_it_is(client, chief):
    """State, section, writer, date, picture."""
    writer = make_user(last_name="Lê", first_name="Minh An")
    section = make_section(name="Thời sự")
    fields = {"section": section, "created_by": writer, "cover": make_photo()}
    make_article(title="Bến đò", state=State.REVIEW, **fields)
    page = client.get(FIND, {"q": "ben do", "nhanh": "1"}).content.decode()
    for words in ("Chờ duyệt", "Thời sự", "Lê Minh An", "sửa vừa xong", "<img src="):
        assert words in page
    assert "<html" not in page


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("Số 6 2022", ["Số 6 - 2022"]),
        ("so 6 nam 2022", ["Số 6 - 2022"]),
        ("6/2022", ["Số 6 - 2022"]),
        ("số 2 2022", ["Số 1+2 - 2022"]),
        ("so xuan 2019", ["Số Xuân 2019"]),
        ("2022", ["Số 6 - 2022", "Số 1+2 - 2022"]),
        ("Số 7 2022", None),
    ],
)
def test_a_print_issue_is_found_as_people_say_it(client, chief, text, labels):
    """By number and year, by name, by year alone."""
    make_issue(year=2022, number=1, number_to=2)
    make_issue(year=2022, number=6)
    make_issue(year=2021, number=6)
    make_issue(year=2019, number=None, month=1, label="Số Xuân 2019")
    assert found(client, text).get("so-tap-chi") == labels


def test_a_number_finds_what_has_it(client, chief):
    """With or without a hash; nothing for one that no row can have."""
    article, photo = make_article(), make_photo()
    assert found(client, str(article.pk))["bai-viet"][0] == article.title
    assert found(client, f"#{photo.pk}")["anh"][0] == photo.caption
    for text in ("9" * 19, "9" * 50, "0"):
        assert "bai-viet" not in found(client, text)


def test_a_pasted_address_finds_its_row(client, chief, settings):
    """Readers' pages and the newsroom's, of this site alone."""
    article, author, video = make_article(), make_author(), make_video()
    issue = make_issue()
    public = article.get_absolute_url()
    settings.SITE_URL = "https://tapchi.example"
    for text in (
        public,
        f"http://testserver{public}?x=1",
        f"https://tapchi.example{public}y-kien/",
    ):
        assert found(client, text) == {"bai-viet": [article.title]}
    assert found(client, author.get_absolute_url()) == {"tac-gia": [author.name]}
    assert found(client, video.get_absolute_url()) == {"video": [video.title]}
    assert found(client, issue.get_absolute_url()) == {"so-tap-chi": [issue.label]}
    history = reverse("admin:articles_article_history", args=[article.pk])
    assert found(client, history) == {"bai-viet": [article.title]}
    assert found(client, "/admin/articles/article/abc/change/") == {}
    assert found(client, f"https://noi-khac.example{public}") == {}


def test_an_email_finds_its_sender_for_moderators_alone(client):
    """Who may only read comments does not ask who sent what."""
    make_comment(make_article(), name="Hường", email="Huong@vi-du.example")
    client.force_login(make_user(MODERATOR))
    assert found(client, "Huong@vi-du.example")["y-kien"] == ["Hường"]
    assert "y-kien" not in found(client, "huong@vi-du.exampl")
    reader = make_user(REPORTER)
    reader.user_permissions.add(Permission.objects.get(codename="view_comment"))
    client.force_login(reader)
    assert found(client, "hường")["y-kien"] == ["Hường"]
    assert "y-kien" not in found(client, "Huong@vi-du.example")


@pytest.mark.parametrize("text", ["", " ", "!!!", '"', "%", "_", "\\", "à" * 300, "x " * 99, "a/b"])
def test_what_has_no_word_is_answered_politely(client, chief, text):
    """No failure, and not everything either."""
    make_article()
    assert "bai-viet" not in found(client, text)
    assert client.get(FIND, {"q": text, "nhanh": "1"}).status_code == 200


# --- who finds what -----------------------------------------------------------------------------


@pytest.mark.parametrize("group", [REPORTER, ARCHIVIST, MODERATOR, EDITOR_IN_CHIEF, None])
def test_each_role_finds_the_kinds_it_has(client, group):
    """The tabs are those of the lists the person may open; another's tab is not found."""
    user = make_user(group)
    client.force_login(user)
    tabs = {key for key, _ in client.get(FIND, {"q": "x"}).context["tabs"]}
    menu = client.get("/admin/").context["app_list"]
    lists = {str(model["name"]).lower() for app in menu for model in app["models"]}
    names = {
        *(("bài viết", "bai-viet"), ("ảnh", "anh"), ("tác giả", "tac-gia")),
        *(("chủ đề", "chu-de"), ("chuyên mục", "chuyen-muc"), ("video", "video")),
        ("loạt bài", "loat-bai"),
        *(("số tạp chí", "so-tap-chi"), ("ý kiến", "y-kien"), ("tài khoản", "tai-khoan")),
    }
    assert tabs == {key for name, key in names if name in lists}
    for _, key in names:
        status = client.get(FIND, {"q": "x", "loai": key}).status_code
        assert status == (200 if key in tabs else 404), key


@pytest.mark.parametrize("group", [REPORTER, SECTION_EDITOR, MANAGING_EDITOR, ARCHIVIST])
def test_a_secret_title_is_found_by_who_may_see_the_article(client, group):
    """By words, by number, by address, in either form of the answer."""
    user = make_user(group)
    own_section, other = make_section(), make_section()
    own_section.editors.add(user)
    colleague = make_user(REPORTER)
    articles = {
        "own": make_article(title=f"{SECRET} own", state="draft", created_by=user, section=other),
        "assigned": make_article(
            title=f"{SECRET} assigned", state="draft", created_by=colleague, section=own_section
        ),
        "other": make_article(
            title=f"{SECRET} other", state="draft", created_by=colleague, section=other
        ),
    }
    sees = {REPORTER: {"own"}, SECTION_EDITOR: {"own", "assigned"}}
    sees |= {MANAGING_EDITOR: set(articles), ARCHIVIST: {"own"}}
    client.force_login(user)
    for name, article in articles.items():
        place = reverse("admin:articles_article_change", args=[article.pk])
        for text in ("tieu de kin", str(article.pk), place, f"kin {name}"):
            for query in ({}, {"nhanh": "1"}):
                page = client.get(FIND, {"q": text, **query}).content.decode()
                page = re.sub("</?mark>", "", page)
                case = (name, text, query)
                assert (f"{SECRET} {name}" in page) == (name in sees[group]), case
                assert (f'href="{place}"' in page) == (name in sees[group]), case


def test_accounts_are_found_by_who_may_see_them(client):
    """Not by an editor-in-chief."""
    make_user(username="lan.nguyen", last_name="Nguyễn", first_name="Lan")
    client.force_login(make_user(EDITOR_IN_CHIEF))
    assert "tai-khoan" not in found(client, "lan nguyen")
    client.force_login(make_user(is_superuser=True))
    assert found(client, "lan nguyen")["tai-khoan"] == ["Nguyễn Lan"]


def test_an_account_is_found_however_many_are_newer(client, chief):
    """By any part of its name, its account or its address, with or without marks."""
    make_user(username="d.an", last_name="Đặng Thị", first_name="Ấn", email="toa.soan@bao.example")
    User.objects.bulk_create(User(username=f"nguoi{n}", last_name="Lê") for n in range(600))
    for typed in ("dang an", "ĐẶNG THỊ ẤN", "d.an", "toa.soan@bao.example", "thi a", "soan"):
        assert found(client, typed)["tai-khoan"] == ["Đặng Thị Ấn"], typed
    for typed in ("dang thi on", "oan", "ang"):
        assert "tai-khoan" not in found(client, typed), typed


def test_outsiders_are_led_to_the_login(client):
    """And the login page has no search box."""
    response = client.get(FIND, {"q": "x"}, follow=True)
    assert response.redirect_chain[0][0].startswith("/admin/login/")
    assert 'id="find-q"' not in response.content.decode()
    assert client.post(FIND).status_code in (302, 405)


def test_the_box_stands_on_every_page(client, chief):
    """And works without JavaScript: it is a form."""
    for page in ("/admin/", "/admin/articles/article/add/", "/admin/tai-khoan/", FIND):
        assert '<form class="find" id="find" method="get" action="/admin/tim/"' in (
            client.get(page).content.decode()
        )


# --- what it costs ------------------------------------------------------------------------------


def test_one_kind_is_paged_by_key(client, chief, monkeypatch):
    """The best first, then all others once, newest first."""
    monkeypatch.setattr("journal.find.PAGE_SIZE", 3)
    keys = [make_photo(caption=f"Bến {n}").pk for n in range(12)]
    address, seen = f"{FIND}?q=ben&loai=anh", []
    while address:
        [group] = client.get(address).context["groups"]
        seen += [int(re.search(r"/(\d+)/", line.url)[1]) for line in group.lines]
        address = group.older
    assert seen == keys[::-1]
    assert client.get(FIND, {"q": "ben", "loai": "anh", "truoc": "abc"}).status_code == 404


def test_the_cost_does_not_grow_with_what_is_found(client, chief):
    """A bounded number of statements; none counts, none skips rows."""

    def asked(**query):
        with CaptureQueriesContext(connection) as queries:
            client.get(FIND, {"q": "ben", **query})
        return [query["sql"] for query in queries]

    def fill(number):
        article = make_article(title="Bến", cover=make_photo(caption="Bến"))
        make_comment(article, text="Bến")
        make_author(name=f"Bến {number}", portrait=make_photo(caption="Bến"))
        make_video(title="Bến", poster=make_photo())

    fill(0)
    asked()
    few = asked(nhanh="1")
    for number in range(1, 7):
        fill(number)
    many = asked(nhanh="1")
    assert len(many) <= len(few) <= MOST_STATEMENTS
    unknown = asked(nhanh="1", q="khong co tu nao")
    assert len(unknown) <= MOST_STATEMENTS
    assert not [sql for sql in many if "COUNT(" in sql or "OFFSET" in sql]
    assert not [sql for sql in many if 'SELECT "articles_article"' in sql and '."body",' in sql]


def test_what_takes_too_long_is_given_up(client, chief, monkeypatch):
    """The kind says so; the others are there."""
    with pytest.raises(TooLong), patience(20), connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(2)")
    with patience(2000), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    make_article(title="Bến")
    make_author(name="Bến")

    def slow(self, rows, query, request):
        return iter([rows.extra(where=["pg_sleep(2) IS NOT NULL"])])

    monkeypatch.setattr("articles.admin.finding.FoundArticles.find_ways", slow)
    monkeypatch.setattr("journal.find.PATIENCE", 50)
    response = client.get(FIND, {"q": "ben"})
    assert "Tìm lâu quá" in response.content.decode()
    assert found(client, "ben") == {"bai-viet": [], "tac-gia": ["Bến"]}


def test_what_was_found_before_it_took_too_long_is_shown(client, chief, monkeypatch):
    """On the page of its kind, too; and it takes no other kind's time."""
    make_article(title="Bến")
    make_topic(name="Bến")

    def slow(self, rows, query, request):
        yield rows.beginning(query.words)
        yield rows.extra(where=["pg_sleep(2) IS NOT NULL"])

    monkeypatch.setattr("articles.admin.finding.FoundArticles.find_ways", slow)
    for name in ("PATIENCE", "MORE_PATIENCE"):
        monkeypatch.setattr(f"journal.find.{name}", 50)
    assert found(client, "ben") == {"bai-viet": ["Bến"], "chu-de": ["Bến"]}
    assert found(client, "ben", loai="bai-viet") == {"bai-viet": ["Bến"]}


# --- comments are searchable --------------------------------------------------------------------


def test_the_queue_is_searched_with_or_without_diacritics(client, chief):
    """And by a whole e-mail."""
    article = make_article()
    comment = make_comment(article, name="Hường", text="Chuyến đò năm ấy.", email="h@vi-du.example")
    make_comment(article, name="Bến", text="Khác.", email="b@vi-du.example")
    for text in ("chuyen do", "hường", "H@vi-du.example", "h@vi-du.example"):
        rows = client.get("/admin/comments/comment/", {"q": text}).context["cl"].result_list
        assert [row.pk for row in rows] == [comment.pk], text


def test_comments_that_were_there_become_searchable():
    """The migration fills what older rows lack."""
    comment = make_comment(make_article(), text="Chuyến đò")
    Comment.objects.update(search_text="")
    [path] = Path(comments.__file__).parent.glob("migrations/*_found_by_words.py")
    import_module(f"comments.migrations.{path.stem}").fill(apps, None)
    assert list(Comment.objects.matching("chuyen do")) == [comment]
