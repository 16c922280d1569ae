"""How often something may be done: the generic cell rate algorithm, in one table for all processes.

Each bound is a row whose `until` moves on by `every` with an act and may run ahead of the clock by
`burst` acts. An act is charged before it is looked at, so a thousand at once get no more through
than one after the other.
"""

from contextlib import nullcontext
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.db.models import DurationField, ExpressionWrapper, F, Func
from django.utils import timezone

from .compiled import UNHURRIED, Prepared

PRUNED_AT_ONCE = 5000

# All bounds in one statement, in the order of their keys so that no two acts wait for each other.
# It does nothing where one of them is seen to be used up. Where others used it up meanwhile, a
# value that the column forbids undoes all. The clock is read when the row is locked: read before,
# an act that had to wait would come too early. Rows are looked up key by key: joined with the
# table, they were found by reading all of it. Seconds are numbers, quicker written and read.
_CHARGE = """
WITH asked AS (
    SELECT key, every * interval '1 second' AS every, ahead * interval '1 second' AS ahead
    FROM unnest(%s::text[], %s::float8[], %s::float8[]) AS one (key, every, ahead)
)
INSERT INTO {table} AS kept (key, until)
SELECT key, clock_timestamp() + every FROM asked
WHERE NOT EXISTS (
    SELECT FROM asked
    WHERE (SELECT until FROM {table} WHERE key = asked.key) > clock_timestamp() + ahead
)
ORDER BY key
ON CONFLICT (key) DO UPDATE SET until = (
    SELECT greatest(kept.until, clock_timestamp()) + every FROM asked
    WHERE key = excluded.key AND kept.until <= clock_timestamp() + ahead
)
"""


@cache
def _charge(table: str) -> Prepared:
    return Prepared(_CHARGE.format(table=table))


@dataclass(frozen=True)
class Rate:
    burst: int  # acts at once
    every: timedelta  # then one in this time

    @property
    def ahead(self) -> timedelta:
        """How far `until` may run ahead of the clock before one more act."""
        return self.every * (self.burst - 1)


class Refused(Exception):
    """Too many; `wait` says how long until the next."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(wait)
        self.wait = wait

    def told(self, says: str) -> ValidationError:
        """Return what a form says of it, code "limited": words with %(in_words)s for how long."""
        params = {"in_words": in_words(self.wait), "wait": self.wait}
        return ValidationError(says, code="limited", params=params)


class Allowance(models.Model):
    """How far somebody has used up what they may do; an app has a table of its own."""

    key = models.CharField(max_length=32, primary_key=True)
    until = models.DateTimeField(db_index=True)

    class Meta:
        abstract = True
        default_permissions = []

    def __str__(self) -> str:
        return self.key

    @classmethod
    def admit(cls, bounds: dict[str, Rate]) -> None:
        """Charge one act to each of some keys; raises Refused.

        What is refused is charged to nobody: waiting is never made longer by trying. Not inside a
        transaction with things to keep: what is charged need not outlive a crash.
        """
        keys = sorted(bounds)
        rates = [bounds[key] for key in keys]
        every = [rate.every.total_seconds() for rate in rates]
        ahead = [rate.ahead.total_seconds() for rate in rates]
        if not cls._charged([keys, every, ahead]):
            raise cls._refused(bounds)

    @classmethod
    def _charged(cls, values: list[list]) -> bool:
        # Outside a transaction the statement is one by itself.
        whole = transaction.atomic() if connection.in_atomic_block else nullcontext()
        try:
            with whole, connection.cursor() as cursor:
                _charge(cls._meta.db_table).execute(cursor, values, before=UNHURRIED)
                return cursor.rowcount > 0
        except IntegrityError:
            return False

    @classmethod
    def pay_back(cls, bounds: dict[str, Rate]) -> None:
        """Take back one charge of each key."""
        for key, rate in sorted(bounds.items(), key=lambda bound: bound[0]):
            cls.objects.filter(pk=key).update(until=F("until") - rate.every)

    @classmethod
    def prune(cls) -> int:
        """Drop some rows that the clock has overtaken: such a row says the same as none."""
        over = cls.objects.filter(until__lt=timezone.now()).order_by("until")
        some = list(over.values_list("pk", flat=True)[:PRUNED_AT_ONCE])
        return cls.objects.filter(pk__in=some, until__lt=timezone.now()).delete()[0]

    @classmethod
    def _refused(cls, bounds: dict[str, Rate]) -> Refused:
        left = ExpressionWrapper(F("until") - Func(function="clock_timestamp"), DurationField())
        rows = cls.objects.filter(pk__in=bounds).values_list("key", left)
        waits = [ahead - bounds[key].ahead for key, ahead in rows]
        return Refused(max(waits, default=timedelta()))


def in_words(wait: timedelta) -> str:
    """Return a time to wait as people say it: "40 giây", "3 phút"; never less than a second."""
    seconds = max(1, -int(-wait.total_seconds() // 1))
    return f"{seconds} giây" if seconds < 60 else f"{-(-seconds // 60)} phút"
