"""One worker at a time for one thing: a claim ends with the block or with the worker's death."""

from collections.abc import Iterator
from contextlib import contextmanager
from zlib import crc32

from django.db import connection

_CLASS = 0x70_64_66_00  # of this room's advisory locks


@contextmanager
def claimed(thing: str) -> Iterator[bool]:
    """Whether nobody else holds a claim on `thing`; if so, nobody does for the with block.

    A lock of the session, not of a transaction: each page is a transaction of its own. Postgres
    lets it go when the connection of a killed worker closes.
    """
    key = [_CLASS, crc32(thing.encode()) - 0x8000_0000]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", key)
        mine = cursor.fetchone()[0]
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", key)
