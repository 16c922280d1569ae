"""Correcting and erasing what is kept of a person, in portions.

What is left to do is what the places still find, so the work is the same whoever goes on with it,
and nothing is done twice. A portion is one short transaction: it takes the rows that nobody holds
just now, and none of its locks keeps a comment from being sent or a thread from being answered.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from enum import Enum

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django_tasks import task

from .models import PersonalDataRequest
from .of_comments import person_of
from .places import Correction, Erasure, Person, Place, places

AT_ONCE = 4.0  # seconds that the person at the screen waits
STRETCH = 60.0  # seconds after which a worker lets other tasks have their turn
PATIENCE = timedelta(minutes=3)  # without a sign of life for so long a worker is taken for dead

Kind, State = PersonalDataRequest.Kind, PersonalDataRequest.State


class Found(Enum):
    SOME, HELD, NOTHING = range(3)  # HELD: something is left, but others hold it just now


def start(request: PersonalDataRequest, plan: dict, by, *, kind: str = "") -> bool:
    """Begin what a request asks for; False if that was begun, or ended, before.

    `kind`: what it turned out to ask for, where that is something else. `plan` is {"text": "remove"
    or "keep"} to erase, or the right values to correct. Small work is done on return.
    """
    with transaction.atomic():
        rows = PersonalDataRequest.objects.select_for_update()
        row = rows.filter(pk=request.pk, state=State.OPEN).first()
        if row is None:
            return False
        row.kind = kind or row.kind
        row.state, row.plan, row.handled_by = State.RUNNING, plan, by
        row.names = list(person_of(row.email).names)
        row.asked_at = timezone.now()
        row.save()
    if not run(request.pk, AT_ONCE):
        go_on.enqueue(request.pk)
    request.refresh_from_db()
    return True


@task()
def go_on(request_id: int) -> None:
    if not run(request_id, STRETCH):
        under_way = PersonalDataRequest.objects.under_way().filter(pk=request_id)
        if under_way.exists():
            go_on.using(run_after=timezone.now() + timedelta(seconds=5)).enqueue(request_id)


def run(pk: int, seconds: float) -> bool:
    """Work on a request for some time; True when it is closed."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = _portion(pk)
        if found is Found.NOTHING:
            return True
        if found is Found.HELD:
            return False
    return False


@transaction.atomic
def _portion(pk: int) -> Found:
    rows = PersonalDataRequest.objects.under_way().filter(pk=pk)
    request = rows.select_for_update(skip_locked=True).first()
    if request is None:  # closed, or another worker is at it
        return Found.HELD if rows.exists() else Found.NOTHING
    request.asked_at = timezone.now()
    held = False
    for place, left in _left(request):
        keys = list(
            left.order_by("pk")
            .select_for_update(skip_locked=True, no_key=True, of=("self",))
            .values_list("pk", flat=True)[: place.portion]
        )
        if keys and _work(request, place, keys):
            request.save()
            return Found.SOME
        held = held or bool(keys) or left.exists()
    if held:
        request.save()
        return Found.HELD
    close(request, State.DONE, _result(request), request.handled_by)
    return Found.NOTHING


def _person(request: PersonalDataRequest) -> Person:
    return Person(request.email, tuple(request.names))


def _left(request: PersonalDataRequest) -> Iterator[tuple[Place, QuerySet]]:
    """What is still to be done, place by place."""
    person = _person(request)
    for place in places():
        if request.kind == Kind.CORRECT:
            yield place, place.wrong(person, Correction(**request.plan))
        elif not place.told_only:
            yield place, place.rows(person)


def _work(request: PersonalDataRequest, place: Place, keys: list) -> bool:
    """Do a portion; whether anything of it was done."""
    person = _person(request)
    if request.kind == Kind.CORRECT:
        right = Correction(**request.plan)
        place.correct(keys, person, right)
        left = place.wrong(person, right)
    else:
        keep = request.plan.get("text") == "keep"
        place.erase(keys, person, Erasure(keep, request.handled_by_id))
        left = place.rows(person)
    done = len(keys) - left.filter(pk__in=keys).count()
    request.done[place.title] = request.done.get(place.title, 0) + done
    return done > 0


def _result(request: PersonalDataRequest) -> str:
    what = "Đã sửa" if request.kind == Kind.CORRECT else "Đã xóa"
    counts = [f"{title}: {count}" for title, count in request.done.items() if count]
    return f"{what}. {'; '.join(counts)}."[:500] if counts else "Không còn gì về email này."


def close(request: PersonalDataRequest, state: str, result: str, by) -> None:
    """End a request; from now on the row does not say whose it was."""
    request.state, request.result, request.handled_by = state, result, by
    request.closed_at = timezone.now()
    request.email, request.note, request.plan, request.names = "", "", {}, []
    request.save()


def enqueue_left() -> int:
    """Ask the worker again for requests that nobody works on any more; return how many."""
    lost = Q(asked_at=None) | Q(asked_at__lt=timezone.now() - PATIENCE)
    with transaction.atomic():
        rows = PersonalDataRequest.objects.under_way().filter(lost)
        keys = list(rows.select_for_update(skip_locked=True).values_list("pk", flat=True)[:20])
        PersonalDataRequest.objects.filter(pk__in=keys).update(asked_at=timezone.now())
        for key in keys:
            go_on.enqueue(key)
    return len(keys)
