"""Codes of an authenticator app: time-based one-time passwords (RFC 6238 over RFC 4226).

SHA-1, six digits and thirty seconds are what every such app understands.
"""

import hmac
from base64 import b32encode
from datetime import datetime
from hashlib import sha1
from urllib.parse import quote, urlencode

PERIOD = 30  # seconds that a code is shown
DIGITS = 6
DRIFT = 1  # steps by which a phone's clock may be off, either way


def step_at(moment: datetime) -> int:
    """Return the number of the step that a moment lies in; raises nothing."""
    return int(moment.timestamp()) // PERIOD


def code(key: bytes, step: int) -> str:
    """Return the six digits an app shows during a step."""
    digest = hmac.new(key, step.to_bytes(8, "big"), sha1).digest()
    start = digest[-1] & 0xF
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def step_of(key: bytes, typed: str, now: datetime) -> int | None:
    """Return the newest step near `now` whose code was typed, None if it is none of theirs."""
    here = step_at(now)
    steps = range(here + DRIFT, here - DRIFT - 1, -1)
    found = [
        step for step in steps if hmac.compare_digest(code(key, step).encode(), typed.encode())
    ]
    return found[0] if found else None


def secret(key: bytes) -> str:
    """Return a key as people type it into an app: base32."""
    return b32encode(key).decode().rstrip("=")


def address(key: bytes, account: str, issuer: str) -> str:
    """Return the otpauth:// address that an app reads from a QR code."""
    label = f"{quote(issuer, safe='')}:{quote(account, safe='')}"
    query = urlencode({"secret": secret(key), "issuer": issuer}, quote_via=quote)
    return f"otpauth://totp/{label}?{query}"
