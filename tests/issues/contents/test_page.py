"""The page on which an archivist writes the contents of an issue."""

import re
from html import unescape

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.merging import merge, part, settle
from articles.models import Article, Author, State
from issues.models import ContentsEntry, EntryAuthor
from journal.lib.table_files import MOST_BYTES
from tests.factories import ARCHIVIST, REPORTER, make_article, make_author, make_user
from tests.issues.making import entries_found, make_entry, make_issue, make_pages
from tests.table_files import xlsx

pytestmark = pytest.mark.django_db
COLUMNS = ("rubric", "title", "authors", "first", "last", "article")


@pytest.fixture
def archivist(client):
    client.force_login(make_user(ARCHIVIST))
    return client


@pytest.fixture
def issue():
    return make_issue(number=6)


def address(issue) -> str:
    return f"/admin/issues/issue/{issue.pk}/muc-luc/"


def fields_of(html: str) -> dict[str, str]:
    """What a browser would send of the table as it is shown."""
    found = {}
    for tag in re.findall(r"<input[^>]*>", html.partition('<ol class="toc-lines">')[2]):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and (' type="checkbox"' not in tag or " checked" in tag):
            found[name[1]] = unescape(value[1]) if value else ""
    for name, options in re.findall(r'<select name="([^"]+)">(.*?)</select>', html):
        chosen = re.search(r'<option value="(\d*)" selected', options)
        found[name] = chosen[1] if chosen else re.search(r'value="(\d*)"', options)[1]
    found["version"] = re.search(r'name="version" value="(\w+)"', html)[1]
    return {name: value for name, value in found.items() if "__n__" not in name}


def opened(client, issue) -> dict[str, str]:
    return fields_of(client.get(address(issue)).content.decode())


def line(n: int, *cells: str, **more: str) -> dict[str, str]:
    fields = dict(zip(COLUMNS, cells, strict=False)) | more
    return {f"l{n}-{name.replace('_', '-')}": value for name, value in fields.items()}


def send(client, issue, *lines: dict, do: str = "luu", start: dict | None = None):
    data = opened(client, issue) if start is None else dict(start)
    for each in lines:
        data |= each
    return client.post(address(issue), data | {"do": do})


def told(response) -> str:
    return response.content.decode()


def titles(issue) -> list[str]:
    return list(issue.contents.in_print_order().values_list("title", flat=True))


def test_contents_are_typed_mended_moved_and_deleted(archivist, issue):
    """Lines are stored in the order of their places; search finds what stands there, at once."""
    response = send(
        archivist,
        issue,
        line(0, "Thơ", "Mưa trên bến", "Mộc Miên", "8"),
        line(1, "Phóng sự", " Người gác  ghi ", "", "4-5", place="0"),
    )
    assert response.status_code == 302
    assert titles(issue) == ["Người gác ghi", "Mưa trên bến"]
    (first,) = entries_found("nguoi gac phong su")
    assert (first.first_page, first.last_page) == (4, 5)

    start = opened(archivist, issue)
    changed = {"l0-title": "Người gác ghi ga", "l1-gone": "1"}
    send(archivist, issue, changed, line(5, "", "Thư", place="0,5"), start=start)
    assert titles(issue) == ["Thư", "Người gác ghi ga"]
    assert entries_found("gac ghi ga") == [first]
    assert not entries_found("mua tren ben")
    log = told(archivist.get(f"/admin/issues/issue/{issue.pk}/history/"))
    assert "Mục lục: thêm 1 dòng, sửa 1 dòng, xóa 1 dòng." in log


def test_nothing_is_written_where_nothing_changed(archivist, issue):
    """Neither rows nor the log."""
    make_entry(issue, title="Đò chiều", authors="Minh An")
    with CaptureQueriesContext(connection) as queries:
        assert send(archivist, issue).status_code == 302
    written = [q["sql"] for q in queries if re.match(r"(?:INSERT|UPDATE|DELETE)", q["sql"])]
    assert not [sql for sql in written if "issues_" in sql or "admin_log" in sql]


