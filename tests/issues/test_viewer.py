"""The page viewer without its script: where its links lead, and what is marked."""

import re
from html import unescape

import pytest
from django.core.cache import cache

from issues.marking import Mark, Rect, marked, rects_around
from issues.models import PageWords

from .making import make_entry, make_issue, make_pages

pytestmark = pytest.mark.django_db
WORDS = "Bến đò Kẻ Mơ\nđông người. Con đò chở\nrơm về bến."


def printed(texts=(WORDS, WORDS, WORDS), **fields):
    """An issue whose pages have boxes: word n stands at n hundredths from the left."""
    issue = make_issue(**fields)
    make_pages(issue, *texts)
    for page in issue.pages.all():
        boxes = []
        for at in range(len(page.text.split())):
            boxes += [at, 100 * at, 1000, 100 * at + 90, 1200]
        PageWords.objects.create(page=page, boxes=boxes)
    return issue


def shown(client, issue, number, query="") -> str:
    response = client.get(f"{issue.get_absolute_url()}trang-{number}/{query}")
    assert response.status_code == 200
    return unescape(response.content.decode())


def way(page: str, rel: str) -> str | None:
    found = re.search(rf'<a class="button quiet" href="([^"]*)" rel="{rel}"', page)
    return found and found[1]


def marks(page: str) -> list[str]:
    return re.findall(r"<mark[^>]*>([^<]*)</mark>", page)


# --- The way on ---------------------------------------------------------------------------------


def test_on_into_the_next_issue_and_back_into_the_one_before(client):
    """The last page leads to the next issue's first, the first to the last of the one before;
    issues without pages are passed over, and so is what readers may not see."""
    before = printed(number=1, month=1)
    make_issue(number=2, month=2)
    issue = printed(number=3, month=3)
    printed(number=4, month=4, public=False)
    after = printed(number=5, month=5)
    first, last = (shown(client, issue, number, "?q=bến") for number in (1, 3))
    assert way(first, "prev") == f"{before.get_absolute_url()}trang-3/?q=b%E1%BA%BFn#xem"
    assert way(first, "next") == f"{issue.get_absolute_url()}trang-2/?q=b%E1%BA%BFn#xem"
    assert way(last, "next") == f"{after.get_absolute_url()}trang-1/?q=b%E1%BA%BFn#xem"
    assert way(shown(client, before, 1), "prev") is None


def test_searches_of_a_page_are_told_apart(client):
    """The one of the site and the one of the issue are landmarks of different names."""
    page = client.get(f"{printed().get_absolute_url()}trang-1/").content.decode()
    names = re.findall(r'<form [^>]*role="search"[^>]*aria-label="([^"]+)"', page)
    assert len(names) == page.count('role="search"') == len(set(names)) == 2


def test_what_is_asked_travels_along(client):
    """Steps, small pictures, the other layout and the jump keep the query and two pages."""
    issue = printed()
    page = shown(client, issue, 2, "?q=con+đò&hai-trang").partition('id="van-ban"')[0]
    links = re.findall(r'<a[^>]* href="([^"]*/trang-[0-9]+/[^"]*)"', page)
    assert len(links) > 5
    assert all("q=con%20%C4%91%C3%B2" in link for link in links)
    alone = [link for link in links if "hai-trang" not in link]
    assert alone == [f"{issue.get_absolute_url()}trang-2/?q=con%20%C4%91%C3%B2#xem"]
    asked = {"trang": "3", "q": "con đò", "hai-trang": ""}
    jump = client.get(issue.get_absolute_url(), asked)["Location"]
    assert jump == f"{issue.get_absolute_url()}trang-3/?q=con%20%C4%91%C3%B2&hai-trang"


@pytest.mark.parametrize(
    ("number", "names"), [(1, "1"), (2, "2–3"), (3, "2–3"), (4, "4"), (5, "5"), (6, "6")]
)
def test_two_pages_side_by_side(client, number, names):
    """The cover stands alone, and so does what is printed across; any other page beside its own."""
    issue = printed(["Bìa", "hai", "ba", "bốn", "năm", "sáu"])
    issue.pages.filter(number=5).update(width=20)
    page = shown(client, issue, number, "?hai-trang")
    assert f", trang {names}</h1>" in page
    assert page.count("<figure") == page.count('class="viewer-text"') == len(names.split("–"))
    first, last = (int(names.split("–")[at]) for at in (0, -1))
    for rel, other in (("prev", first - 1), ("next", last + 1)):
        there = f"{issue.get_absolute_url()}trang-{other}/?hai-trang#xem"
        assert way(page, rel) == (there if 1 <= other <= 6 else None)


