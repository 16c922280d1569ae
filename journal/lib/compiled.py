"""Queries whose SQL is made once in a process, and whose plan once in a connection.

Django makes the SQL of a query anew each time it is asked, and the database its plan; for a look-up
or a new row in a hurry each costs more than the work itself. What is asked, and what a person may
see, still stands in one QuerySet, what is written in one model: only its text is remembered.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, NotSupportedError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.db.models import Field, Model, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.sql import InsertQuery

from .paging import MAX_KEY

_KEY = -(2**53) - 1  # stands for the key in what is compiled; no row has it
_LIST = "{numbers}"  # for a list of them
# Before a statement that is a transaction by itself, of what need not outlive a crash of the
# machine: nobody waits for the disk. The two are one transaction, as they are sent together.
UNHURRIED = "SET LOCAL synchronous_commit TO off;"
# Django's own INSERT, taken apart, and how it stands behind a gate.
_VALUES = re.compile(r"VALUES \((.*)\)(?= RETURNING)")
_BEHIND = """
WITH gate AS ({}), written (key) AS ({} SELECT {} FROM gate WHERE opens {})
SELECT gate.*, written.key FROM gate LEFT JOIN written ON true
"""
_PREPARED: WeakKeyDictionary[Any, dict[str, str]] = WeakKeyDictionary()  # names, by connection, SQL
_NUMBERS = count(1)


def _connection() -> BaseDatabaseWrapper:
    """The thread's own, itself: each look through Django's proxy for it costs."""
    return connections[DEFAULT_DB_ALIAS]


class Prepared:
    """A statement of which a connection to the database makes the plan once.

    For statements of which all values lead to the same good plan. Connections must be the process's
    own from one transaction to the next.
    """

    def __init__(self, sql: str) -> None:
        """`sql` with a %s for each value."""
        self._sql, (text, *rest) = sql, sql.split("%s")
        places = count(1)
        numbered = text + "".join(f"${next(places)}{part}" for part in rest)
        self._numbered = numbered.replace("%%", "%")
        self._values = f"({', '.join(['%s'] * len(rest))})"

    def execute(self, cursor: CursorWrapper, values: Sequence[Any], before: str = "") -> None:
        """Run it in a cursor, after a statement `before` that goes along."""
        names = _PREPARED.setdefault(cursor.db.connection, {})
        if self._sql not in names:
            names[self._sql] = self._prepare(cursor.db)
        try:
            cursor.execute(f"{before}EXECUTE {names[self._sql]} {self._values}", values)
        except NotSupportedError:  # a migration gave a column another type meanwhile
            del names[self._sql]
            if cursor.db.in_atomic_block:
                raise
            cursor.execute(before + self._sql, values)

    def _prepare(self, connection: BaseDatabaseWrapper) -> str:
        name = f"journal_{next(_NUMBERS)}"
        # Not by Django's cursor: it is no query of whoever happens to come first.
        with connection.wrap_database_errors, connection.connection.cursor() as cursor:
            cursor.execute(f"PREPARE {name} AS {self._numbered}")
        return name


class RowByKey:
    """Asks for one row by a number: `make` takes it and returns QuerySet.values_list(...).

    `around` is SQL that stands around the query, at its {}, and may add columns.
    """

    def __init__(self, make: Callable[[int], QuerySet], around: str = "{}") -> None:
        self._make, self._around = make, around
        self._compiled: tuple[Prepared, list[Any]] | None = None

    def __call__(self, key: int) -> tuple | None:
        """The first row, None if there is none. The values are as the driver gives them."""
        if key > MAX_KEY:
            return None
        statement, values = self._statement()
        with _connection().cursor() as cursor:
            statement.execute(cursor, [key if value == _KEY else value for value in values])
            return cursor.fetchone()

    def _statement(self) -> tuple[Prepared, list[Any]]:
        if self._compiled is None:
            sql, values = self._make(_KEY)[:1].query.sql_with_params()
            self._compiled = Prepared(self._around.format(sql)), list(values)
        return self._compiled


class RowsByNumbers:
    """Asks for rows by a list of numbers: `make` takes what stands for them in SQL and returns
    QuerySet.values_list(...). The plan is made anew each time, for it depends on the numbers.

    `stands_for`: SQL with a %s for the list as Postgres writes it: KEYS, INTEGERS or ARRAY.
    """

    KEYS = "SELECT unnest(%s::bigint[])"  # for __in
    INTEGERS = "%s::integer[]"  # for lookups of an array
    ARRAY = "%s::bigint[]"  # for search.rows.among()

    def __init__(self, make: Callable[[RawSQL], QuerySet], stands_for: str = KEYS) -> None:
        self._make, self._stands_for = make, stands_for

    def __call__(self, numbers: Iterable[int]) -> list[tuple]:
        """The rows in the order of the query; the values are as the driver gives them."""
        sql, values = self._statement
        listed = f"{{{','.join(map(str, numbers))}}}"
        with _connection().cursor() as cursor:
            cursor.execute(sql, [listed if value == _LIST else value for value in values])
            return cursor.fetchall()

    @cached_property
    def _statement(self) -> tuple[str, list[Any]]:
        stand_in = RawSQL(self._stands_for, [_LIST])  # noqa: S611  one of ours
        sql, values = self._make(stand_in).query.sql_with_params()
        return sql, list(values)


class Insert:
    """Writes new rows of a model, as `Model.save()` does but for signals and what overrides it.

    `gate` is a statement with a %s for each value, which returns one row at most: a row is written
    if it does and its first column, `opens`, is true.
    """

    def __init__(self, model: type[Model], gate: str = "SELECT true AS opens") -> None:
        self._model, self._gate = model, gate

    def __call__(self, row: Model, before: str = "", asked: Sequence[Any] = ()) -> tuple | None:
        """Write a row that has no key and give it one; return what the gate, `asked` with values,
        returned. `before` as Prepared.execute() has it."""
        connection = _connection()
        values = [f.get_db_prep_save(f.pre_save(row, True), connection) for f in self._fields]
        with connection.cursor() as cursor:
            self._statement.execute(cursor, [*asked, *values], before)
            found = cursor.fetchone()
        if found is None:
            return None
        *returned, row.pk = found
        if row.pk is not None:
            row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
        return tuple(returned)

    @cached_property
    def _fields(self) -> list[Field]:
        return [f for f in self._model._meta.concrete_fields if not f.primary_key]

    @cached_property
    def _statement(self) -> Prepared:
        query = InsertQuery(self._model)
        query.insert_values(self._fields, [self._model()])
        compiler = query.get_compiler(connection=_connection())
        compiler.returning_fields = [self._model._meta.pk]
        ((sql, _),) = compiler.as_sql()
        into, values, returning = _VALUES.split(sql)
        return Prepared(_BEHIND.format(self._gate, into, values, returning))