def test_an_error_loses_nothing(archivist, issue):
    """What cannot be is said beside the line, what was typed is still there, nothing is stored."""
    make_entry(issue, title="Đò chiều")
    response = send(
        archivist, issue, line(0, title="Đò sớm"), line(4, "Thơ", "", "Mộc Miên", "12b")
    )
    html = told(response)
    assert response.status_code == 200
    assert "Ghi tiêu đề." in html
    assert "“12b” không phải số trang." in html
    sent = fields_of(html)
    assert sent["l0-title"] == "Đò sớm"
    assert (sent["l1-authors"], sent["l1-first"]) == ("Mộc Miên", "12b")
    assert titles(issue) == ["Đò chiều"]


def test_the_only_author_of_a_name_is_linked(archivist, issue):
    """Also where nobody looked first; a person may say that it is somebody else."""
    author = make_author(name="Lý Hòa")
    send(archivist, issue, line(0, "", "Đò chiều", "LÍ HOÀ, Người Lạ"))
    link = EntryAuthor.objects.get()
    assert (link.author, link.key, link.order) == (author, "li-hoa", 0)
    assert ContentsEntry.objects.get().authors == "LÍ HOÀ, Người Lạ"
    send(archivist, issue, {"l0-who-li-hoa": "0"})
    assert EntryAuthor.objects.get().author is None
    assert opened(archivist, issue)["l0-who-li-hoa"] == "0"  # and is not asked again
    send(archivist, issue, {"l0-authors": "Người Lạ"})
    assert not EntryAuthor.objects.exists()


def test_homonyms_are_asked_about(archivist, issue):
    """Nobody is linked until a person says who it is."""
    make_author(name="Minh An")
    other = make_author(name="Lê Bình", pen_name="Minh An", slug="le-binh")
    send(archivist, issue, line(0, "", "Đò chiều", "Minh An"))
    assert not EntryAuthor.objects.exists()
    html = told(archivist.get(address(issue)))
    assert "1 tên trùng với nhiều tác giả" in html
    assert "Lê Bình, bút danh Minh An" in html
    send(archivist, issue, {"l0-who-minh-an": str(other.pk)})
    assert EntryAuthor.objects.get().author == other


def test_an_author_is_made_from_a_name(archivist, client, issue):
    """By who may add authors, once for all lines; for others the name stays a text."""
    make_author(name="Khác", slug="nguoi-la")
    send(archivist, issue, line(0, "", "Đò", "Người Lạ"), line(1, "", "Bến", "người lạ"))
    asked = {"l0-new-nguoi-la": "1", "l1-new-nguoi-la": "1"}
    send(archivist, issue, asked)
    author = Author.objects.get(slug="nguoi-la-2")
    assert [link.author for link in EntryAuthor.objects.all()] == [author, author]

    reader = make_user()
    names = ["view_issue", "change_issue"]
    names += [f"{verb}_contentsentry" for verb in ("add", "change", "delete")]
    reader.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(reader)
    response = send(client, issue, line(7, "", "Sông", "Lạ Hơn", **{"new_la-hon": "1"}))
    assert response.status_code == 302
    assert not Author.objects.filter(name="Lạ Hơn").exists()
    assert "Thêm tác giả" not in told(client.get(address(issue)))


def test_merging_authors_takes_their_print_entries_along(issue):
    """And parting brings them back, also where both stood in one entry."""
    chief = make_user()
    one, other = make_author(name="Minh An"), make_author(name="Sao Mai")
    entry = make_entry(issue, authors="Minh An, Sao Mai")
    EntryAuthor.objects.create(entry=entry, author=one, key="minh-an", order=0)
    link = EntryAuthor.objects.create(entry=entry, author=other, key="sao-mai", order=1)
    merge(other, one, chief)
    link.refresh_from_db()
    assert link.author == one
    part(other, chief)
    link.refresh_from_db()
    assert link.author == other
    merge(other, one, chief)
    EntryAuthor.objects.filter(pk=link.pk).update(author=other)  # by a form that was open
    settle()
    link.refresh_from_db()
    assert link.author == one


def test_a_merged_author_stays_linked_by_the_old_name(archivist, issue):
    """The name in print is another's by now; the link that stands there is shown and kept."""
    one, other = make_author(name="Minh An"), make_author(name="Sao Mai")
    send(archivist, issue, line(0, "", "Đò", "Sao Mai"))
    merge(other, one, make_user())
    assert opened(archivist, issue)["l0-who-sao-mai"] == str(one.pk)
    send(archivist, issue, {"l0-title": "Đò ngang"})
    assert EntryAuthor.objects.get().author == one


