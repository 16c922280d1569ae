"""The search page: what it says of what was typed, and what stands in the address."""

import pytest
from django.db import connection

from journal import searching
from journal.lib.search import index
from journal.lib.search.ranking import Found
from journal.searching import counted
from tests.factories import make_article, make_author, make_section, make_video, release
from tests.issues.making import make_issue, make_pages

pytestmark = pytest.mark.django_db


def ask(client, **data):
    return client.get("/tim-kiem/", {name.replace("_", "-"): v for name, v in data.items()})


def test_hits_are_marked_in_their_own_spelling(client):
    """In the title and in the best passage; what looks like markup is text."""
    body = "<p>Chữ &lt;b&gt; đứng cạnh hòa bình &amp; xa.</p>"
    make_article(title="Hòa giải", lead="Sa-pô.", body=body)
    page = ask(client, q="HOÀ").content.decode()
    assert "<mark>Hòa</mark> giải" in page
    assert "Chữ &lt;b&gt; đứng cạnh <mark>hòa</mark> bình &amp; xa." in page
    page = ask(client, q="sa-pô -lúa chữ").content.decode()
    assert "<mark>Sa</mark>-<mark>pô</mark>." in page  # says more than the body
    make_article(title="Bến", subtitle="Người lái đò", lead="Đò.", body="<p>Người. Lái. Đò.</p>")
    marks = "<mark>Người</mark> <mark>lái</mark> <mark>đò</mark>"
    assert marks in ask(client, q="người lái đò").content.decode()


def test_other_readings_are_said_to_be_such(client):
    """Only where nothing is spelt as it was typed."""
    make_article(title="Hòa giải")
    assert "khớp khi bỏ dấu" in ask(client, q="hóa").content.decode()
    assert "khớp khi bỏ dấu" not in ask(client, q="hòa").content.decode()


def test_what_only_another_kind_has_is_pointed_to(client, django_assert_max_num_queries):
    """With a link that keeps the years; nothing is called a result where there is none."""
    make_pages(make_issue(public=False, number=8), "Riêng Quỳnhvx")
    make_pages(make_issue(year=2022), "Bạn Quỳnhvy")
    ask(client, q="x")
    with django_assert_max_num_queries(20):
        page = ask(client, q="Quỳnhvy", tu="2022").content.decode()
    assert "khớp khi bỏ dấu" not in page
    assert "Không có bài viết nào khớp." in page
    there = "?q=Qu%E1%BB%B3nhvy&amp;loai=trang-in&amp;tu=2022"
    assert f'href="{there}">Có 1 trang in khớp</a>' in page
    assert ask(client, q="Quỳnhvy", tu="2022", loai="trang-in").context["hits"].count == 1
    for other in ({"q": "Quỳnhvy", "tu": "2023"}, {"q": "Quỳnhvx"}):
        page = ask(client, **other).content.decode()
        assert "Không tìm thấy kết quả nào." in page
        assert "khớp khi bỏ dấu" not in page


def test_slips_of_the_keyboard_are_offered_as_they_were_meant(client):
    """Where that finds something."""
    assert "Có phải bạn tìm" not in ask(client, q="xaay duwngj").content.decode()
    make_article(title="Xây dựng")
    page = ask(client, q="xaay duwngj").content.decode()
    assert "Có phải bạn tìm: " in page
    assert ">xây dựng</a>" in page


def test_where_no_text_has_all_words_some_are_left_out(client):
    """What asks for most first; nothing is offered where that finds nothing either."""
    make_article(title="Bò đảo Hòn Yến")
    make_article(title="Phở đảo")
    make_article(title="Đảo xa")
    page = ask(client, q="phở Hòn Yến đảo").content.decode()
    assert "Bớt một từ thì có:" in page
    assert 'href="?q=H%C3%B2n+Y%E1%BA%BFn+%C4%91%E1%BA%A3o">Hòn Yến đảo (1)</a>' in page
    assert ">phở (1)</a>" in ask(client, q="phở quỳnhvy").content.decode()
    assert "Bớt một từ" not in ask(client, q="quỳnhvy tuyệtkhông đâucó").content.decode()


