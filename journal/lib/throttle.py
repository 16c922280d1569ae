"""How often something may be done: the generic cell rate algorithm, in one table for all processes.

Each bound is a row whose `until` moves on by `every` with an act and may run ahead of the clock by
`burst` acts. An act is charged before it is looked at, so a thousand at once get no more through
than one after the other.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, models, transaction
from django.db.models import F
from django.utils import timezone

PRUNED_AT_ONCE = 5000

# A charge need not outlive a crash of the machine, so nobody waits for the disk.
_CHARGE = """
SET LOCAL synchronous_commit TO off;
INSERT INTO {table} (key, until) VALUES (%(key)s, %(now)s::timestamptz + %(every)s)
ON CONFLICT (key) DO UPDATE SET until = greatest({table}.until, %(now)s::timestamptz) + %(every)s
WHERE {table}.until <= %(now)s::timestamptz + %(ahead)s
RETURNING until
"""


@dataclass(frozen=True)
class Rate:
    burst: int  # acts at once
    every: timedelta  # then one in this time


class Refused(Exception):
    """Too many; `wait` says how long until the next, `key` which bound it was."""

    def __init__(self, wait: timedelta, key: str = "") -> None:
        super().__init__(wait)
        self.wait, self.key = wait, key


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
        with transaction.atomic():
            for key, rate in sorted(bounds.items(), key=lambda bound: bound[0]):
                cls._charge(key, rate, timezone.now())

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
    def _charge(cls, key: str, rate: Rate, now: datetime) -> None:
        values = {"key": key, "now": now, "every": rate.every}
        values["ahead"] = rate.every * (rate.burst - 1)
        with connection.cursor() as cursor:
            cursor.execute(_CHARGE.format(table=cls._meta.db_table), values)
            if cursor.fetchone() is None:
                until = cls.objects.values_list("until", flat=True).get(pk=key)
                raise Refused(until - values["ahead"] - now, key)


def in_words(wait: timedelta) -> str:
    """Return a time to wait as people say it: "40 giây", "3 phút"; never less than a second."""
    seconds = max(1, -int(-wait.total_seconds() // 1))
    return f"{seconds} giây" if seconds < 60 else f"{-(-seconds // 60)} phút"