def test_two_at_once(archivist, issue):
    """What a colleague stored meanwhile is never overwritten unseen; what was typed stays."""
    for title in ("Một", "Hai", "Ba", "Bốn"):
        make_entry(issue, title=title, rubric="")
    mine = opened(archivist, issue)
    send(archivist, issue, {"l0-title": "Một của bạn", "l1-title": "Hai của bạn", "l2-gone": "1"})
    send(archivist, issue, line(9, "", "Năm"))
    stored = titles(issue)

    changed = {"l1-title": "Hai của tôi", "l3-title": "Bốn của tôi"}
    response = send(archivist, issue, changed, line(8, "", "Sáu"), start=mine)
    html = told(response)
    assert response.status_code == 409
    assert titles(issue) == stored
    assert "Đồng nghiệp vừa sửa dòng này thành: Hai của bạn" in html
    sent = fields_of(html)
    shown = [value for name, value in sent.items() if name.endswith("-title") and value]
    assert shown == ["Một của bạn", "Hai của tôi", "Ba", "Bốn của tôi", "Sáu", "Năm"]
    assert sent["l2-gone"] == "1"

    assert send(archivist, issue, start=sent).status_code == 302
    assert titles(issue) == ["Một của bạn", "Hai của tôi", "Bốn của tôi", "Sáu", "Năm"]


def test_another_issues_lines_are_not_taken(archivist, issue):
    """A forged row is a new line; the other issue keeps its own."""
    other = make_entry(make_issue(number=7), title="Của số khác")
    send(archivist, issue, line(0, "", "Lấy trộm", row=f"{other.pk}.abc"))
    other.refresh_from_db()
    assert other.title == "Của số khác"
    assert titles(issue) == ["Lấy trộm"]


def test_what_is_doubtful_is_said(archivist, issue):
    """Pages the PDF does not have, lines twice, a rubric in another spelling, no page."""
    make_entry(make_issue(number=5), rubric="Nghiên cứu – Trao đổi")
    make_pages(issue, "một", "hai")
    response = send(
        archivist,
        issue,
        line(0, "Nghiên cứu - trao đổi", "Đò chiều", "", "2"),
        line(1, "", "ĐÒ CHIỀU", "", "2"),
        line(2, "", "Bến", "", "1", "9"),
        line(3, "", "Sông"),
        do="xem",
    )
    doubts = re.findall(r'<p class="toc-doubt">(.*?)</p>', told(response))
    assert doubts == [
        "Mục này thường ghi là “Nghiên cứu – Trao đổi”.",
        "Trùng với dòng 1.",
        "Tệp PDF không có trang 9.",
        "Chưa có trang.",
    ]
    assert titles(issue) == []
    pages = re.findall(r'class="toc-page" href="([^"]+)"', told(response))
    first, second = issue.pages.order_by("number")
    ways = [f"/admin/issues/page/{page.pk}/change/" for page in (second, second, first)]
    assert pages == ways


def test_a_pasted_table_is_looked_through_before_it_is_stored(archivist, issue):
    """It stands below what stands there, or in its place; what was typed meanwhile stays."""
    make_entry(issue, title="Đã có", rubric="")
    table = "Mục\tTiêu đề\tTác giả\tTrang\nThơ\tĐò chiều\tMinh An\t12-15\n\tBến\t\tbìa 4"
    typed = line(1, "", "Đang gõ")
    html = told(send(archivist, issue, {"dan": table, **typed}, do="dua"))
    assert titles(issue) == ["Đã có"]
    assert "“bìa 4” không phải số trang." in html
    sent = fields_of(html)
    assert [sent[f"l{n}-title"] for n in range(4)] == ["Đã có", "Đang gõ", "Đò chiều", "Bến"]
    assert (sent["l2-first"], sent["l2-last"]) == ("12", "15")
    send(archivist, issue, {"l3-first": "16"}, start=sent)
    assert titles(issue) == ["Đã có", "Đang gõ", "Đò chiều", "Bến"]

    html = told(send(archivist, issue, {"dan": table, "thay": "1"}, do="dua"))
    send(archivist, issue, {"l3-first": "16"}, start=fields_of(html))
    assert titles(issue) == ["Đò chiều", "Bến"]


