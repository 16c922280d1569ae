"""The public pages of print issues, as a reader meets them."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.models import State
from issues.lookup import halves
from issues.models import NeverPrinted
from issues.sitemaps import IssueSitemap, PageSitemap
from issues.templatetags.issues import current_issue
from tests.factories import make_article

from .making import entries_found, make_entry, make_issue, make_read_issue, pages_found

pytestmark = pytest.mark.django_db
LIST, OLD, LOOK_UP = "/tap-chi-in/", "/tap-chi-in/truoc-2010/", "/tap-chi-in/tra-cuu/"


def whole_issue(**fields):
    """An issue with PDF, three pages and contents."""
    issue = make_read_issue(**{"number": 6} | fields)
    make_entry(issue, title="Bến Kẻ Mơ", authors="Minh An", first_page=2, last_page=3)
    return issue


def text(response) -> str:
    return response.content.decode()


def main_of(response) -> str:
    return text(response).partition("<main")[2].partition("</main>")[0]


# --- Look-ups ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "number", "address"),
    [
        ("2022", "6", "/tap-chi-in/2022/6/"),
        ("2021", "1", "/tap-chi-in/2021/1-2/"),
        ("2021", "2", "/tap-chi-in/2021/1-2/"),
        ("2019", "dac-biet", "/tap-chi-in/2019/xuan/"),
        ("2021", "1-2", "/tap-chi-in/2021/1-2/"),
        ("2019", "xuan", "/tap-chi-in/2019/xuan/"),
        ("1998", "12", "/tap-chi-in/1998/12/"),
        ("1998", "ca-nam", "/tap-chi-in/1998/"),
        ("1990-1999", "ca-nam", "/tap-chi-in/truoc-2010/#thap-nien-1990"),
        ("1990-1999", "12", "/tap-chi-in/1998/12/"),
    ],
)
def test_look_up_leads_to_the_issue(client, year, number, address):
    """A year and a number lead to the issue; a double number is found by either of its two, any
    by its address; a whole year, or decade, leads to its list."""
    make_issue(year=2022, number=6)
    make_issue(year=2021, number=1, number_to=2)
    make_issue(year=2019, number=None, label="Số Xuân 2019")
    make_issue(year=1998, number=12)
    response = client.get(LOOK_UP, {"nam": year, "so": number})
    assert (response.status_code, response["Location"]) == (302, address)


def test_look_up_of_a_year_with_several_special_issues(client):
    """All special issues of the year are shown, and nothing else."""
    for name in ("Số Xuân 2019", "Số kỷ niệm 2019"):
        make_issue(year=2019, number=None, label=name)
    make_issue(year=2019, number=4)
    page = main_of(client.get(LOOK_UP, {"nam": "2019", "so": "dac-biet"}))
    assert "/tap-chi-in/2019/xuan/" in page
    assert "/tap-chi-in/2019/ky-niem/" in page
    assert "/tap-chi-in/2019/4/" not in page


def test_look_up_of_an_issue_that_is_not_there(client):
    """The page says so and offers the nearest ones and the year; search engines leave it out."""
    for year, number in [(2020, 11), (2022, 3), (2022, 6), (2023, 2)]:
        make_issue(year=year, number=number, month=number)
    make_issue(year=2022, number=7, month=7, public=False)
    NeverPrinted.objects.create(year=2022, number=5)
    response = client.get(LOOK_UP, {"nam": "2022", "so": "7"})
    assert response.status_code == 200
    assert "Chưa có Số 7 - 2022" in text(response)
    assert '<meta name="robots" content="noindex">' in text(response)
    assert nearest(response) == ["/tap-chi-in/2022/6/", "/tap-chi-in/2023/2/"]
    assert "/tap-chi-in/2022/3/" in main_of(response)
    never = client.get(LOOK_UP, {"nam": "2022", "so": "5"})
    assert "Không có Số 5 - 2022" in text(never)
    assert nearest(never) == ["/tap-chi-in/2022/3/", "/tap-chi-in/2022/6/"]
    empty = client.get(LOOK_UP, {"nam": "2021", "so": "ca-nam"})
    assert "<h1>Năm 2021 chưa có số nào</h1>" in text(empty)
    assert nearest(empty) == ["/tap-chi-in/2020/11/", "/tap-chi-in/2022/3/"]
    assert nearest(client.get(LOOK_UP, {"nam": "1955", "so": "7"})) == ["/tap-chi-in/2020/11/"]
    special = client.get(LOOK_UP, {"nam": "2022", "so": "dac-biet"})
    assert nearest(special)[:2] == ["/tap-chi-in/2022/3/", "/tap-chi-in/2022/6/"]


def test_look_up_of_a_number_in_a_decade(client):
    """Its issues in that decade are shown; where there are none the page says so."""
    for year, number in [(1991, 7), (1998, 7), (1998, 8), (2001, 7)]:
        make_issue(year=year, number=number, month=number)
    make_issue(year=1995, number=7, month=7, public=False)
    found = client.get(LOOK_UP, {"nam": "1990-1999", "so": "7"})
    assert nearest(found) == ["/tap-chi-in/1991/7/", "/tap-chi-in/1998/7/"]
    none = client.get(LOOK_UP, {"nam": "1990-1999", "so": "dac-biet"})
    assert "Chưa có Số đặc biệt nào của thập niên 1990" in text(none)
    assert 'href="/tap-chi-in/truoc-2010/#thap-nien-1990"' in text(none)


def nearest(response) -> list[str]:
    """Where the covers of the nearest issues lead."""
    wall = text(response).partition('<ul class="cover-wall">')[2].partition("</ul>")[0]
    return re.findall(r'<a href="([^"]+)"', wall)


@pytest.mark.parametrize(
    "query",
    [
        {"nam": "2022"},
        {"so": "6"},
        {"nam": "2022", "so": "0"},
        {"nam": "2022", "so": "-1"},
        {"nam": "2022", "so": "06"},
        {"nam": "2022", "so": "sáu"},
        {"nam": "2022", "so": "-xuan"},
        {"nam": "1990-2009", "so": "6"},
        {"nam": "٢٠٢٢", "so": "6"},
        {"nam": "20222", "so": "6"},
        {"nam": "2022\x00", "so": "6"},
        {"nam": "9" * 400, "so": "9" * 400},
    ],
)
def test_look_up_of_nonsense(client, query):
    """What no form of ours sends is not found."""
    assert client.get(LOOK_UP, query).status_code == 404


def test_look_up_of_nothing(client):
    """Whoever cuts an address off after the look-up comes to its boxes."""
    assert client.get(LOOK_UP)["Location"] == LIST


def test_forms_offer_what_there_is(client):
    """One look-up offers the years since 2010, the other those before, by decade, each with the
    numbers of its time; hidden issues offer nothing."""
    for year, public in [(2022, True), (2012, True), (2009, True), (2023, False), (1997, True)]:
        make_issue(year=year, number=6, public=public)
    make_issue(year=1997, number=23, number_to=24, month=12)
    make_issue(year=2012, number=None, month=2, label="Số Xuân 2012")
    make_issue(year=2012, number=30, month=12, public=False)
    forms = re.findall(r"<form class=\"look-up\".*?</form>", text(client.get(LIST)), re.DOTALL)
    years = [re.findall(r"<option>(\d+)</option>", form) for form in forms]
    assert years == [["2022", "2012"], ["2009", "1997"]]
    assert '<option value="1990-1999">' in forms[1]
    monthly = ["ca-nam", *map(str, range(1, 13))]
    for form, special in zip(forms, (["dac-biet"], ["23", "24"]), strict=True):
        assert f'action="{LOOK_UP}"' in form
        numbers = form.partition('name="so"')[2]
        assert re.findall(r'<option value="([^"]+)"', numbers) == [*monthly, *special]


def test_numbers_of_each_year_for_the_forms(client):
    """A script gets the public numbers of a year as they were printed, special ones by name."""
    make_issue(year=2021, number=3, month=3)
    make_issue(year=2021, number=1, number_to=2, month=1)
    make_issue(year=2021, number=None, month=2, label="Số Xuân 2021")
    make_issue(year=2020, number=5, public=False)
    response = client.get("/tap-chi-in/tra-cuu/cac-so.json")
    assert response.json() == {
        "2021": [["1-2", "Số 1+2"], ["xuan", "Số Xuân 2021"], ["3", "Số 3"]],
    }
    assert response["Cache-Control"].startswith("public")


# --- Lists ------------------------------------------------------------------------------------


def test_list_of_issues(client):
    """The newest issue stands first, the others on the wall, the years below."""
    make_issue(year=2021, number=11, month=11)
    make_issue(year=2022, number=6, with_cover=True)
    make_issue(year=2005, number=3)
    page = main_of(client.get(LIST))
    assert page.index("Số 6 - 2022") < page.index("Số 11 - 2021")
    assert "/tap-chi-in/2021/" in page
    assert OLD in page


def test_empty_archive(client):
    """Without any public issue the pages say so, and the box on other pages is left out."""
    make_issue(public=False)
    assert "Chưa có số tạp chí in nào" in text(client.get(LIST))
    assert client.get(OLD).status_code == 200
    assert current_issue() is None


def months(response) -> list[str]:
    """The months of a year with what stands in each, in words."""
    parts = text(response).partition("</ol>")[0].split('<li class="month"')[1:]
    return [" ".join(re.sub(r"<[^>]+>", " ", part.partition(">")[2]).split()) for part in parts]


def test_year(client):
    """A year shows its months: a double number as one of two, a special one where it stood, what
    is not there, or never was, as a gap; what readers may not see is not there."""
    for number, fields in [(1, {"number_to": 2}), (3, {}), (6, {"public": False}), (7, {})]:
        make_issue(year=2022, number=number, month=number, **fields)
    make_issue(year=2022, number=None, month=2, label="Số Xuân 2022")
    make_issue(year=2022, number=None, month=7, label="Số đặc biệt 2022")
    make_issue(year=2021, number=1)
    NeverPrinted.objects.create(year=2022, number=4)
    found = months(client.get("/tap-chi-in/2022/"))
    assert found[0].startswith("Tháng 1–2")
    assert found[0].index("Số 1+2") < found[0].index("Số Xuân 2022")
    assert found[1].startswith("Tháng 3")
    assert "không ra số này" in found[2]
    assert [each for each in found if "chưa có trong kho" in each] == [*found[3:5], *found[6:]]
    assert found[5].index("Số 7") < found[5].index("Số đặc biệt 2022")
    assert len(found) == 11


def test_years_between(client):
    """A year between two is shown as empty; the ways on lead to years that readers have."""
    make_issue(year=2019, number=1)
    make_issue(year=2022, number=1)
    make_issue(year=2020, number=1, public=False)
    make_issue(year=2023, number=1, public=False)
    page = text(client.get("/tap-chi-in/2020/"))
    assert page.count("chưa có trong kho") == 12
    assert '<meta name="robots" content="noindex">' in page
    assert 'href="/tap-chi-in/2019/" rel="prev"' in page
    assert 'href="/tap-chi-in/2022/" rel="next"' in page
    last = text(client.get("/tap-chi-in/2022/"))
    assert 'href="/tap-chi-in/2019/" rel="prev"' in last
    assert 'rel="next"' not in last
    for year in ("2018", "2023", "02022", "12022"):
        assert client.get(f"/tap-chi-in/{year}/").status_code == 404


def test_archive_before_2010(client):
    """Issues before 2010 by decade and year, newest first, gaps in a row as one; no later ones."""
    for year, number in [(2008, 5), (1999, 5), (1999, 12), (2010, 5)]:
        make_issue(year=year, number=number)
    NeverPrinted.objects.create(year=2008, number=12)
    page = main_of(client.get(OLD))
    assert page.index("Thập niên 2000") < page.index("Thập niên 1990")
    lines = {year: old_year(page, year) for year in (2008, 2003, 1999)}
    assert lines[2008] == "2008 Số 1–4 chưa có Số 5 Số 6–11 chưa có Số 12 không ra"
    assert lines[2003] == "2003 Chưa có số nào trong kho"
    assert lines[1999] == "1999 Số 5 Số 6–11 chưa có Số 12"  # the first year may begin with any
    assert "/2010/" not in page


def old_year(page: str, year: int) -> str:
    line = page.partition(f'aria-labelledby="nam-{year}"')[2].partition(">")[2]
    return " ".join(re.sub(r"<[^>]+>", " ", line.partition("</section>")[0]).split())


# --- An issue and its pages -------------------------------------------------------------------


def test_issue(client):
    """An issue shows number, running number, contents by rubric with pages, PDF, neighbours."""
    issue = whole_issue(running_number=1345)
    before = make_issue(number=5, month=5)
    after = make_issue(number=7, month=7)
    page = main_of(client.get(issue.get_absolute_url()))
    for part in ("Số 6 - 2022", "Số thứ 1345", "Tháng 6/2022", "3 trang", "Nghiên cứu", "2–3"):
        assert part in page
    assert '<a href="/tap-chi-in/2022/6/trang-2/">Bến Kẻ Mơ</a>' in page
    assert 'href="/tap-chi-in/2022/6/pdf/"' in page
    assert f'href="{before.get_absolute_url()}" rel="prev"' in page
    assert f'href="{after.get_absolute_url()}" rel="next"' in page


def test_web_article_of_a_contents_entry(client):
    """An entry leads to its web article while readers may see that; never to a draft."""
    issue = make_issue()
    shown, draft = make_article(), make_article(state=State.DRAFT)
    make_entry(issue, article=shown)
    make_entry(issue, article=draft)
    page = main_of(client.get(issue.get_absolute_url()))
    assert shown.get_absolute_url() in page
    assert draft.get_absolute_url() not in page


def test_page_of_an_issue(client):
    """A page shows its picture in its size, its text, and the ways back, forth and up."""
    issue = whole_issue()
    page = main_of(client.get("/tap-chi-in/2022/6/trang-2/"))
    image = issue.pages.get(number=2)
    assert f'src="{image.image.url}" width="{image.width}" height="{image.height}"' in page
    assert "Trang hai" in page
    assert 'href="/tap-chi-in/2022/6/trang-1/#xem" rel="prev"' in page
    assert 'href="/tap-chi-in/2022/6/trang-3/#xem" rel="next"' in page
    assert 'href="/tap-chi-in/2022/6/"' in page
    first = main_of(client.get("/tap-chi-in/2022/6/trang-1/"))
    assert 'rel="prev"' not in first


def test_jump_to_a_page(client):
    """The form on a page leads to the page chosen; a page that is not there is not found."""
    issue = whole_issue()
    response = client.get(issue.get_absolute_url(), {"trang": "3"})
    assert (response.status_code, response["Location"]) == (302, "/tap-chi-in/2022/6/trang-3/")
    for nonsense in ("4", "0", "", "03", "x", "9" * 400):
        assert client.get(issue.get_absolute_url(), {"trang": nonsense}).status_code == 404


@pytest.mark.parametrize(
    "address",
    ["2022/7/", "2021/6/", "2022/6/trang-4/", "2022/6/trang-0/", "2022/6/trang-02/", "2022/06/"],
)
def test_unknown_addresses(client, address):
    """An issue or a page that does not exist is not found, nor are second spellings of one."""
    whole_issue()
    assert client.get(f"/tap-chi-in/{address}").status_code == 404


def test_text_of_a_page_is_never_markup(client):
    """What a PDF says is text, whatever it looks like."""
    whole_issue(texts=["<script>alert(1)</script>"])
    page = text(client.get("/tap-chi-in/2022/6/trang-1/"))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_pdf(client):
    """The PDF comes inline under a sensible name, and only once to who has it already."""
    issue = whole_issue()
    response = client.get("/tap-chi-in/2022/6/pdf/")
    assert response.getvalue() == issue.pdf.open("rb").read()
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'inline; filename="ben-song-2022-06.pdf"'
    assert "public" in response["Cache-Control"]
    assert "Content-Security-Policy" not in response  # else Chrome shows nothing
    assert response["X-Content-Type-Options"] == "nosniff"
    again = client.get("/tap-chi-in/2022/6/pdf/", headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304
    make_issue(number=7)
    assert client.get("/tap-chi-in/2022/7/pdf/").status_code == 404


def test_pdf_lost_from_storage(client, caplog):
    """It is not found, and the log says which file is missing."""
    issue = whole_issue()
    issue.pdf.storage.delete(issue.pdf.name)
    assert client.get("/tap-chi-in/2022/6/pdf/").status_code == 404
    assert issue.pdf.name in caplog.text


# --- Issues that are not public ---------------------------------------------------------------


@pytest.mark.parametrize("opened", [None, timedelta(minutes=1)])
def test_nothing_of_a_hidden_issue_is_seen(client, opened):
    """An issue that is not public, or not yet, is nowhere: addresses, lists, look-up, search,
    sitemap, box."""
    moment = opened and timezone.now() + opened
    seen, hidden = whole_issue(number=5), whole_issue(number=6, public_from=moment)
    for part in ("", "pdf/", "trang-1/", "?trang=1"):
        assert client.get(f"{hidden.get_absolute_url()}{part}").status_code == 404
        assert client.get(f"{seen.get_absolute_url()}{part}").status_code in (200, 302)
    for address in (LIST, "/tap-chi-in/2022/", seen.get_absolute_url()):
        assert hidden.get_absolute_url() not in text(client.get(address))
    assert client.get(LOOK_UP, {"nam": "2022", "so": "6"}).status_code == 200
    assert {p.issue for p in pages_found("trang")} == {seen}
    assert {e.issue for e in entries_found("bến")} == {seen}
    assert list(IssueSitemap().items()) == [seen]
    assert {p.issue for p in PageSitemap().paginator.page(1).object_list} == {seen}
    assert PageSitemap().paginator.num_pages == 1
    assert current_issue() == seen


def test_sitemap_index_loads_no_issue():
    """The newest change is asked of the database; drafts do not count."""
    changed = make_issue().updated_at
    make_issue(public=False)
    with CaptureQueriesContext(connection) as queries:
        assert IssueSitemap().get_latest_lastmod() == changed
    (query,) = queries
    assert query["sql"].startswith("SELECT MAX(")


# --- Search, templates, cost ------------------------------------------------------------------


def test_search_results_say_where_they_lead(django_assert_num_queries):
    """A result gives its line and its address without asking the database again."""
    for number in (5, 6):
        whole_issue(number=number)
    pages, entries = pages_found("hai"), entries_found("minh an")
    with django_assert_num_queries(0):
        pages = [(p.title_line, p.get_absolute_url()) for p in pages]
        entries = [(e.title_line, e.issue.label, e.pages_line, e.reading_address) for e in entries]
    assert pages[0] == ("Số 6 - 2022, trang 2", "/tap-chi-in/2022/6/trang-2/")
    assert entries[0] == ("Bến Kẻ Mơ", "Số 6 - 2022", "2–3", "/tap-chi-in/2022/6/trang-2/")


def test_entry_without_pages_leads_to_its_line_in_the_contents():
    """Before the PDF is read, a contents entry leads to the issue's page."""
    entry = make_entry(make_issue(number=6), first_page=2)
    (found,) = entries_found(entry.title)
    assert found.get_absolute_url() == f"/tap-chi-in/2022/6/muc-{entry.pk}/"
    assert found.reading_address == f"/tap-chi-in/2022/6/#muc-{entry.pk}"


