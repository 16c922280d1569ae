"""Who may take an article where, and what readers see of it."""

import threading
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from articles import policy, workflow
from articles.models import Article, Move, State
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

pytestmark = pytest.mark.django_db

ALLOWED = {
    REPORTER: {("draft", "submitted")},
    SECTION_EDITOR: {
        ("draft", "submitted"),
        ("submitted", "review"),
        ("submitted", "draft"),
    },
    MANAGING_EDITOR: {
        ("draft", "submitted"),
        ("submitted", "review"),
        ("submitted", "draft"),
        ("review", "approved"),
        ("review", "draft"),
        ("approved", "draft"),
    },
    EDITOR_IN_CHIEF: {(t.source, t.target) for t in workflow.TRANSITIONS}
    - {("published", "published"), ("published", "approved")},  # need a time; only while scheduled
    MODERATOR: set(),
}


@pytest.mark.parametrize("group", ALLOWED)
def test_every_step_for_every_role(group):
    """Each pair of states, own article, any role: allowed as the table says, else refused."""
    user = make_user(group)
    for source in State.values:
        for target in State.values:
            article = make_article(state=source, created_by=user)
            allowed = (source, target) in ALLOWED[group]
            try:
                workflow.move(article, target, user, reason="Vì thế")
            except (PermissionDenied, ValidationError):
                assert not allowed, (source, target)
                assert not Move.objects.filter(article=article).exists()
                target = source
            else:
                assert allowed, (source, target)
            article.refresh_from_db()
            assert article.state == target


def test_a_reporter_does_not_touch_what_others_wrote():
    """Neither sees nor moves a colleague's draft."""
    article = make_article(state=State.DRAFT, created_by=make_user(REPORTER))
    other = make_user(REPORTER)
    assert not policy.can_see(other, article)
    with pytest.raises(PermissionDenied):
        workflow.move(article, State.SUBMITTED, other)


@pytest.mark.parametrize("source", [State.SUBMITTED, State.REVIEW, State.APPROVED])
def test_returning_demands_a_reason(source):
    """Without words nothing moves; with them they are kept."""
    chief = make_user(EDITOR_IN_CHIEF)
    article = make_article(state=source)
    with pytest.raises(ValidationError) as error:
        workflow.move(article, State.DRAFT, chief, reason="  ")
    assert error.value.code == "reason-missing"
    workflow.move(article, State.DRAFT, chief, reason="Thiếu nguồn")
    assert article.moves.get().reason == "Thiếu nguồn"


def test_a_step_is_written_down_with_who_and_when():
    """Each move leaves one row."""
    chief = make_user(EDITOR_IN_CHIEF)
    article = make_article(state=State.APPROVED)
    workflow.move(article, State.PUBLISHED, chief)
    step = article.moves.get()
    assert (step.from_state, step.to_state, step.by) == ("approved", "published", chief)
    assert article.is_published


def test_a_scheduled_article_appears_when_its_time_comes():
    """The query decides, no scheduler: before its time hidden, at its time there."""
    chief = make_user(EDITOR_IN_CHIEF)
    article = make_article(state=State.APPROVED)
    workflow.move(article, State.PUBLISHED, chief, publish_at=timezone.now() + timedelta(minutes=5))
    assert not Article.objects.published().exists()
    assert article.is_scheduled and not article.is_published
    Article.objects.update(published_at=timezone.now() - timedelta(seconds=1))
    assert Article.objects.published().get() == article


def test_going_back_up_keeps_the_first_time():
    """An article withdrawn and published again stands where it stood."""
    chief = make_user(EDITOR_IN_CHIEF)
    article = make_article()
    first = article.published_at
    workflow.move(article, State.WITHDRAWN, chief, reason="Sai số liệu")
    assert not Article.objects.published().exists()
    workflow.move(article, State.PUBLISHED, chief)
    assert article.published_at == first


def test_a_stale_step_is_refused():
    """Two people, one article: the second finds it already moved."""
    chief = make_user(EDITOR_IN_CHIEF)
    article = make_article(state=State.REVIEW)
    stale = Article.objects.get(pk=article.pk)
    workflow.move(article, State.APPROVED, chief)
    with pytest.raises(ValidationError) as error:
        workflow.move(stale, State.APPROVED, chief)
    assert error.value.code == "no-such-step"
    assert article.moves.count() == 1


@pytest.mark.parametrize(
    "broken",
    [
        {"state": "draft", "published_at": timezone.now()},
        {"state": "published", "published_at": None},
        {"state": "nonsense", "published_at": None},
    ],
)
def test_the_database_refuses_a_state_without_its_time(broken):
    """The constraint holds whoever writes."""
    article = make_article()
    with pytest.raises(IntegrityError), transaction.atomic():
        Article.objects.filter(pk=article.pk).update(**broken)


def test_seeing_is_the_same_for_a_row_and_for_its_set():
    """policy.can_see and visible_to never disagree."""
    users = [make_user(group) for group in ALLOWED] + [make_user(), make_user(is_active=False)]
    articles = [
        make_article(state=state, created_by=owner) for state in State.values for owner in users[:2]
    ]
    articles.append(make_article(published_at=timezone.now() + timedelta(days=1)))
    for user in users:
        seen = set(Article.objects.visible_to(user))
        assert seen == {article for article in articles if policy.can_see(user, article)}


def test_saving_an_old_row_does_not_bring_its_state_back():
    """Text that was loaded before a move is saved; what the move did stays."""
    chief = make_user(EDITOR_IN_CHIEF)
    article = make_article(state=State.REVIEW)
    stale = Article.objects.get(pk=article.pk)
    workflow.move(article, State.PUBLISHED, chief)
    stale.title = "Sửa trong lúc đó"
    stale.save()
    article.refresh_from_db()
    assert (article.title, article.state) == ("Sửa trong lúc đó", State.PUBLISHED)
    assert article.published_at is not None


@pytest.mark.django_db(transaction=True)
def test_of_two_people_at_once_one_takes_the_step():
    """Eight threads publish the same article: one move is written, seven are refused."""
    chief = User.objects.create_superuser("chief")
    article = make_article(state=State.APPROVED)
    outcomes = []
    ready = threading.Barrier(8)

    def publish():
        ready.wait()
        try:
            workflow.move(Article.objects.get(pk=article.pk), State.PUBLISHED, chief)
            outcomes.append("moved")
        except ValidationError as error:
            outcomes.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=publish) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["moved"] + ["time-missing"] * 7
    assert article.moves.count() == 1


@pytest.mark.parametrize("group", [REPORTER, ARCHIVIST])
def test_what_is_scheduled_is_not_told_before_its_time(client, group):
    """An embargo holds inside the house, too: not in the list, not in the preview."""
    user = make_user(group)
    client.force_login(user)
    scheduled = make_article(title="Tin cấm vận", published_at=timezone.now() + timedelta(days=1))
    published = make_article()
    assert not policy.can_see(user, scheduled)
    assert list(Article.objects.visible_to(user)) == [published]
    assert client.get(f"/admin/articles/article/{scheduled.pk}/xem-truoc/").status_code == 404
    assert "cấm vận" not in client.get("/admin/articles/article/").content.decode()
    assert policy.can_see(make_user(SECTION_EDITOR), scheduled)
