"""The thread as a reader has it: read on, put in another order, liked, reported, led to; with and
without JavaScript, and open to all."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from comments.models import Comment, Report, State
from tests.comments.readers import TYPED
from tests.factories import make_article

from .test_comment_form import AXE, PHONE, TWICE

pytestmark = pytest.mark.django_db(transaction=True)
NOW = timezone.now()


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def read(request, open_page):
    """read(): a page of a phone, and whether its scripts run."""
    page = open_page(viewport=PHONE, java_script_enabled=request.param)
    page.scripted = request.param
    return page


def many(article, count, **fields) -> list[Comment]:
    """Approved comments, the last the newest, the first the most liked."""
    common = TYPED | {"article": article, "state": State.APPROVED, "moderated_at": NOW} | fields
    rows = [
        Comment(created_at=NOW - timedelta(hours=count - n), likes=count - n, **common)
        for n in range(count)
    ]
    return Comment.objects.bulk_create(rows)


def open_thread(page, article):
    """At the thread of an article; with scripts, once they have taken it over."""
    page.goto(article.get_absolute_url())
    if page.scripted:
        page.locator(".comment-acts[data-ready]").first.wait_for()


def shown(page) -> list[int]:
    ids = page.eval_on_selector_all("li.comment", "all => all.map(e => e.id)")
    return [int(each.removeprefix("y-kien-")) for each in ids]


def comment_on(page, comment):
    return page.locator(f"#y-kien-{comment.pk}")


def act(page, comment, name):
    return comment_on(page, comment).get_by_text(re.compile(name)).first


def test_a_thread_is_read_to_its_end(read):
    """Page by page: below what is there, and whoever listens hears on from the first new one; or
    page after page without the script."""
    rows = many(article := make_article(), 45)
    keys = [row.pk for row in reversed(rows)]
    open_thread(read, article)
    assert shown(read) == keys[:20]
    for end, begin in ((40, 20), (45, 40)):
        read.get_by_text("Xem thêm ý kiến").click()
        comment_on(read, rows[-1 - begin]).wait_for()
        assert shown(read) == keys[0 if read.scripted else begin : end]
        if read.scripted:
            assert read.evaluate("document.activeElement.id") == f"y-kien-{keys[begin]}"
        else:
            assert read.locator(".comment-orders").bounding_box()["y"] < PHONE["height"]
    assert read.get_by_text("Xem thêm ý kiến").count() == 0


def test_the_answers_of_one_thread_are_read_to_their_end(read):
    """Ten stand under it; all of them where it stands alone."""
    [top] = many(article := make_article(), 1)
    answers = many(article, 45, reply_to=top)
    open_thread(read, article)
    assert len(shown(read)) == 11
    read.get_by_text("Xem mọi trả lời").click()
    comment_on(read, answers[15]).wait_for()
    if read.scripted:
        read.locator(".comment-acts[data-ready]").first.wait_for()
    for last in (answers[39], answers[44]):
        read.get_by_text("Xem thêm trả lời").click()
        comment_on(read, last).wait_for()
    begin = 0 if read.scripted else 40
    assert shown(read) == [top.pk, *(row.pk for row in answers[begin:])]


def test_the_most_liked_come_first_where_that_is_asked(read):
    """And the newest again; the order says which it is, and keeps the focus."""
    rows = many(article := make_article(), 30)
    open_thread(read, article)
    for label, first in (("Được thích nhiều", rows[0]), ("Mới nhất", rows[-1])):
        read.get_by_text(label, exact=True).click()
        read.locator(f".comment-list > li:first-child#y-kien-{first.pk}").wait_for()
        assert read.locator("[data-order][aria-current]").inner_text() == label
        if read.scripted:
            assert read.evaluate("document.activeElement.textContent") == label
            assert "/y-kien/" not in read.url


def test_who_likes_twice_likes_once(read):
    """The second press takes it back; one's own like is shown as such after a reload."""
    [row] = many(article := make_article(), 1, featured=True)
    open_thread(read, article)
    for likes, pressed in ((2, "true"), (1, "false"), (2, "true")):
        act(read, row, "Thích").click()
        if read.scripted:
            read.locator(f"[data-like][aria-pressed={pressed}]").wait_for()
        else:
            read.locator(".comment-like button").click()
        assert re.match(rf"Thích {likes}\b", act(read, row, "Thích").inner_text())
        row.refresh_from_db()
        assert row.likes == likes
    open_thread(read, article)
    if read.scripted:
        assert read.locator("[data-like]").get_attribute("aria-pressed") == "true"


