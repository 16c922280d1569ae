"""The threads of an article: order, pages by key, one thread alone, a comment's own address."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments import threads
from comments.models import Comment, State
from tests.factories import make_article

from .readers import TYPED, address, filled, make_comment, send
from .test_pages import thread

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def article():
    return make_article()


def approved(article, **fields) -> Comment:
    return make_comment(article, state=State.APPROVED, moderated_at=NOW, **fields)


def many(article, count, **fields) -> list[Comment]:
    """Approved threads, the first the oldest; all of one second, so that keys decide."""
    rows = [
        Comment(
            article=article,
            state=State.APPROVED,
            moderated_at=NOW,
            created_at=NOW + timedelta(seconds=number // 7),
            likes=number % 5,
            **TYPED | fields,
        )
        for number in range(count)
    ]
    return Comment.objects.bulk_create(rows)


def shown(html: str) -> list[int]:
    return [int(key) for key in re.findall(r'id="y-kien-(\d+)"', html)]


def read_on(client, article, name="page", query="") -> list[int]:
    """Every comment of every page, following the link at its end."""
    seen, place = [], address(article, name) + query
    while place:
        html = client.get(place).content.decode()
        seen += shown(html)
        found = re.search(r'href="[^"?]*(\?[^"#]+)[^"]*" data-further', html)
        place = address(article, name) + found[1].replace("&amp;", "&") if found else ""
    return seen


# --- order and pages ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["page", "list"])
@pytest.mark.parametrize(
    ("query", "key"),
    [
        ("", lambda c: (c.created_at, c.pk)),
        ("?xep=nhieu-thich", lambda c: (c.likes, c.pk)),
    ],
)
def test_every_comment_is_read_once_in_either_order(client, article, name, query, key):
    """Page after page shows every thread once, in order, also where many are equal."""
    rows = many(article, 120)
    expected = [row.pk for row in sorted(rows, key=key, reverse=True)]
    assert read_on(client, article, name, query) == expected


@pytest.mark.parametrize(("count", "more"), [(0, 0), (19, 0), (20, 0), (21, 1)])
def test_what_does_not_fit_is_one_link_away(client, article, count, more):
    """With twenty there is no such link; with one more it leads to that one."""
    rows = many(article, count)
    html = thread(article)
    assert len(shown(html)) == count - more
    assert ("data-further" in html) == bool(more)
    if more:
        assert read_on(client, article)[20:] == [rows[0].pk]


def test_a_page_goes_on_where_it_ended_whatever_happened(client, article):
    """New comments and the taking down of the last one move nothing on the page that follows."""
    rows = many(article, 30)
    place = re.search(r'href="[^"?]*(\?sau=[^"#]+)', thread(article))[1]
    Comment.objects.filter(pk=rows[10].pk).update(state=State.REJECTED)
    approved(article, created_at=NOW + timedelta(days=1))
    html = client.get(address(article) + place).content.decode()
    assert shown(html) == [row.pk for row in reversed(rows[:10])]


@pytest.mark.parametrize(
    "query",
    [
        *("sau=", "sau=x", "sau=1", "sau=-1-2", "sau=1-0", "sau=1-99999999999999999999"),
        *("sau=01-1", "xep=x", "xep=moi-nhat", "luong=", "luong=x", "luong=0", "luong=99999999"),
        *("luong={pk}&tu=x", "luong={hidden}", "luong={answer}", "luong={foreign}"),
    ],
)
@pytest.mark.parametrize("name", ["page", "list"])
def test_what_no_page_has_for_an_address_is_not_found(client, article, query, name):
    """Nonsense, what waits, an answer, and a thread of another article have no page here."""
    there = approved(article)
    keys = {
        "pk": there.pk,
        "hidden": make_comment(article).pk,
        "answer": approved(article, reply_to=there).pk,
        "foreign": approved(make_article()).pk,
    }
    assert client.get(f"{address(article, name)}?{query.format(**keys)}").status_code == 404


@pytest.mark.parametrize("query", ["?sau=9999999999999999-1", "?xep=nhieu-thich&sau=0-1"])
def test_past_the_end_there_is_a_way_back(client, article, query):
    """A key after the last comment shows none, and leads to the beginning."""
    approved(article, created_at=NOW + timedelta(days=999), likes=3)
    html = client.get(address(article) + "?sau=0-1").content.decode()
    assert "Không còn ý kiến nào nữa" in html


def test_featured_threads_stand_before_all_others_once(client, article):
    """In either order, on the first page only."""
    rows = many(article, 60)
    Comment.objects.filter(pk__in=[rows[0].pk, rows[3].pk]).update(featured=True)
    for query in ("", "?xep=nhieu-thich"):
        seen = read_on(client, article, query=query)
        assert set(seen[:2]) == {rows[0].pk, rows[3].pk}
        assert len(seen) == len(set(seen)) == 60
    assert thread(article).count("Ý kiến nổi bật") == 2


def test_the_order_is_a_link_that_says_which_it_is(client, article):
    """The article shows the newest first; the page of comments can be asked for either."""
    approved(article)
    html = client.get(address(article), {"xep": "nhieu-thich"}).content.decode()
    assert re.search(r'nhieu-thich#[^>]+aria-current="true"[^>]*>Được thích nhiều', html)
    assert re.search(r'aria-current="true"[^>]*>Mới nhất', thread(article))


# --- answers --------------------------------------------------------------------------------------


def test_very_many_answers_are_on_a_page_of_their_own(client, article):
    """Ten stand among the threads; all of them, each once, on the pages of that thread."""
    top = approved(article)
    answers = many(article, 130, reply_to=top)
    desk = approved(article, reply_to=top, from_desk=True, created_at=NOW + timedelta(days=1))
    html = thread(article)
    expected = [desk.pk, *(row.pk for row in answers)]
    assert shown(html) == [top.pk, *expected[:10]]
    assert f"?luong={top.pk}#y-kien-{top.pk}" in html
    seen = [pk for pk in read_on(client, article, query=f"?luong={top.pk}") if pk != top.pk]
    assert seen == expected


def test_the_board_is_marked_and_comes_first(client, article):
    """Its answer bears its name, not that of who wrote it."""
    top = approved(article)
    first = approved(article, reply_to=top)
    desk = approved(article, reply_to=top, from_desk=True, name="Tòa soạn")
    html = thread(article)
    assert shown(html) == [top.pk, desk.pk, first.pk]
    assert html.count('class="comment is-desk"') == 1
    assert html.count("Tòa soạn</b>") == 1


def test_a_reader_answers_a_thread(client, article):
    """The form says whom one answers, also with another code and with its errors; an answer to an
    answer belongs to the thread."""
    top = approved(article, name="Lê Thị Mận")
    below = approved(article, name="Trần Bền", reply_to=top)
    for one in (top, below):
        posted = filled(article, reply_to=one.pk, email="sai")
        for response in (
            client.get(address(article), {"tra-loi": one.pk}),
            client.post(address(article), posted | {"doi-ma": "1"}),
            client.post(address(article), posted),
        ):
            html = response.content.decode()
            assert re.search(rf'name="reply_to" value="{one.pk}"', html)
            assert f"Trả lời ý kiến của <b data-answering-name>{one.name}" in html
            assert "data-answering hidden" not in html
        send(client, article, reply_to=one.pk, text=f"Tôi cũng nhớ {one.pk}")
        assert Comment.objects.latest("pk").reply_to == top


@pytest.mark.parametrize("which", ["hidden", "foreign", "nonsense", "none"])
def test_what_readers_do_not_have_cannot_be_answered(client, article, which):
    """What waits, stands elsewhere or never was is refused; the words stay and go in as new."""
    keys = {
        "hidden": make_comment(article).pk,
        "foreign": approved(make_article()).pk,
        "nonsense": "1 OR 1=1",
        "none": 10**20,
    }
    count = Comment.objects.count()
    html = client.get(address(article), {"tra-loi": keys[which]}).content.decode()
    assert "data-answering hidden" in html and " data-fresh" not in html
    assert "Viết ở đây thì thành một ý kiến mới." in html
    assert "thành một ý kiến mới" not in client.get(address(article)).content.decode()
    response = send(client, article, reply_to=keys[which], text="Lời tôi viết lâu lắm")
    html = response.content.decode()
    assert response.status_code == 422
    [notice] = re.findall(r'<p class="comment-notice.*?</p>', html)
    assert "không còn trên trang" in notice and "autofocus" in notice
    assert html.count("autofocus") == 1 and "Lời tôi viết lâu lắm" in html
    assert re.search(r'name="reply_to"(?! value)', html)
    assert Comment.objects.count() == count


# --- a comment's own address ----------------------------------------------------------------------


def test_every_comment_has_an_address_that_leads_to_it(client, article):
    """Of a thread, an answer, the two hundredth answer, an answer of the board."""
    top = approved(article)
    answers = many(article, 200, reply_to=top)
    desk = approved(article, reply_to=top, from_desk=True)
    many(article, 60)
    for comment in (top, answers[0], answers[-1], desk):
        response = client.get(f"/y-kien/{comment.pk}/")
        assert response.status_code == 302
        assert response["Location"].endswith(f"#y-kien-{comment.pk}")
        assert response["X-Robots-Tag"] == "noindex"
        page = client.get(response["Location"])
        assert comment.pk in shown(page.content.decode())
        assert page["X-Robots-Tag"] == "noindex"


def test_what_readers_do_not_see_has_no_address(client, article):
    """Waiting, refused, under what was refused, below the one level, never there: all alike."""
    hidden = make_comment(article)
    refused = make_comment(article, state=State.REJECTED, moderated_at=NOW)
    below = approved(article, reply_to=refused)
    top = approved(article)
    deep = approved(article, reply_to=approved(article, reply_to=top))
    answers = {
        (response.status_code, re.sub(r"\d+", "", response.content.decode()))
        for pk in (hidden.pk, refused.pk, below.pk, deep.pk, 99999999, 10**30)
        for response in [client.get(f"/y-kien/{pk}/")]
    }
    assert len(answers) == 1
    assert answers.pop()[0] == 404


@pytest.mark.parametrize(("state", "status"), [("withdrawn", 410), ("draft", 404)])
def test_the_address_goes_with_the_article(client, state, status):
    """Where the article is gone or was never out, its comments are neither read nor found."""
    comment = approved(make_article(state=state))
    assert client.get(f"/y-kien/{comment.pk}/").status_code == status


@pytest.mark.parametrize("name", ["page", "list"])
@pytest.mark.parametrize("is_open", [True, False])
def test_only_where_comments_are_open_one_is_asked_for_some(client, name, is_open):
    """To answer those that are there, to be the first: on the page, and on what the script adds."""
    article = make_article(comments_open=is_open)
    html = client.get(address(article, name)).content.decode()
    assert ("Mời bạn là người đầu tiên" in html) == is_open
    top = approved(article)
    html = client.get(address(article, name)).content.decode()
    assert (f'data-answer="{top.pk}"' in html) == is_open


# --- cost -----------------------------------------------------------------------------------------


def test_the_list_is_public_and_carries_no_cookie(client, article):
    """What the script asks for can be kept by caches; nobody lists it."""
    approved(article)
    response = client.get(address(article, "list"))
    assert not response.cookies
    assert response["Cache-Control"].startswith("public")
    assert response["X-Robots-Tag"] == "noindex"


def test_an_article_costs_the_same_queries_with_any_number_of_comments(client, article):
    """None, or hundreds with answers: the page asks as many questions."""
    client.get(article.get_absolute_url())
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(article.get_absolute_url())
        counts.append(len(queries))
        for row in many(article, 80)[:3]:
            many(article, 40, reply_to=row)
    assert counts[0] == counts[1]


@pytest.mark.parametrize("query", ["", "&xep=nhieu-thich"])
def test_a_page_deep_down_reads_no_more_than_the_first(article, query):
    """The database enters the index at the key: no sorting, and no rows that are not shown."""
    many(article, 3000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE comments_comment")
    order = threads.LIKED if query else threads.NEWEST
    middle = Comment.objects.order_by(order.field, "id")[1500]
    rows = threads._threads(order).filter(
        threads._after(order, threads._key(middle, order)), article=article.pk, featured=False
    )
    plan = rows[:51].explain(analyze=True, costs=False, timing=False, summary=False)
    assert "Sort Key: comments_comment.featured" not in plan
    assert f"comment_threads_{'liked' if query else 'newest'}" in plan
    removed = [int(n) for n in re.findall(r"Rows Removed by Filter: (\d+)", plan)]
    assert sum(removed) < 700, plan
