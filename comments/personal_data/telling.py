"""All that is kept about one e-mail: how much, as JSON for machines, as a page for people.

Both are written while they are sent, some rows at a time, however many there are.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from journal.lib.vietnamese import clock_and_day

from .places import Person, Place, places

ROWS_AT_ONCE = 500
MOST_COUNTED = 100_000

_HEAD = """<!doctype html>
<html lang="vi"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Dữ liệu cá nhân</title>
<style>
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 46rem; margin: 0 auto; padding: 1rem;
  color: #1d1d1d; background: #fff; }}
dl {{ border-top: 1px solid #ccc; padding-top: .75rem; }}
dt {{ font-weight: 600; }} dd {{ margin: 0 0 .5rem; white-space: pre-wrap;
  overflow-wrap: anywhere; }}
@media (prefers-color-scheme: dark) {{ body {{ color: #eee; background: #161616; }}
  dl {{ border-color: #555; }} }}
</style></head><body>
<h1>Dữ liệu {} giữ về {}</h1>
<p>Lập lúc {}. Ở đây có mọi điều gắn với địa chỉ email này; ý kiến đã gửi dù đã đăng hay chưa.</p>
"""


def counts(person: Person) -> list[tuple[Place, int]]:
    """How many rows each place has, none left out."""
    return [(place, _count(place.rows(person))) for place in places()]


def _count(rows: QuerySet) -> int:
    return rows.order_by().values("pk")[:MOST_COUNTED].count()


def rows_of(place: Place, person: Person) -> Iterator[Model]:
    """Every row of a place, by key, some at a time."""
    rows = place.rows(person).order_by("pk")
    piece = list(rows[:ROWS_AT_ONCE])
    while piece:
        yield from piece
        piece = list(rows.filter(pk__gt=piece[-1].pk)[:ROWS_AT_ONCE])


def as_json(person: Person) -> Iterator[str]:
    """Pieces of one JSON object: {"email", "made_at", "places": {title: [rows]}}."""
    made_at = timezone.now().isoformat(timespec="seconds")
    yield f'{{"email": {_json(person.email)}, "made_at": "{made_at}", "places": {{'
    for number, place in enumerate(places()):
        yield f"{',' if number else ''}\n{_json(place.title)}: ["
        for at, row in enumerate(rows_of(place, person)):
            yield f"{',' if at else ''}\n{_json(place.told(row))}"
        yield "]"
    yield "}}\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def as_html(person: Person) -> Iterator[str]:
    """Pieces of a page that needs nothing else: no picture, no script, no other file."""
    yield format_html(_HEAD, settings.JOURNAL_NAME, person.email, clock_and_day(timezone.now()))
    for place in places():
        yield format_html("<h2>{}</h2>\n", place.title)
        empty = True
        for row in rows_of(place, person):
            empty = False
            yield _described(place.told(row))
        if empty:
            yield "<p>Không có gì.</p>\n"
    yield "</body></html>\n"


def _described(told: dict[str, Any]) -> str:
    lines = [(heading, in_words(value)) for heading, value in told.items()]
    shown = format_html_join("", "<dt>{}</dt><dd>{}</dd>\n", (line for line in lines if line[1]))
    return format_html("<dl>{}</dl>\n", shown)


def in_words(value: Any) -> Any:
    """A value as people read it; nothing for what is not there."""
    match value:
        case None | "" | []:
            return ""
        case bool():
            return "có" if value else "không"
        case datetime():
            return clock_and_day(value)
        case date():
            return f"{value:%d/%m/%Y}"
        case list():
            return mark_safe("".join(_described(each) for each in value))  # each part is escaped
    return str(value)
