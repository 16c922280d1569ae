"""Whatever moderators do is in a log that nobody rewrites, and can be undone."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments import queue
from comments.models import Comment, Decision, Letter, MailAddress, Report, State
from comments.moderation import (
    MOST_FEATURED,
    answer,
    feature,
    keep,
    moderate,
    publish_on_top,
    publish_with_answer,
)
from comments.undoing import undo
from tests.factories import MODERATOR, REPORTER, make_article, make_user

from .readers import TYPED, make_comment

pytestmark = pytest.mark.django_db
DECISIONS = [State.APPROVED, State.REJECTED, State.SPAM]


@pytest.fixture
def moderator(db):
    return make_user(MODERATOR)


@pytest.fixture
def comment(db):
    return make_comment(make_article(), created_at=timezone.now() - timedelta(hours=2))


def of(*comments):
    return Comment.objects.filter(pk__in=[comment.pk for comment in comments])


def last(comment) -> Decision:
    return Decision.objects.filter(comment=comment.pk).latest("pk")


def facts(comment) -> tuple:
    """All that a decision changes."""
    names = ("state", "moderated_by_id", "moderated_at", "featured", "reports")
    return Comment.objects.values_list(*names).get(pk=comment.pk)


# --- the log --------------------------------------------------------------------------------------


def test_a_decision_is_a_line_of_the_log(comment, moderator):
    """Who, when, from what to what, why, and how long the reader had waited."""
    moderate(of(comment), State.REJECTED, moderator, reason="Quảng cáo")
    line = Decision.objects.get()
    assert (line.comment_id, line.by, line.was, line.became) == (
        comment.pk,
        moderator,
        "pending",
        "rejected",
    )
    assert (line.reason, line.section_id) == ("Quảng cáo", comment.article.section_id)
    assert 7200 <= line.waited < 7260 and timezone.now() - line.at < timedelta(minutes=1)


def test_only_the_first_decision_tells_how_long_a_reader_waited(comment, moderator):
    """A change of mind says nothing of it; a decision after an undone one does."""
    moderate(of(comment), State.SPAM, moderator)
    moderate(of(comment), State.APPROVED, moderator, seen=State.SPAM)
    assert last(comment).waited is None
    other = make_comment(comment.article)
    moderate(of(other), State.SPAM, moderator)
    undo(last(other).batch, moderator)
    moderate(of(other), State.APPROVED, moderator)
    assert last(other).waited is not None


def test_the_database_keeps_the_log_as_it_was_written(comment, moderator):
    """Neither changed nor dropped, also when the comment goes."""
    moderate(of(comment), State.SPAM, moderator)
    for change in (
        lambda: Decision.objects.update(reason="Khác"),
        lambda: Decision.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    number = comment.pk
    comment.delete()
    assert Decision.objects.get().comment_id == number


# --- undoing --------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", DECISIONS)
def test_a_decision_is_undone(comment, moderator, state):
    """The comment waits as before; the log says who undid what; again changes nothing."""
    before = facts(comment)
    moderate(of(comment), state, moderator)
    batch = last(comment).batch
    assert undo(batch, moderator) == ([comment.pk], [])
    assert facts(comment) == before
    line = last(comment)
    assert (line.kind, line.undoes.batch, line.by) == ("undone", batch, moderator)
    assert undo(batch, moderator) == ([], [])
    assert Decision.objects.count() == 2


def test_what_was_decided_before_comes_back(comment, moderator):
    """A second decision undone leaves the first one's, with who took it and when."""
    moderate(of(comment), State.APPROVED, moderator)
    before = facts(comment)
    moderate(of(comment), State.SPAM, make_user(MODERATOR), seen=State.APPROVED)
    undo(last(comment).batch, moderator)
    assert facts(comment) == before


def test_what_a_colleague_decided_since_stays(comment, moderator):
    """The others of the batch come back; once the colleague's is undone, this one, too."""
    other = make_comment(comment.article)
    moderate(of(comment, other), State.APPROVED, moderator)
    batch = last(comment).batch
    assert last(other).batch == batch
    moderate(of(comment), State.SPAM, make_user(MODERATOR), seen=State.APPROVED)
    since = last(comment).batch
    assert undo(batch, moderator) == ([other.pk], [comment.pk])
    assert (facts(comment)[0], facts(other)[0]) == (State.SPAM, State.PENDING)
    undo(since, moderator)
    assert undo(batch, moderator) == ([comment.pk], [])
    assert facts(comment)[0] == State.PENDING


