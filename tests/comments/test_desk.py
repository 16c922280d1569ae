"""What the editorial board does with what readers see: it answers, and puts some on top."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from comments.models import Comment, Decision, State
from comments.moderation import MOST_FEATURED, answer, feature
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
LIST = "/admin/comments/comment/"
WORDS = "Cảm ơn bạn, tòa soạn đã chuyển ý kiến này đến huyện."


def approved(article=None, **fields) -> Comment:
    fields = {"state": State.APPROVED, "moderated_at": timezone.now()} | fields
    return make_comment(article or make_article(), **fields)


def place(comment) -> str:
    return f"{LIST}{comment.pk}/tra-loi/"


# --- answers --------------------------------------------------------------------------------------


@pytest.mark.parametrize("group", [MODERATOR, MANAGING_EDITOR, EDITOR_IN_CHIEF])
def test_who_moderates_answers_for_the_board(client, group):
    """It stands there at once and bears the name of the board; the log knows whose it is."""
    comment, user = approved(), make_user(group, username="nguoi-that")
    client.force_login(user)
    assert comment.text in client.get(place(comment)).content.decode()
    response = client.post(place(comment), {"text": WORDS}, follow=True)
    assert "Đã đăng lời tòa soạn" in response.content.decode()
    made = Comment.objects.get(from_desk=True)
    assert (made.reply_to, made.state, made.moderated_by) == (comment, State.APPROVED, user)
    client.logout()
    page = client.get(f"/y-kien/{made.pk}/", follow=True).content.decode()
    assert WORDS in page and "nguoi-that" not in page
    entry = Decision.objects.get(comment=made)
    assert (entry.by, entry.kind, entry.detail["to"]) == (user, "answered", comment.pk)


@pytest.mark.parametrize("group", [REPORTER, SECTION_EDITOR, ARCHIVIST])
def test_others_answer_nothing(client, group):
    """Neither by the page nor by the function; nobody's words appear."""
    comment, user = approved(), make_user(group)
    client.force_login(user)
    assert client.get(place(comment)).status_code == 403
    assert client.post(place(comment), {"text": WORDS}).status_code == 403
    with pytest.raises(PermissionDenied):
        answer(comment, WORDS, user)
    client.logout()
    assert client.post(place(comment), {"text": WORDS}).status_code == 302
    assert not Comment.objects.filter(from_desk=True).exists()


@pytest.mark.parametrize("state", [State.PENDING, State.REJECTED, State.SPAM])
def test_what_readers_do_not_see_is_not_answered(client, state):
    """The page says what to do first, and keeps the words."""
    decided = None if state == State.PENDING else timezone.now()
    comment = make_comment(make_article(), state=state, moderated_at=decided)
    client.force_login(make_user(MODERATOR))
    page = client.post(place(comment), {"text": WORDS}).content.decode()
    assert "duyệt ý kiến này trước" in page and WORDS in page
    assert Comment.objects.count() == 1


def test_an_answer_to_an_answer_stands_in_the_thread(db):
    """There is one level; under a thread that was taken down there is no answer."""
    top = approved()
    below = approved(top.article, reply_to=top)
    user = make_user(MODERATOR)
    assert answer(below, WORDS, user).reply_to == top
    Comment.objects.filter(pk=top.pk).update(state=State.REJECTED)
    with pytest.raises(ValidationError) as error:
        answer(below, "Lời khác", user)
    assert error.value.code == "no-thread"


@pytest.mark.parametrize("text", ["", "   ", "a" * 5001])
def test_an_empty_or_endless_answer_is_shown_again(client, text):
    """Nothing is stored."""
    comment = approved()
    client.force_login(make_user(MODERATOR))
    assert client.post(place(comment), {"text": text}).status_code == 200
    assert Comment.objects.count() == 1


def test_there_is_no_answer_page_for_what_is_not_there(client):
    client.force_login(make_user(MODERATOR))
    for key in ("999999", "x", str(10**30)):
        assert client.get(f"{LIST}{key}/tra-loi/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_an_answer_sent_eight_times_at_once_is_one():
    """Double clicks, also in two processes, make one answer."""
    comment, user = approved(), make_user(is_superuser=True)

    def send(_):
        try:
            return answer(Comment.objects.get(pk=comment.pk), f" {WORDS} ", user).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(send, range(8)))) == 1
    assert Comment.objects.filter(from_desk=True).count() == 1


# --- on top ---------------------------------------------------------------------------------------


def put(client, comments, action="feature"):
    chosen = {"_selected_action": [c.pk for c in comments], "action": action}
    return client.post(f"{LIST}?state=all", chosen, follow=True)


def test_moderators_put_threads_on_top_and_back(client):
    """The list says what became of it; both are in the log."""
    comment, user = approved(), make_user(MODERATOR)
    client.force_login(user)
    assert "1 ý kiến đã đưa lên đầu" in put(client, [comment]).content.decode()
    assert Comment.objects.get(featured=True) == comment
    assert "1 ý kiến đã về chỗ cũ" in put(client, [comment], "unfeature").content.decode()
    assert not Comment.objects.filter(featured=True).exists()
    done = Decision.objects.filter(comment=comment, by=user).values_list("kind", flat=True)
    assert sorted(done) == ["featured", "unfeatured"]


@pytest.mark.parametrize("group", [REPORTER, SECTION_EDITOR, ARCHIVIST])
def test_others_put_nothing_on_top(client, group):
    comment, user = approved(), make_user(group)
    client.force_login(user)
    assert put(client, [comment]).status_code == 403
    with pytest.raises(PermissionDenied):
        feature(Comment.objects.all(), user, on=True)
    assert not Comment.objects.filter(featured=True).exists()


def test_only_threads_that_readers_see_stand_on_top(client):
    """Not what waits, not answers."""
    top = approved()
    others = [approved(top.article, reply_to=top), make_comment(top.article)]
    client.force_login(make_user(MODERATOR))
    page = put(client, [top, *others]).content.decode()
    assert "2 ý kiến không đưa lên đầu được" in page
    assert Comment.objects.get(featured=True) == top


@pytest.mark.django_db(transaction=True)
def test_no_more_than_a_few_of_an_article_stand_on_top():
    """Also when four put others there at once."""
    article, user = make_article(), make_user(is_superuser=True)
    keys = [approved(article).pk for _ in range(12)]

    def some(start):
        try:
            return feature(Comment.objects.filter(pk__in=keys[start::4]), user, on=True)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(some, range(4)))
    assert sum(moved for moved, _ in done) == MOST_FEATURED
    assert Comment.objects.filter(featured=True).count() == MOST_FEATURED


@pytest.mark.parametrize(
    "fields",
    [{"from_desk": True}, {"featured": True, "reply_to_id": True}, {"likes": -1}],
)
def test_the_database_holds_the_rule(fields):
    """The board only answers; only threads stand on top; likes are never less than none."""
    top = approved()
    if "reply_to_id" in fields:
        fields = fields | {"reply_to_id": approved(top.article).pk}
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.filter(pk=top.pk).update(**fields)
