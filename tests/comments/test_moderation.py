"""The decision on a comment: who may take it, once only, and how the admin offers it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.models import Article
from comments.models import Comment, Decision, RejectionReason, State
from comments.moderation import moderate
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

DECISIONS = [State.APPROVED, State.REJECTED, State.SPAM]
LIST = "/admin/comments/comment/"


@pytest.fixture
def comment(db):
    return make_comment(make_article())


@pytest.fixture
def moderator(db):
    return make_user(MODERATOR)


# --- moderate() ---------------------------------------------------------------------------------


@pytest.mark.parametrize("state", DECISIONS)
def test_a_decision_is_written_with_who_and_when(comment, moderator, state):
    """It counts what it decided and writes who decided it, and when."""
    assert moderate(Comment.objects.all(), state, moderator) == 1
    comment.refresh_from_db()
    assert (comment.state, comment.moderated_by) == (state, moderator)
    assert timezone.now() - comment.moderated_at < timedelta(minutes=1)


def test_nothing_empty_is_put_before_readers(comment, moderator):
    """What was erased with its words is not approved; it may still be called spam."""
    Comment.objects.update(text="", state=State.REJECTED, moderated_at=timezone.now())
    everything = Comment.objects.all()
    assert moderate(everything, State.APPROVED, moderator, seen=State.REJECTED) == 0
    assert Comment.objects.get().state == State.REJECTED
    assert moderate(everything, State.SPAM, moderator, seen=State.REJECTED) == 1


def test_what_was_decided_stays(comment, moderator):
    """Who saw it waiting cannot overturn what another decided meanwhile; again is no change."""
    moderate(Comment.objects.all(), State.APPROVED, moderator)
    for state in DECISIONS:
        assert moderate(Comment.objects.all(), state, make_user(MODERATOR)) == 0
    comment.refresh_from_db()
    assert (comment.state, comment.moderated_by) == (State.APPROVED, moderator)


def test_a_decision_can_be_changed_by_who_saw_it(comment, moderator):
    """An approved comment can be taken down by someone who saw it approved."""
    moderate(Comment.objects.all(), State.APPROVED, moderator)
    assert moderate(Comment.objects.all(), State.REJECTED, moderator, seen=State.APPROVED) == 1
    comment.refresh_from_db()
    assert comment.state == State.REJECTED


def test_nothing_goes_back_to_waiting(comment, moderator):
    """Pending and invented states are no decisions."""
    for state in ("pending", "deleted"):
        with pytest.raises(ValueError):
            moderate(Comment.objects.all(), state, moderator)


@pytest.mark.parametrize("group", [None, REPORTER, SECTION_EDITOR, ARCHIVIST])
def test_others_decide_nothing(comment, group):
    """Without the permission nothing changes."""
    with pytest.raises(PermissionDenied):
        moderate(Comment.objects.all(), State.APPROVED, make_user(group))
    comment.refresh_from_db()
    assert comment.state == State.PENDING


@pytest.mark.django_db(transaction=True)
def test_two_moderators_never_decide_the_same_comment():
    """Of eight who decide on the same twenty at once, each comment is decided by one."""
    article = make_article()
    for _ in range(20):
        make_comment(article)
    people = [make_user(is_superuser=True) for _ in range(8)]

    def decide(number):
        order = "id" if number % 2 else "-id"
        try:
            chosen = Comment.objects.order_by(order)
            return moderate(chosen, DECISIONS[number % 3], people[number])
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        counts = list(pool.map(decide, range(8)))
    assert sum(counts) == 20
    for person, count in zip(people, counts, strict=True):
        assert Comment.objects.filter(moderated_by=person).count() == count


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "unknown"},
        {"state": State.APPROVED},
        {"state": State.PENDING, "moderated_at": timezone.now()},
    ],
)
def test_the_database_holds_the_rule(comment, fields):
    """No row is in an unknown state, decided without a time, or waiting with one."""
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.update(**fields)


# --- the admin ----------------------------------------------------------------------------------


@pytest.mark.parametrize("group", [MODERATOR, MANAGING_EDITOR, EDITOR_IN_CHIEF])
@pytest.mark.parametrize("state", DECISIONS)
def test_moderators_decide_many_at_once(client, group, state):
    """The chosen comments are decided, the others wait on."""
    article = make_article()
    comments = [make_comment(article) for _ in range(3)]
    user = make_user(group)
    client.force_login(user)
    chosen = {"_selected_action": [c.pk for c in comments[:2]], "action": f"decide_{state}"}
    chosen["reason"] = RejectionReason.objects.first().pk
    page = client.post(LIST, chosen, follow=True).content.decode()
    assert "2 ý kiến đã chuyển sang" in page
    assert Comment.objects.filter(state=state, moderated_by=user).count() == 2
    assert Comment.objects.pending().get() == comments[2]


@pytest.mark.parametrize("group", [REPORTER, SECTION_EDITOR, ARCHIVIST])
def test_others_see_nothing(client, comment, group):
    """Staff without the permission see neither list nor comment, and their posts are refused."""
    client.force_login(make_user(group))
    one = reverse("admin:comments_comment_change", args=[comment.pk])
    chosen = {"_selected_action": [comment.pk], "action": "decide_approved"}
    assert client.get(LIST).status_code == 403
    assert client.get(one).status_code == 403
    assert client.post(LIST, chosen).status_code == 403
    assert not Comment.objects.approved().exists()


def test_what_waits_comes_oldest_first(client, moderator):
    """The list opens on what waits, oldest first; other states are a filter away."""
    article = make_article()
    late = make_comment(article)
    early = make_comment(article, created_at=timezone.now() - timedelta(days=1))
    done = make_comment(article, state=State.SPAM, moderated_at=timezone.now())
    client.force_login(moderator)

    def listed(query=""):
        return list(client.get(LIST + query).context["cl"].result_list)

    assert listed() == [early, late]
    assert listed("?state=spam") == [done]
    assert len(listed("?state=all")) == 3
    assert listed("?state=nonsense") == [early, late]


def test_a_list_opened_before_another_decided_changes_nothing(client, comment, moderator):
    """An action on a comment that was decided meanwhile leaves it, and says so."""
    chosen = {"_selected_action": [comment.pk], "action": "decide_spam"}
    client.force_login(make_user(MODERATOR))
    moderate(Comment.objects.all(), State.APPROVED, moderator)
    page = client.post(f"{LIST}?state=all", chosen, follow=True).content.decode()
    assert "1 ý kiến đã có quyết định trước đó" in page
    assert Comment.objects.approved().count() == 1


def test_an_approved_comment_is_taken_down_in_its_own_list(client, comment, moderator):
    """In the list of approved comments a moderator can change the decision."""
    moderate(Comment.objects.all(), State.APPROVED, moderator)
    client.force_login(moderator)
    chosen = {"_selected_action": [comment.pk], "action": "decide_rejected"}
    page = client.post(f"{LIST}?state=approved", chosen, follow=True).content.decode()
    assert "Hãy chọn lý do từ chối" in page and Comment.objects.get().state == State.APPROVED
    chosen["reason"] = RejectionReason.objects.first().pk
    client.post(f"{LIST}?state=approved", chosen)
    assert Comment.objects.get().state == State.REJECTED
    assert Decision.objects.latest("pk").reason == RejectionReason.objects.first().words


def test_nobody_writes_comments_in_the_admin(client, comment):
    """Not even a superuser adds a comment, or changes a reader's words or its state."""
    client.force_login(make_user(is_superuser=True))
    one = reverse("admin:comments_comment_change", args=[comment.pk])
    assert client.get(one).status_code == 200
    assert client.post(one, {"text": "Lời khác", "state": "approved"}).status_code == 403
    assert client.get(f"{LIST}add/").status_code == 403
    comment.refresh_from_db()
    assert (comment.state, comment.text != "Lời khác") == (State.PENDING, True)


