"""Isso's database (SQLite), opened so that nothing can be written to it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import quote

from .items import STATES, BadFile, Item, Thread, count_in, email_in

_ROWS = """
SELECT c.id, c.parent, c.created, c.mode, c.text, c.author, c.email, c.likes, t.uri, t.id AS thread
FROM comments c JOIN threads t ON t.id = c.tid ORDER BY c.id
"""
_STATES = {1: "approved", 2: "pending", 4: "trash"}


def read(path: str) -> Iterator[Item | None]:
    """Each comment; None for one without a time. Raises BadFile."""
    try:
        base = sqlite3.connect(f"file:{quote(path)}?mode=ro&immutable=1", uri=True)
        try:
            base.row_factory = sqlite3.Row
            base.execute("PRAGMA trusted_schema = OFF")
            base.execute("PRAGMA query_only = ON")
            for row in base.execute(_ROWS):
                yield _item(row)
        finally:
            base.close()
    except sqlite3.Error as error:
        raise BadFile("Tệp này không phải cơ sở dữ liệu của Isso.", code="broken") from error


def _item(row: sqlite3.Row) -> Item | None:
    try:
        at = datetime.fromtimestamp(float(row["created"]), UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None
    return Item(
        key=str(row["id"]),
        parent=str(row["parent"] or ""),
        thread=Thread((str(row["uri"] or ""),), key=str(row["thread"])),
        name=str(row["author"] or ""),
        email=email_in(str(row["email"] or "")),
        text=str(row["text"] or ""),
        at=at,
        state=STATES[_STATES.get(row["mode"], "pending")],
        likes=count_in(row["likes"]),
    )
