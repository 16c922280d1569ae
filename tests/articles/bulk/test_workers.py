"""Work on many rows by several workers, by killed ones; what it costs, and what is kept."""

import threading
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import bulk
from articles.bulk_catalogue import WORKS
from articles.models import BulkAction, BulkRow
from tests.factories import make_section, make_user

from .working import carried_out, drafts, filled, page, planned

pytestmark = pytest.mark.django_db


def prepared(user, articles) -> BulkAction:
    action = bulk.collect("comments", [a.pk for a in articles], "bài viết", user, None)
    action.params = {"open": "0"}
    action.state = BulkAction.State.RUNNING
    action.asked_at = timezone.now()
    action.save()
    return action


def test_large_work_goes_to_the_worker(client, chief, monkeypatch, on_commit):
    """The page tells how far it is, and looks again by itself."""
    monkeypatch.setattr(bulk, "SMALL", 1)
    asked = []
    monkeypatch.setattr(bulk, "carry_on", SimpleNamespace(enqueue=asked.append))
    action = planned(client, "comments", drafts(2))
    filled(client, action, open="0")
    with on_commit(execute=True):
        carried_out(client, action)
    assert action.state == "running"
    response = client.get(page(action))
    assert response["Refresh"] == "3"
    assert "Chưa làm: 2" in response.content.decode()
    assert asked == [action.pk]
    assert bulk.run(action.pk, 60)
    assert "Refresh" not in client.get(page(action))


def test_what_nobody_works_on_is_asked_for_again(chief, monkeypatch, on_commit):
    """After a while without a sign of life, by the sweep; and once."""
    asked = []
    monkeypatch.setattr(bulk, "carry_on", SimpleNamespace(enqueue=asked.append))
    action = prepared(chief, drafts(1))
    with on_commit(execute=True):
        assert bulk.enqueue_left() == 0
        BulkAction.objects.update(asked_at=timezone.now() - bulk.PATIENCE * 2)
        assert bulk.enqueue_left() == 1
        assert bulk.enqueue_left() == 0
    assert asked == [action.pk]


def test_work_is_begun_once(client, chief):
    """A second click, or a second tab, does nothing."""
    [article] = drafts(1)
    action = planned(client, "comments", [article])
    filled(client, action, open="0")
    stale = BulkAction.objects.get(pk=action.pk)
    assert bulk.start(action)
    assert not bulk.start(stale)
    assert article.versions.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_the_rows():
    """Each row is worked on once, whoever takes it; whoever is last closes the work."""
    user = make_user(is_superuser=True)
    articles = drafts(12)
    action = prepared(user, articles)
    failures = []

    def work():
        try:
            bulk.run(action.pk, 60)
        except Exception as error:  # told by the test's own thread
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    bulk.run(action.pk, 60)
    action.refresh_from_db()
    assert not failures
    assert action.state == "done"
    assert {article.versions.count() for article in articles} == {2}


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_of_a_row_loses_nothing(monkeypatch):
    """Its row is as if it had never been begun; the next worker does it, once."""
    action = prepared(make_user(is_superuser=True), articles := drafts(3))
    work, seen = WORKS["comments"], []
    apply = type(work).apply

    def dies(self, row, *args):
        result = apply(self, row, *args)
        seen.append(row.pk)
        if len(seen) == 2:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return result

    monkeypatch.setattr(type(work), "apply", dies)
    with pytest.raises(OperationalError):
        bulk.run(action.pk, 60)
    connection.close()
    assert [a.versions.count() for a in articles] == [2, 1, 1]
    assert bulk.progress(action) == {"done": 1, "waiting": 2}
    assert bulk.run(action.pk, 60)
    assert [a.versions.count() for a in articles] == [2, 2, 2]
    assert bulk.progress(action) == {"done": 3}


# --- what it costs, and what is kept ------------------------------------------------------------


def test_a_plan_costs_the_same_however_many_rows(client, chief):
    """Rows come some hundreds at a time."""

    def asked(count):
        action = planned(client, "section", drafts(count, section=section))
        filled(client, action, section=make_section().pk)
        with CaptureQueriesContext(connection) as queries:
            client.get(page(action))
        return [query["sql"] for query in queries]

    section = make_section()
    few, many = asked(2), asked(12)
    assert len(many) <= len(few)
    assert not [sql for sql in many if '"articles_article"."body",' in sql]


def test_old_work_is_forgotten(chief):
    """Plans that nobody carried out after a day, the rest after three months."""
    kept = prepared(chief, drafts(1))
    plan = bulk.collect("comments", [1], "bài viết", chief, None)
    old = prepared(chief, drafts(1))
    BulkAction.objects.filter(pk=plan.pk).update(made_at=timezone.now() - timedelta(days=2))
    BulkAction.objects.filter(pk=old.pk).update(
        state="done", finished_at=timezone.now() - timedelta(days=91)
    )
    assert bulk.prune() == 2
    assert list(BulkAction.objects.all()) == [kept]
    assert BulkRow.objects.count() == 1
