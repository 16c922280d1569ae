"""Who is asking, and how little of it is kept."""

import pytest
from django.test import RequestFactory

from journal.lib.network import ForwardedHeadersMiddleware, keyed_hash, prefix, sender_address

PROXIES = ["10.0.0.0/8", "fd00::/8", "127.0.0.1"]


def sender(remote: str, forwarded: str | None = None) -> str:
    headers = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
    return sender_address(RequestFactory().get("/", REMOTE_ADDR=remote, **headers))


@pytest.mark.parametrize("forwarded", [None, "", "198.51.100.9", "10.0.0.1, 198.51.100.9"])
def test_without_proxies_the_header_counts_for_nothing(settings, forwarded):
    """Anybody can write X-Forwarded-For."""
    settings.TRUSTED_PROXIES = []
    assert sender("203.0.113.5", forwarded) == "203.0.113.5"


@pytest.mark.parametrize(
    ("remote", "forwarded", "address"),
    [
        ("10.0.0.1", "203.0.113.5", "203.0.113.5"),
        ("10.0.0.1", "203.0.113.5, 10.0.0.2", "203.0.113.5"),
        ("10.0.0.1", "198.51.100.9, 203.0.113.5, 10.0.0.2", "203.0.113.5"),
        ("10.0.0.1", "<script>, 203.0.113.5", "203.0.113.5"),
        ("10.0.0.1", "10.9.9.9,203.0.113.5", "203.0.113.5"),
        ("203.0.113.5", "198.51.100.9", "203.0.113.5"),
        ("10.0.0.1", "203.0.113.5, unknown", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", None, "10.0.0.1"),
        ("10.0.0.1", ",,,", "10.0.0.1"),
        ("10.0.0.1", "10.0.0.3", "10.0.0.3"),
        ("10.0.0.1", "2001:DB8:0::0001", "2001:db8::1"),
        ("fd00::1", "2001:db8::1", "2001:db8::1"),
        ("10.0.0.1", "[2001:db8::1]:4711", "2001:db8::1"),
        ("10.0.0.1", "[2001:db8::1]", "2001:db8::1"),
        ("10.0.0.1", "203.0.113.5:4711", "203.0.113.5"),
        ("10.0.0.1", "::ffff:203.0.113.5", "203.0.113.5"),
        ("::ffff:10.0.0.1", "203.0.113.5", "203.0.113.5"),
        ("10.0.0.1", "fe80::1%<script>", "fe80::1"),
        ("10.0.0.1", "203.0.113.5" * 5000, "10.0.0.1"),
    ],
)
def test_the_header_is_read_from_its_end(settings, remote, forwarded, address):
    """Our proxies are passed over; what stands left of the first stranger is the stranger's own."""
    settings.TRUSTED_PROXIES = PROXIES
    assert sender(remote, forwarded) == address


def test_a_unix_socket_has_no_address(settings):
    """Its requests come from 0.0.0.0, which can be trusted by that name."""
    settings.TRUSTED_PROXIES = []
    assert sender("", "203.0.113.5") == "0.0.0.0"
    assert sender("unix:") == "0.0.0.0"
    settings.TRUSTED_PROXIES = ["0.0.0.0"]
    assert sender("", "203.0.113.5") == "203.0.113.5"


@pytest.mark.parametrize(
    ("remote", "believed"),
    [
        ("10.0.0.1", True),
        ("::ffff:10.0.0.1", True),
        ("203.0.113.5", False),
        ("0.0.0.0", False),
        ("", False),
        ("unix:", False),
    ],
)
def test_only_our_proxies_say_that_a_request_was_https(settings, remote, believed):
    """From anybody else X-Forwarded-… and Forwarded are dropped, before anything reads them."""
    settings.TRUSTED_PROXIES = PROXIES
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    headers = {"x-forwarded-proto": "https", "x-forwarded-host": "a", "forwarded": "proto=https"}
    request = RequestFactory().get("/", REMOTE_ADDR=remote, headers=headers)
    ForwardedHeadersMiddleware(lambda request: None)(request)
    assert request.is_secure() is believed
    for name in headers:
        assert (name in request.headers) is believed


def test_a_unix_socket_is_trusted_when_it_is_named(settings):
    """A proxy behind a socket says 0.0.0.0 in TRUSTED_PROXIES."""
    settings.TRUSTED_PROXIES = ["0.0.0.0"]
    request = RequestFactory().get("/", REMOTE_ADDR="", headers={"x-forwarded-proto": "https"})
    ForwardedHeadersMiddleware(lambda request: None)(request)
    assert "x-forwarded-proto" in request.headers


def test_it_stands_first(settings):
    """Any middleware before it could believe a stranger."""
    assert settings.MIDDLEWARE[0] == "journal.lib.network.ForwardedHeadersMiddleware"


def test_a_network_may_be_named_by_one_of_its_addresses(settings):
    """10.0.0.1/8 in the configuration means 10.0.0.0/8."""
    settings.TRUSTED_PROXIES = ["10.0.0.1/8"]
    assert sender("10.9.9.9", "203.0.113.5") == "203.0.113.5"


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.5", "203.0.113.0/24"),
        ("2001:db8:1:2::3", "2001:db8:1::/48"),
        ("::ffff:203.0.113.5", "203.0.113.0/24"),
        ("fe80::1%eth0", "fe80::/48"),
        ("", ""),
        ("unknown", ""),
        ("203.0.113.5/8", ""),
    ],
)
def test_prefix(address, network):
    """/24 of IPv4, /48 of IPv6, nothing of what is no address."""
    assert prefix(address) == network
    assert len(network) <= 43


def test_keyed_hash(settings):
    """Equal for equal values of one purpose and key; different as soon as one of them differs."""
    first = keyed_hash("203.0.113.5", "sender")
    assert first == keyed_hash("203.0.113.5", "sender")
    assert len(first) == 32
    assert int(first, 16) >= 0
    others = {keyed_hash("203.0.113.6", "sender"), keyed_hash("203.0.113.5", "mail")}
    settings.SECRET_KEY = "another"
    others.add(keyed_hash("203.0.113.5", "sender"))
    assert first not in others
    assert len(others) == 3
