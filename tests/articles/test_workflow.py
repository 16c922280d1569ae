"""Who may take an article where, and what readers see of it."""

import threading
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from articles import policy, versions, workflow
from articles.models import Article, Edition, Event, State
from tests.factories import (
    EDITOR_IN_CHIEF,
    MANAGING_EDITOR,
    MODERATOR,
    REPORTER,
    SECTION_EDITOR,
    make_article,
    make_section,
    make_user,
)

pytestmark = pytest.mark.django_db

D, S, R, A = State.DRAFT, State.SUBMITTED, State.REVIEW, State.APPROVED
T, P, W, X = State.SCHEDULED, State.PUBLISHED, State.WITHDRAWN, State.DISCARDED
OWN = {(D, S), (D, X), (X, D)}
EDITS = OWN | {(S, R), (S, D)}
APPROVES = EDITS | {(R, A), (R, D), (A, D), (A, T), (T, T), (T, A)}
ALLOWED = {
    REPORTER: OWN,
    SECTION_EDITOR: EDITS,
    MANAGING_EDITOR: APPROVES,
    EDITOR_IN_CHIEF: {(t.source, t.target) for t in workflow.TRANSITIONS},
    MODERATOR: set(),
}
TOMORROW = timedelta(days=1)


def moves_of(article):
    return article.events.filter(kind=Event.Kind.MOVED)


@pytest.mark.parametrize("group", ALLOWED)
def test_every_step_for_every_role(group):
    """Each pair of states, own article in an own section: as the table says, else refused."""
    user = make_user(group)
    section = make_section()
    section.editors.add(user)
    later = timezone.now() + TOMORROW
    for source in State.values:
        for target in State.values:
            article = make_article(state=source, created_by=user, section=section)
            step = workflow.find(source, target)
            at = later if step and step.time == workflow.Time.LATER else None
            allowed = (source, target) in ALLOWED[group]
            Article.objects.filter(pk=article.pk).update(title="Sửa sau khi đăng")
            try:
                workflow.move(article, target, user, reason="Vì thế", at=at)
            except (PermissionDenied, ValidationError):
                assert not allowed, (source, target)
                assert not moves_of(article).exists()
                target = source
            else:
                assert allowed, (source, target)
            article.refresh_from_db()
            assert article.stage == target
            assert Edition.objects.published().filter(article=article).exists() == (target == P)


def test_a_reporter_does_not_touch_what_others_wrote():
    """Neither sees nor moves a colleague's draft."""
    article = make_article(state=D, created_by=make_user(REPORTER))
    other = make_user(REPORTER)
    assert not policy.can_see(other, article)
    with pytest.raises(PermissionDenied):
        workflow.move(article, S, other)


@pytest.mark.parametrize("source", [S, R, A])
def test_returning_demands_a_reason(source):
    """Without words nothing moves; with them they are kept."""
    chief = make_user(EDITOR_IN_CHIEF)
    article = make_article(state=source)
    with pytest.raises(ValidationError) as error:
        workflow.move(article, D, chief, reason="  ")
    assert error.value.code == "reason-missing"
    workflow.move(article, D, chief, reason="Thiếu nguồn")
    assert moves_of(article).get().detail["reason"] == "Thiếu nguồn"


def test_a_step_is_written_down_with_who_when_and_where():
    """Each move leaves one row, which names the version it was about."""
    chief = make_user(EDITOR_IN_CHIEF)
    article = make_article(state=A)
    workflow.move(article, P, chief, address="203.0.113.7")
    step = moves_of(article).get()
    assert (step.detail["from"], step.detail["to"], step.by) == ("approved", "published", chief)
    assert (step.address, step.detail["version"]) == ("203.0.113.7", 1)


def test_a_scheduled_article_appears_when_its_time_comes():
    """The query decides, no scheduler: a microsecond before hidden, at the time there."""
    editor = make_user(MANAGING_EDITOR)
    article = make_article(state=A)
    due = timezone.now() + timedelta(minutes=5)
    workflow.move(article, T, editor, at=due)
    assert not Edition.objects.published().exists()
    assert not Edition.objects.published(at=due - timedelta(microseconds=1)).exists()
    assert Edition.objects.published(at=due).get().article == article
    assert article.stage_at(due - timedelta(microseconds=1)) == T
    assert article.stage_at(due) == P