def test_reports_wait_again(comment, moderator, settings):
    """Those that the decision answered, no others."""
    moderate(of(comment), State.APPROVED, moderator)
    for number in range(3):
        Report.objects.create(
            comment=comment,
            mark=str(number),
            reason="insult",
            settled_at=None if number else timezone.now(),
        )
    of(comment).update(reports=2)
    before = facts(comment)
    moderate(of(comment), State.REJECTED, moderator, seen=State.APPROVED)
    undo(last(comment).batch, moderator)
    assert facts(comment) == before
    keep(of(comment), moderator)
    assert facts(comment)[-1] == 0
    undo(last(comment).batch, moderator)
    assert facts(comment) == before
    assert Report.objects.filter(settled_at=None).count() == 2


def test_an_approval_with_a_place_on_top_is_one_act(comment, moderator):
    """Both are done, both undone."""
    before = facts(comment)
    decided, batch = publish_on_top(comment, moderator, seen=State.PENDING)
    assert (decided, facts(comment)[0], facts(comment)[3]) == (1, State.APPROVED, True)
    assert undo(batch, moderator) == ([comment.pk], [])
    assert facts(comment) == before


def test_no_place_on_top_no_approval(comment, moderator):
    """An answer stays as it was, and so does a thread where all places are taken."""
    top = make_comment(comment.article)
    moderate(of(top), State.APPROVED, moderator)
    below = make_comment(comment.article, reply_to=top)
    featured = [make_comment(comment.article) for _ in range(MOST_FEATURED)]
    moderate(of(*featured), State.APPROVED, moderator)
    for each, rows in ((below, []), (comment, featured)):
        feature(of(*rows), moderator, on=True)
        with pytest.raises(ValidationError) as error:
            publish_on_top(each, moderator, seen=State.PENDING)
        assert (error.value.code, facts(each)[0]) == ("not-on-top", State.PENDING)


def test_an_approval_with_an_answer_is_one_act(comment, moderator):
    """Undone, the answer is gone from the page and the comment waits."""
    _, batch = publish_with_answer(comment, "Cảm ơn bạn.", moderator, seen=State.PENDING)
    made = Comment.objects.get(from_desk=True)
    assert (facts(comment)[0], made.state) == (State.APPROVED, State.APPROVED)
    done, left = undo(batch, moderator)
    assert (set(done), left) == ({comment.pk, made.pk}, [])
    assert (facts(comment)[0], facts(made)[0]) == (State.PENDING, State.REJECTED)
    assert answer_again(comment, moderator) != made.pk


def answer_again(comment, by) -> int:
    moderate(of(comment), State.APPROVED, by)
    return answer(comment, "Cảm ơn bạn.", by).pk


def test_a_place_that_is_taken_stays_taken(comment, moderator):
    """Who stood on top before and no longer does comes back only while there is room."""
    moderate(of(comment), State.APPROVED, moderator)
    feature(of(comment), moderator, on=True)
    feature(of(comment), moderator, on=False)
    batch = last(comment).batch
    others = [make_comment(comment.article) for _ in range(MOST_FEATURED)]
    moderate(of(*others), State.APPROVED, moderator)
    feature(of(*others), moderator, on=True)
    assert undo(batch, moderator) == ([], [comment.pk])


def test_letters_that_did_not_go_yet_do_not_go(comment, moderator, settings):
    """A letter waits a while for that; one that went is not called back, nor sent again."""
    settings.EMAIL_HOST, settings.EMAIL_FROM = "thu.vi-du.example", "thu@vi-du.example"
    MailAddress.objects.create(email=TYPED["email"], confirmed_at=timezone.now())
    of(comment).update(notify=True)
    moderate(of(comment), State.APPROVED, moderator)
    letter = Letter.objects.get()
    assert letter.next_at > timezone.now() + timedelta(seconds=30)
    undo(last(comment).batch, moderator)
    assert not Letter.objects.exists()
    moderate(of(comment), State.APPROVED, moderator)
    Letter.objects.update(sent_at=timezone.now())
    undo(last(comment).batch, moderator)
    moderate(of(comment), State.APPROVED, moderator)
    assert Letter.objects.get().sent_at


