"""Who is asking: the sender's network address, and how little of it is kept.

What a proxy says in X-Forwarded-… headers is believed from our own proxies only; they are named by
their networks in TRUSTED_PROXIES. Behind a unix socket, which has no address, that is 0.0.0.0.
"""

import hmac
import re
from collections.abc import Callable
from functools import lru_cache
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

_WITH_PORT = re.compile(r"\[([0-9a-fA-F:.]+)\](?::\d+)?|(\d+(?:\.\d+){3}):\d+")
_NOBODY = IPv4Address(0)
_FORWARDED = ("HTTP_X_FORWARDED", "HTTP_FORWARDED")


class ForwardedHeadersMiddleware:
    """Drops X-Forwarded-… and Forwarded from requests that come by none of our own proxies.

    It stands first: whoever reads such a header after it (Django, for https) may believe it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not _is_ours(_peer(request)):
            for name in [name for name in request.META if name.startswith(_FORWARDED)]:
                del request.META[name]
        return self.get_response(request)


@lru_cache
def trusted_networks(networks: tuple[str, ...]) -> list[IPv4Network | IPv6Network]:
    """Return the networks that TRUSTED_PROXIES names; raises ValueError for what is none."""
    return [ip_network(network, strict=False) for network in networks]


def _is_ours(address: IPv4Address | IPv6Address) -> bool:
    return any(address in each for each in trusted_networks(tuple(settings.TRUSTED_PROXIES)))


def _peer(request: HttpRequest) -> IPv4Address | IPv6Address:
    """The other end of the connection: a proxy's address, or the sender's own."""
    return _parsed(request.META.get("REMOTE_ADDR", "")) or _NOBODY


def sender_address(request: HttpRequest) -> str:
    """Return the sender's IP address in its usual spelling; "0.0.0.0" if there is none.

    X-Forwarded-For is read from its end: each of our proxies appended whom it heard; the first
    address that is not ours is the sender's. What a client wrote itself stands further left.
    """
    address = _peer(request)
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    while forwarded and _is_ours(address):
        candidate = _parsed(forwarded.pop())
        if candidate is None:
            break
        address = candidate
    return str(address)


@lru_cache(maxsize=256)  # the peer of one request is asked for several times
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


@lru_cache(maxsize=1024)  # asked for several times of one request
def prefix(address: str) -> str:
    """Return the network of an address: /24 for IPv4, /48 for IPv6; "" if it is none."""
    parsed = _parsed(address)
    if parsed is None:
        return ""
    return str(ip_network((parsed, 24 if parsed.version == 4 else 48), strict=False))


def keyed_hash(value: str, purpose: str) -> str:
    """Return 32 hex digits that tell equal values apart without telling what they were."""
    key = f"{purpose}:{settings.SECRET_KEY}".encode()
    return hmac.digest(key, value.encode(), "sha256").hex()[:32]
