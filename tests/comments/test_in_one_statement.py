"""An ordinary comment is taken in one statement; whatever is out of the ordinary, step by step."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from unittest.mock import patch

import pytest
from captcha.models import CaptchaStore
from django.db import connection, transaction
from django.test import Client

from comments.forms import CommentForm
from comments.models import Comment, MailAddress, State, TrustRule
from tests.factories import make_article, make_user
from tests.waiting import until

from .readers import TYPED, address, errors_in, filled, make_comment, send, solved
from .rules.factories import make_rule

LONG = " ".join(f"tiếng thứ {number} của lời này" for number in range(12))
# Of each row: the key, and what tells when it came.
OWN = {"id", "created_at", "consented_at"}


@pytest.fixture
def article(db):
    return make_article()


def step_by_step():
    """As if nothing were ordinary."""
    return patch.object(CommentForm, "save_in_one", lambda form: False)


def stored() -> dict:
    row = Comment.objects.values().get()
    row["signals"].pop("seconds")
    return {name: value for name, value in row.items() if name not in OWN}


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"text": LONG, "address": ""},
        {"text": "Hay 100% 'lắm' \\ $1 {} %s"},
        {"text": "Xem https://vi-du.example nhé, chuyện này hay lắm."},
    ],
)
def test_what_is_stored_is_the_same(client, article, fields):
    """Each column, whichever way it went; the code is gone."""
    send(client, article, **fields)
    at_once = stored()
    assert not CaptchaStore.objects.exists()
    Comment.objects.all().delete()
    with step_by_step():
        send(client, article, **fields)
    assert at_once == stored()


@pytest.mark.django_db(transaction=True)
def test_a_post_costs_few_statements(client, django_assert_num_queries):
    """The article with its rules, what its sender may send, the comment; nothing around them."""
    article = make_article()
    send(client, article)
    post = filled(article, text="Tôi xin nói thêm một điều khác hẳn.")
    with django_assert_num_queries(3):
        client.post(address(article), post)
    assert Comment.objects.count() == 2


@pytest.mark.parametrize(
    ("other", "sent"),
    [
        (TYPED["text"], TYPED["text"].upper()),
        (LONG, LONG.replace("thứ 3", "thứ ba")),
    ],
)
def test_what_is_alike_is_looked_at(client, article, other, sent):
    """A copy and a near copy of somebody else's words are held, and cost their code."""
    make_comment(article, text=other)
    client.post(address(article, "form"), filled(article, text=other), REMOTE_ADDR="198.51.100.7")
    send(client, article, text=sent, email="khac@vi-du.example")
    assert Comment.objects.order_by("pk").last().signals["held"]
    assert not CaptchaStore.objects.exists()


@pytest.mark.parametrize("wrong", ["XXXXX", "", "'; --"])
def test_a_wrong_code_stores_nothing(client, article, wrong):
    """It is answered as before, whatever was typed."""
    response = send(client, article, captcha=wrong)
    assert "captcha" in errors_in(response)
    assert not Comment.objects.exists()


def test_who_is_trusted_appears(client, article):
    """Where readers may be trusted it is gone through step by step."""
    TrustRule.objects.create(approved=1)
    MailAddress.objects.create(email=TYPED["email"], confirmed_at=article.created_at)
    person = make_user()
    make_comment(
        article,
        text="Lời trước đã được duyệt rồi.",
        state=State.APPROVED,
        moderated_by=person,
        moderated_at=article.created_at,
    )
    send(client, article)
    assert Comment.objects.order_by("pk").last().state == State.APPROVED


@pytest.fixture
def in_turn(transactional_db, monkeypatch):
    """Post one thing, and another beside it; return what the second was answered."""
    # They would meet already at what their sender may send.
    monkeypatch.setattr(CommentForm, "check_limits", lambda form: None)

    def post(first: dict, second: dict):
        article = make_article()
        first, second = filled(article, **first), filled(article, **second)

        def beside():
            try:
                return Client().post(address(article, "form"), second)
            finally:
                connection.close()

        with ThreadPoolExecutor(1) as pool:
            with transaction.atomic():
                assert Client().post(address(article, "form"), first).context["sent"]
                waiting = pool.submit(beside)
                with pytest.raises(TimeoutError):
                    waiting.result(timeout=0.7)
            return waiting.result(timeout=60)

    return post


@pytest.mark.parametrize("way", [nullcontext, step_by_step])
def test_the_second_of_a_sender_sees_the_first(in_turn, way):
    """While a post of the sender is looked at another waits; then it is known for its twin."""
    with way():
        assert in_turn({}, {}).context["sent"]
    assert Comment.objects.count() == 1


def test_a_rule_that_counts_counts_the_first(in_turn):
    """Rules look at a comment when its turn has come."""
    make_rule("email", limit=2, minutes=60)
    assert in_turn({}, {"text": "Tôi xin nói thêm một điều khác hẳn."}).context["sent"]
    assert [len(each.findings) for each in Comment.objects.order_by("pk")] == [0, 1]


def test_a_rule_that_counts_who_says_the_same_changes_nothing(client, article, monkeypatch):
    """What nobody said goes in one statement; what others said is counted step by step."""
    make_rule("repeated", limit=2, minutes=30 * 24 * 60)
    with monkeypatch.context() as patched:
        patched.setattr(CommentForm, "_step_by_step", None)
        assert send(client, article, to="form").context["sent"]
    for number in range(2):
        post = filled(article, email=f"ban-{number}@vi-du.example")
        client.post(address(article), post, REMOTE_ADDR=f"198.51.{number}.7")
    assert [len(each.findings) for each in Comment.objects.order_by("pk")] == [0, 0, 1]


def test_a_wrong_answer_uses_its_code_up_in_the_same_breath(client, article, monkeypatch):
    """No second guess comes between; the right answer is too late."""
    code = solved()
    with monkeypatch.context() as patched:
        patched.setattr(CommentForm, "_step_by_step", None)
        wrong = send(client, article, **code | {"captcha": "XXXXX"})
    assert errors_in(wrong) == {"captcha": ["captcha-wrong"]}
    assert errors_in(send(client, article, **code)) == {"captcha": ["captcha-used"]}
    assert not Comment.objects.exists()


def waiting() -> int:
    """How many wait for a turn; in this database, for other tests run beside."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks JOIN pg_database ON database = pg_database.oid "
            "WHERE datname = current_database() AND locktype = 'advisory' AND NOT granted"
        )
        return cursor.fetchone()[0]


@pytest.mark.parametrize("slow", ["", "right", "wrong"])
def test_posts_with_one_code_do_not_wait_for_each_other(transactional_db, monkeypatch, slow):
    """A wrong answer, sent again rightly, while the turn is somebody else's: whichever of the two
    goes step by step, both are answered."""
    article, code, turn = make_article(), solved(), 7
    answers = {"right": code["captcha"], "wrong": "XXXXX"}
    in_one = CommentForm.save_in_one
    monkeypatch.setattr(CommentForm, "turn", lambda form: turn)
    monkeypatch.setattr(
        CommentForm,
        "save_in_one",
        lambda form: form.data["captcha"] != answers.get(slow) and in_one(form),
    )

    def post(which):
        try:
            fields = filled(article, **code | {"captcha": answers[which]})
            return Client().post(address(article, "form"), fields).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [turn])
            posts = []
            for which in ("right", "wrong"):
                posts.append(pool.submit(post, which))
                until(lambda: waiting() == len(posts))
        # The wrong one comes too late: its words are there already.
        assert [each.result(timeout=60) for each in posts] == [200, 200]
    assert Comment.objects.count() == 1