@pytest.mark.parametrize("act", ["decide", "feature", "unfeature", "keep"])
def test_undoing_many_asks_no_more_than_undoing_few(moderator, act):
    """Reports and places on top included."""

    def asked(count) -> int:
        rows = [make_comment(make_article(), reports=2) for _ in range(count)]
        moderate(of(*rows), State.APPROVED, moderator)
        for row in rows:
            for mark in "ab":
                Report.objects.create(comment=row, mark=mark, reason="insult")
        of(*rows).update(reports=2)
        before = [facts(row) for row in rows]
        if act == "unfeature":
            feature(of(*rows), moderator, on=True)
            before = [facts(row) for row in rows]
        steps = {
            "decide": lambda: moderate(of(*rows), State.SPAM, moderator, seen=State.APPROVED),
            "feature": lambda: feature(of(*rows), moderator, on=True),
            "unfeature": lambda: feature(of(*rows), moderator, on=False),
            "keep": lambda: keep(of(*rows), moderator),
        }
        steps[act]()
        with CaptureQueriesContext(connection) as queries:
            assert undo(last(rows[0]).batch, moderator) == ([row.pk for row in rows][::-1], [])
        assert [facts(row) for row in rows] == before
        return len(queries)

    assert asked(12) == asked(2)


def test_others_undo_nothing(comment, moderator):
    moderate(of(comment), State.APPROVED, moderator)
    with pytest.raises(PermissionDenied):
        undo(last(comment).batch, make_user(REPORTER))
    assert undo(uuid4(), moderator) == ([], [])
    assert facts(comment)[0] == State.APPROVED


@pytest.mark.django_db(transaction=True)
def test_eight_who_undo_at_once_undo_once():
    """And each comment is in the log as undone once."""
    user = make_user(is_superuser=True)
    comments = [make_comment(make_article()) for _ in range(5)]
    moderate(of(*comments), State.SPAM, user)
    batch = Decision.objects.first().batch

    def press(_):
        try:
            return len(undo(batch, user)[0])
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(press, range(8))) == 5
    assert Decision.objects.filter(kind="undone").count() == 5
    assert Comment.objects.pending().count() == 5


@pytest.mark.django_db(transaction=True)
def test_deciding_and_undoing_at_once_leaves_log_and_state_in_step():
    """Whatever order they get through in, a comment is what its last standing line says."""
    user = make_user(is_superuser=True)
    comments = [make_comment(make_article()) for _ in range(4)]

    def work(number):
        try:
            for turn in range(6):
                state = DECISIONS[(number + turn) % 3]
                for seen in State.values:
                    moderate(of(*comments), state, user, seen=seen)
                for line in Decision.objects.filter(comment=comments[number % 4].pk)[:2]:
                    undo(line.batch, user)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    for comment in comments:
        standing = Decision.objects.standing().filter(comment=comment.pk).first()
        assert facts(comment)[0] == (standing.became if standing else State.PENDING)


def test_what_a_person_did_last_and_stands_is_found(moderator, monkeypatch):
    """Behind however many lines that were undone; not a colleague's, not the site's own, nor what
    is older than two hours."""
    monkeypatch.setattr(queue, "LOOKED_AT", 2)
    first, *rows = [make_comment(make_article()) for _ in range(6)]
    moderate(of(first), State.SPAM, moderator)
    moderate(of(*rows), State.SPAM, moderator)
    undo(last(rows[0]).batch, moderator)
    moderate(of(*rows), State.SPAM, make_user(MODERATOR))
    assert queue.last_act(moderator) == last(first)
    undo(last(first).batch, moderator)
    assert queue.last_act(moderator) is None
    moderate(of(first), State.SPAM, moderator)
    monkeypatch.setattr(queue, "UNDONE_WITHIN", timedelta())
    assert queue.last_act(moderator) is None
