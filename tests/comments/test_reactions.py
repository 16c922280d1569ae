"""Likes and reports: one of each reader, from our own pages, and what moderators see of them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from comments import reactions
from comments.models import Comment, Like, Report, State
from comments.moderation import keep, moderate
from journal.lib.throttle import Rate
from tests.factories import MODERATOR, REPORTER, make_article, make_user

from .readers import make_comment

pytestmark = pytest.mark.django_db
OURS = {"origin": "http://testserver", "sec-fetch-site": "same-origin"}
JSON = {"accept": "application/json"}
LIST = "/admin/comments/comment/"


@pytest.fixture
def comment(db):
    return approved()


def approved(article=None, **fields) -> Comment:
    fields = {"state": State.APPROVED, "moderated_at": timezone.now()} | fields
    return make_comment(article or make_article(), **fields)


def act(
    client, comment, what="thich", data=None, *, agent="Firefox", address="203.0.113.9", **more
):
    """What the script of a page sends, from some browser in some network."""
    headers = {**OURS, **JSON, "user-agent": agent, **more}
    place = f"/y-kien/{comment.pk}/{what}/"
    return client.post(place, data or {}, headers=headers, REMOTE_ADDR=address)


def report(client, comment, reason="insult", words="", **reader):
    return act(
        client, comment, "bao", {"reason": reason, "words": words}, accept="text/html", **reader
    )


def likes(comment) -> int:
    return Comment.objects.get(pk=comment.pk).likes


# --- likes ----------------------------------------------------------------------------------------


def test_a_reader_likes_once_and_may_take_it_back(client, comment):
    """Again changes nothing either way; no cookie is set or needed."""
    for on, count in ((1, 1), (1, 1), (0, 0), (0, 0), (1, 1)):
        response = act(client, comment, data={"on": on})
        assert response.json() == {"likes": count, "on": bool(on)}
        assert not response.cookies and response["Cache-Control"] == "private, no-store"
        assert likes(comment) == count == Like.objects.count()


def test_readers_are_told_apart_by_network_and_browser(client, comment):
    """Another browser, another network, another comment; not another address of the network."""
    other = approved()
    readers = [
        (comment, {}),
        (comment, {"agent": "Safari"}),
        (comment, {"address": "198.51.100.7"}),
        (comment, {"address": "203.0.113.77"}),
        (other, {}),
    ]
    for which, reader in readers:
        act(client, which, **reader)
    assert (likes(comment), likes(other)) == (3, 1)
    assert "203.0.113" not in str(list(Like.objects.values()))
    assert len(set(Like.objects.values_list("mark", flat=True))) == 4


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://xau.example", "sec-fetch-site": "cross-site"},
        {"origin": "http://testserver", "sec-fetch-site": "same-site"},
        {"origin": "null", "sec-fetch-site": "cross-site"},
        {"origin": "http://testserver.xau.example"},
        {"origin": ""},
    ],
)
@pytest.mark.parametrize("what", ["thich", "bao"])
def test_other_sites_cannot_make_a_reader_like_or_report(headers, what, comment):
    """Without a word of the browser that the page is ours it takes the token of the form."""
    client = Client(enforce_csrf_checks=True)
    response = act(client, comment, what, {"reason": "insult"}, **headers)
    assert response.status_code == 403
    assert (likes(comment), Report.objects.count()) == (0, 0)


def test_without_script_a_small_form_does_it(comment):
    """Its token serves where a browser says nothing; then it offers the way back."""
    client = Client(enforce_csrf_checks=True)
    place = f"/y-kien/{comment.pk}/thich/"
    page = client.get(place)
    token = page.context["csrf_token"]
    assert page["Cache-Control"] == "private, no-store" and page["X-Robots-Tag"] == "noindex"
    data = {"csrfmiddlewaretoken": str(token), "on": "1"}
    response = client.post(place, data)
    assert response.status_code == 302
    assert response["Location"].endswith(f"?luong={comment.pk}#y-kien-{comment.pk}")
    assert likes(comment) == 1
    assert "Bỏ thích" in client.get(place).content.decode()


@pytest.mark.parametrize("what", ["thich", "bao"])
def test_what_readers_do_not_see_is_neither_liked_nor_reported(client, what):
    """Waiting, refused, of a draft, never there: all alike; of a removed article it is gone."""
    refused = approved(state=State.REJECTED)
    hidden = [make_comment(make_article()), refused, approved(refused.article, reply_to=refused)]
    hidden += [approved(make_article(state="draft")), Comment(pk=99999999), Comment(pk=10**30)]
    for one in hidden:
        assert act(client, one, what, {"reason": "insult"}).status_code == 404
        assert client.get(f"/y-kien/{one.pk}/{what}/").status_code == 404
    gone = approved(make_article(state="withdrawn"))
    assert act(client, gone, what, {"reason": "insult"}).status_code == 410
    assert not Like.objects.exists() and not Report.objects.exists()


def test_a_network_that_likes_too_fast_is_told_to_wait(client, comment, monkeypatch):
    """The bound is a network's, whatever the browsers; another network is not concerned."""
    monkeypatch.setattr(reactions, "LIKES", Rate(5, timedelta(hours=1)))
    for number in range(5):
        act(client, comment, agent=f"Firefox {number}")
    response = act(client, comment, agent="one more")
    assert response.status_code == 429
    assert "Hãy đợi" in response.json()["words"] and int(response["Retry-After"]) > 0
    assert act(client, comment, address="198.51.100.7").status_code == 200
    assert likes(comment) == 6


