"""Queries whose SQL is made once in a process.

Django makes the SQL of a query anew each time it is asked, and for a look-up by key in a hurry that
costs more than all the database does. What is asked, and what a person may see, still stands in
one QuerySet: only its text is remembered.
"""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from .paging import MAX_KEY

_KEY = -(2**53) - 1  # stands for the key in what is compiled; no row has it


class RowByKey:
    """Asks for one row by a number: `make` takes it and returns QuerySet.values_list(...).

    `around` is SQL that stands around the query, at its {}, and may add columns.
    """

    def __init__(self, make: Callable[[int], QuerySet], around: str = "{}") -> None:
        self._make, self._around = make, around
        self._compiled: tuple[str, list[Any]] | None = None

    def __call__(self, key: int) -> tuple | None:
        """The first row, None if there is none. The values are as the driver gives them."""
        if key > MAX_KEY:
            return None
        sql, values = self._sql()
        with connection.cursor() as cursor:
            cursor.execute(sql, [key if value == _KEY else value for value in values])
            return cursor.fetchone()

    def _sql(self) -> tuple[str, list[Any]]:
        if self._compiled is None:
            sql, values = self._make(_KEY)[:1].query.sql_with_params()
            self._compiled = self._around.format(sql), list(values)
        return self._compiled
