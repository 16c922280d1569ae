"""The account log: who came in, from where, and what became of the keys to an account."""

from datetime import timedelta

from django.contrib.auth.models import User
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from journal.lib.network import prefix, sender_address

from . import devices
from .models import AccountEvent

Kind = AccountEvent.Kind
_TOGETHER = timedelta(hours=1)  # failures from one place within it are one line
_KNOWN = timedelta(days=90)
FAILURES_KEPT = timedelta(days=90)


def record(
    kind: Kind, account: User | None, by: User | None = None, request: HttpRequest | None = None
) -> None:
    """Write a line; `by` is whoever did it to the account, None for the person or the machine."""
    AccountEvent.objects.create(
        kind=kind, account=account, by=by, at=timezone.now(), **_origin(request)
    )


def _origin(request: HttpRequest | None) -> dict[str, str]:
    if request is None:
        return {}
    agent = request.META.get("HTTP_USER_AGENT", "")
    return {"address": sender_address(request), "device": devices.in_words(agent)}


def record_failure(account: User | None, request: HttpRequest) -> None:
    """Count a login that failed; an hour of them from one address is one line of the log."""
    now = timezone.now()
    here = {"kind": Kind.FAILED, "account": account, "address": sender_address(request)}
    line = AccountEvent.objects.filter(**here, at__gt=now - _TOGETHER).values("pk")[:1]
    if not AccountEvent.objects.filter(pk__in=line).update(times=F("times") + 1):
        AccountEvent.objects.create(at=now, **here | _origin(request))


def is_known(username: str, address: str) -> bool:
    """Whether an account logged in lately from the network of an address.

    Asked of names that no account has, too, so that both take the same time.
    """
    logins = AccountEvent.objects.filter(
        account__username=username, kind=Kind.LOGGED_IN, at__gt=timezone.now() - _KNOWN
    )
    addresses = logins.order_by().values_list("address", flat=True).distinct()[:100]
    return prefix(address) in {prefix(each) for each in addresses if each}
