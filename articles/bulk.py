"""Work on many rows: planned, done, taken back.

What is to do stands in BulkRow. Each row is worked on in a transaction of its own, which also
writes what became of it: so any number of workers may go on with the same action, one that is
killed loses nothing, and nothing is done twice. Permission is asked again for each row when its
turn comes.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import DatabaseError, OperationalError, transaction
from django.db.models import Count, Model, ProtectedError
from django.utils import timezone
from django_tasks import task

from . import audit
from .bulk_catalogue import WORKS
from .bulk_work import Work
from .checks import gate
from .models import Article, BulkAction, BulkRow

logger = logging.getLogger(__name__)

MOST = 5000  # rows of one action
SMALL = 200  # rows that are worked on at once, while the person waits
AT_ONCE = 5.0  # seconds that the person waits at most
STRETCH = 60.0  # seconds after which a worker lets other tasks have their turn
PATIENCE = timedelta(minutes=3)  # without a sign of life for so long a worker is taken for dead
UNDO_DAYS = 7
KEPT = timedelta(days=90)
UNUSED = timedelta(days=1)  # a plan that nobody carried out
CHECKED = 200  # texts that a plan puts before the checks
NAMED = 20  # rows that a plan names for each outcome
CHUNK = 500
PRUNED_AT_ONCE = 100
GONE = "Không còn nữa, hoặc bạn không được xem."
FAILED = "Có lỗi bất ngờ; dòng này không đổi."

State, RowState = BulkAction.State, BulkRow.State
# What a row that waits becomes, by what the action is doing.
_WAITS = {State.RUNNING: RowState.WAITING, State.UNDOING: RowState.TO_UNDO}


# --- planning -------------------------------------------------------------------------------------


@transaction.atomic
def collect(work: str, keys: Iterable[int], of: str, by, address: str | None) -> BulkAction:
    """A new action over rows, at most MOST of them; raises ValidationError for more or none."""
    wanted = list(dict.fromkeys(keys))
    if not wanted:
        raise ValidationError("Hãy chọn ít nhất một dòng.", code="none")
    if len(wanted) > MOST:
        most = f"{MOST:,}".replace(",", ".")
        raise ValidationError(
            f"Mỗi lần làm được nhiều nhất {most} dòng. Hãy lọc hẹp hơn.", code="many"
        )
    action = BulkAction.objects.create(work=work, of=of[:300], by=by, address=address or None)
    BulkRow.objects.bulk_create(
        [BulkRow(action=action, row=key) for key in wanted], batch_size=1000
    )
    return action


def values_of(action: BulkAction) -> dict[str, Any] | None:
    """What the action's form was filled in with; None while it is not, or not any more."""
    form = WORKS[action.work].form(action.params, action.by)
    return form.cleaned_data if form.is_valid() else None


@dataclass
class Plan:
    """What will happen: how many rows change, why others do not, and some of each by name."""

    changes: int = 0
    change_names: list[str] = field(default_factory=list)
    refusals: Counter[str] = field(default_factory=Counter)
    refusal_names: dict[str, list[str]] = field(default_factory=dict)
    unchecked: int = 0  # of those that change: too many to be put before the checks now

    def add(self, name: str, objection: str) -> None:
        if objection:
            self.refusals[objection] += 1
            names = self.refusal_names.setdefault(objection, [])
        else:
            self.changes += 1
            names = self.change_names
        if name and len(names) < NAMED:
            names.append(name)

    @property
    def refused(self) -> list[tuple[str, int, list[str]]]:
        return [(why, n, self.refusal_names[why]) for why, n in self.refusals.most_common()]


def plan(action: BulkAction, values: dict[str, Any]) -> Plan:
    """What would happen to each row if the action were carried out now."""
    work, made, left = WORKS[action.work], Plan(), CHECKED
    for seen in _seen(action, work):
        said = {row.pk: work.objection(row, values, action.by) for row in seen if row}
        if work.is_checked(values):
            ready = [pk for pk, objection in said.items() if not objection]
            made.unchecked += len(ready[left:])
            said |= _stopped(ready[:left])
            left -= len(ready[:left])
        for row in seen:
            made.add(str(row) if row else "", said[row.pk] if row else GONE)
    return made


def _seen(action: BulkAction, work: Work) -> Iterator[list[Model | None]]:
    """The rows that the person may see, in order, some at a time; None for each other."""
    keys = list(action.rows.order_by("pk").values_list("row", flat=True))
    for start in range(0, len(keys), CHUNK):
        some = keys[start : start + CHUNK]
        found = {row.pk: row for row in work.rows(action.by).filter(pk__in=some)}
        yield [found.get(key) for key in some]


def _stopped(keys: list[int]) -> dict[int, str]:
    return gate.stopped(Article.objects.filter(pk__in=keys).prefetch_related("bylines"))


# --- doing, and taking back -----------------------------------------------------------------------


def start(action: BulkAction) -> bool:
    """Carry out a plan; False if that was begun before. Small ones are done on return."""
    planned = BulkAction.objects.filter(pk=action.pk, state=State.PLANNED)
    if not planned.update(state=State.RUNNING, asked_at=timezone.now()):
        return False
    _begin(action)
    return True


def may_undo(action: BulkAction) -> bool:
    """Whether there is something to take back, and time for it."""
    in_time = action.finished_at and action.finished_at > timezone.now() - timedelta(UNDO_DAYS)
    return bool(in_time and action.state == State.DONE and is_reversible(action))


def is_reversible(action: BulkAction) -> bool:
    """Readers may have seen, and files are gone: these stay."""
    values = values_of(action)
    if values is None:
        return action.work not in ("delete", "withdraw")
    return WORKS[action.work].is_reversible(values)


