"""Index cards: a list is an address; the site keeps nothing of who gathered it."""

import bibtexparser
import pytest
import rispy

from issues.citing.cards import MOST
from tests.crawl import check_html
from tests.issues.making import make_entry, make_issue, make_pages

pytestmark = pytest.mark.django_db
CARDS = "/tap-chi-in/phieu/"


def numbers(*entries) -> str:
    return ",".join(str(entry.pk) for entry in entries)


def test_cards_in_the_order_of_the_list(client, django_assert_num_queries):
    """Each described as libraries do, at the cost of one query; nothing is set in the browser."""
    issue = make_issue(number=6)
    boat = make_entry(issue, title="Đò chiều", authors="Minh An", first_page=2)
    market = make_entry(issue, title="Chợ nổi", rubric="Phóng sự")
    client.get(CARDS)  # the furniture of the page
    with django_assert_num_queries(1):
        response = client.get(CARDS, {"muc": numbers(market, boat, market)})
    html = response.content.decode()
    check_html(CARDS, html)
    assert html.index("Chợ nổi //") < html.index("Đò chiều / Minh An //")
    assert html.count('class="index-card"') == 2
    assert "Tạp chí Bến Sông. - 2022. - Số 6. - Tr. 2." in html
    assert "Chuyên mục: Phóng sự" in html
    assert not response.cookies
    assert response["Cache-Control"].startswith("public")


def test_an_empty_list_says_what_to_do(client):
    """Nothing is listed, nothing offered to download, and there is nothing in a file."""
    html = client.get(CARDS).content.decode()
    check_html(CARDS, html)
    assert "Chưa có phiếu nào." in html
    assert "trich-dan" not in html
    assert client.get(f"{CARDS}trich-dan.bib").status_code == 404


def test_what_is_not_public_is_on_no_card(client):
    """Nor in a file; how many are missing is told, and not what they are."""
    open_ = make_entry(make_issue(number=6), title="Đò chiều")
    closed = make_entry(make_issue(number=7, public=False), title="Bài kín")
    html = client.get(CARDS, {"muc": numbers(closed, open_)}).content.decode()
    assert "Bài kín" not in html
    assert "1 bài trong danh sách không có trong kho mở" in html
    query = {"muc": numbers(closed, open_)}
    [record] = rispy.loads(client.get(f"{CARDS}trich-dan.ris", query).content.decode())
    assert record["title"] == "Đò chiều"
    html = client.get(CARDS, {"muc": numbers(closed)}).content.decode()
    assert "Không có phiếu nào để xem." in html
    assert client.get(f"{CARDS}trich-dan.ris", {"muc": numbers(closed)}).status_code == 404


def test_a_list_in_one_file(client):
    """All of it, in its order."""
    issue = make_issue(number=6)
    entries = [make_entry(issue, title=title) for title in ("Một", "Hai")]
    answer = client.get(f"{CARDS}trich-dan.bib", {"muc": numbers(*reversed(entries))})
    library = bibtexparser.parse_string(answer.content.decode())
    assert [each["title"] for each in library.entries] == ["{Hai}", "{Một}"]
    assert answer["Content-Disposition"] == 'attachment; filename="phieu-trich.bib"'


def test_a_list_in_one_file_names_the_pdf_of_each(client, django_assert_num_queries):
    """Its own pages of its own issue, where readers may get them, however many issues there are."""
    entries = []
    for number in (5, 6, 7):
        issue = make_issue(number=number)
        make_pages(issue, "Bìa", "Đò qua sông", "Hết bài")
        entries += [make_entry(issue, title=f"Bài {n}", first_page=n, order=n) for n in (1, 2)]
        readers = {} if number == 7 else {"pdf": "print/2022/a.pdf", "is_prepared": True}
        type(issue).objects.filter(pk=issue.pk).update(**readers, page_count=3)
    with django_assert_num_queries(3):
        answer = client.get(f"{CARDS}trich-dan.ris", {"muc": numbers(*entries)})
    lines = answer.content.decode().splitlines()
    files = [line[6:] for line in lines if line.startswith(("TI", "L1"))]
    place = "http://testserver/tap-chi-in/2022/{}/pdf/trang-{}/".format
    five, six = (["Bài 1", place(n, "1-1"), "Bài 2", place(n, "2-3")] for n in (5, 6))
    assert files == [*five, *six, "Bài 1", "Bài 2"]


@pytest.mark.parametrize("asked", ["a", "1,", "0", "-1", "1;2", "9" * 19])
def test_what_is_no_list(client, asked):
    """Answers 404, whether for cards or for a file."""
    assert client.get(CARDS, {"muc": asked}).status_code == 404
    assert client.get(f"{CARDS}trich-dan.csv", {"muc": asked}).status_code == 404


def test_a_list_has_an_end(client):
    """So many cards and not one more: how many are left over is told, and no file is cut short."""
    keys = ",".join(map(str, range(1, MOST + 1)))
    more = {"muc": f"{keys},{MOST + 1},{MOST + 2}"}
    says = "Mỗi lần chỉ lập được 100 phiếu: 2 bài"
    assert says not in client.get(CARDS, {"muc": keys}).content.decode()
    assert says in client.get(CARDS, more).content.decode()
    make_entry(make_issue(number=6), pk=1)
    assert client.get(f"{CARDS}trich-dan.ris", {"muc": keys}).status_code == 200
    assert client.get(f"{CARDS}trich-dan.ris", more).status_code == 404
