"""Who is asking: the sender's network address, and how little of it is kept."""

import hmac
import re
from functools import lru_cache
from hashlib import sha256
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

_WITH_PORT = re.compile(r"\[([0-9a-fA-F:.]+)\](?::\d+)?|(\d+(?:\.\d+){3}):\d+")
_NOBODY = IPv4Address(0)


@lru_cache
def _trusted(networks: tuple[str, ...]):
    return [ip_network(network, strict=False) for network in networks]


def sender_address(request: HttpRequest) -> str:
    """Return the sender's IP address in its usual spelling; "0.0.0.0" if there is none.

    X-Forwarded-For is believed only from our own proxies; behind a unix socket, which has no
    address, TRUSTED_PROXIES names 0.0.0.0.
    The header is read from its end: each of our proxies appended whom it heard; the first address
    that is not ours is the sender's. What a client wrote itself stands further left.
    """
    trusted = _trusted(tuple(settings.TRUSTED_PROXIES))
    address = _parsed(request.META.get("REMOTE_ADDR", "")) or _NOBODY
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    while forwarded and any(address in network for network in trusted):
        candidate = _parsed(forwarded.pop())
        if candidate is None:
            break
        address = candidate
    return str(address)


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    """The address a text names, without port, brackets or zone; IPv4 inside IPv6 as IPv4."""
    text = text.strip()
    if match := _WITH_PORT.fullmatch(text):
        text = match[1] or match[2]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def prefix(address: str) -> str:
    """Return the network of an address: /24 for IPv4, /48 for IPv6; "" if it is none."""
    parsed = _parsed(address)
    if parsed is None:
        return ""
    return str(ip_network((parsed, 24 if parsed.version == 4 else 48), strict=False))


def keyed_hash(value: str, purpose: str) -> str:
    """Return 32 hex digits that tell equal values apart without telling what they were."""
    key = f"{purpose}:{settings.SECRET_KEY}".encode()
    return hmac.new(key, value.encode(), sha256).hexdigest()[:32]
