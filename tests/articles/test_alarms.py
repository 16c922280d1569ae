"""What should have happened by now and has not: found, and told once."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from articles import alarms, audit, workflow
from articles.models import Article, Edition, Event, State
from journal import sweep
from tests.factories import EDITOR_IN_CHIEF, HOUR, make_article, make_user

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


def waiting(state=State.REVIEW, due=-HOUR, **fields) -> Article:
    return make_article(state=state, planned_at=timezone.now() + due, **fields)


def missed() -> list[int]:
    return [alarm.article.pk for alarm in alarms.missed(Article.objects.all())]


def failed() -> list[tuple[int, str]]:
    found = alarms.failed(Article.objects.all(), timezone.now())
    return [(alarm.article.pk, alarm.fault) for alarm in found]


def told() -> list[tuple[int, dict]]:
    events = Event.objects.filter(kind=Event.Kind.MISSED).order_by("pk")
    return list(events.values_list("article", "detail"))


# --- a planned time that nobody kept -------------------------------------------------------------


@pytest.mark.parametrize("state", [State.DRAFT, State.SUBMITTED, State.REVIEW, State.APPROVED])
def test_missed_at_the_minute_of_its_plan(state):
    """Not a second before it, at any stage before publication."""
    late = waiting(state, due=-SECOND)
    waiting(state, due=timedelta(minutes=1))
    assert missed() == [late.pk]


@pytest.mark.parametrize(
    "state", [State.SCHEDULED, State.PUBLISHED, State.WITHDRAWN, State.DISCARDED]
)
def test_what_waits_for_nobody_misses_nothing(state):
    """Scheduled, out, gone again, or given up."""
    waiting(state)
    assert missed() == []
    assert alarms.report_new() == 0


def test_a_missed_time_is_told_once(caplog):
    """In the log for monitoring, and in the newsroom's; by nobody's hand and from nowhere."""
    article = waiting()
    assert alarms.report_new() == 1
    assert alarms.report_new() == alarms.report_new() == 0
    ((pk, detail),) = told()
    assert (pk, detail) == (article.pk, {"planned": article.planned_at.isoformat()})
    event = article.events.get(kind=Event.Kind.MISSED)
    assert (event.by, event.address) == (None, None)
    (record,) = caplog.records
    assert record.levelname == "ERROR"
    assert f"article {article.pk} missed its time" in record.getMessage()


def test_another_plan_that_is_missed_is_told_again():
    """Once for each planned time."""
    article = waiting()
    alarms.report_new()
    Article.objects.filter(pk=article.pk).update(planned_at=timezone.now() - SECOND)
    assert alarms.report_new() == 1
    assert len(told()) == 2


def test_a_plan_forgotten_long_ago_is_not_told():
    """It stands on the desk; the log is for what happens now."""
    article = waiting(due=-8 * DAY)
    assert missed() == [article.pk]
    assert alarms.report_new() == 0


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_tell_it_once():
    """Both find it before either has written it down."""
    articles = [waiting().pk for _ in range(3)]
    ready, done = threading.Barrier(2), []

    def run():
        ready.wait()
        done.append(alarms.report_new())
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(done) == len(articles)
    assert sorted(pk for pk, _ in told()) == articles


def test_told_by_another_while_this_one_waited():
    """What was found, then told or mended elsewhere, is not told again."""
    first, second = waiting(), waiting()
    found = alarms.missed(Article.objects.all())
    Article.objects.filter(pk=first.pk).update(planned_at=timezone.now() + DAY)
    audit.log(Event.Kind.MISSED, second, None, planned=second.planned_at)
    assert not any(alarms._report(alarm) for alarm in found)
    assert len(told()) == 1


# --- what should be impossible -------------------------------------------------------------------


def test_whole_rows_raise_no_alarm():
    """Published, scheduled, updated later, withdrawn later, withdrawn, waiting."""
    chief = make_user(EDITOR_IN_CHIEF)
    soon = timezone.now() + HOUR
    for state in (State.PUBLISHED, State.SCHEDULED, State.WITHDRAWN, State.REVIEW):
        make_article(state=state)
    changed = make_article()
    Article.objects.filter(pk=changed.pk).update(title="Tin đã sửa")
    workflow.move(changed, State.PUBLISHED, chief, at=soon)
    workflow.move(make_article(), State.WITHDRAWN, chief, reason="Hết hạn", at=soon)
    assert failed() == []


def test_published_without_what_readers_see(caplog):
    """Its edition is gone, or has not begun."""
    gone, late = make_article(), make_article()
    gone.editions.all().delete()
    late.editions.update(shown_from=timezone.now() + DAY)
    assert sorted(failed()) == [(gone.pk, "unseen"), (late.pk, "unseen")]
    assert alarms.report_new() == 2
    assert alarms.report_new() == 0
    detail = {"planned": gone.published_at.isoformat(), "fault": "unseen"}
    assert (gone.pk, detail) in told()
    assert "unseen" in caplog.text


def test_an_update_that_did_not_come():
    """The old text ended at the time of the update and no other began, however old the article."""
    article = make_article(published_at=timezone.now() - 400 * DAY)
    due = timezone.now() - HOUR
    article.editions.update(shown_until=due)
    assert failed() == [(article.pk, "unseen")]
    (alarm,) = alarms.failed(Article.objects.all(), timezone.now())
    assert alarm.due == due


def test_a_withdrawal_without_effect():
    """Readers still have what should be gone."""
    article = make_article(state=State.WITHDRAWN)
    Edition.objects.filter(article=article).update(shown_until=None)
    assert failed() == [(article.pk, "still-seen")]
    alarms.report_new()
    assert told() == [
        (article.pk, {"planned": article.withdrawn_at.isoformat(), "fault": "still-seen"})
    ]


def test_many_rows_cost_no_more_queries(django_assert_max_num_queries):
    """What was told already is known by one query for all of it."""
    for _ in range(5):
        waiting()
    alarms.report_new()
    with django_assert_max_num_queries(4):
        assert alarms.report_new() == 0


def test_the_sweep_does_it(monkeypatch, tmp_path, settings):
    """Each minute, beside its other work."""
    settings.VAR_DIR = tmp_path
    waiting()
    assert sweep.sweep()["Bài lỡ giờ được báo"] == 1