def undo(action: BulkAction) -> bool:
    """Put back what each changed row was; False if it is too late or was begun before."""
    if not may_undo(action):
        return False
    with transaction.atomic():
        done = BulkAction.objects.filter(pk=action.pk, state=State.DONE)
        if not done.update(state=State.UNDOING, asked_at=timezone.now(), finished_at=None):
            return False
        action.rows.filter(state=RowState.DONE).update(state=RowState.TO_UNDO)
    _begin(action)
    return True


def _begin(action: BulkAction) -> None:
    action.refresh_from_db()
    waiting = action.rows.filter(state=_WAITS[action.state])
    if len(waiting.values("pk")[: SMALL + 1]) > SMALL or not run(action.pk, AT_ONCE):
        _ask(action.pk)
    action.refresh_from_db()


def run(pk: int, seconds: float) -> bool:
    """Work on rows of an action for some time; True when none is left to anybody."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not _one_row(pk):
            return _finish(pk)
    return False


@transaction.atomic
def _one_row(pk: int) -> bool:
    """Work on the next row that nobody else is working on; False if there is none."""
    action = BulkAction.objects.select_related("by").filter(pk=pk).first()
    if action is None or not action.is_under_way:
        return False
    rows = action.rows.filter(state=_WAITS[action.state]).order_by("pk")
    row = rows.select_for_update(skip_locked=True, of=("self",)).first()
    if row is None:
        return False
    if action.state == State.RUNNING:
        _do(action, row)
    else:
        _take_back(action, row)
    row.save()
    return True


def _do(action: BulkAction, row: BulkRow) -> None:
    work, values = WORKS[action.work], values_of(action)

    def change() -> None:
        if values is None:
            raise ValidationError("Điều đã chọn không còn nữa.")
        if not work.rows(action.by).filter(pk=row.row).exists():
            raise ObjectDoesNotExist
        target = work.locked(row.row)
        objection = work.objection(target, values, action.by)
        if not objection and work.is_checked(values):
            objection = _stopped([target.pk]).get(target.pk, "")
        if objection:
            raise ValidationError(objection)
        row.before, row.after = work.apply(target, values, action.by, action.address or "")

    row.note = _tried(change, action, row)
    row.state = RowState.REFUSED if row.note else RowState.DONE


def _take_back(action: BulkAction, row: BulkRow) -> None:
    work = WORKS[action.work]

    def change() -> None:
        target = work.locked(row.row)
        work.take_back(target, row.before, row.after, action.by, action.address or "")

    row.note = _tried(change, action, row)
    row.state = RowState.LEFT if row.note else RowState.UNDONE


def _tried(change, action: BulkAction, row: BulkRow) -> str:
    """Make a change, or none of it; return why it could not be made.

    Only what another attempt may mend (a deadlock, a lost connection) is raised.
    """
    try:
        with transaction.atomic(), audit.within(bulk=action.pk):
            change()
    except (ValidationError, PermissionDenied) as error:
        return "; ".join(getattr(error, "messages", [str(error)]))[:500]
    except ObjectDoesNotExist:
        return GONE
    except ProtectedError:
        return "Còn chỗ khác dùng."
    except OperationalError:
        raise
    except (DatabaseError, LookupError, TypeError, ValueError, OSError):
        logger.exception("bulk action %s: row %s failed", action.pk, row.row)
        return FAILED
    return ""


def _finish(pk: int) -> bool:
    """Close an action none of whose rows waits; False while another worker holds some."""
    for doing, done in ((State.RUNNING, State.DONE), (State.UNDOING, State.UNDONE)):
        waiting = BulkRow.objects.filter(action=pk, state=_WAITS[doing])
        if BulkAction.objects.filter(pk=pk, state=doing).exists():
            if waiting.exists():
                return False
            now = timezone.now()
            BulkAction.objects.filter(pk=pk, state=doing).update(state=done, finished_at=now)
    return True


def progress(action: BulkAction) -> dict[str, int]:
    """How many rows there are in each state."""
    rows = action.rows.order_by().values("state").annotate(many=Count("pk"))
    return {row["state"]: row["many"] for row in rows}


# --- the worker -----------------------------------------------------------------------------------


@task()
def carry_on(pk: int) -> None:
    """Go on with an action; with what is left after a while, later."""
    BulkAction.objects.filter(pk=pk).update(asked_at=timezone.now())
    if not run(pk, STRETCH):
        _ask(pk)


def _ask(pk: int) -> None:
    BulkAction.objects.filter(pk=pk).update(asked_at=timezone.now())
    transaction.on_commit(lambda: carry_on.enqueue(pk))


def enqueue_left() -> int:
    """Ask a worker again for actions that nobody seems to be working on; return how many."""
    lost = BulkAction.objects.filter(state__in=list(_WAITS), asked_at__lt=timezone.now() - PATIENCE)
    with transaction.atomic():
        keys = list(lost.select_for_update(skip_locked=True).values_list("pk", flat=True)[:100])
        for pk in keys:
            _ask(pk)
    return len(keys)


def prune() -> int:
    """Remove plans that nobody carried out, and old work; some at a time; return how many."""
    now = timezone.now()
    plans = BulkAction.objects.filter(state=State.PLANNED, made_at__lt=now - UNUSED)
    old = BulkAction.objects.filter(finished_at__lt=now - KEPT)
    keys = [
        pk for rows in (plans, old) for pk in rows.values_list("pk", flat=True)[:PRUNED_AT_ONCE]
    ]
    BulkAction.objects.filter(pk__in=keys[:PRUNED_AT_ONCE]).delete()
    return len(keys[:PRUNED_AT_ONCE])