def test_a_like_is_given_by_keyboard(open_page):
    """A link that acts as a button is pressed by the space bar."""
    [row] = many(article := make_article(), 1)
    page = open_page()
    page.scripted = True
    open_thread(page, article)
    page.locator("[data-like]").focus()
    page.keyboard.press(" ")
    page.locator("[data-like][aria-pressed=true]").wait_for()
    row.refresh_from_db()
    assert row.likes == 2


def test_a_comment_is_reported(read):
    """Without a reason the form asks for one; then it thanks, and leads back to the comment."""
    [row] = many(article := make_article(), 1)
    open_thread(read, article)
    act(read, row, "Báo xấu").click()
    read.get_by_role("button", name="Gửi lời báo").click()
    read.get_by_text("Hãy chọn một lý do.").wait_for()
    read.get_by_label("Quảng cáo, lừa đảo").check()
    read.get_by_label("Nói thêm").fill("Bán hàng giả")
    read.get_by_role("button", name="Gửi lời báo").click()
    read.get_by_text("Đã chuyển lời báo của bạn đến tòa soạn.").wait_for()
    stored = Report.objects.get()
    assert (stored.comment, stored.reason, stored.words) == (row, "advert", "Bán hàng giả")
    read.get_by_text("Trở lại các ý kiến").click()
    assert comment_on(read, row).bounding_box()["y"] < PHONE["height"]


def test_a_permanent_link_leads_to_the_comment(read):
    """To an answer deep in a long thread: it is in sight, and marked; from it one reads on."""
    rows = many(article := make_article(), 30)
    answers = many(article, 45, reply_to=rows[2])
    read.goto(f"/y-kien/{answers[30].pk}/")
    place = comment_on(read, answers[30])
    assert 0 <= place.bounding_box()["y"] < PHONE["height"]
    assert place.evaluate("e => e.matches(':target')")
    assert shown(read) == [rows[2].pk, *(row.pk for row in answers[30:])]
    read.get_by_text("Xem từ trả lời đầu tiên").click()
    comment_on(read, answers[0]).wait_for()
    read.get_by_text("Xem mọi ý kiến").click()
    comment_on(read, rows[-1]).wait_for()


def test_an_answer_is_begun_in_the_form(read):
    """To an answer as to a thread; the form says to whom, and a new comment is one link away."""
    [top] = many(article := make_article(), 1, name="Lê Thị Mận")
    [below] = many(article, 1, reply_to=top, name="Trần Bền")
    open_thread(read, article)
    if read.scripted:
        read.locator("#y-kien [name=text]").scroll_into_view_if_needed()
    act(read, below, "Trả lời").click()
    notice = read.locator("[data-answering]")
    notice.wait_for()
    assert "Trần Bền" in notice.inner_text()
    assert read.input_value("[name=reply_to]") == str(below.pk)
    read.get_by_text("Viết ý kiến mới").click()
    notice.wait_for(state="hidden")
    assert read.input_value("[name=reply_to]") == ""


def test_an_articles_own_copy_button_is_the_articles(open_page):
    """It copies the address of the article; so does that of a comment, the comment's."""
    [row] = many(article := make_article(), 1)
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    page.scripted = True
    open_thread(page, article)
    page.locator(".tools [data-copy]").click()
    page.get_by_text("Đã chép liên kết").wait_for()
    assert page.evaluate("navigator.clipboard.readText()").endswith(article.get_absolute_url())
    act(page, row, "Chép liên kết").click()
    page.get_by_text("Đã chép.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()").endswith(f"/y-kien/{row.pk}/")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_the_thread_is_open_to_all(open_page, width, scheme):
    """Under the article, on its own page, and where a comment is liked or reported."""
    article = make_article()
    [top, desk] = many(article, 2, featured=True, name="Ô" * 90, address="Xã" * 60)
    many(article, 12, reply_to=top)
    many(article, 1, reply_to=desk, from_desk=True, address="", text="a" * 300)
    page = open_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    place = article.get_absolute_url()
    for address in (place, f"{place}y-kien/?luong={top.pk}"):
        page.goto(address)
        page.locator(".comment-acts[data-ready]").first.wait_for()
        assert_open_to_all(page)
    for name in ("thich", "bao"):
        page.goto(f"/y-kien/{top.pk}/{name}/")
        assert_open_to_all(page)


def assert_open_to_all(page):
    assert page.evaluate(TWICE) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if AXE.exists():
        page.evaluate(AXE.read_text("utf-8"))
        found = page.evaluate("axe.run('.comments').then(r => r.violations)")
        assert [(each["id"], [n["html"] for n in each["nodes"]]) for each in found] == []
