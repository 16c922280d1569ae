"""Every guess at a password or a code goes through here: throttled, and noted where it is wrong."""

from collections.abc import Callable
from typing import TypeVar

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from journal.lib.network import sender_address

from . import log, throttle

Found = TypeVar("Found")
PASSWORD, CODE = "password", "code"


def guess(purpose: str, username: str, request: HttpRequest, check: Callable[[], Found]) -> Found:
    """Return what `check()` returns; something falsy is a wrong guess at the account's secret.

    Raises ValidationError, code "throttled", without asking `check` where there were too many.
    """
    address = sender_address(request)
    account = User.objects.filter(username=username).first()
    known = log.is_known(username, address)
    try:
        throttle.admit(purpose, username, address, known=known)
    except throttle.Refused as refused:
        log.record_failure(account, request)
        wait = throttle.in_words(refused.wait)
        says = f"Đã thử sai quá nhiều lần. Hãy đợi {wait} rồi thử lại."
        raise ValidationError(says, code="throttled") from refused
    if found := check():
        throttle.forgive(purpose, username, address, known=known)
    else:
        log.record_failure(account, request)
    return found