def test_the_picture_comes_in_the_width_that_a_screen_needs(client):
    """WebP and JPEG by width, the sharpest as a link; one of an earlier program as it is."""
    issue = printed()
    issue.pages.filter(number=1).update(widths=[500, 1000, 2000], width=1000, height=1400)
    place = rf"/tap-chi-in/anh/{issue.pk}/trang-1"
    page = shown(client, issue, 1)
    [webp] = re.findall(r'<source type="image/webp" srcset="([^"]*)"', page)
    assert re.findall(rf"{place}-(\d+)\.webp\S* (\d+)w", webp) == [("500", "500"), ("1000", "1000")]
    [jpeg] = re.findall(r'<img[^>]* srcset="([^"]*)"', page)
    assert re.findall(rf"{place}-(\d+)\.jpg\S* (\d+)w", jpeg)[-1] == ("2000", "2000")
    assert re.search(rf'class="leaf-sharp" href="{place}-2000\.jpg', page)
    assert "<source" not in shown(client, issue, 2)


# --- Marks --------------------------------------------------------------------------------------


def test_hits_are_boxed_and_marked(client):
    """Each hit has its boxes over the picture and its words in the text; one is looked at."""
    issue = printed()
    page = shown(client, issue, 2, '?q="con đò"+bến&kq=2')
    assert marks(page) == ["Bến", "Con đò", "bến."]
    assert re.findall(r'<path[^>]* data-hit="(\d)"', page) == ["1", "2", "3"]
    assert 'd="M588 988h214v224h-214z"/>' in page  # words 6 and 7, in one
    assert page.count('id="ket-qua"') == 1
    assert '<mark data-hit="2" class="is-current">' in page
    assert "Kết quả 2/3" in page
    assert "kq=1#ket-qua" in page and "kq=3#ket-qua" in page


def test_hits_lead_on_to_the_next_page_that_has_any(client):
    """After the last hit of a page comes the first of a later one; before the first, the last."""
    issue = printed(["bến", "sông", "bến đò bến", "gió", "bến"])
    page = shown(client, issue, 3, "?q=bến&kq=2")
    assert f'href="{issue.get_absolute_url()}trang-5/?q=b%E1%BA%BFn#ket-qua"' in page
    page = shown(client, issue, 5, "?q=bến")
    assert f'href="{issue.get_absolute_url()}trang-3/?q=b%E1%BA%BFn&kq=0#ket-qua"' in page
    assert "Kết quả 2/2" in shown(client, issue, 3, "?q=bến&kq=0")
    without = shown(client, issue, 4, "?q=bến")
    assert "Không có" in without
    assert "trang-5/?q=b%E1%BA%BFn#ket-qua" in without


def test_other_readings_are_marked_where_none_is_spelt_as_typed(client):
    """As search does: with marks that no page of the issue has, any reading is a hit."""
    issue = printed(["bến sông", "ben song", "bền"])
    assert marks(shown(client, issue, 1, "?q=bến")) == ["bến"]
    assert marks(shown(client, issue, 2, "?q=bến")) == []
    assert marks(shown(client, issue, 2, "?q=bẹn")) == ["ben"]
    assert "Không có trong số này" in shown(client, issue, 2, "?q=núi")


def test_a_word_broken_at_the_end_of_a_line_has_both_parts_boxed(client):
    """Two rectangles for one word."""
    issue = printed(["bến sông"])
    boxes = [0, 9000, 1000, 9500, 1200, 0, 500, 1300, 900, 1500, 1, 1000, 1300, 1300, 1500]
    PageWords.objects.update(boxes=boxes)
    [path] = re.findall(r'data-hit="1"[^>]* d="([^"]*)"', shown(client, issue, 1, "?q=bến"))
    assert path.count("M") == path.count("z") == 2


