"""Lists of the newsroom are searched as readers search, by one language; what is said of it."""

import pytest
from django.db import connection
from django.utils import timezone

from articles.models import DESK, Article, ArticleText
from journal.lib.html import plain_text
from journal.lib.search import indexed
from journal.lib.search.asking import by_index
from tests.comments.readers import make_comment
from tests.factories import (
    MANAGING_EDITOR,
    REPORTER,
    make_article,
    make_author,
    make_photo,
    make_section,
    make_user,
)

pytestmark = pytest.mark.django_db
ARTICLES = "/admin/articles/article/"
PHOTOS, COMMENTS = "/admin/articles/photo/", "/admin/comments/comment/"
AUTHORS = "/admin/articles/author/"
OTHER_READINGS, TOO_LONG = "viết đúng dấu như vậy", "Lần tìm này lâu quá nên đã dừng."
# Each text by its name, and what finds which.
TEXTS = {
    "ferry": "Bến đò Kẻ Mơ, sáng 4/1/2021",
    "rice": "Lúa nước hòa bình, lý. Đò ngang",
    "order": "Theo Nghị quyết 15-NQ/TW về lúa",
}
QUERIES = [
    ("đò", {"ferry", "rice"}),
    ("do", {"ferry", "rice"}),
    ("BẾN", {"ferry"}),
    ("bến lúa", set()),
    ("hoà", {"rice"}),
    ("ly", {"rice"}),
    ("lí", {"rice"}),
    ("ho\u0300a", {"rice"}),
    ("\u00d0ò", {"ferry", "rice"}),  # eth
    ('"ke mo"', {"ferry"}),
    ('"ke Mơ"', {"ferry"}),
    ('"Kẻ mo"', {"ferry"}),
    ('"kè mo"', {"ferry"}),  # as it is read without its marks
    ('"mơ kẻ"', set()),
    ('"lý đò"', set()),  # not over the end of a sentence
    ("lúa -nước", {"order"}),
    ('lúa -"hoa binh"', {"order"}),
    ("bến OR lúa", {"ferry", "rice", "order"}),
    ("15-NQ/TW", {"order"}),
    ("15-nq/tw", {"order"}),
    ("4/1/2021", {"ferry"}),
    ("15/NQ-TW", {"order"}),
    ("16-NQ/TW", set()),
    ("-đò", set()),
    ('"', set()),
    ("OR", set()),
    ("'; DROP TABLE", set()),
    ("%", set()),
    ("(đò", {"ferry", "rice"}),
    ("đò" * 5000, set()),
]


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def chief(client):
    client.force_login(make_user(is_superuser=True))
    return client


def found(client, address, query, **data):
    response = client.get(address, {"q": query, **data})
    assert response.status_code == 200
    return response.context["cl"].result_list, response.content.decode()


@pytest.mark.parametrize("few", [indexed.FEW, 0])
def test_every_list_reads_one_language(chief, monkeypatch, few):
    """Articles (however many are found), photos and comments find the same by the same query."""
    monkeypatch.setattr(indexed, "FEW", few)
    article = make_article(title="Khác")
    for text in TEXTS.values():
        make_article(title="Bài", lead="", body=f"<p>{text}</p>", state="draft")
        make_photo(caption=text, credit="", alt="")
        make_comment(article, name="Bạn đọc", text=text)
    for query, names in QUERIES:
        wanted = sorted(TEXTS[name] for name in names)
        articles, _ = found(chief, ARTICLES, query)
        assert sorted(plain_text(article.body) for article in articles) == wanted, query
        if not few:
            continue
        photos, _ = found(chief, PHOTOS, query)
        assert sorted(photo.caption for photo in photos) == wanted, query
        comments, _ = found(chief, COMMENTS, query, state="all")
        assert sorted(comment.text for comment in comments) == wanted, query


