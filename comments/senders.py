"""What tells senders apart: keyed hashes of an address and of its network, whose key rotates.

An address itself is never stored. Equal senders are known again as long as a key lasts, and across
one change of keys where that matters (a comment sent twice). Of the keys only the two newest are
kept: what was hashed with an older one can no longer be linked to any network by anybody.
"""

from __future__ import annotations

import hmac
import secrets
from typing import NamedTuple

from django.core.cache import cache
from django.db import connection, models
from django.utils import timezone

from journal.lib.network import prefix

REMEMBERED = 60  # seconds in a process
KEPT = 2  # keys
DIGITS = 24  # hexadecimal: 96 bits
_CACHED = "comments-sender-keys"


def fresh_secret() -> bytes:
    return secrets.token_bytes(32)


class SenderKey(models.Model):
    """A key for some weeks; its number stands before each hash that was made with it."""

    begun = models.DateField(unique=True)
    secret = models.BinaryField(default=fresh_secret)

    class Meta:
        default_permissions = []

    def __str__(self):
        return f"{self.begun}"


class Key(NamedTuple):
    """As a process remembers it: the cache makes a copy each time, of a row a costly one."""

    number: int
    secret: bytes

    def mark(self, value: str, purpose: str) -> str:
        """What equal values have in common while this is the key; "" for no value."""
        if not value:
            return ""
        digest = hmac.digest(self.secret, f"{purpose}|{value}".encode(), "sha256")
        return f"{self.number:x}:{digest.hex()[:DIGITS]}"


def _keys() -> list[Key]:
    """The current key, and the one before it if there is one."""
    kept = cache.get(_CACHED)
    if kept is None:
        newest = SenderKey.objects.order_by("-begun")
        rows = list(newest[:KEPT]) or [_begin()]
        kept = [(row.pk, bytes(row.secret)) for row in rows]
        cache.set(_CACHED, kept, REMEMBERED)
    return [Key(*each) for each in kept]


def _begin() -> SenderKey:
    return SenderKey.objects.get_or_create(begun=timezone.localdate())[0]


class Known(NamedTuple):
    """What comments of one sender have in common."""

    hashes: list[str]  # what they may bear as `sender_hash`, the current one first
    network: str

    @property
    def marks(self) -> dict[str, str]:
        """What a new comment keeps: its `sender_hash` and `sender_prefix`."""
        return {"sender_hash": self.hashes[0], "sender_prefix": self.network}


def known(address: str) -> Known:
    """What the comments of a network address are known by."""
    keys = _keys()
    hashes = [key.mark(address, "sender") for key in keys]
    return Known(hashes, keys[0].mark(prefix(address), "network"))


def rotate(days: int) -> int:
    """Begin another key when the current one is `days` old, and drop old ones; return how many
    began or went. Called by the sweep."""
    today, newest = timezone.localdate(), SenderKey.objects.order_by("-begun").first()
    begun = 0
    if newest is None or (today - newest.begun).days >= days:
        _, is_new = SenderKey.objects.get_or_create(begun=today)
        begun = int(is_new)
    kept = SenderKey.objects.order_by("-begun").values("pk")[:KEPT]
    gone = SenderKey.objects.exclude(pk__in=list(kept.values_list("pk", flat=True))).delete()[0]
    if begun or gone:
        cache.delete(_CACHED)
    return begun + gone


_RECENT_BARE = """
SELECT id, sender_prefix, sender_hash FROM comments_comment
WHERE sender_hash <> '' AND created_at > now() - interval '2 days' AND sender_prefix LIKE '%%/%%'
ORDER BY created_at LIMIT %s FOR UPDATE SKIP LOCKED
"""


def hash_bare(at_once: int = 1000) -> int:
    """Hash networks that a process of an older version still wrote as they are, while the site was
    being brought up to date; return how many."""
    key = _keys()[0]
    with connection.cursor() as cursor:
        cursor.execute(_RECENT_BARE, [at_once])
        rows = cursor.fetchall()
        for pk, network, sender in rows:
            marked = [key.mark(network, "network"), key.mark(sender, "former"), pk]
            cursor.execute(
                "UPDATE comments_comment SET sender_prefix = %s, sender_hash = %s WHERE id = %s",
                marked,
            )
    return len(rows)