def test_a_line_with_the_same_title_is_brought_up_to_date(archivist, issue):
    """It stays the entry it is, with what the new table does not say."""
    article = make_article(title="Một bài khác hẳn")
    kept = make_entry(issue, title="Đò chiều", first_page=12, last_page=15, article=article)
    make_entry(issue, title="Thừa")
    table = "Tiêu đề\tTác giả\tTrang\nĐÒ CHIỀU\tMinh An\t12\nMới\t\t20"
    html = told(send(archivist, issue, {"dan": table, "thay": "1"}, do="dua"))
    assert send(archivist, issue, start=fields_of(html)).status_code == 302
    kept.refresh_from_db()
    assert (kept.title, kept.authors, kept.last_page) == ("ĐÒ CHIỀU", "Minh An", 15)
    assert kept.article == article
    assert titles(issue) == ["ĐÒ CHIỀU", "Mới"]


def test_a_file_is_read_into_the_table(archivist, issue):
    """Excel and CSV; what is none is refused in words, and what was typed is still there."""
    typed = line(0, "", "Đang gõ")
    good = SimpleUploadedFile("muc-luc.xlsx", xlsx([["Tiêu đề", "Trang"], ["Đò chiều", 12]]))
    html = told(send(archivist, issue, typed, {"tep": good}, do="dua"))
    assert fields_of(html)["l1-first"] == "12"
    big = b"x" * (MOST_BYTES + 1)
    for data, said in ((b"%PDF-1.4", "tệp PDF"), (b"", "Tệp rỗng."), (big, "lớn hơn 10 MB")):
        bad = SimpleUploadedFile("muc-luc.xlsx", data)
        html = told(send(archivist, issue, typed, {"tep": bad}, do="dua"))
        assert said in html
        assert fields_of(html)["l0-title"] == "Đang gõ"
    assert titles(issue) == []


def test_contents_are_proposed_from_the_pages(archivist, issue):
    """What the contents page says stands in the table, not yet stored."""
    make_pages(issue, "bìa", "MỤC LỤC\nĐò chiều ..... 3\nMinh An\nBến Kẻ Mơ ..... 4", "x", "y")
    assert "Đọc mục lục trong tệp PDF" in told(archivist.get(address(issue)))
    sent = fields_of(told(send(archivist, issue, do="doc")))
    assert titles(issue) == []
    send(archivist, issue, start=sent)
    assert titles(issue) == ["Đò chiều", "Bến Kẻ Mơ"]
    issue.pages.update(text="không có gì")
    assert "Không thấy trang mục lục" in told(send(archivist, issue, do="doc"))


def test_articles_with_the_same_title_are_proposed(archivist, issue):
    """Nothing is linked before a person says so; all with the very title at once, if wished, but
    for lines that are to be deleted."""
    same = make_article(title="Những cây cầu đá ở Sơn Hà")
    near = make_article(title="Con tằm trở lại Bãi Dâu mùa này")
    make_entry(issue, title="Những cây cầu đá ở Sơn Hà")
    make_entry(issue, title="Con tằm trở lại Bãi Dâu mùa nay nữa")
    send(archivist, issue)
    assert not ContentsEntry.objects.exclude(article=None).exists()
    gone = line(2, title="Những cây cầu đá ở Sơn Hà", gone="1")
    html = told(send(archivist, issue, gone, do="nhan"))
    assert "Đã chọn 1 bài trùng tên" in html
    assert "bài trùng tên</button>" not in html
    assert "Không có bài nào." in told(send(archivist, issue, start=fields_of(html), do="nhan"))
    sent = fields_of(html)
    assert sent["l0-take"] == str(same.pk)
    assert "l1-take" not in sent
    assert "(gần giống)" in html
    send(archivist, issue, {"l1-take": str(near.pk)}, start=sent)
    entries = issue.contents.in_print_order()
    assert [entry.article for entry in entries] == [same, near]


