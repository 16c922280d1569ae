"""Where in the whole database some words still stand: every column of every table that can hold
text, numbers of bytes or JSON, as the database's own catalogue lists them.

It knows nothing of models, so it finds what the registry of places may have forgotten. It reads
everything: for a proof, not for a page.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, quote_plus

from django.db import connection

_COLUMNS = """
SELECT format('%I.%I', n.nspname, c.relname), a.attname, format_type(a.atttypid, NULL)
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'm') AND a.attnum > 0 AND NOT a.attisdropped
    AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
    AND format_type(a.atttypid, NULL) ~ '^(text|character|json|bytea|xml|citext|tsvector|inet|cidr|name)|\\[\\]$'
ORDER BY 1, 2
"""  # noqa: E501  one condition


@dataclass(frozen=True)
class Trace:
    """A column in which some of the words stand, and in how many rows."""

    table: str
    column: str
    rows: int


def spellings(word: str) -> set[str]:
    """A word as text, in an address, and as JSON writes it in ASCII."""
    return {word, quote(word), quote(word, safe=""), quote_plus(word), json.dumps(word)[1:-1]}


def traces(words: Iterable[str]) -> list[Trace]:
    """Read every column for any of some words, in capitals or not."""
    wanted = sorted({each for word in words for each in spellings(word)})
    found = []
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS)
        for table, column, kind in cursor.fetchall():
            as_bytes = kind == "bytea"
            text = f"encode(\"{column}\", 'escape')" if as_bytes else f'"{column}"::text'
            cursor.execute(
                f"SELECT count(*) FROM {table} WHERE {text} ILIKE ANY(%s)",  # noqa: S608
                [[f"%{_escaped(_in_bytes(each) if as_bytes else each)}%" for each in wanted]],
            )
            if rows := cursor.fetchone()[0]:
                found.append(Trace(table, column, rows))
    return found


def _in_bytes(word: str) -> str:
    """A word as encode(…, 'escape') writes it; beyond ASCII capitals are other bytes."""
    codes = word.replace("\\", "\\\\").encode()
    return "".join(chr(code) if 0 < code < 128 else f"\\{code:03o}" for code in codes)


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
