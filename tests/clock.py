"""A clock that tests set: the one that Python reads and the one that the database reads."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from unittest import mock

from django.db import connection
from django.utils import timezone

MICROSECOND = timedelta(microseconds=1)

# Found before Postgres's own, whose schema is put last; both are undone with the transaction.
FUNCTION = """
CREATE SCHEMA IF NOT EXISTS set_clock;
CREATE OR REPLACE FUNCTION set_clock.statement_timestamp() RETURNS timestamptz STABLE
    LANGUAGE sql AS $$ SELECT current_setting('set_clock.now')::timestamptz $$;
SET LOCAL search_path TO set_clock, public, pg_catalog;
"""


class Clock:
    now: datetime

    def set(self, moment: datetime) -> None:
        self.now = moment
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('set_clock.now', %s, true)", [moment.isoformat()])

    def tick(self, by: timedelta = MICROSECOND) -> datetime:
        self.set(self.now + by)
        return self.now


@contextmanager
def set_clock(moment: datetime | None = None) -> Iterator[Clock]:
    """Stop the clock, here and in the database, at a moment; inside one transaction."""
    clock = Clock()
    with connection.cursor() as cursor:
        cursor.execute(FUNCTION)
    clock.set(moment or timezone.now())
    with mock.patch("django.utils.timezone.now", lambda: clock.now):
        yield clock
