"""How the machine does: what stands still, what failed, what is nearly full.

The sweep looks at what takes long to look at, and leaves what it found with its heartbeat; the
desk reads that one row, and asks by itself only what must be known while nothing sweeps.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import Count, Max
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles import renditions
from journal.lib.boxes import CAP, Box, Line
from journal.lib.vietnamese import ago

from .models import Heartbeat

SWEEP = "sweep"
STILL = timedelta(minutes=10)  # a sweep comes each minute, a worker takes a task at once
FAILED_OF_LATE = timedelta(days=3)
STEP = 5  # percent: an alarm that was seen shouts again when it is so much worse
GIGABYTE = 1024**3
# What the newsroom calls the work of a task.
WORK = {
    "articles.renditions.make_renditions": "thu nhỏ ảnh",
    "issues.ingest.ingest_issue": "đọc số tạp chí in",
}


@dataclass(frozen=True)
class Disk:
    """A file system that holds what the journal keeps; in bytes."""

    path: str
    used: int
    total: int

    @property
    def percent(self) -> int:
        return 100 * self.used // self.total if self.total else 0


def may_be_told(user) -> bool:
    """Whether a person can do something about the machine: gives accounts, or publishes."""
    able = ("auth.change_user", "articles.publish_article")
    return user.is_active and user.is_staff and any(map(user.has_perm, able))


# --- looked at by the sweep -----------------------------------------------------------------------


def measure() -> int:
    """Leave the sweep's heartbeat, with what it found; return how much of it is amiss."""
    found = measured(timezone.now())
    Heartbeat.objects.bulk_create(
        [Heartbeat(name=SWEEP, at=timezone.now(), found=found)],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["at", "found"],
    )
    return len(found["failed"]) + bool(found["given_up"])


def measured(now: datetime) -> dict:
    """{"failed": [{"task", "count", "last"}], "given_up", "database": bytes, "disks": […]}."""
    failed = DBTaskResult.objects.failed().filter(finished_at__gt=now - FAILED_OF_LATE).order_by()
    tasks = failed.values("task_path").annotate(count=Count("pk"), last=Max("finished_at"))
    return {
        "failed": [
            {"task": row["task_path"], "count": row["count"], "last": row["last"].isoformat()}
            for row in tasks
        ],
        "given_up": len(renditions.given_up()[: CAP + 1]),
        "database": _database_size(),
        "disks": [[disk.path, disk.used, disk.total] for disk in disks()],
    }


def _database_size() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return cursor.fetchone()[0]


def disks() -> list[Disk]:
    """The file systems of uploads and of `var`, each once; those this machine has."""
    found = {}
    for path in (Path(settings.MEDIA_ROOT), settings.VAR_DIR):
        if path.exists():
            usage = shutil.disk_usage(path)
            found.setdefault(path.stat().st_dev, Disk(str(path), usage.used, usage.total))
    return list(found.values())


# --- told on the desk -----------------------------------------------------------------------------


def boxes_for(user) -> list[Box]:
    """What is amiss, for who can do something about it; nothing while all is well."""
    if not may_be_told(user):
        return []
    lines = troubles(timezone.now())
    return [Box("machine", "Máy chủ", "", lines, is_alarm=True)] if lines else []


def troubles(now: datetime) -> list[Line]:
    """What is amiss with the machine, each with what to do about it."""
    beat = Heartbeat.objects.filter(pk=SWEEP).first()
    found = beat.found if beat else {}
    seen = [Disk(*row) for row in found.get("disks", [])]
    lines = [
        _sweep_stands(beat, now),
        _worker_stands(now),
        *map(_failures, found.get("failed", [])),
        _fullest([*disks(), *seen]),
        _database(found.get("database", 0)),
        _given_up(found.get("given_up", 0)),
    ]
    return [line for line in lines if line]


def _sweep_stands(beat: Heartbeat | None, now: datetime) -> Line | None:
    if beat and beat.at > now - STILL:
        return None
    when = f"lần cuối {ago(beat.at, now)}" if beat else "chưa chạy lần nào"
    said = "Hãy xem lại dịch vụ chạy “manage.py sweep” mỗi phút: việc dở dang không được làm tiếp."
    key = f"sweep:{beat.at.isoformat() if beat else ''}"
    return Line("Lượt quét mỗi phút không chạy", [when], said=said, alarm=key)


def _worker_stands(now: datetime) -> Line | None:
    """A task that waits for so long waits for a worker that is not there."""
    ready = DBTaskResult.objects.ready().filter(enqueued_at__lt=now - STILL)
    waiting = list(ready.values_list("enqueued_at", flat=True)[: CAP + 1])
    if not waiting:
        return None
    oldest = min(waiting)
    many = f"{CAP}+" if len(waiting) > CAP else str(len(waiting))
    said = "Hãy xem lại dịch vụ “manage.py db_worker”: ảnh chưa thu nhỏ, trang in chưa đọc."
    facts = [f"{many} việc chờ", f"lâu nhất từ {ago(oldest, now)}"]
    return Line("Việc nền không chạy", facts, said=said, alarm=f"worker:{oldest.isoformat()}")


def _failures(row: dict) -> Line:
    last = datetime.fromisoformat(row["last"])
    work = WORK.get(row["task"], row["task"])
    facts = [f"{row['count']} lần trong {FAILED_OF_LATE.days} ngày", f"lần cuối {ago(last)}"]
    said = "Việc dở dang được xin làm lại; còn lỗi nữa thì xem nhật ký của “manage.py db_worker”."
    key = f"task:{row['task']}:{row['last']}"
    return Line(f"Việc nền bị lỗi: {work}", facts, said=said, alarm=key)


def _fullest(disks: list[Disk]) -> Line | None:
    fullest = max(disks, key=lambda disk: disk.percent, default=None)
    if fullest is None or fullest.percent < settings.DISK_NEARLY_FULL:
        return None
    left = (fullest.total - fullest.used) / GIGABYTE
    facts = [f"đã dùng {fullest.percent}%", f"còn {_gigabytes(left)}", fullest.path]
    said = "Hãy thêm chỗ hoặc dời bớt tệp: đĩa đầy thì không lưu được bài, không tải được ảnh."
    return Line("Đĩa sắp đầy", facts, said=said, alarm=_worse("disk", fullest.percent))


def _database(size: int) -> Line | None:
    room = settings.DATABASE_ROOM * GIGABYTE
    if not room or 100 * size < room * settings.DISK_NEARLY_FULL:
        return None
    facts = [f"{_gigabytes(size / GIGABYTE)} trên {_gigabytes(settings.DATABASE_ROOM)}"]
    said = "Hãy xin thêm chỗ cho cơ sở dữ liệu: hết chỗ thì không lưu được bài."
    return Line(
        "Cơ sở dữ liệu sắp đầy", facts, said=said, alarm=_worse("database", int(100 * size // room))
    )


def _gigabytes(size: float) -> str:
    return f"{size:.1f} GB".replace(".", ",")


def _worse(name: str, percent: int) -> str:
    return f"{name}:{percent // STEP * STEP}"


def _given_up(count: int) -> Line | None:
    if not count:
        return None
    many = f"{CAP}+" if count > CAP else str(count)
    said = "Bạn đọc vẫn xem được ảnh gốc, nhưng nặng. Hãy tải lại tệp ảnh khác."
    photos = reverse("admin:articles_photo_changelist")
    return Line("Ảnh không thu nhỏ được", [f"{many} ảnh"], photos, said, alarm=f"photos:{many}")
