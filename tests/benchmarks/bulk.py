"""Loading many rows at once: COPY, and tables without indexes and foreign keys meanwhile."""

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import islice

from django.core.management.color import no_style
from django.db import connection

AT_ONCE = 2000
_ESCAPES = str.maketrans({"\\": r"\\", "\n": r"\n", "\t": r"\t", "\r": r"\r"})
_CONSTRAINTS = """
    SELECT conrelid::regclass, quote_ident(conname), pg_get_constraintdef(oid)
    FROM pg_constraint WHERE contype IN ('f', 'x') AND conrelid = ANY(%s::regclass[])
    ORDER BY contype, conname"""
_INDEXES = """
    SELECT indexrelid::regclass, pg_get_indexdef(indexrelid) FROM pg_index
    WHERE indrelid = ANY(%s::regclass[])
        AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)"""


def execute(sql: str, params: list | None = None) -> list[tuple]:
    """Run one statement; return its rows, if it has any."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall() if cursor.description else []


def copy(table: str, columns: list[str], rows: Iterable[tuple]) -> None:
    """Store rows of text, numbers, booleans, times, spans of time and None."""
    names, rows = ", ".join(f'"{name}"' for name in columns), iter(rows)
    with connection.cursor() as cursor:
        while batch := "".join(_line(row) for row in islice(rows, AT_ONCE)):
            cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN", io.StringIO(batch))


def _line(row: tuple) -> str:
    return "\t".join([_cell(value) for value in row]) + "\n"


def _cell(value) -> str:
    match value:
        case None:
            return r"\N"
        case str():
            return value.translate(_ESCAPES) if "\n" in value or "\\" in value else value
        case datetime():
            return value.isoformat()
        case timedelta():
            return f"{value.total_seconds()} seconds"
    return str(value)


@contextmanager
def without_indexes(models: list) -> Iterator[None]:
    """Drop what makes loading these tables slow, and make it anew, which checks every row."""
    tables = [model._meta.db_table for model in models]
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    constraints, indexes = execute(_CONSTRAINTS, [tables]), execute(_INDEXES, [tables])
    for table, name, _ in constraints:
        execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    for name, _ in indexes:
        execute(f"DROP INDEX {name}")
    yield
    for table in tables:
        execute(f"ANALYZE {table}")
    for _, definition in indexes:
        execute(definition)
    for table, name, definition in constraints:
        execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")


def set_sequences(models: list) -> None:
    """Let new keys follow those that were loaded."""
    for sql in connection.ops.sequence_reset_sql(no_style(), models):
        execute(sql)