def test_the_box_costs_one_query(django_assert_num_queries):
    """The newest issue comes with the years of both look-ups."""
    make_issue(year=2005, number=1)
    make_issue(year=2022, number=6)
    make_issue(year=2024, number=6, public=False)
    with django_assert_num_queries(1):
        issue = current_issue()
        assert issue.label == "Số 6 - 2022"
        assert [half.years for half in halves(issue)] == [[2022], [2005]]


@pytest.mark.parametrize(
    ("address", "bound"),
    [
        (LIST, 4),
        ("/tap-chi-in/2022/", 6),
        (OLD, 5),
        (f"{LOOK_UP}?nam=2022&so=11", 7),
        ("/tap-chi-in/2022/6/", 6),
        ("/tap-chi-in/2022/6/trang-2/", 4),
    ],
)
def test_each_page(client, address, bound, django_assert_max_num_queries):
    """Every page has one h1, sets no cookie, may be cached, and costs few queries however long."""
    issue = whole_issue(with_cover=True)
    for number in range(1, 6):
        make_issue(number=number, month=number, with_cover=True)
        make_issue(year=2001, number=number, month=number)
        make_entry(issue, article=make_article(), first_page=number)
    with django_assert_max_num_queries(bound):
        response = client.get(address)
    page = text(response)
    assert response.status_code == 200
    assert len(re.findall(r"<h1[ >]", page)) == 1
    assert page.count('id="noi-dung"') == 1
    assert not response.cookies
    assert response["Cache-Control"].startswith("public")
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_addresses():
    """The addresses are a contract."""
    issue = make_issue(year=2021, number=1, number_to=2)
    assert reverse("issues:list") == LIST
    assert reverse("issues:look-up") == LOOK_UP
    assert reverse("issues:before-2010") == OLD
    assert reverse("issues:year", args=[2021]) == "/tap-chi-in/2021/"
    assert issue.get_absolute_url() == "/tap-chi-in/2021/1-2/"
    assert issue.get_pdf_url() == "/tap-chi-in/2021/1-2/pdf/"
    assert reverse("issues:page", args=[2021, "1-2", 12]) == "/tap-chi-in/2021/1-2/trang-12/"


def test_the_look_up_starts_at_the_newest_issue(client):
    """Pressing the button at once leads somewhere."""
    make_issue(year=2026, number=11)
    page = client.get("/tap-chi-in/").content.decode()
    assert '<option value="11" selected>Số 11</option>' in page


def test_a_part_of_a_pdf_can_be_asked_for(client):
    """A reader on a slow line goes on where the download broke off."""
    issue = whole_issue()
    whole = b"".join(client.get(issue.get_pdf_url()))
    part = client.get(issue.get_pdf_url(), headers={"range": "bytes=5-104"})
    assert part.status_code == 206
    assert b"".join(part) == whole[5:105]
