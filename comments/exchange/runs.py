"""An uploaded file: kept in pieces in the database, tried, then taken in by the worker.

Whatever a killed worker left is begun again: what is in already is known.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import BinaryIO

from django.core.files.uploadedfile import UploadedFile
from django.db import DataError, transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks import task

from . import disqus, emails, isso, json_lines, wxr
from .items import BadFile, Item
from .loading import Loading, Report
from .models import ImportPart, ImportRun
from .places import Places

logger = logging.getLogger(__name__)

PIECE = 1024 * 1024  # bytes of a part
LARGEST = 1024 * 1024 * 1024  # bytes of a file
PATIENCE = timedelta(minutes=5)  # without a sign of life for so long a worker is taken for dead
KEPT = timedelta(days=7)  # a file that nobody takes in

Kind, State = ImportRun.Kind, ImportRun.State


class Dropped(Exception):
    """Somebody let go of the file while it was read."""


_READERS = {Kind.WXR: wxr.read, Kind.DISQUS: disqus.read, Kind.JSON: json_lines.read}


def reading(kind: str, path: Path) -> Iterator[Item | None]:
    """The comments of a file on this machine, from its beginning. Raises BadFile."""
    if kind == Kind.ISSO:
        yield from isso.read(str(path))
        return
    with path.open("rb") as file:
        yield from _READERS[kind](file)


def source_of(kind: str, name: str, path: Path) -> str:
    """Under which name comments of a file are remembered. Raises BadFile."""
    if kind != Kind.JSON:
        return f"{kind}:{name.strip().lower()}"
    with path.open("rb") as file:
        return f"json:{json_lines.site_of(file)}"[:200]


def load(
    kind: str, name: str, path: Path, table: dict[str, int], *, dry: bool, told=None
) -> Report:
    """Take a file in, or (dry) say what would happen. A file that breaks off is reported, with what
    stood before; a comment that cannot be kept is named, and the others come."""
    loading = Loading("", partial(reading, kind, path), Places(table), dry=dry, told=told)
    try:
        loading.source = source_of(kind, name, path)
        loading.run()
    except BadFile as error:
        loading.report.error = error.messages[0]
    except (DataError, ValueError):  # else the file would be under way for ever
        logger.exception("a file of comments (%s) broke off", kind)
        loading.report.error = "Tệp có chỗ máy không ghi được; phần đứng trước chỗ ấy đã vào."
    return loading.report


@transaction.atomic
def receive(kind: str, name: str, file: UploadedFile, table: dict[str, int], by) -> ImportRun:
    """Keep an uploaded file and have it tried."""
    run = ImportRun.objects.create(
        kind=kind,
        source=name,
        file_name=file.name[:200],
        size=file.size,
        table=table,
        marks=emails.marks_in(kind, file),
        by=by,
        asked_at=timezone.now(),
    )
    for number, data in enumerate(iter(partial(file.read, PIECE), b"")):
        ImportPart.objects.create(run=run, number=number, data=data)
    transaction.on_commit(lambda: go_on.enqueue(run.pk))
    return run


def take_in(run: ImportRun) -> bool:
    """Carry out what was tried; False if that was begun, or dropped, before."""
    tried = ImportRun.objects.filter(pk=run.pk, state=State.TRIED)
    if not tried.update(state=State.RUNNING, asked_at=timezone.now(), report={}):
        return False
    transaction.on_commit(lambda: go_on.enqueue(run.pk))
    return True


@transaction.atomic
def drop(run: ImportRun) -> bool:
    """Let go of a file that was tried; False where it is too late."""
    waiting = ImportRun.objects.filter(pk=run.pk, state__in=[State.TRIED, State.TRYING])
    dropped = waiting.update(state=State.DROPPED, marks=[], finished_at=timezone.now())
    ImportPart.objects.filter(run=run.pk, run__state=State.DROPPED).delete()
    return bool(dropped)


@task()
def go_on(run_id: int) -> None:
    work(run_id)


def work(run_id: int) -> None:
    """Try a file, or take it in; again it changes nothing. One that was dropped meanwhile is left
    where it is: not a comment comes after that."""
    run = ImportRun.objects.filter(pk=run_id, state__in=ImportRun.UNDER_WAY).first()
    if run is None:
        return
    own = ImportRun.objects.filter(pk=run_id, state=run.state)

    def told(report: Report) -> None:
        if not own.update(report=report.as_data(), asked_at=timezone.now()):
            raise Dropped

    dry = run.state == State.TRYING
    try:
        with _file(run) as path:
            report = load(run.kind, run.source, path, run.table, dry=dry, told=told)
    except Dropped:
        return
    with transaction.atomic():
        nothing = report.error and not (report.new or report.known)
        after = State.FAILED if nothing else (State.TRIED if dry else State.DONE)
        over = None if after == State.TRIED else timezone.now()
        if own.update(state=after, report=report.as_data(), finished_at=over) and over:
            ImportPart.objects.filter(run=run_id).delete()
            ImportRun.objects.filter(pk=run_id).update(marks=[])


@contextmanager
def _file(run: ImportRun) -> Iterator[Path]:
    """The file as it was sent, on this machine, for as long as it is read."""
    with tempfile.NamedTemporaryFile(prefix="comments-") as file:
        _copy(run, file)
        yield Path(file.name)


def _copy(run: ImportRun, file: BinaryIO) -> None:
    parts = ImportPart.objects.filter(run=run).order_by("number")
    for data in parts.values_list("data", flat=True).iterator(chunk_size=4):
        file.write(data)
    file.flush()


def enqueue_left() -> int:
    """Ask the worker again for files that nobody works on any more, and let old ones go."""
    now = timezone.now()
    with transaction.atomic():
        lost = Q(asked_at=None) | Q(asked_at__lt=now - PATIENCE)
        runs = ImportRun.objects.filter(lost, state__in=ImportRun.UNDER_WAY)
        keys = list(runs.select_for_update(skip_locked=True).values_list("pk", flat=True)[:20])
        ImportRun.objects.filter(pk__in=keys).update(asked_at=now)
        for key in keys:
            go_on.enqueue(key)
    for run in ImportRun.objects.filter(state=State.TRIED, made_at__lt=now - KEPT)[:20]:
        drop(run)
    return len(keys)
