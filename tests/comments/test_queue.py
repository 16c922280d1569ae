"""The queue: one comment after another, never the same for two, in an order that holds still."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.models import Article
from comments import claims, queue
from comments.models import Claim, Comment, Decision, RejectionReason, Report, State
from comments.moderation import MOST_AT_ONCE, moderate
from journal.lib.boxes import CAP
from tests.factories import (
    ARCHIVIST,
    EDITOR_IN_CHIEF,
    MANAGING_EDITOR,
    MODERATOR,
    REPORTER,
    SECTION_EDITOR,
    make_article,
    make_user,
)

from .readers import make_comment

pytestmark = pytest.mark.django_db
QUEUE = "/admin/comments/comment/duyet/"
DECIDE = f"{QUEUE}quyet-dinh/"


@pytest.fixture
def moderator(client):
    user = make_user(MODERATOR, last_name="Phan", first_name="Cầm")
    client.force_login(user)
    return user


def waiting(count=3, **fields) -> list[Comment]:
    """So many that wait, the oldest first."""
    article, now = fields.pop("article", None) or make_article(), timezone.now()
    return [
        make_comment(
            article,
            **{
                "name": f"Bạn đọc {n}",
                "text": f"Lời thứ {n} về chuyến đò.",
                "email": f"ban-{n}@vi-du.example",
                "created_at": now - timedelta(hours=count - n),
            }
            | fields,
        )
        for n in range(count)
    ]


def opened(client, **query):
    """The comment a page of the queue shows, and the page."""
    response = client.get(f"{QUEUE}?{urlencode(query)}" if query else QUEUE)
    assert response.status_code == 200
    return response.context.get("comment"), response


def decided(client, response, act, **more):
    """What follows a press of a button on such a page."""
    html = response.content.decode()
    hidden = re.findall(
        r'<input type="hidden" name="(y-kien|thay|vi-tri|xep)" value="([^"]*)"', html
    )
    sent = dict(hidden) | ({"viec": act} if act else {}) | more
    return client.post(DECIDE, sent, follow=True)


def state(comment) -> str:
    return Comment.objects.values_list("state", flat=True).get(pk=comment.pk)


def reason() -> RejectionReason:
    return RejectionReason.objects.first()


# --- who may --------------------------------------------------------------------------------------

ADDRESSES = ["", "quyet-dinh/", "hoan-tac/", "giu/", "tha/", "luoc/1/", "nguoi-gui/1/"]


@pytest.mark.parametrize("group", [MODERATOR, MANAGING_EDITOR, EDITOR_IN_CHIEF])
def test_moderators_have_the_queue(client, group):
    first, *_ = waiting()
    client.force_login(make_user(group))
    comment, response = opened(client)
    assert comment == first and first.text in response.content.decode()
    for box in (client.get("/admin/"), client.get("/admin/comments/comment/")):
        assert f'href="{QUEUE}' in box.content.decode()


@pytest.mark.parametrize("group", [REPORTER, SECTION_EDITOR, ARCHIVIST, None])
def test_others_have_none_of_it(client, group):
    """Neither a page nor a press of a button, whatever they send."""
    [comment] = waiting(1)
    moderate(Comment.objects.filter(pk=comment.pk), State.SPAM, make_user(MODERATOR))
    batch, user = Decision.objects.get().batch, make_user(group)
    sent = {"y-kien": comment.pk, "thay": "spam", "viec": "duyet", "dot": batch, "den": comment.pk}
    for address in ADDRESSES:
        place = QUEUE + address.replace("1", str(comment.pk))
        client.force_login(user)
        assert client.get(place).status_code == 403
        assert client.post(place, sent).status_code == 403
        client.logout()
        assert client.post(place, sent).status_code == 302
    assert (state(comment), Claim.objects.count()) == (State.SPAM, 0)


# --- one after another ----------------------------------------------------------------------------


def test_forth_and_back(client, moderator):
    """The oldest first; skipped ones can be gone back to; at the end the page says so."""
    comments = waiting(3)
    seen, response = opened(client)
    places = [response]
    for comment in comments[1:]:
        seen, response = opened_at(client, response.context["next"])
        places.append(response)
        assert seen == comment
    last, response = opened_at(client, response.context["next"])
    assert last is None and "Đã đến cuối hàng chờ" in response.content.decode()
    assert opened_at(client, places[2].context["before"])[0] == comments[1]
    assert opened_at(client, places[0].context["before"])[0] is None


def opened_at(client, place):
    response = client.get(place)
    return response.context.get("comment"), response


def test_the_orders(client, moderator):
    """By age, by how little they look like spam, by what readers reported."""
    comments = waiting(4)
    for comment, score in zip(comments, (90, 10, 50, 10), strict=True):
        Comment.objects.filter(pk=comment.pk).update(spam_score=score)
    up = waiting(2, state=State.APPROVED, moderated_at=timezone.now())
    for number, comment in enumerate(up, 1):
        Comment.objects.filter(pk=comment.pk).update(reports=number)

    def walked(**query):
        found, (comment, response) = [], opened(client, **query)
        while comment:
            found.append(comment)
            comment, response = opened_at(client, response.context["next"])
        return found

    assert walked() == comments
    assert walked(xep="it-ngo") == [comments[n] for n in (1, 3, 2, 0)]
    assert walked(xep="bi-bao") == up[::-1]
    assert walked(xep="khac", sau="abc") == comments


def test_what_arrives_moves_nothing(client, moderator):
    """The open page is told how many; the place it goes on from stays."""
    comments = waiting(2)
    _, response = opened(client)
    newest = response.context["newest"]
    early = make_comment(comments[0].article, created_at=timezone.now() - timedelta(days=9))
    sent = {"y-kien": comments[0].pk, "thay": "pending", "moi-nhat": newest}
    assert client.post(f"{QUEUE}giu/", sent).json() == {"arrived": 1, "other": "", "settled": ""}
    assert opened_at(client, response.context["next"])[0] == comments[1]
    assert opened(client)[0] == early


@pytest.mark.parametrize(
    ("act", "became"), [("duyet", State.APPROVED), ("rac", State.SPAM), ("noi-bat", State.APPROVED)]
)
def test_a_decision_leads_to_the_next(client, moderator, act, became):
    """It is said what was done, and the next comment stands there."""
    first, second, _ = waiting(3)
    response = decided(client, opened(client)[1], act)
    assert response.context["comment"] == second
    assert state(first) == became and first.name in response.content.decode()
    assert Comment.objects.get(pk=first.pk).featured == (act == "noi-bat")
    assert Claim.objects.get().comment == second


def test_turning_down_asks_why(client, moderator):
    """Without a reason nothing is decided and the reasons are open; with one it is in the log."""
    first, second = waiting(2)
    response = decided(client, opened(client)[1], "tu-choi")
    assert response.context["comment"] == first and state(first) == State.PENDING
    page = response.content.decode()
    assert "Hãy chọn lý do từ chối" in page
    assert re.search(r'class="queue-reject" data-queue-panel open', page)
    response = decided(client, response, "", **{"tu-choi": reason().pk})
    assert response.context["comment"] == second and state(first) == State.REJECTED
    assert Decision.objects.get().reason == reason().words


def test_without_reasons_none_is_asked(client, moderator):
    """Who keeps no list turns down all the same."""
    RejectionReason.objects.update(in_use=False)
    [first] = waiting(1)
    decided(client, opened(client)[1], "", **{"tu-choi": ""})
    assert state(first) == State.REJECTED


def test_an_answer_approves(client, moderator):
    """Empty or endless it is shown again, with what was typed; nothing is approved."""
    first, _ = waiting(2)
    _, response = opened(client)
    for text in ("  ", "a" * 5001):
        response = decided(client, response, "tra-loi", text=text)
        assert response.context["comment"] == first and state(first) == State.PENDING
        assert text.strip() in response.content.decode()
    decided(client, response, "tra-loi", text="Cảm ơn bạn.")
    made = Comment.objects.get(from_desk=True)
    assert (state(first), made.reply_to, made.text) == (State.APPROVED, first, "Cảm ơn bạn.")


def test_what_a_colleague_decided_is_told(client, moderator):
    """Nothing is decided twice: the page says who did what, and goes on."""
    first, second = waiting(2)
    _, response = opened(client)
    colleague = make_user(MODERATOR, last_name="Lê", first_name="Hảo")
    moderate(Comment.objects.filter(pk=first.pk), State.APPROVED, colleague)
    beat = client.post(f"{QUEUE}giu/", {"y-kien": first.pk, "thay": "pending", "moi-nhat": 1})
    assert "Lê Hảo: Đã duyệt" in beat.json()["settled"]
    response = decided(client, response, "rac")
    assert "đã có quyết định. Lê Hảo: Đã duyệt" in response.content.decode()
    assert response.context["comment"] == second and state(first) == State.APPROVED
    assert Decision.objects.count() == 1


def test_undone_it_is_shown_again(client, moderator):
    """The last act of this person; pressed again, the one before."""
    first, second, _ = waiting(3)
    response = decided(client, opened(client)[1], "rac")
    response = decided(client, response, "duyet")
    for comment in (second, first):
        response = client.post(
            f"{QUEUE}hoan-tac/", {"dot": response.context["last"].batch, "xep": ""}, follow=True
        )
        assert response.context["comment"] == comment and state(comment) == State.PENDING
        assert "Đã hoàn tác" in response.content.decode()
    assert response.context["last"] is None
    assert client.post(f"{QUEUE}hoan-tac/", {"dot": "x"}).status_code == 400


def test_reported_ones_are_kept_or_taken_down(client, moderator):
    """What readers see and reported is decided on in its own order."""
    up = waiting(2, state=State.APPROVED, moderated_at=timezone.now())
    for comment in up:
        Report.objects.create(comment=comment, mark="a", reason="insult", words="Nặng lời")
    Comment.objects.update(reports=1)
    kept, response = opened(client, xep="bi-bao")
    assert "Nặng lời" in response.content.decode()
    response = decided(client, response, "duyet")
    gone = response.context["comment"]
    decided(client, response, "rac")
    assert (state(kept), state(gone)) == (State.APPROVED, State.SPAM)
    assert not Comment.objects.filter(reports__gt=0).exists()
    assert not Report.objects.filter(settled_at=None).exists()


def test_nonsense_decides_nothing(client, moderator):
    """No such act, no such state, no such comment."""
    [first] = waiting(1)
    good = {"y-kien": first.pk, "thay": "pending", "viec": "duyet"}
    for wrong in ({"viec": "xoa"}, {"thay": "x"}, {"thay": ""}):
        assert client.post(DECIDE, good | wrong).status_code == 400
    for wrong in ("abc", "", "9" * 30, first.pk + 1):
        assert client.post(DECIDE, good | {"y-kien": wrong}).status_code == 302
        assert client.get(f"{QUEUE}?y-kien={wrong}").status_code == 404
        client.post(f"{QUEUE}giu/", {"y-kien": wrong, "moi-nhat": wrong})
    for place in ("9" * 18 + "-" + "9" * 18, "1-2-3", "-", "99999999999999999999-1"):
        for order in queue.ORDERS:
            assert client.get(f"{QUEUE}?xep={order}&sau={place}").status_code == 200
            assert client.get(f"{QUEUE}?xep={order}&truoc={place}").status_code == 200
    assert state(first) == State.PENDING


# --- what helps to decide -------------------------------------------------------------------------


def test_all_that_helps_is_there(client, moderator):
    """The article as readers have it, the thread, the reasons it was held, its sender, reports."""
    article = make_article(title="Chợ nổi", lead="Nước lên.")
    up = {"state": State.APPROVED, "moderated_at": timezone.now()}
    top = make_comment(article, text="Lời gốc", **up)
    make_comment(article, text="Lời bên cạnh", reply_to=top, **up)
    for became in (State.APPROVED, State.APPROVED, State.SPAM):
        make_comment(
            article,
            email="an@vi-du.example",
            text="Lời cũ",
            state=became,
            moderated_at=timezone.now(),
        )
    finding = {"rule": 1, "title": "Từ nghi ngờ", "effect": "hold", "score": 5, "says": "“bạc”"}
    comment = make_comment(
        article,
        reply_to=top,
        email="an@vi-du.example",
        text="Đánh bạc <b>nhé</b>",
        sender_hash="a" * 32,
        signals={"held": ["links"], "rules": [finding | {"spans": [[5, 8], [6, 9], [90, 99]]}]},
        reports=1,
    )
    Report.objects.create(comment=comment, mark="b", reason="advert", words="Rủ rê")
    Article.objects.update(title="Bí mật")
    html = opened(client)[1].content.decode()
    for words in (
        "Chợ nổi",
        "Nước lên.",
        "Lời gốc",
        "Lời bên cạnh",
        "có đường dẫn",
        "Từ nghi ngờ (“bạc”)",
        '<mark title="Từ nghi ngờ">bạc</mark><mark title="Từ nghi ngờ"> </mark>',
        "&lt;b&gt;nhé",
        "2 đã duyệt, 1 rác",
        "Lời cũ",
        "Rủ rê",
    ):
        assert words in html, words
    assert "Bí mật" not in html and "<b>nhé" not in html


@pytest.mark.parametrize(
    ("text", "spans", "pieces"),
    [
        ("abc", [], [("abc", "")]),
        ("abc", [[0, 3]], [("abc", "x")]),
        ("abcdef", [[2, 4], [3, 5]], [("ab", ""), ("cd", "x"), ("e", "x"), ("f", "")]),
        ("abc", [[1, 99], [7, 8]], [("a", ""), ("bc", "x")]),
        ("", [[0, 1]], []),
    ],
)
def test_hits_are_marked_where_they_stand(text, spans, pieces):
    """Overlapping or beyond the end, no letter is lost or told twice."""
    comment = Comment(text=text, signals={"rules": [{"title": "x", "spans": spans}]})
    assert list(queue.marked(comment)) == pieces


def asked(call) -> int:
    """How many queries a call takes."""
    with CaptureQueriesContext(connection) as queries:
        call()
    return len(queries)


def test_a_page_costs_the_same_for_few_and_many(client, moderator):
    """However much a sender sent, however often it was reported, however long the queue is."""
    one = {"email": "an@vi-du.example", "sender_hash": "a" * 32}
    comments = waiting(2, **one)
    Report.objects.create(comment=comments[0], mark="x", reason="insult")
    Comment.objects.filter(pk=comments[0].pk).update(reports=1)
    opened(client)  # what a process reads once
    few = asked(lambda: opened(client))
    waiting(60, article=comments[0].article, created_at=timezone.now(), **one)
    for number in range(30):
        Report.objects.create(comment=comments[0], mark=str(number), reason="insult")
    Comment.objects.filter(pk=comments[0].pk).update(reports=31)
    assert asked(lambda: opened(client)) == few <= 18


def test_the_plan_of_a_sender_costs_the_same_for_few_and_many(client, moderator):
    one = {"email": "an@vi-du.example"}
    comment = waiting(2, **one)[0]
    place = f"{QUEUE}nguoi-gui/{comment.pk}/?theo=email"
    client.get(place)
    few = asked(lambda: client.get(place))
    waiting(40, **one)
    assert asked(lambda: client.get(place)) == few <= 9


def test_the_script_gets_what_changes_alone(client, moderator):
    """The same as stands in the whole page, with what is to be said; also after a decision."""
    waiting(2)
    whole = opened(client)[1].content.decode()
    place = client.get(QUEUE, headers={"X-Queue": "1"})
    part = place.content.decode()
    assert "<html" not in part and "Bạn đọc 0" in part and "no-store" in place["Cache-Control"]
    shown = re.compile(r"<article.*?</article>", re.DOTALL)
    token = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
    assert token.sub("", shown.search(part)[0]) == token.sub("", shown.search(whole)[0])
    hidden = re.findall(r'name="(y-kien|thay|vi-tri|xep)" value="([^"]*)"', part)
    sent = dict(hidden) | {"viec": "duyet"}
    after = client.post(DECIDE, sent, follow=True, headers={"X-Queue": "1"}).content.decode()
    assert "<html" not in after and "Đã duyệt: Bạn đọc 0." in after and "Bạn đọc 1" in after


# --- one sender, however the e-mail is written ----------------------------------------------------


def test_a_sender_is_the_same_in_capitals_or_not(client, moderator):
    """In the history, in what waits of one sender, in the list and in the search."""
    first, second = waiting(2)
    for comment, email in ((first, "An.Le@vi-du.example"), (second, "an.le@VI-DU.example")):
        Comment.objects.filter(pk=comment.pk).update(email=email)
    comment, response = opened(client)
    assert comment == first and second.text in response.content.decode()
    assert "Mọi ý kiến đang chờ cùng email" in response.content.decode()
    plan = client.get(f"{QUEUE}nguoi-gui/{first.pk}/?theo=email")
    assert plan.context["found"] == [first, second]
    found = client.get("/admin/comments/comment/?q=AN.LE@vi-du.example").context["cl"].result_list
    assert list(found) == [first, second]


@pytest.mark.parametrize(
    ("rows", "index"),
    [
        (lambda of: of.order_by("-pk")[: queue.HISTORY], "comment_email_any_case"),
        (lambda of: of.pending().order_by("pk"), "comment_waiting_any_case"),
    ],
)
def test_an_index_serves_that(rows, index):
    """With enough comments that it matters, and that known to the database: what another test told
    it of its own comments outlives these."""
    waiting(150)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE comments_comment")
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        plan = rows(Comment.objects.of_email("an@vi-du.example")).values("pk").explain()
    assert index in plan and "Sort" not in plan


# --- nobody else's --------------------------------------------------------------------------------


def test_two_moderators_get_two_comments(client, moderator):
    """The second gets the next one; who opens a held one by its address is told whose it is."""
    first, second = waiting(2)
    assert opened(client)[0] == first
    colleague = make_user(MODERATOR)
    other = type(client)()
    other.force_login(colleague)
    assert opened(other)[0] == second
    assert (
        "Phan Cầm đang xem ý kiến này" in opened(other, **{"y-kien": first.pk})[1].content.decode()
    )
    assert opened(client)[0] == first  # its own, still
    beat = other.post(f"{QUEUE}giu/", {"y-kien": first.pk, "thay": "pending", "moi-nhat": 1}).json()
    assert beat["other"] == "Phan Cầm"


def test_a_claim_ends(client, moderator):
    """By the clock, by leaving, by going on to another; renewed it holds."""
    first, second = waiting(2)
    colleague = make_user(MODERATOR)
    opened(client)
    rows = queue.OLDEST.rows
    Claim.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert claims.take(rows(), colleague) == first
    assert opened(client)[0] == second
    claims.release(first.pk, colleague)
    assert not claims.hold(second.pk, colleague)
    client.post(f"{QUEUE}giu/", {"y-kien": second.pk, "thay": "pending", "moi-nhat": 1})
    assert Claim.objects.get().until > timezone.now() + claims.LASTS * 0.9
    client.post(f"{QUEUE}tha/", {"y-kien": second.pk})
    assert not Claim.objects.exists()
    opened(client)
    Claim.objects.update(until=timezone.now() - timedelta(days=1))
    assert claims.prune() == 1


def test_at_the_end_it_is_told_that_colleagues_have_some(client, moderator):
    [first] = waiting(1)
    claims.hold(first.pk, make_user(MODERATOR))
    comment, response = opened(client)
    assert comment is None and "1 ý kiến đang có người khác xem" in response.content.decode()


def test_who_is_at_the_end_holds_nothing(client, moderator):
    """What they passed over is a colleague's at once."""
    [first] = waiting(1)
    place = opened(client)[1].context["key"]
    assert opened(client, sau=place)[0] is None
    assert claims.take(queue.OLDEST.rows(), make_user(MODERATOR)) == first