def test_a_passage_is_marked(client):
    """?tu= marks words by their places; search engines keep the page under its own address."""
    issue = printed()
    page = shown(client, issue, 2, "?tu=2-6")
    assert marks(page) == ["Kẻ Mơ đông người. Con"]
    assert '<path id="doan" class="is-passage" d="M188 ' in page
    assert '<meta name="robots" content="noindex">' in page
    assert re.search(r'rel="canonical" href="[^"?]*/trang-2/"', page)
    assert "?tu=" not in page.partition('id="van-ban"')[0]
    assert marks(shown(client, issue, 2, "?tu=9-99999")) == ["rơm về bến."]


@pytest.mark.parametrize("query", ["?tu=99-100", "?tu=x", "?tu=1-2-3", "?q=%00", "?q=-bến&kq=²"])
def test_nonsense_in_an_address_marks_nothing(client, query):
    """The page is there all the same."""
    assert marks(shown(client, printed(), 2, query)) == []


def test_printed_links_are_areas_over_the_picture(client):
    """To the web without our name, to a page in the viewer; to a page that is not there, none."""
    issue = printed()
    links = [
        [0.1, 0.2, 0.3, 0.25, "https://vi-du.example/?a=1&b=2"],
        [0.1, 0.3, 0.3, 0.35, 3],
        [0.1, 0.4, 0.3, 0.45, 9],
        [0.1, 0.5, 0.3, 0.55, None],
    ]
    PageWords.objects.filter(page__number=1).update(links=links)
    page = shown(client, issue, 1, "?q=bến")
    areas = re.findall(r'<svg class="leaf-areas".*?</svg>', page, re.DOTALL)[0]
    assert areas.count("<a ") == 2
    outside = '<a href="https://vi-du.example/?a=1&b=2" rel="nofollow noopener"'
    assert outside in areas
    assert '<rect x="1000" y="2000" width="2000" height="500"/>' in areas
    inside = f"{issue.get_absolute_url()}trang-3/?q=b%E1%BA%BFn#xem"
    assert f'href="{inside}" aria-label="Trang 3"' in areas


def test_articles_of_a_page(client):
    """The contents' lines whose pages these are stand by the page."""
    issue = printed()
    make_entry(issue, title="Bài trước", first_page=1)
    make_entry(issue, title="Bài này", first_page=1, last_page=2)
    make_entry(issue, title="Bài không số")
    page = shown(client, issue, 2)
    assert "Bài này" in page
    assert "Bài trước" not in page and "Bài không số" not in page


def test_a_page_costs_few_queries(client, django_assert_max_num_queries):
    """However many pages, hits and issues there are, at the end of an issue, too."""
    issues = [printed([WORDS] * 12, number=number, month=number) for number in range(1, 6)]
    client.get(issues[0].get_absolute_url())  # what all pages share is kept for a moment
    # Four are those of the search inside the issue, two of which tell Postgres how to look.
    for query, bound in (("", 8), ("?hai-trang", 8), ("?hai-trang&q=bến&tu=1-3", 11)):
        for number in (1, 12):
            cache.clear()
            with django_assert_max_num_queries(bound):
                shown(client, issues[2], number, query)


def test_a_page_of_an_earlier_program_has_no_words(client):
    """Without places of words nothing is boxed, but the text is marked."""
    issue = make_issue()
    make_pages(issue, WORDS)
    page = shown(client, issue, 1, "?q=người&tu=1-2")
    assert marks(page) == ["đò Kẻ", "người."]
    assert re.findall(r'<path[^>]* d="([^"]*)"', page) == ["", ""]


def test_boxes_side_by_side_are_one():
    """Those of the next line, or of the next column, are not."""
    line = [(100, 100, 200, 120), (210, 102, 300, 122), (80, 130, 150, 150), (900, 130, 990, 150)]
    assert rects_around(line) == [
        Rect(88, 88, 224, 46),
        Rect(68, 118, 94, 44),
        Rect(888, 118, 114, 44),
    ]


def test_a_mark_may_run_over_paragraphs():
    """Each paragraph has its piece; nothing of a text is markup."""
    mark = Mark(1, 2, [], 1)
    first, second = marked(["a <b>", "c d"], [mark])
    assert first.html == 'a <mark data-hit="1">&lt;b&gt;</mark>'
    assert (second.first, second.html) == (2, '<mark data-hit="1">c</mark> d')