def test_what_is_typed_after_publishing_stays_in_the_newsroom():
    """Readers get the new text when somebody publishes it, and not a save earlier."""
    chief, editor = make_user(EDITOR_IN_CHIEF), make_user(SECTION_EDITOR)
    article = make_article(title="Cũ")
    article.title = "Mới"
    article.save()
    versions.record(article, editor)
    assert Edition.objects.published().get().title == "Cũ"
    workflow.move(article, P, chief)
    assert Edition.objects.published().get().title == "Mới"
    assert article.editions.count() == 1


def test_an_update_is_scheduled_and_called_off():
    """Old text until the moment, new text from it on; called off, the old text stays."""
    chief = make_user(EDITOR_IN_CHIEF)
    article = make_article(title="Cũ")
    Article.objects.filter(pk=article.pk).update(title="Mới")
    due = timezone.now() + TOMORROW
    workflow.move(article, P, chief, at=due)
    before, after = due - timedelta(microseconds=1), due
    assert Edition.objects.published(at=before).get().title == "Cũ"
    assert Edition.objects.published(at=after).get().title == "Mới"
    assert workflow.scheduled(article, timezone.now()) == {"update": due}
    workflow.call_off(article, "update", chief)
    assert Edition.objects.published(at=after).get().title == "Cũ"
    with pytest.raises(ValidationError):
        workflow.call_off(article, "update", chief)


def test_a_withdrawal_is_scheduled_and_called_off():
    """Until the moment readers have it, from it on it is gone; called off, it stays."""
    chief = make_user(EDITOR_IN_CHIEF)
    article = make_article()
    due = timezone.now() + TOMORROW
    workflow.move(article, W, chief, reason="Hết hạn đăng", at=due)
    assert Edition.objects.published(at=due - timedelta(microseconds=1)).exists()
    assert not Edition.objects.published(at=due).exists()
    assert (article.stage, article.stage_at(due)) == (P, W)
    workflow.call_off(article, "withdrawal", chief)
    assert Edition.objects.published(at=due).exists()


def test_an_update_after_the_withdrawal_is_refused():
    """Two schedules that contradict each other: the second is told so."""
    chief = make_user(EDITOR_IN_CHIEF)
    now = timezone.now()
    article, other = make_article(), make_article()
    Article.objects.update(title="Sửa sau khi đăng")
    workflow.move(article, W, chief, reason="Hết hạn", at=now + TOMORROW)
    with pytest.raises(ValidationError) as error:
        workflow.move(article, P, chief, at=now + 2 * TOMORROW)
    assert error.value.code == "withdrawn-before"
    workflow.move(other, P, chief, at=now + 2 * TOMORROW)
    with pytest.raises(ValidationError) as error:
        workflow.move(other, W, chief, reason="Hết hạn", at=now + TOMORROW)
    assert error.value.code == "update-after"


def test_an_update_that_changes_nothing_is_refused():
    """Whoever presses the button is told so; nothing is written down, no time changes."""
    chief = make_user(EDITOR_IN_CHIEF)
    article = make_article()
    before = Edition.objects.values().get()
    for at in (None, timezone.now() + TOMORROW):
        with pytest.raises(ValidationError) as error:
            workflow.move(article, P, chief, at=at)
        assert error.value.code == "nothing-new"
    assert Edition.objects.values().get() == before
    assert not moves_of(article).exists()


def test_going_back_up_keeps_the_first_time():
    """An article withdrawn and published again stands where it stood."""
    chief = make_user(EDITOR_IN_CHIEF)
    article = make_article()
    first = article.published_at
    workflow.move(article, W, chief, reason="Sai số liệu")
    assert not Edition.objects.published().exists()
    workflow.move(article, P, chief)
    assert article.published_at == first
    assert Edition.objects.published().get().published_at == first


def test_a_stale_step_is_refused():
    """Two people, one article: the second finds it already moved."""
    chief = make_user(EDITOR_IN_CHIEF)
    article = make_article(state=R)
    stale = Article.objects.get(pk=article.pk)
    workflow.move(article, A, chief)
    with pytest.raises(ValidationError) as error:
        workflow.move(stale, A, chief)
    assert error.value.code == "no-such-step"
    assert moves_of(article).count() == 1