def test_only_articles_that_a_person_may_point_to_are_linked(archivist, issue):
    """Drafts are neither offered nor named nor taken; a link to one that stands there stays."""
    shown = make_article(title="Bến Kẻ Mơ đã đăng")
    secret = make_article(title="Bến Kẻ Mơ bản nháp", state=State.DRAFT)
    other_secret = make_article(title="Bến Kẻ Mơ chưa đăng", state=State.DRAFT)
    query = {"app_label": "issues", "model_name": "contentsentry", "field_name": "article"}
    found = archivist.get("/admin/autocomplete/", query | {"term": "ben ke mo"}).json()
    assert [row["text"] for row in found["results"]] == [shown.title]

    entry = make_entry(issue, title="Một bài khác", article=secret)
    html = told(archivist.get(address(issue)))
    assert f"Bài số {secret.pk}" in html
    assert "bản nháp" not in html
    for article, taken in ((secret, secret), (other_secret, secret), (shown, shown)):
        send(archivist, issue, {"l0-article": str(article.pk)})
        entry.refresh_from_db()
        assert entry.article == taken
    for article in (shown, secret):  # the newsroom's text is none of the archive's business
        assert archivist.get(f"/admin/articles/article/{article.pk}/change/").status_code == 302


def test_an_article_is_named_by_the_title_readers_know(archivist, issue):
    """What the newsroom is just changing is neither searched, nor named, nor printed."""
    article = make_article(title="Bến Kẻ Mơ")
    Article.objects.filter(pk=article.pk).update(title="Bến đổi tên", search_text=" ben doi ten ")
    query = {"app_label": "issues", "model_name": "contentsentry", "field_name": "article"}
    for term, names in (("ke mo", ["Bến Kẻ Mơ"]), ("doi ten", [])):
        found = archivist.get("/admin/autocomplete/", query | {"term": term}).json()["results"]
        assert [row["text"] for row in found] == names
    make_entry(issue, title="Một bài", article=article)
    for place in (address(issue), issue.get_absolute_url()):
        assert "Bến đổi tên" not in told(archivist.get(place))


def test_who_may_not(client, issue):
    """Others see nothing; who may look at issues reads; a lost login loses nothing."""
    make_entry(issue, title="Đò chiều")
    client.force_login(make_user(REPORTER))
    assert client.get(address(issue)).status_code == 403
    assert client.post(address(issue), {"do": "luu"}).status_code == 403

    onlooker = make_user()
    onlooker.user_permissions.add(Permission.objects.get(codename="view_issue"))
    client.force_login(onlooker)
    html = told(client.get(address(issue)))
    assert "Đò chiều" in html
    assert "<input" not in html.partition('class="toc"')[2]
    assert client.post(address(issue), {"do": "luu"}).status_code == 403

    client.logout()
    response = client.post(address(issue), line(0, "Thơ", "Gõ dở", "Minh An") | {"do": "luu"})
    assert response.status_code == 403
    assert "Thơ\tGõ dở\tMinh An" in told(response)
    assert "Đò chiều" not in told(response)
    assert titles(issue) == ["Đò chiều"]


def test_what_a_lost_login_gives_back_is_the_same_table(archivist, issue):
    """Pasted it has each word in its column, also where columns are empty or words have quotes."""
    article = make_article(title="Bến")
    typed = line(0, "", '“Bến” hay "bờ', "", "4", "5", str(article.pk))
    typed |= line(1, "", '"Đò" chiều') | line(2, "", "Đã xóa", gone="1")
    archivist.logout()
    html = told(archivist.post(address(issue), typed))
    block = unescape(re.search(r"<textarea[^>]*>(.*?)</textarea>", html, re.S)[1])
    archivist.force_login(make_user(ARCHIVIST))
    sent = fields_of(told(send(archivist, issue, {"dan": block}, do="dua")))
    assert send(archivist, issue, start=sent).status_code == 302
    stored = issue.contents.in_print_order()
    assert [(x.rubric, x.title, x.authors, x.first_page, x.article_id) for x in stored] == [
        ("", '“Bến” hay "bờ', "", 4, article.pk),
        ("", '"Đò" chiều', "", None, None),
    ]


def test_three_hundred_lines_cost_no_more_queries(archivist):
    """Neither to show nor to store; all of them fit into one form."""
    author = make_author(name="Minh An")

    def cost(count: int) -> tuple[int, int]:
        issue = make_issue()
        make_pages(issue, "một", "hai")
        lines = [line(n, "Thơ", f"Bến đò thứ {n} của tôi", "Minh An", "2") for n in range(count)]
        with CaptureQueriesContext(connection) as storing:
            assert send(archivist, issue, *lines).status_code == 302
        assert issue.contents.count() == count
        with CaptureQueriesContext(connection) as showing:
            archivist.get(address(issue))
        return len(showing), len(storing)

    few, many = cost(3), cost(300)
    assert few == many
    assert many[0] <= 25
    assert author.print_entries.count() == 303
