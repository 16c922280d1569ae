"""The names of authors and accounts, as names.py compares them, and what the form says."""

import secrets
from functools import lru_cache

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.core.exceptions import ValidationError

from articles.models import Author

from . import names

REMEMBERED = 300  # seconds in a process
MOST = 20_000  # of each kind, the newest
_MARK = "comments-known-names"
_KEPT: list = ["", frozenset()]  # a mark, and the names read under it


def judge(name: str) -> names.Verdict:
    """Whether a reader may write under a name; see names.judge()."""
    return _judged(name, settings.JOURNAL_NAME, known())


def speaks_for_itself(name: str) -> None:
    """Raise ValidationError (code "reserved") for a name that speaks for the journal."""
    # Whose names are known makes no difference to that.
    if _judged(name, settings.JOURNAL_NAME, frozenset()) is names.Verdict.REFUSED:
        raise ValidationError(
            "Tên này bạn đọc có thể tưởng là của tòa soạn. Hãy ghi tên của bạn.", code="reserved"
        )


@lru_cache(maxsize=256)  # one post asks for the same name more than once
def _judged(name: str, journal: str, known: frozenset[str]) -> names.Verdict:
    return names.judge(name, journal, known)


def known() -> frozenset[str]:
    """Read anew where the cache forgot its mark; the names themselves, which may be many, stand
    beside it, because the cache would make a copy of them each time."""
    mark, kept = _KEPT
    if cache.get(_MARK) != mark:
        mark, kept = secrets.token_hex(8), _read()
        _KEPT[:] = mark, kept
        cache.set(_MARK, mark, REMEMBERED)
    return kept


def _read() -> frozenset[str]:
    authors = Author.objects.order_by("-pk").values_list("name", "pen_name")[:MOST]
    users = get_user_model().objects.filter(is_staff=True).order_by("-pk")
    accounts = users.values_list("username", "last_name", "first_name")[:MOST]
    called = [name for row in authors for name in row]
    for username, last, first in accounts:
        called += [username, f"{last} {first}", f"{first} {last}"]
    return frozenset(filter(None, map(names.skeleton, called)))