@pytest.mark.django_db(transaction=True)
def test_moderators_at_once_never_hold_or_decide_the_same():
    """Eight work a queue of forty down, each takes and decides: every comment once."""
    comments = waiting(40)
    people = [make_user(is_superuser=True) for _ in range(8)]

    def work(user):
        done = []
        try:
            while comment := claims.take(queue.OLDEST.rows(), user):
                holders = Claim.objects.filter(comment=comment, until__gt=timezone.now())
                assert [claim.user_id for claim in holders] == [user.pk]
                own = Comment.objects.filter(pk=comment.pk)
                assert moderate(own, State.APPROVED, user) == 1
                done.append(comment.pk)
        finally:
            connection.close()
        return done

    with ThreadPoolExecutor(8) as pool:
        done = [pk for each in pool.map(work, people) for pk in each]
    assert sorted(done) == [comment.pk for comment in comments]
    assert Decision.objects.count() == 40


# --- all of one sender ----------------------------------------------------------------------------


def place(comment, by="email"):
    return reverse("admin:comments_comment_sender", args=[comment.pk]) + f"?theo={by}"


def test_all_of_one_sender(client, moderator):
    """The plan tells which; what came after it was made is not touched; one key undoes all."""
    article = make_article(title="Chợ nổi")
    own = waiting(3, email="an@vi-du.example", article=article)
    other = make_comment(article, email="khac@vi-du.example")
    response = client.get(place(own[0]))
    page = response.content.decode()
    assert all(comment.text in page for comment in own) and "Chợ nổi" in page
    late = make_comment(article, email="an@vi-du.example", text="Đến sau khi xem")
    sent = {"den": response.context["newest"], "viec": "rac"}
    page = client.post(place(own[0]), sent, follow=True).content.decode()
    assert "3 ý kiến đã chuyển sang “Rác”" in page and "Đến sau khi xem" in page
    assert [state(c) for c in (*own, other, late)] == [State.SPAM] * 3 + [State.PENDING] * 2
    batch = opened(client)[1].context["last"].batch
    page = client.post(f"{QUEUE}hoan-tac/", {"dot": batch}, follow=True).content.decode()
    assert "3 ý kiến trở lại như trước" in page and not Comment.objects.filter(state=State.SPAM)


