"""Queries whose SQL is made once in a process, and whose plan once in a connection.

Django makes the SQL of a query anew each time it is asked, and the database its plan; for a look-up
in a hurry each costs more than the look-up itself. What is asked, and what a person may see, still
stands in one QuerySet: only its text is remembered.
"""

from collections.abc import Callable, Sequence
from hashlib import blake2b
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

from django.db import NotSupportedError, connection
from django.db.backends.utils import CursorWrapper
from django.db.models import QuerySet

from .paging import MAX_KEY

_KEY = -(2**53) - 1  # stands for the key in what is compiled; no row has it
_PREPARED: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()  # names, by connection


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
        self._name = f"j{blake2b(sql.encode(), digest_size=12).hexdigest()}"
        self._definition = f"PREPARE {self._name} AS {numbered.replace('%%', '%')}"
        self._call = f"EXECUTE {self._name} ({', '.join(['%s'] * len(rest))})"

    def execute(self, cursor: CursorWrapper, values: Sequence[Any], before: str = "") -> None:
        """Run it in a cursor, after a statement `before` that goes along."""
        self._prepare()
        try:
            cursor.execute(before + self._call, values)
        except NotSupportedError:  # a migration gave a column another type meanwhile
            if connection.in_atomic_block:
                raise
            cursor.execute(before + self._sql, values)

    def _prepare(self) -> None:
        connection.ensure_connection()
        known = _PREPARED.setdefault(connection.connection, set())
        if self._name not in known:
            # Not by Django's cursor: it is no query of whoever happens to come first.
            with connection.wrap_database_errors, connection.connection.cursor() as cursor:
                cursor.execute(self._definition)
            known.add(self._name)


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
        with connection.cursor() as cursor:
            statement.execute(cursor, [key if value == _KEY else value for value in values])
            return cursor.fetchone()

    def _statement(self) -> tuple[Prepared, list[Any]]:
        if self._compiled is None:
            sql, values = self._make(_KEY)[:1].query.sql_with_params()
            self._compiled = Prepared(self._around.format(sql)), list(values)
        return self._compiled
