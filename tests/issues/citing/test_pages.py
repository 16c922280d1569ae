"""The page of an entry, and what can be downloaded of entries, pages and issues."""

import pytest
import rispy
from django.db import connection
from django.test.utils import CaptureQueriesContext

from issues.citing.cited import Cited, cited_page, passage_of
from issues.models import EntryAuthor, Page
from issues.viewer import Opened, Viewer, rows_for
from tests.crawl import check_html
from tests.factories import ARCHIVIST, make_article, make_author, make_user
from tests.issues.making import make_entry, make_issue, make_pages

pytestmark = pytest.mark.django_db
FILES = ["bib", "ris", "json", "csv"]


def told(client, address: str) -> str:
    return client.get(address).content.decode()


def main_of(html: str) -> str:
    return html.partition("<main")[2].partition("</main>")[0]


def filled_issue(**fields):
    """Three pages and three entries; the second runs over pages 2 and 3."""
    issue = make_issue(number=6, **fields)
    make_pages(issue, "Bìa", "Đò qua sông Cái lúc chiều", "Hết bài")
    entries = [
        make_entry(issue, title="Lời đầu", first_page=1, order=0),
        make_entry(issue, title="Đò chiều", authors="Minh An", first_page=2, last_page=3, order=1),
        make_entry(issue, title="Tin vắn", first_page=3, order=2),
    ]
    return issue, entries


def cited(issue, number: int, **asked) -> Cited:
    opened = Opened.read(asked)
    page = rows_for(opened).get(issue=issue, number=number)
    return cited_page(Viewer(page, opened))


def test_the_page_of_an_entry(client):
    """Who wrote it, where it stands in print and on the web, how to cite it, what is around it."""
    _, (first, entry, last) = filled_issue()
    author, article = make_author(name="Minh An"), make_article()
    EntryAuthor.objects.create(entry=entry, author=author, key="minh-an", order=0)
    type(entry).objects.filter(pk=entry.pk).update(article=article)
    address = f"/tap-chi-in/2022/6/muc-{entry.pk}/"
    with CaptureQueriesContext(connection) as queries:
        html = told(client, address)
    check_html(address, html)
    assert len(queries) <= 7
    main = main_of(html)
    assert '<a rel="author" href="/tac-gia/minh-an/">Minh An</a>' in main
    assert 'href="/tap-chi-in/2022/6/trang-2/"' in main
    assert f'href="{article.get_absolute_url()}"' in main
    words = "Minh An (2022), “Đò chiều”, <cite>Tạp chí Bến Sông</cite>, số 6, tr. 2-3."
    assert words in main
    assert f'href="{first.get_absolute_url()}" rel="prev"' in main
    assert f'href="{last.get_absolute_url()}" rel="next"' in main
    assert '<meta name="citation_author" content="Minh An">' in html
    assert '<meta name="citation_firstpage" content="2">' in html
    assert f'<meta name="DC.identifier" content="http://testserver{address}">' in html


def test_the_pdf_of_an_entry(client):
    """Where the issue has one that readers may get: a button, a tag for search engines, and a line
    of the file by which reference managers fetch it."""
    issue, (_, entry, _) = filled_issue()
    type(issue).objects.update(pdf="print/2022/a.pdf", is_prepared=True, page_count=3)
    html = told(client, entry.get_absolute_url())
    address = "/tap-chi-in/2022/6/pdf/trang-2-3/"
    assert f'href="{address}" type="application/pdf"' in html
    assert f'<meta name="citation_pdf_url" content="http://testserver{address}">' in html
    file = f"{entry.get_absolute_url()}trich-dan.ris"
    assert f"L1  - http://testserver{address}" in told(client, file)
    type(issue).objects.update(is_prepared=False)
    assert "citation_pdf_url" not in told(client, entry.get_absolute_url())
    assert "L1  -" not in told(client, file)


def test_an_entry_of_which_little_is_known(client):
    """No page, no author, alone in its issue: nothing is offered that is not there."""
    entry = make_entry(make_issue(number=6), title="Thơ <b>", rubric="")
    html = told(client, entry.get_absolute_url())
    check_html(entry.get_absolute_url(), html)
    assert "“Thơ &lt;b&gt;” (2022), <cite>" in html
    assert "Đọc từ trang" not in html
    assert 'rel="next"' not in html


def test_an_address_that_an_issue_has_left_leads_on(client):
    """The number of the entry decides."""
    entry = make_entry(make_issue(number=6))
    response = client.get(f"/tap-chi-in/1999/7/muc-{entry.pk}/")
    assert (response.status_code, response["Location"]) == (301, entry.get_absolute_url())