def test_who_liked_is_forgotten_and_the_count_stays(client, comment):
    """What is older than last month goes, some at a time; the key of a mark is its month's."""
    act(client, comment)
    assert reactions.forget() == 0
    Like.objects.update(month=date(2020, 1, 1))
    assert reactions.forget() == 1
    assert (likes(comment), Like.objects.count()) == (1, 0)


def test_a_mark_of_one_month_is_none_of_the_next(client, comment, rf, monkeypatch):
    request = rf.get("/", headers={"user-agent": "Firefox"})
    first = reactions.mark_of(request, comment.pk, "like")
    monkeypatch.setattr(reactions, "_month", lambda: date(2031, 1, 1))
    assert reactions.mark_of(request, comment.pk, "like") != first


@pytest.mark.django_db(transaction=True)
def test_likes_of_many_at_once_all_count_once():
    """Twelve readers on six connections, each sending it four times, some taking it back."""
    comment = approved()

    def send(number):
        try:
            return act(Client(), comment, agent=f"Firefox {number % 12}").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(send, range(48))) == {200}
    assert likes(comment) == Like.objects.count() == 12

    def take_back(number):
        try:
            return act(Client(), comment, data={"on": 0}, agent=f"Firefox {number % 5}").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(take_back, range(15)))
    assert likes(comment) == Like.objects.count() == 7


# --- reports --------------------------------------------------------------------------------------


def test_a_reader_reports_once(client, comment):
    """With a reason of the list and some words; the comment stays where it is."""
    page = client.get(f"/y-kien/{comment.pk}/bao/").content.decode()
    assert page.count('type="radio"') == len(Report.Reason.choices)
    assert "Đã chuyển lời báo" in report(client, comment, words="Bịa hết").content.decode()
    assert "đã báo ý kiến này rồi" in report(client, comment, "false").content.decode()
    stored = Report.objects.get()
    assert (stored.reason, stored.words) == ("insult", "Bịa hết")
    comment.refresh_from_db()
    assert (comment.reports, comment.state) == (1, State.APPROVED)
    assert "203.0.113" not in str(Report.objects.values().get())


@pytest.mark.parametrize(("reason", "words"), [("", ""), ("x", ""), ("insult", "a" * 501)])
def test_a_report_without_a_reason_is_shown_again(client, comment, reason, words):
    """What was typed stays."""
    response = report(client, comment, reason, words)
    assert response.status_code == 422
    assert "✕" in response.content.decode()
    assert not Report.objects.exists()


