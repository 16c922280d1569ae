"""Who is asking: the sender's network address, and how little of it is kept."""

import hmac
from functools import lru_cache
from hashlib import sha256
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


@lru_cache
def _trusted(networks: tuple[str, ...]):
    return [ip_network(network) for network in networks]


def sender_address(request: HttpRequest) -> str:
    """Return the sender's IP address, believing X-Forwarded-For only from our own proxies.

    The header is read from its end: each of our proxies appended whom it heard; the first address
    that is not ours is the sender's. What a client wrote itself stands further left.
    """
    trusted = _trusted(tuple(settings.TRUSTED_PROXIES))
    address = request.META.get("REMOTE_ADDR") or "0.0.0.0"  # noqa: S104  a unix socket has none
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    while _is_in(address, trusted) and forwarded:
        candidate = forwarded.pop().strip()
        if not _is_address(candidate):
            break
        address = candidate
    return address


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _is_in(address: str, networks) -> bool:
    return _is_address(address) and any(ip_address(address) in network for network in networks)


def prefix(address: str) -> str:
    """Return the network of an address: /24 for IPv4, /48 for IPv6; "" if it is none."""
    if not _is_address(address):
        return ""
    bits = 24 if ip_address(address).version == 4 else 48
    return str(ip_network(f"{address}/{bits}", strict=False))


def keyed_hash(value: str, purpose: str) -> str:
    """Return 32 hex digits that tell equal values apart without telling what they were."""
    key = f"{purpose}:{settings.SECRET_KEY}".encode()
    return hmac.new(key, value.encode(), sha256).hexdigest()[:32]