def test_filters_and_order_stand_in_the_address(client, monkeypatch):
    """And in the addresses of further pages."""
    monkeypatch.setattr("journal.searching.SIZE", 1)
    section = make_section(name="Văn hóa")
    for _ in range(2):
        make_article(title="Lúa", section=section)
    make_article(title="Lúa nơi khác")
    chosen = {"q": "lúa", "sap_xep": "moi", "chuyen_muc": section.slug, "tu": "2000", "den": ""}
    response = ask(client, **chosen)
    assert response.context["hits"].count == 2
    kept = f"q=l%C3%BAa&amp;sap-xep=moi&amp;chuyen-muc={section.slug}&amp;tu=2000&amp;page=2"
    assert kept in response.content.decode()
    assert ask(client, q="lúa", den="1999").context["hits"].count == 0
    assert ask(client, q="lúa", tu="x", chuyen_muc="x").context["hits"].count == 3


def test_what_narrows_a_search_can_be_taken_away(client):
    """Whether it was chosen or typed: each by a link to the address without it, or all at once."""
    author, section = make_author(name="Minh An"), make_section(name="Văn hóa")
    article = make_article(title="Lúa", section=section)
    article.bylines.create(role="text", author=author)
    release(article)
    make_article(title="Lúa ngô")
    chosen = {"q": 'lúa chuyên mục:"văn hóa"', "tac_gia": "minh an", "tu": "2000"}
    response = ask(client, **chosen)
    assert [row.title for row in response.context["page"]] == ["Lúa"]
    page = response.content.decode()
    chips = {chip.says: chip.without for chip in response.context["chips"]}
    assert chips == {
        "Tác giả: minh an": "q=l%C3%BAa+chuy%C3%AAn+m%E1%BB%A5c%3A%22v%C4%83n+h%C3%B3a%22&tu=2000",
        "Từ năm 2000": "q=l%C3%BAa+chuy%C3%AAn+m%E1%BB%A5c%3A%22v%C4%83n+h%C3%B3a%22"
        "&tac-gia=minh+an",
        "Chuyên mục: văn hóa": "q=l%C3%BAa&tac-gia=minh+an&tu=2000",
    }
    assert '<a class="chip-all" href="?q=l%C3%BAa">' in page
    assert ask(client, tac_gia="Minh An").context["hits"].count == 1  # all that somebody wrote
    assert "Tìm không bộ lọc" in ask(client, q="lúa", tac_gia="Lê").content.decode()
    assert "bốn chữ số" in ask(client, q="lúa", tu="85").content.decode()


def test_authors_sections_and_years_are_left_out(client):
    """By a minus before them; a name needs no quotes; what is left out can be taken away."""
    author, section = make_author(name="Minh An"), make_section(name="Văn hóa")
    article = make_article(title="Lúa", section=section)
    article.bylines.create(role="text", author=author)
    release(article)
    other = make_article(title="Lúa ngô")
    year = other.published_at.year

    def titles(query):
        return sorted(row.title for row in ask(client, q=query).context["page"])

    for narrowed in ("tác giả:Minh An", "chuyên mục:Văn hóa"):
        assert titles(f"lúa {narrowed}") == ["Lúa"]
        assert titles(f"lúa -{narrowed}") == ["Lúa ngô"]
    assert titles("lúa -tác giả:Lê -chuyên mục:Thơ") == ["Lúa", other.title]
    assert titles(f"lúa -năm:{year}") == []
    response = ask(client, q="lúa −chuyên mục:Văn hóa")
    assert [chip.says for chip in response.context["chips"]] == ["Trừ chuyên mục: Văn hóa"]
    assert response.context["chips"][0].without == "q=l%C3%BAa"
    assert "bốn chữ số" in ask(client, q="năm:9999").content.decode()


def test_each_kind_says_how_much_it_has(client, monkeypatch):
    """With the page where that is quick; else, the same figures for its script."""
    section = make_section(name="Văn hóa")
    make_article(title="Lúa", section=section)
    make_video(title="Gặt lúa", section=section)
    make_video(title="Lúa chín", description="Mùa <lúa> đầu.")
    make_video(title="Lúa nháp", published_at=None)
    make_pages(make_issue(year=2021), "Cánh đồng lúa")
    counted = {tab.key: tab.count for tab in ask(client, q="lúa").context["tabs"]}
    assert counted == {"bai-viet": "1", "video": "2", "muc-luc": "0", "trang-in": "1"}
    monkeypatch.setattr("journal.searching.RARE", 0)
    response = ask(client, q="lúa", chuyen_muc=section.slug)
    tabs = response.context["tabs"]
    assert [tab.count for tab in tabs] == ["1", "", "", ""]
    assert all(f"chuyen-muc={section.slug}" in tab.address for tab in tabs)
    assert ask(client, q="lứa").context["tabs"][0].said == "1 khi bỏ dấu"
    figures = "/tim-kiem/dem/?q=l%C3%BAa&chuyen-muc=van-hoa"
    assert figures.replace("&", "&amp;") in response.content.decode()
    answer = client.get(figures)
    assert answer.json() == {"video": "1", "muc-luc": "0", "trang-in": "1"}
    assert answer["Cache-Control"].startswith("public")
    clips = ask(client, q="lúa", loai="video").content.decode()
    assert "<mark>Lúa</mark> chín" in clips
    assert "Mùa &lt;<mark>lúa</mark>&gt; đầu." in clips


