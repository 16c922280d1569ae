"""How often one may guess: by account and network together, by account, and by network.

The arithmetic is journal.lib.throttle's; what succeeds is paid back. From a network where the
account logged in lately only the two together count: whoever guesses from elsewhere, or at other
names behind the same address, cannot shut the person out.
"""

from datetime import timedelta

from journal.lib.network import keyed_hash, prefix
from journal.lib.throttle import Rate, Refused, in_words
from journal.lib.vietnamese import fold

from .models import Allowance

__all__ = ["Refused", "admit", "forgive", "in_words", "prune"]

PAIR = Rate(5, timedelta(minutes=3))
ACCOUNT = Rate(30, timedelta(minutes=2))
NETWORK = Rate(50, timedelta(seconds=30))


def admit(purpose: str, account: str, address: str, *, known: bool) -> None:
    """Charge one attempt ("password", "code") on an account as typed; raises Refused."""
    Allowance.admit(_bounds(purpose, account, address, known))


def forgive(purpose: str, account: str, address: str, *, known: bool) -> None:
    """Pay back an attempt that succeeded; the account's own mistakes from here are forgotten."""
    pair, *others = _bounds(purpose, account, address, known).items()
    Allowance.objects.filter(pk=pair[0]).delete()
    Allowance.pay_back(dict(others))


def prune() -> int:
    """Drop what the clock has overtaken."""
    return Allowance.prune()


def _bounds(purpose: str, account: str, address: str, known: bool) -> dict[str, Rate]:
    """The rows an attempt is charged to, the pair first."""
    account, place = fold(account.strip()), prefix(address)
    bounds = {("both", account, place): PAIR}
    if not known:
        bounds |= {("network", place): NETWORK, ("account", account): ACCOUNT}
    return {keyed_hash("|".join(name), f"throttle-{purpose}"): bounds[name] for name in bounds}