def test_all_from_one_place(client, moderator):
    """By network, whatever the e-mail; without what tells it, nothing."""
    own = waiting(2, sender_hash="a" * 32)
    [plain] = waiting(1)
    sent = {"den": plain.pk, "viec": "tu-choi", "ly-do": reason().pk}
    client.post(place(own[0], "mang"), sent)
    assert [state(c) for c in (*own, plain)] == [State.REJECTED] * 2 + [State.PENDING]
    assert {line.reason for line in Decision.objects.all()} == {reason().words}
    assert "Không còn ý kiến nào" in client.get(place(plain, "mang")).content.decode()


@pytest.mark.parametrize(
    ("sent", "words"),
    [({}, "Hãy chọn việc"), ({"viec": "tu-choi"}, "chọn lý do"), ({"viec": "xoa"}, "chọn việc")],
)
def test_a_plan_without_an_act_is_shown_again(client, moderator, sent, words):
    [own] = waiting(1)
    page = client.post(place(own), sent | {"den": own.pk}).content.decode()
    assert words in page and state(own) == State.PENDING


def test_a_great_many_go_in_portions(client, moderator):
    """Each press decides so many at most, and says that some are left."""
    article = make_article()
    first = make_comment(article)
    rows = [
        Comment(article=article, name="An", email=first.email, text=f"Lời {n}")
        for n in range(MOST_AT_ONCE + CAP)
    ]
    Comment.objects.bulk_create(rows)
    sent = {"den": Comment.objects.latest("pk").pk, "viec": "rac"}
    page = client.post(place(first), sent, follow=True).content.decode()
    assert f"{MOST_AT_ONCE} ý kiến đã chuyển" in page and "còn ý kiến đang chờ" in page
    client.post(place(first), sent)
    assert not Comment.objects.pending().exists()


def test_there_is_no_plan_for_nobody(client, moderator):
    [own] = waiting(1)
    for key in ("abc", "9" * 30, own.pk + 1):
        assert client.get(f"{QUEUE}nguoi-gui/{key}/").status_code == 404
    assert client.get(place(own, "khac")).status_code == 404