def test_many_hits_are_counted_to_a_thousand(client, monkeypatch):
    """More are called more."""
    monkeypatch.setattr("journal.searching.MOST", 2)
    for _ in range(3):
        make_article(title="Lúa")
    response = ask(client, q="lúa")
    assert "hơn 1.000" in response.content.decode()
    assert len(response.context["page"].items) == 2


@pytest.mark.parametrize(
    ("further", "marks", "says"),
    [
        (42, {}, "42"),
        (1000, {}, "1.000"),
        (427, {"is_about": True}, "khoảng 430"),
        (998, {"is_about": True}, "khoảng 1.000"),
        (427, {"is_about": True, "is_least": True}, "ít nhất 430"),
        (12, {"is_least": True}, "ít nhất 12"),
    ],
)
def test_how_sure_a_count_is_is_said(further, marks, says):
    """Counted, about so many, or at least so many."""
    assert counted(Found([], further=further, **marks)) == says


def test_a_search_that_takes_too_long_is_given_up(client, monkeypatch):
    """With an answer that says so, which nobody keeps."""

    def slow(*args, **kwargs):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(5)")

    make_article(title="Lúa")
    monkeypatch.setattr(index, "PATIENCE", 20)
    monkeypatch.setattr(index.Ranking, "best", slow)
    response = ask(client, q="lúa")
    assert response.status_code == 503
    assert "no-store" in response["Cache-Control"]
    assert "lâu quá" in response.content.decode()


def test_who_gets_no_turn_is_told_so(client, monkeypatch):
    """The page and its figures; what was typed stands in the box again, and others have turns."""
    make_article(title="Lúa")
    monkeypatch.setattr(searching, "IN_ALL", 0)
    with searching.TURNS.taken(0), searching.TURNS.taken(0):
        page, figures = ask(client, q="lúa nước"), client.get("/tim-kiem/dem/?q=lúa")
    assert (page.status_code, page["Retry-After"]) == (503, "10")
    assert 'value="lúa nước"' in page.content.decode()
    assert (figures.status_code, figures["Retry-After"]) == (503, "10")
    assert ask(client, q="lúa").status_code == 200


def test_a_search_of_many_slow_statements_is_given_up(client, monkeypatch):
    """Each of them in time, all together not; what was typed stands in the box again."""
    make_article(title="Lúa")
    monkeypatch.setattr(index, "IN_ALL", -1)
    response = ask(client, q="lúa nước")
    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert 'value="lúa nước"' in response.content.decode()


def test_exclusions_alone_say_what_is_missing(client):
    """And too long a query what was done with it."""
    assert "Mới chỉ có từ cần bỏ" in ask(client, q="-lúa").content.decode()
    assert "chỉ phần đầu được dùng" in ask(client, q="lúa " * 3000).content.decode()


@pytest.mark.parametrize(
    ("query", "hits", "most"),
    [
        ("nước", 20, 19),
        ("trên sông nước", 20, 23),
        ('"trên sông nước"', 20, 20),
        ("xxaay zuwngj nhaf mowis", 0, 28),  # no hit as typed, none without marks, none as meant
        ('tác giả:"An" tác giả:"Bình" tác giả:"Minh" nước', 0, 15),
    ],
)
def test_a_page_asks_little(client, django_assert_max_num_queries, query, hits, most):
    """However many hits it has: one look-up a tier, the newest quarters and all in one."""
    for _ in range(25):
        make_article(title="Trên sông nước", body="<p>Trên sông nước.</p>")
    make_author(name="An Bình")
    ask(client, q="x")
    with django_assert_max_num_queries(most):
        assert len(ask(client, q=query).context["page"].items) == hits