def test_reports_call_moderators_with_their_reasons(client, comment):
    """In a list of their own, the most reported first; what readers typed is never markup."""
    other = approved()
    wicked = "<script>alert(1)</script>"
    report(client, other)
    report(client, comment, "advert", wicked)
    report(client, comment, "advert", agent="Safari")
    client.force_login(make_user(MODERATOR))
    response = client.get(f"{LIST}?state=reported")
    assert list(response.context["cl"].result_list) == [comment, other]
    page = response.content.decode()
    assert "<strong>2 lời báo</strong><div>Quảng cáo, lừa đảo (2)</div>" in page
    assert wicked not in page and "&lt;script&gt;alert(1)" in page
    assert wicked not in client.get(f"{LIST}{comment.pk}/change/").content.decode()
    assert "Ý kiến bị bạn đọc báo" in client.get("/admin/").content.decode()


@pytest.mark.parametrize("how", ["keep", "moderate"])
def test_a_decision_settles_what_was_reported(client, comment, how):
    """Kept or taken down, it leaves the list; who reported it cannot call again, others can."""
    report(client, comment)
    user = make_user(MODERATOR)
    client.force_login(user)
    action = "keep_reported" if how == "keep" else "decide_spam"
    chosen = {"_selected_action": [comment.pk], "action": action}
    client.post(f"{LIST}?state=reported", chosen)
    comment.refresh_from_db()
    assert comment.reports == 0 and Report.objects.get().settled_at
    assert (comment.state == State.APPROVED) == (how == "keep")
    if how == "keep":
        report(client, comment)
        assert Comment.objects.get().reports == 0
        report(client, comment, agent="Safari")
        assert Comment.objects.get().reports == 1


def test_others_settle_nothing(client, comment):
    report(client, comment)
    client.force_login(make_user(REPORTER))
    chosen = {"_selected_action": [comment.pk], "action": "keep_reported"}
    assert client.post(f"{LIST}?state=reported", chosen).status_code == 403
    assert Comment.objects.get().reports == 1


def test_reports_hide_only_where_the_operator_says_so(client, comment, settings):
    """From so many readers on it waits again, until a person decided; then it stays."""
    settings.COMMENT_REPORTS_HIDE = 2
    report(client, comment)
    assert Comment.objects.get().state == State.APPROVED
    report(client, comment, agent="Safari")
    assert Comment.objects.get().state == State.PENDING
    moderate(Comment.objects.all(), State.APPROVED, make_user(MODERATOR))
    for number in range(3):
        report(client, comment, agent=f"Chrome {number}")
    comment.refresh_from_db()
    assert (comment.state, comment.reports) == (State.APPROVED, 3)
    keep(Comment.objects.all(), make_user(MODERATOR))


def test_a_network_cannot_flood_the_moderators(client, comment):
    for number in range(reactions.REPORTS.burst):
        report(client, comment, agent=f"Firefox {number}")
    response = report(client, comment, agent="one more")
    assert response.status_code == 429
    assert "Hãy đợi" in response.content.decode()
    assert Report.objects.count() == reactions.REPORTS.burst


@pytest.mark.django_db(transaction=True)
def test_reports_of_many_at_once_all_count_once():
    """Five readers on five connections, each twice."""
    comment = approved()

    def send(number):
        try:
            return report(Client(), comment, agent=f"Firefox {number % 5}").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        assert set(pool.map(send, range(10))) == {200}
    assert Comment.objects.get().reports == Report.objects.count() == 5


def test_a_months_turn_is_survived(comment):
    """The first days of January keep December's marks."""
    Like.objects.create(comment=comment, mark="x", month=reactions._month())
    last = (reactions._month() - timedelta(days=1)).replace(day=1)
    Like.objects.create(comment=comment, mark="y", month=last)
    assert reactions.forget() == 0