@pytest.mark.parametrize(
    "broken",
    [
        {"state": "draft", "published_at": timezone.now()},
        {"state": "published", "published_at": None},
        {"state": "nonsense", "published_at": None},
        {"state": "withdrawn"},
        {"withdrawn_at": timezone.now() - 2 * TOMORROW},
    ],
)
def test_the_database_refuses_a_state_without_its_time(broken):
    """The constraint holds whoever writes."""
    article = make_article()
    with pytest.raises(IntegrityError), transaction.atomic():
        Article.objects.filter(pk=article.pk).update(**broken)


def test_the_database_refuses_two_editions_at_once():
    """Readers have one text of an article at any moment."""
    article = make_article()
    edition = article.editions.get()
    edition.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        edition.save(force_insert=True)


@pytest.mark.parametrize("what", ["versions", "events"])
def test_the_database_refuses_to_change_evidence(what):
    """Not even a shell rewrites or drops a version or an event."""
    article = make_article()
    workflow.move(article, W, make_user(EDITOR_IN_CHIEF), reason="Sai")
    for harm in (lambda rows: rows.update(by=None), lambda rows: rows._raw_delete("default")):
        with pytest.raises(IntegrityError), transaction.atomic():
            harm(getattr(article, what).all())
    assert getattr(article, what).exists()


def test_the_stage_is_the_same_for_a_row_and_in_a_query():
    """at_stage() and Article.stage never disagree."""
    articles = [make_article(state=state) for state in State.values]
    for state in State.values:
        assert list(Article.objects.at_stage(state)) == [a for a in articles if a.stage == state]


def test_seeing_is_the_same_for_a_row_and_for_its_set():
    """policy.can_see and visible_to never disagree."""
    users = [make_user(group) for group in ALLOWED] + [make_user(), make_user(is_active=False)]
    section = make_section()
    section.editors.set(users)
    articles = [
        make_article(state=state, created_by=owner, section=place)
        for state in State.values
        for owner in users[:2]
        for place in (section, make_section(parent=section), make_section())
    ]
    for user in users:
        seen = set(Article.objects.visible_to(user))
        assert seen == {article for article in articles if policy.can_see(user, article)}


def test_saving_an_old_row_does_not_bring_its_state_back():
    """Text that was loaded before a move is saved; what the move did stays."""
    chief = make_user(EDITOR_IN_CHIEF)
    article = make_article(state=R)
    stale = Article.objects.get(pk=article.pk)
    workflow.move(article, P, chief)
    stale.title = "Sửa trong lúc đó"
    stale.save()
    article.refresh_from_db()
    assert (article.title, article.stage) == ("Sửa trong lúc đó", P)
    assert article.published_at is not None


@pytest.mark.django_db(transaction=True)
def test_of_two_people_at_once_one_takes_the_step():
    """Eight threads approve the same article: one move is written, seven are refused."""
    chief = User.objects.create_superuser("chief")
    article = make_article(state=R)
    outcomes = []
    ready = threading.Barrier(8)

    def approve():
        ready.wait()
        try:
            workflow.move(Article.objects.get(pk=article.pk), A, chief)
            outcomes.append("moved")
        except ValidationError as error:
            outcomes.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=approve) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["moved"] + ["no-such-step"] * 7
    assert moves_of(article).count() == 1


@pytest.mark.parametrize("group", [REPORTER, SECTION_EDITOR])
def test_what_is_scheduled_is_not_told_before_its_time(client, group):
    """An embargo holds inside the house, too: not in the list, not in the preview."""
    user = make_user(group)
    client.force_login(user)
    section = make_section()
    scheduled = make_article(title="Tin cấm vận", state=T, section=section)
    own = make_article(created_by=user)
    assert not policy.can_see(user, scheduled)
    assert list(Article.objects.visible_to(user)) == [own]
    assert list(Article.objects.linkable_by(user)) == [own]
    assert client.get(f"/admin/articles/article/{scheduled.pk}/xem-truoc/").status_code == 404
    assert "cấm vận" not in client.get("/admin/articles/article/").content.decode()
