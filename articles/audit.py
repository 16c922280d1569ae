"""The audit log: who did what to which article, when, from where.

Rows are written in the transaction of what they tell, and never changed, but for one door: what
names a reader who asks to be forgotten, redact(). `detail` holds, by kind:

    saved, restored          {"version": 4, "name": "…", "restored_from": 2}
    moved                    {"from": "review", "to": "draft", "reason": "…", "at": time,
                              "version": 4, "despite": "why", "unmended": ["…"]}: checks/gate.py
    called-off               {"what": "update" | "withdrawal"}
    taken-over, handed-over  {"from": "name"}, {"for": "name"}
    link-made, -revoked, -viewed   {"link": id, "note": "…"}
    missed                   {"planned": time, "fault": "unseen" | "still-seen"}: alarms.py
    exported                 {"list": "ảnh", "filter": "…"}
    sealed, seal-read        {"number": of the seal, "reason": "…"}, or {"closed": true | false}:
                              the article itself was shut to the newsroom, or opened again
    correction               {"did": a key of CORRECTION, "correction": id, "reason", "at"}
    merged, parted           {"what": "chủ đề" | "tác giả", "name": "…", "into": "…"}: merging.py
    arranged                 {"arrangement": 7, "at": time, "after": 5, "again": 3, "note": "…"}
    front-moved, front-off   {"arrangement": 7, "at": time}, {"arrangement": 7, "planned": time}
    rule-changed             {"rule": "…", "change": "Nhắc → Chặn"}
    check-left, check-again  {"name": what a check found}

with only the keys that have something to say; and "bulk", the number of the work on many rows
that it was part of: see bulk.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from journal.lib.vietnamese import clock_and_day

from .models import Article, Event, State
from .people import person

FAULTS = {"unseen": "bạn đọc chưa thấy bài", "still-seen": "bạn đọc vẫn thấy bài"}
CORRECTION = {
    "saved": "lưu nháp",
    "published": "đăng",
    "scheduled": "hẹn đăng",
    "called-off": "bỏ hẹn",
    "withdrawn": "rút",
    "dropped": "bỏ bản nháp",
}
_CALLED_OFF = {"update": "cập nhật bài", "withdrawal": "gỡ bài"}


_AROUND: ContextVar[dict[str, Any]] = ContextVar("audit_around")


@contextmanager
def within(**detail) -> Iterator[None]:
    """Every line that is written meanwhile tells this, too."""
    token = _AROUND.set(detail)
    try:
        yield
    finally:
        _AROUND.reset(token)


def around() -> dict[str, Any]:
    """What every line tells just now: see within()."""
    return _AROUND.get({})


def log(kind: Event.Kind, article: Article | None, by, address: str = "", **detail) -> Event:
    """Write one line; times in `detail` are kept as ISO text, empty values not at all."""
    kept = {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in (detail | around()).items()
        if value not in (None, "")
    }
    return Event.objects.create(
        article=article, kind=kind, by=by, address=address or None, detail=kept
    )


ERASED = "…"


def naming(words: list[str]) -> QuerySet[Event]:
    """The lines on lists that were taken out of the house narrowed by one of some words."""
    named = Q()
    for word in words:
        named |= Q(detail__filter__icontains=word)
    exported = Event.objects.filter(kind=Event.Kind.EXPORTED)
    return exported.filter(named) if words else exported.none()


def redact(keys: list[int], words: list[str]) -> None:
    """Take words out of what lists were narrowed by; everything else of the lines stays.

    The database lets nothing but `detail` change, and only while this transaction says why
    (migration 0024).
    """
    pattern = re.compile("|".join(re.escape(word) for word in words), re.IGNORECASE)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL journal.erasing = 'on'")
        for event in Event.objects.filter(pk__in=keys):
            detail = event.detail | {"filter": pattern.sub(ERASED, event.detail["filter"])}
            Event.objects.filter(pk=event.pk).update(detail=detail)
        cursor.execute("SET LOCAL journal.erasing = ''")


def in_words(event: Event) -> str:
    """What an event tells beyond its kind: "Chờ duyệt → Bản nháp · “Thiếu nguồn”"."""
    detail = event.detail
    parts = []
    if "to" in detail:
        parts.append(_way(detail["from"], detail["to"], "at" in detail and _is_later(event)))
    elif "from" in detail:
        parts.append(f"từ {detail['from']}")
    if "for" in detail:
        parts.append(f"cho {detail['for']}")
    if "what" in detail:
        parts.append(_CALLED_OFF.get(detail["what"], detail["what"]))
    if "did" in detail:
        parts.append(f"{CORRECTION[detail['did']]} số {detail['correction']}")
    if "number" in detail:
        parts.append(f"số {detail['number']}")
    if "closed" in detail:
        parts.append("đóng bài với tòa soạn" if detail["closed"] else "mở lại bài cho tòa soạn")
    if "version" in detail:
        parts.append(f"bản {detail['version']}")
    if "restored_from" in detail:
        parts.append(f"từ bản {detail['restored_from']}")
    for key, words in (("arrangement", "sắp đặt"), ("after", "thay"), ("again", "lấy lại từ")):
        if key in detail:
            parts.append(f"{words} {detail[key]}")
    for key, words in (("at", "lúc"), ("planned", "đáng lẽ lúc")):
        if key in detail:
            parts.append(f"{words} {clock_and_day(datetime.fromisoformat(detail[key]))}")
    if "fault" in detail:
        parts.append(FAULTS[detail["fault"]])
    if "despite" in detail:
        parts.append(f"vẫn đăng dù {'; '.join(detail['unmended'])}, vì “{detail['despite']}”")
    parts += [detail[key] for key in ("rule", "change") if key in detail]
    for key in ("name", "note", "reason"):
        if key in detail:
            parts.append(f"“{detail[key]}”")
    parts += [detail[key] for key in ("list", "filter") if key in detail]
    if "bulk" in detail:
        parts.append(f"việc hàng loạt số {detail['bulk']}")
    if "into" in detail:
        parts.append(f"với “{detail['into']}”")
    return " · ".join(parts)


def _is_later(event: Event) -> bool:
    """Whether a step only set the time at which something will happen."""
    return datetime.fromisoformat(event.detail["at"]) > event.at


def _way(source: str, target: str, is_scheduled: bool) -> str:
    """An article that stays where it is got another text, or another time."""
    if target == State.WITHDRAWN and is_scheduled:
        return "hẹn gỡ bài"
    if source != target:
        return f"{State(source).label} → {State(target).label}"
    if source == State.SCHEDULED:
        return "hẹn lại giờ đăng"
    return "hẹn cập nhật bài đã đăng" if is_scheduled else "cập nhật bài đã đăng"


def who(event: Event) -> str:
    """Who did it: a colleague, an outsider with a link, or nobody: the site itself noticed."""
    if event.by:
        return person(event.by)
    return "Người có liên kết" if event.kind == Event.Kind.LINK_VIEWED else "Hệ thống"
