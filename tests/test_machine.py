"""Alarms of the machine: what stands still, failed, is nearly full; told to who can act."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles import renditions
from articles.models import Photo
from journal import machine, sweep
from journal.models import Heartbeat
from tests.factories import EDITOR_IN_CHIEF, GROUPS, make_photo, make_user

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
TASK = "articles.renditions.make_renditions"


@pytest.fixture(autouse=True)
def room(settings, tmp_path):
    """On a machine with room, where the sweep runs."""
    settings.VAR_DIR = settings.MEDIA_ROOT = tmp_path
    settings.DISK_NEARLY_FULL = 101
    machine.measure()


def told() -> list[str]:
    return [line.title for line in machine.troubles(timezone.now())]


def task(status: str, **fields) -> DBTaskResult:
    at = fields.pop("enqueued_at", timezone.now())
    row = DBTaskResult.objects.create(
        status=status, task_path=TASK, args_kwargs={}, run_after=at, **fields
    )
    DBTaskResult.objects.filter(pk=row.pk).update(enqueued_at=at)
    return row


def test_a_machine_that_does_well_is_silent():
    """Its tasks done, waiting for a moment, or planned for later; no box at all."""
    now = timezone.now()
    task("SUCCESSFUL", finished_at=now)
    task("READY", enqueued_at=now - MINUTE)
    later = task("READY", enqueued_at=now - timedelta(hours=2))
    DBTaskResult.objects.filter(pk=later.pk).update(run_after=now + MINUTE)
    assert told() == []
    assert machine.boxes_for(make_user(is_superuser=True)) == []


def test_a_sweep_that_stopped_or_never_ran():
    """Each other silence is another alarm; the next sweep ends it."""
    Heartbeat.objects.update(at=timezone.now() - 11 * MINUTE)
    (line,) = machine.troubles(timezone.now())
    assert "quét" in line.title
    Heartbeat.objects.update(at=timezone.now() - 12 * MINUTE)
    assert machine.troubles(timezone.now())[0].alarm != line.alarm
    Heartbeat.objects.all().delete()
    assert machine.troubles(timezone.now())[0].facts == ["chưa chạy lần nào"]
    sweep.sweep()
    assert told() == []


def test_a_worker_that_is_not_there():
    """A task waits for longer than any worker takes to begin it."""
    task("READY", enqueued_at=timezone.now() - 11 * MINUTE)
    (line,) = machine.troubles(timezone.now())
    assert (line.title, line.facts[0]) == ("Việc nền không chạy", "1 việc chờ")


def test_failed_tasks_by_their_work():
    """Of the last days, as the sweep found them; one more failure is another alarm."""
    now = timezone.now()
    task("FAILED", finished_at=now)
    task("FAILED", finished_at=now - timedelta(days=1))
    task("FAILED", finished_at=now - timedelta(days=4))
    machine.measure()
    (line,) = machine.troubles(now)
    assert (line.title, line.facts[0]) == ("Việc nền bị lỗi: thu nhỏ ảnh", "2 lần trong 3 ngày")
    task("FAILED", finished_at=now + MINUTE)
    machine.measure()
    assert machine.troubles(now)[0].alarm != line.alarm


def test_a_disk_nearly_full(settings):
    """From the bound that the operator sets; worse by a step is another alarm."""
    settings.DISK_NEARLY_FULL = 0
    (line,) = machine.troubles(timezone.now())
    assert line.title == "Đĩa sắp đầy"
    assert line.said
    assert machine._worse("disk", 90) == machine._worse("disk", 94) != machine._worse("disk", 95)


def test_the_disk_of_the_machine_that_sweeps(settings):
    """The web may run elsewhere: the fuller one is told."""
    settings.DISK_NEARLY_FULL = 100
    Heartbeat.objects.update(found={"disks": [["/srv/anh", 1000, 1000]]})
    (line,) = machine.troubles(timezone.now())
    assert line.facts[0] == "đã dùng 100%"
    assert line.facts[-1] == "/srv/anh"


def test_a_database_nearly_full(settings):
    """Only where the operator said how much room it has."""
    settings.DISK_NEARLY_FULL = 100
    assert told() == []
    settings.DATABASE_ROOM = 0.001
    assert told() == ["Cơ sở dữ liệu sắp đầy"]


def test_photos_nobody_tries_any_more():
    """Their number, and the way to them."""
    Photo.objects.filter(pk=make_photo().pk).update(times_asked=renditions.MOST_ASKED)
    make_photo()
    machine.measure()
    (line,) = machine.troubles(timezone.now())
    assert line.facts == ["1 ảnh"]
    assert line.url == "/admin/articles/photo/"


@pytest.mark.parametrize("group", [None, *GROUPS])
def test_who_is_told(group):
    """Who gives accounts, and who publishes."""
    Heartbeat.objects.all().delete()
    user = make_user(group, is_superuser=group is None)
    assert bool(machine.boxes_for(user)) == (group in (None, EDITOR_IN_CHIEF))


def test_a_person_who_left_is_told_nothing():
    """Whatever the account was."""
    Heartbeat.objects.all().delete()
    assert machine.boxes_for(make_user(is_superuser=True, is_active=False)) == []


def test_looking_costs_two_queries():
    """The heartbeat with what it found, and the tasks that wait."""
    for _ in range(20):
        task("READY", enqueued_at=timezone.now() - 11 * MINUTE)
    with CaptureQueriesContext(connection) as queries:
        machine.troubles(timezone.now())
    assert len(queries) == 2
