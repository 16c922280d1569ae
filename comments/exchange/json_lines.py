"""All comments as JSON lines, and back. The first line says whose they are."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from django.conf import settings

from journal.lib.paging import MAX_KEY

from ..models import Comment, State
from .items import BadFile, Item, Refused, Thread, count_in, email_in, time_in

FORMAT, VERSION = "comments", 1
ROWS_AT_ONCE = 1000
LONGEST = 1024 * 1024  # bytes of a line
PLAIN = ("name", "address", "email", "text", "state", "consent", "likes", "featured", "from_desk")
TIMES = ("created_at", "moderated_at", "consented_at")
# What is no mark of anybody: those tell senders apart for a while only, and here alone.
_FIELDS = ("id", "article_id", "reply_to_id", *PLAIN, *TIMES)


def write() -> Iterator[str]:
    """Every comment in any state, by key: an answer after what it answers."""
    yield _line({"format": FORMAT, "version": VERSION, "site": settings.SITE_URL})
    last = 0
    while rows := list(
        Comment.objects.filter(pk__gt=last).order_by("pk").values(*_FIELDS)[:ROWS_AT_ONCE]
    ):
        yield "".join(map(_line, rows))
        last = rows[-1]["id"]


def _line(row: dict[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False, default=lambda at: at.isoformat()) + "\n"


def site_of(file: BinaryIO) -> str:
    """The site that wrote a file; raises BadFile where none of ours did."""
    head = _parsed(file.readline(LONGEST), 1) or {}
    if head.get("format") != FORMAT or head.get("version") != VERSION:
        raise BadFile("Dòng đầu không phải của tệp xuất ý kiến từ hệ thống này.", code="format")
    return str(head.get("site", ""))


def read(file: BinaryIO) -> Iterator[Item | Refused | None]:
    """Each comment of an export; None for a line that tells of none. Raises BadFile."""
    site_of(file)
    number = 1
    while line := file.readline(LONGEST):
        number += 1
        if line.strip():
            row, where = _parsed(line, number), f"Dòng {number}"
            yield Refused(where, "máy không đọc được") if row is None else _item(row, where)


def _parsed(line: bytes, number: int) -> dict[str, Any] | None:
    """None for what nothing here can hold: a number of thousands of digits, brackets without end,
    bytes that are no text."""
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise BadFile(f"Dòng {number} không phải JSON.", code="broken") from error
    except (ValueError, RecursionError):
        return None
    if not isinstance(row, dict):
        raise BadFile(f"Dòng {number} không phải một ý kiến.", code="broken")
    return row


def _item(row: dict[str, Any], where: str) -> Item | Refused | None:
    at = time_in(str(row.get("created_at")))
    number, article = row.get("id"), row.get("article_id")
    if isinstance(number, int) and not 0 < number <= MAX_KEY:
        return Refused(where, "số của ý kiến không phải số của hệ thống này")
    if at is None or not isinstance(number, int) or not isinstance(article, int):
        return None
    more = {name: time_in(str(row.get(name))) for name in TIMES[1:]}
    more |= {"address": str(row.get("address") or ""), "consent": str(row.get("consent") or "")}
    more |= {name: row.get(name) is True for name in ("featured", "from_desk")}
    return Item(
        key=str(number),
        parent=str(row.get("reply_to_id") or ""),
        thread=Thread(number=article, key=str(article)),
        name=str(row.get("name") or ""),
        email=email_in(str(row.get("email") or "")),
        text=str(row.get("text") or ""),
        at=at,
        state=row["state"] if row.get("state") in State.values else State.PENDING,
        likes=count_in(row.get("likes")),
        more=more,
        where=where,
    )
