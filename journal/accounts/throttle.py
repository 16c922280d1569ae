"""How often one may guess: by account and network together, by account, and by network.

Each of the three is a row whose `until` moves on by `every` with an attempt and may run ahead of
the clock by `burst` attempts (the generic cell rate algorithm). An attempt is charged before it is
looked at, so a thousand at once get no more through than one after the other; what succeeds is paid
back. From a network where the account logged in lately, its own bound does not count: whoever
guesses from elsewhere cannot shut the person out.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from journal.lib.network import keyed_hash, prefix
from journal.lib.vietnamese import fold

from .models import Allowance


@dataclass(frozen=True)
class Rate:
    burst: int  # attempts at once
    every: timedelta  # then one in this time


PAIR = Rate(5, timedelta(minutes=3))
ACCOUNT = Rate(30, timedelta(minutes=2))
NETWORK = Rate(50, timedelta(seconds=30))

_CHARGE = """
INSERT INTO accounts_allowance (key, until) VALUES (%(key)s, %(now)s::timestamptz + %(every)s)
ON CONFLICT (key) DO UPDATE
SET until = greatest(accounts_allowance.until, %(now)s::timestamptz) + %(every)s
WHERE accounts_allowance.until <= %(now)s::timestamptz + %(ahead)s
RETURNING until
"""


class Refused(Exception):
    """Too many attempts; `wait` says how long until the next."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(wait)
        self.wait = wait


def admit(purpose: str, account: str, address: str, *, known: bool) -> None:
    """Charge one attempt ("password", "code") on an account as typed; raises Refused.

    What is refused is charged to nobody: waiting is never made longer by trying.
    """
    with transaction.atomic():
        for key, rate in sorted(_bounds(purpose, account, address, known).items()):
            _charge(key, rate, timezone.now())


def forgive(purpose: str, account: str, address: str, *, known: bool) -> None:
    """Pay back an attempt that succeeded; the account's own mistakes from here are forgotten."""
    pair, *others = _bounds(purpose, account, address, known).items()
    Allowance.objects.filter(pk=pair[0]).delete()
    for key, rate in sorted(others):
        Allowance.objects.filter(pk=key).update(until=F("until") - rate.every)


def prune() -> int:
    """Drop what the clock has overtaken: such a row says the same as none."""
    return Allowance.objects.filter(until__lt=timezone.now()).delete()[0]


def _bounds(purpose: str, account: str, address: str, known: bool) -> dict[str, Rate]:
    """The rows an attempt is charged to, the pair first."""
    account, place = fold(account.strip()), prefix(address)
    bounds = {("both", account, place): PAIR, ("network", place): NETWORK}
    if not known:
        bounds["account", account] = ACCOUNT
    return {keyed_hash("|".join(name), f"throttle-{purpose}"): bounds[name] for name in bounds}


def _charge(key: str, rate: Rate, now: datetime) -> None:
    values = {"key": key, "now": now, "every": rate.every, "ahead": rate.every * (rate.burst - 1)}
    with connection.cursor() as cursor:
        cursor.execute(_CHARGE, values)
        if cursor.fetchone() is None:
            until = Allowance.objects.values_list("until", flat=True).get(pk=key)
            raise Refused(until - values["ahead"] - now)


def in_words(wait: timedelta) -> str:
    """Return a time to wait as people say it: "40 giây", "3 phút"; never less than a second."""
    seconds = max(1, -int(-wait.total_seconds() // 1))
    return f"{seconds} giây" if seconds < 60 else f"{-(-seconds // 60)} phút"