def test_other_readings_are_said_to_be_such(chief):
    """Only where nothing is spelt as it was typed; in a filter, where nothing in it is."""
    make_photo(caption="Bàn ghế")
    assert OTHER_READINGS in found(chief, PHOTOS, "bán")[1]
    assert OTHER_READINGS not in found(chief, PHOTOS, "bàn")[1]
    assert OTHER_READINGS not in found(chief, PHOTOS, "ban")[1]
    assert OTHER_READINGS not in found(chief, PHOTOS, "trống")[1]
    make_photo(caption="Bán hàng", alt="Có")
    photos, page = found(chief, PHOTOS, "bàn", thieu="van-ban")
    assert (len(photos), OTHER_READINGS in page) == (0, False)


def test_names_are_found_by_any_part_and_by_their_marks(chief):
    """As one types; in an autocomplete, too."""
    names = ["Nguyễn Minh An", "Nguyên Hồng", "Trần Ân", "Lý Lan"]
    for name in names:
        make_author(name=name)
    make_author(name="Lê Vân", pen_name="Minh Ân")
    queries = {
        "nguy": {"Nguyễn Minh An", "Nguyên Hồng"},
        "Nguyễn": {"Nguyễn Minh An"},
        "Nguyễ": {"Nguyễn Minh An", "Nguyên Hồng"},
        '"minh an"': {"Nguyễn Minh An", "Lê Vân"},
        '"minh Ân"': {"Lê Vân"},
        "Ân -minh": {"Trần Ân"},
        "ly": {"Lý Lan"},
        "lí lan": {"Lý Lan"},
        "hồng OR trần": {"Nguyên Hồng", "Trần Ân"},
    }
    lookup = {"app_label": "articles", "model_name": "byline", "field_name": "author"}
    for query, wanted in queries.items():
        rows, page = found(chief, AUTHORS, query)
        assert {row.name for row in rows} == wanted, query
        assert (OTHER_READINGS in page) == (query == "Nguyễ")
        choices = chief.get("/admin/autocomplete/", lookup | {"term": query}).json()["results"]
        assert len(choices) == len(wanted), query


def test_what_narrows(chief):
    """People, sections with their children, and years; what a list cannot tell is said."""
    photo = make_photo(caption="Đò", credit="Lê Minh An")
    make_photo(caption="Đò", credit="Trần Anh")
    assert found(chief, PHOTOS, 'đò tác giả:"minh an"')[0] == [photo]
    assert found(chief, PHOTOS, "tác giả:Lê năm:2000")[0] == []
    photos, page = found(chief, PHOTOS, 'đò chuyên mục:"Văn hóa"')
    assert len(photos) == 2 and "không lọc được theo chuyên mục:" in page
    photos, page = found(chief, PHOTOS, "đò năm:26")
    assert len(photos) == 2 and "Năm cần đủ bốn chữ số" in page
    culture = make_section(name="Văn hóa")
    child = make_section(name="Sân khấu", parent=culture)
    wanted = make_comment(make_article(section=child), name="Hường", text="Hay")
    unwanted = make_comment(make_article(), name="Hường", text="Hay")
    rows, _ = found(chief, COMMENTS, 'hay chuyên mục:"van hoa" tác giả:hường', state="all")
    assert list(rows) == [wanted]
    rows, _ = found(chief, COMMENTS, 'hay tác giả:hường -chuyên mục:"van hoa"', state="all")
    assert list(rows) == [unwanted]


def test_articles_are_narrowed_by_who_where_and_when(chief):
    """By bylines, of authors and free names; any of the sections; when it came out or was begun."""
    culture = make_section(name="Văn hóa")
    child, other = make_section(name="Sân khấu", parent=culture), make_section(name="Kinh tế")
    author = make_author(name="Trần Đức", pen_name="Minh Ân")
    old = timezone.now().replace(year=2015)
    main = make_article(title="Đò một", section=child, published_at=old)
    main.bylines.create(role="Bài", author=author)
    further = make_article(title="Đò hai", section=other, state="draft")
    further.sections.add(culture)
    further.bylines.create(role="Tin", name="Lê Minh An")
    year = timezone.localtime().year
    for query, wanted in {
        'đò chuyên mục:"van hoa"': [further, main],
        'tác giả:"minh an"': [further, main],
        'tác giả:"Trần Đức"': [main],
        "tác giả:min": [],
        f"đò năm:{year}": [further],
        "năm:2010..2016": [main],
        'đò -chuyên mục:"kinh te"': [main],
        'đò -tác giả:"Trần Đức"': [further],
        f"đò -năm:{year}": [main],
    }.items():
        assert found(chief, ARTICLES, query)[0] == wanted, query


