"""What stands in the fields of an article form that was not saved, read as a version's content.

The text is as it was typed: nothing has checked it. Here the body is cleaned before anybody sees
it, and what is named by a number that leads nowhere is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import SplitDateTimeField
from django.http import QueryDict

from journal.lib.html import clean, plain_text
from journal.lib.paging import key_in
from journal.lib.vietnamese import normalize, slug

from .models import Author, Byline, Photo, Section, Topic

Fields = dict[str, list[str]]  # names and values of a form, as a browser sends them

WORDS = ["title", "slug", "kicker", "subtitle", "lead", "notes"]
# What a form sends beside the text: its own workings, and the step that was pressed.
WORKINGS = {"csrfmiddlewaretoken", "seen", "at_0", "at_1", "reason"}
WORKINGS |= {"kind", "notice", "names_title", "closes"}
_TIME = SplitDateTimeField(required=False)
MANY = 200  # rows of an inline that are read; a form with more has too many fields to be saved


def fields_of(pairs: Iterable[tuple[str, list[str]]]) -> Fields:
    """The fields worth keeping, in a form the database takes: no NUL, no half characters."""
    return {
        storable(name): [storable(value) for value in values]
        for name, values in pairs
        if name not in WORKINGS and not name.startswith(("_", "editing-"))
    }


def storable(text: str) -> str:
    return text.encode(errors="replace").decode().replace("\x00", "")


def as_data(fields: Fields) -> QueryDict:
    """The fields as a form takes them."""
    data = QueryDict(mutable=True)
    for name, values in fields.items():
        data.setlist(name, values)
    return data


def rows_of(fields: Fields, prefix: str) -> list[dict[str, str]]:
    """The rows of an inline in their typed order, without those that are to be deleted."""
    total = key_in(_first(fields, f"{prefix}-TOTAL_FORMS")) or 0
    part = re.compile(rf"{re.escape(prefix)}-(0|[1-9][0-9]{{0,3}})-(.+)")
    rows: dict[int, dict[str, str]] = {}
    for name, values in fields.items():
        found = part.fullmatch(name) if values else None
        if found and int(found[1]) < min(total, MANY):
            rows.setdefault(int(found[1]), {})[found[2]] = values[-1]
    kept = [row for _, row in sorted(rows.items()) if "DELETE" not in row]
    return sorted(kept, key=lambda row: key_in(row.get("order", "")) or 0)


def content_of(fields: Fields, saved: Mapping[str, Any]) -> dict:
    """What was typed, in the shape of versions.content_of(), to be set against `saved`.

    What the form did not show is as saved. `saved` is {} for an article that never was.
    """
    content = {name: _text(_first(fields, name)) for name in WORDS}
    if saved and not content["slug"]:
        content["slug"] = slug(content["title"]) or "bai"  # as Article makes it
    return {
        **content,
        "body": _body(_first(fields, "body"), saved.get("body", "")),
        "weight": _weight(fields, saved),
        "comments_open": "comments_open" in fields,
        "section": next(iter(_named(Section, fields.get("section", []))), None),
        "sections": _named(Section, fields.get("sections", []), "order", "id"),
        "topics": _named(Topic, fields.get("topics", []), "sort_key", "id"),
        "cover": next(iter(_named(Photo, fields.get("cover", []))), None),
        "bylines": _bylines(rows_of(fields, "bylines")),
        "related": _related(rows_of(fields, "related_rows"), saved.get("related", [])),
        "planned_at": _planned(fields, saved),
    }


def _first(fields: Fields, name: str) -> str:
    return (fields.get(name) or [""])[-1]


def _text(value: str) -> str:
    """As a form field stores it."""
    return normalize(value).replace("\r\n", "\n").strip()


def _body(markup: str, saved: str) -> str:
    """The cleaned body; the saved one if nothing but line ends and indentation differ."""
    body = clean(markup)
    return saved if _unindented(body) == _unindented(saved) else body


def _unindented(markup: str) -> str:
    return "".join(line.strip() for line in markup.splitlines())


def _weight(fields: Fields, saved: Mapping[str, Any]) -> int:
    if "weight" not in fields:
        return saved.get("weight", 0)
    return key_in(_first(fields, "weight")) or 0


def _planned(fields: Fields, saved: Mapping[str, Any]) -> str | None:
    """As versions.content_of() has it; None for what is no time."""
    if "planned_at_0" not in fields:
        return saved.get("planned_at")
    moment = planned_in(fields)
    return moment and moment.astimezone(UTC).isoformat()


def planned_in(fields: Fields) -> datetime | None:
    """The time for which an article is planned; None for what is no time."""
    try:
        return _TIME.clean([_first(fields, "planned_at_0"), _first(fields, "planned_at_1")])
    except ValidationError:
        return None


def _named(model, values: list[str], *order: str) -> list[dict]:
    keys = [key for value in values if (key := key_in(value)) is not None]
    rows = model.objects.filter(pk__in=keys).order_by(*order) if keys else []
    return [{"id": row.pk, "name": str(row)} for row in rows]


def _bylines(rows: list[dict[str, str]]) -> list[dict]:
    keys = {key for row in rows if (key := key_in(row.get("author", ""))) is not None}
    authors = Author.objects.in_bulk(keys) if keys else {}
    bylines = []
    for row in rows:
        author = authors.get(key_in(row.get("author", "")))
        name = author.signature if author else _text(row.get("name", ""))
        role = row.get("role", "")
        if name or role in Byline.ROLES:
            bylines.append({"role": role, "author": author and author.pk, "name": name})
    return bylines


def _related(rows: list[dict[str, str]], saved: list[dict]) -> list[dict]:
    """By number only: whose titles this person may read, the form has asked, not this text."""
    names = {row["id"]: row["name"] for row in saved}
    keys = [key for row in rows if (key := key_in(row.get("other", ""))) is not None]
    return [{"id": key, "name": names.get(key, f"Bài số {key}")} for key in keys]


def paragraphs(fields: Fields) -> str:
    """The words that were typed, without markup, to be copied elsewhere."""
    words = [_text(_first(fields, name)) for name in ("kicker", "title", "subtitle", "lead")]
    words += [plain_text(_first(fields, "body")), _text(_first(fields, "notes"))]
    words += [
        " ".join(part for part in (row.get("role", ""), row.get("name", "")) if part)
        for row in rows_of(fields, "bylines")
    ]
    return "\n\n".join(word for word in words if word)