def test_the_admin_shows_words_as_words(client, comment, moderator):
    """What a reader typed is escaped in list and form."""
    Comment.objects.update(text="<script>alert(1)</script>", name="<b>x</b>")
    client.force_login(moderator)
    for url in (LIST, reverse("admin:comments_comment_change", args=[comment.pk])):
        page = client.get(url).content.decode()
        assert "<script>alert(1)" not in page
        assert "<b>x</b>" not in page
        assert "&lt;script&gt;alert(1)" in page


def test_the_list_costs_the_same_for_many(client, moderator, django_assert_max_num_queries):
    """A full list asks no more than a short one."""
    article = make_article()
    for _ in range(30):
        make_comment(article)
    client.force_login(moderator)
    with django_assert_max_num_queries(10):  # one: whether a colleague wrote to them
        client.get(LIST)


@pytest.mark.parametrize("state", ["published", "withdrawn", "draft"])
def test_a_moderator_reads_the_title_readers_know(client, moderator, state):
    """What the newsroom is just typing stays there; an article never out has a number only."""
    client.force_login(moderator)
    article = make_article(state=state, title="Chợ nổi", slug="cho-noi")
    address = article.get_absolute_url()
    comment = make_comment(article)
    Article.objects.update(title="Bí mật", slug="bi-mat")
    for page in (LIST, f"{LIST}{comment.pk}/change/"):
        html = client.get(page).content.decode()
        assert "Bí mật" not in html and "bi-mat" not in html
        if state == "draft":
            assert f"Bài số {article.pk}" in html
        else:
            assert f'<a href="{address}">Chợ nổi</a>' in html


def test_the_queue_costs_the_same_for_few_and_many(client, moderator):
    """Each article's title comes with its comment."""
    client.force_login(moderator)
    counts = []
    for _ in range(2):
        for _ in range(4):
            make_comment(make_article())
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        counts.append(len(queries))
    assert counts[0] == counts[1]