@pytest.mark.parametrize("ending", ["", *(f"trich-dan.{each}" for each in FILES)])
def test_nothing_of_an_issue_that_is_not_public(client, ending):
    """Its entries, pages and files are as if they were not there, but for who keeps the archive."""
    issue, (_, entry, _) = filled_issue(public=False)
    page = Page.objects.get(issue=issue, number=2)
    addresses = [f"{row.get_absolute_url()}{ending}" for row in (entry, page, issue)]
    assert [client.get(address).status_code for address in addresses] == [404] * 3
    client.force_login(make_user(ARCHIVIST))
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200
        assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("ending", FILES)
def test_files_to_download(client, ending):
    """Of an entry, a page and an issue: named after what is cited, for any cache to keep."""
    issue, (_, entry, _) = filled_issue()
    names = {
        entry.get_absolute_url(): f"ben-song-2022-6-muc-{entry.pk}",
        f"{issue.get_absolute_url()}trang-2/": f"ben-song-2022-6-muc-{entry.pk}-trang-2",
        f"{issue.get_absolute_url()}trang-1/": "ben-song-2022-6-muc-",
        issue.get_absolute_url(): "ben-song-2022-6.",
    }
    for address, name in names.items():
        response = client.get(f"{address}trich-dan.{ending}")
        assert response.status_code == 200
        assert f'attachment; filename="{name}' in response["Content-Disposition"]
        assert response["Cache-Control"].startswith("public")
    assert client.get(f"{entry.get_absolute_url()}trich-dan.xml").status_code == 404


def test_a_page_is_cited_by_the_articles_on_it(client):
    """Each by this page alone; what machines take up is the whole of the one that begins last."""
    issue, (_, entry, _) = filled_issue()
    records = rispy.loads(told(client, f"{issue.get_absolute_url()}trang-3/trich-dan.ris"))
    assert [each["title"] for each in records] == ["Tin vắn", "Đò chiều"]
    assert [each["start_page"] for each in records] == ["3", "3"]
    assert {url for each in records for url in each["urls"]} == {
        "http://testserver/tap-chi-in/2022/6/trang-3/"
    }
    tags = dict(cited(issue, 2).tags)
    assert (tags["citation_firstpage"], tags["citation_lastpage"]) == ("2", "3")
    assert tags["citation_public_url"] == f"http://testserver{entry.get_absolute_url()}"


def test_a_page_of_no_known_article_is_cited_by_itself():
    """As a page of its issue, and by what is printed on it."""
    issue = make_issue(number=6)
    make_pages(issue, "Bìa")
    Page.objects.update(folio="iv")
    [line] = cited(issue, 1).references
    assert str(line) == "Tạp chí Bến Sông (2022), số 6, tr. iv."


def test_a_passage_is_cited_with_its_words():
    """By an address that leads to these words; one that names none is that of the page."""
    issue, _ = filled_issue()
    page = cited(issue, 2, tu="2-3")
    assert page.passage == "sông Cái"
    address = "http://testserver/tap-chi-in/2022/6/trang-2/?tu=2-3"
    assert [str(each) for each in page.references] == [
        f"Minh An (2022), “Đò chiều”, Tạp chí Bến Sông, số 6, tr. 2, {address}"
    ]
    plain = "http://testserver/tap-chi-in/2022/6/trang-2/"
    assert cited(issue, 2, tu="99-120").permanent == plain


@pytest.mark.parametrize("ends", [None, (6, 7), (9, 99)])
def test_words_that_are_no_passage(ends):
    """What lies beyond the text chooses nothing."""
    assert passage_of("một hai ba bốn năm sáu", ends) == ("", "")


def test_a_passage_has_an_end():
    """That of the text; and nobody copies a whole page into a reference."""
    assert passage_of("một hai ba", (1, 9)) == ("?tu=1-2", "hai ba")
    words, passage = passage_of(" ".join(["chữ"] * 2000), (5, 1999))
    assert (words, len(passage.split())) == ("?tu=5-404", 400)


def test_a_page_says_how_it_is_cited(client):
    """In the viewer, two pages side by side by the one that the address names."""
    issue, (_, entry, _) = filled_issue()
    html = told(client, f"{issue.get_absolute_url()}trang-2/?tu=2-3&hai-trang")
    assert "“sông Cái”</blockquote>" in html
    assert "Minh An (2022), “Đò chiều”, <cite>Tạp chí Bến Sông</cite>, số 6, tr. 2, " in html
    assert "“Tin vắn” (2022)" not in html
    assert (
        f'<meta name="citation_public_url" content="http://testserver{entry.get_absolute_url()}"'
        in html
    )
    assert 'trang-2/trich-dan.ris?tu=2-3"' in html
