"""The sweep's own steps, and that one failing step stops no other."""

import os
import time
from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles.models import EditingSession
from articles.renditions import make_renditions
from issues.ingest import ingest_issue
from issues.recognising import recognise_issue
from journal import sweep
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def var(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    return tmp_path


def result(days: int | None, status: str = "SUCCESSFUL") -> DBTaskResult:
    """A task's result that is so many days old; None for one that has not ended."""
    finished = None if days is None else timezone.now() - timedelta(days=days)
    return DBTaskResult.objects.create(
        status=status, finished_at=finished, args_kwargs={}, run_after=timezone.now()
    )


def test_only_old_results_are_removed():
    """Two weeks after their end; what still waits stays, however old."""
    result(15)
    result(15, "FAILED")
    kept = {result(13).pk, result(None, "READY").pk, result(None, "RUNNING").pk}
    assert sweep.prune_results() == 2
    assert set(DBTaskResult.objects.values_list("pk", flat=True)) == kept


def test_some_at_a_time_until_none_is_left(monkeypatch):
    """A large backlog goes in portions, one each minute."""
    monkeypatch.setattr(sweep, "RESULTS_AT_ONCE", 2)
    for _ in range(5):
        result(20)
    assert [sweep.prune_results() for _ in range(3)] == [2, 2, 1]


def test_the_rest_of_the_day_costs_no_query(var, django_assert_num_queries):
    """Once nothing old is left, the table is not read again before tomorrow."""
    sweep.prune_results()
    result(20)
    with django_assert_num_queries(0):
        assert sweep.prune_results() == 0
    yesterday = time.time() - sweep.DAY - 1
    os.utime(var / "results-pruned", (yesterday, yesterday))
    assert sweep.prune_results() == 1


def test_what_was_typed_long_ago_is_removed_once_a_day(var, django_assert_num_queries):
    """After its time, in portions; the rest of the day costs nothing."""
    now, user = timezone.now(), make_user()
    for days in (1, 89, 91):
        EditingSession.objects.create(user=user, seen_at=now - timedelta(days=days))
    assert sweep.prune_editing() == 1
    with django_assert_num_queries(0):
        assert sweep.prune_editing() == 0
    assert EditingSession.objects.count() == 2


def test_a_failing_step_stops_no_other(monkeypatch, caplog):
    """It is logged, and not counted."""
    monkeypatch.setattr(sweep, "STEPS", {"broken": lambda: 1 // 0, "whole": lambda: 3})
    assert sweep.sweep() == {"whole": 3}
    assert "broken" in caplog.text


def test_what_a_person_waits_for_comes_before_an_archive():
    """However many issues wait to be read and recognised."""
    for task in (recognise_issue, ingest_issue, ingest_issue, make_renditions):
        task.enqueue(0)
    turns = [result.task_path for result in DBTaskResult.objects.ready()]
    names = ["make_renditions", "ingest_issue", "ingest_issue", "recognise_issue"]
    assert [path.rpartition(".")[2] for path in turns] == names