@pytest.mark.parametrize("few", [indexed.FEW, 0])
def test_a_draft_is_found_by_who_may_see_it(client, monkeypatch, few):
    """By nobody else, who is not told either that there are other readings; always by its text."""
    monkeypatch.setattr(indexed, "FEW", few)
    writer, colleague = make_user(REPORTER), make_user(REPORTER)
    draft = make_article(title="Chuyện kín", body="<p>Bến đò</p>", state="draft", created_by=writer)
    for person, sees in [(writer, True), (colleague, False), (make_user(MANAGING_EDITOR), True)]:
        client.force_login(person)
        for query in ("đò", '"bến đò"', "kín -ruộng"):
            rows, page = found(client, ARTICLES, query)
            assert (rows == [draft]) == ("Chuyện kín" in page) == sees, (person, query)
        assert (OTHER_READINGS in found(client, ARTICLES, "bén")[1]) == sees
    draft.title, draft.body = "Chuyện sáng", "<p>Ruộng</p>"
    draft.save()
    client.force_login(writer)
    assert [len(found(client, ARTICLES, query)[0]) for query in ("kín", "đò", "ruộng")] == [0, 0, 1]


def test_many_are_held_against_the_index_alone(chief, monkeypatch):
    """The list is walked as without a search, and no words are read for it; of words in a row, and
    of those that are not wanted, the words of what the index has found, one by one."""
    monkeypatch.setattr(indexed, "FEW", 0)
    make_article(title="Bến đò ngang", state="draft")

    def plan(query):
        rows = Article.objects.order_by("-pk").matching(query)[:51]
        with by_index():
            return rows.explain()

    told = plan("bến đò -ruộng")
    assert told.count("hashed SubPlan") == 2
    assert told.count("Bitmap Index Scan on article_entry_tokens") == 2
    assert "articles_articletext" not in told
    for query in ('"bến đò ngang"', '"ben đò"', 'bến -"đò Ngang sông"'):
        assert "Index Scan using articles_articletext_pkey" in plan(query), query
        assert "Join" not in plan(query), query


def test_articles_that_were_there_are_found_once_the_sweep_was_by():
    """And those that a script wrote past the site."""
    article = make_article(title="Bến đò")
    ArticleText.objects.update(rules=0, folded="")
    Article.objects.filter(pk=article.pk).update(title="Ruộng")
    assert [DESK.make_missing(), DESK.make_missing()] == [1, 0]
    assert list(Article.objects.matching("ruộng")) == [article]


@pytest.mark.parametrize("address", [ARTICLES, PHOTOS, COMMENTS])
def test_what_takes_too_long_keeps_the_query(chief, monkeypatch, address):
    """And says what to do; the page is there."""
    make_photo(caption="Đò")

    def slow(self, queryset, query):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(2)")

    monkeypatch.setattr("journal.lib.searched_list.SearchedList.answer", slow)
    monkeypatch.setattr("journal.lib.searched_list.PATIENCE", 30)
    rows, page = found(chief, address, "đò ngang")
    assert (len(rows), TOO_LONG in page, 'value="đò ngang"' in page) == (0, True, True)


def test_the_search_costs_the_same_however_much_is_found(chief, django_assert_max_num_queries):
    """A bounded number of statements."""
    for number in range(4):
        make_photo(caption=f"Đò {number}")
    with django_assert_max_num_queries(20):
        found(chief, PHOTOS, "dò")
