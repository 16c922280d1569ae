"""Codes of an authenticator app, by the tables of the RFCs."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from journal.lib import totp

KEY = b"12345678901234567890"  # RFC 6238, appendix B, for SHA-1


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_the_table_of_rfc_6238(seconds, code):
    """The last six digits of the table's eight."""
    moment = datetime.fromtimestamp(seconds, UTC)
    assert totp.code(KEY, totp.step_at(moment)) == code


@pytest.mark.parametrize(
    ("off", "taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_a_clock_may_be_off_by_one_step(off, taken):
    """And no more; the step is told, so that it can be used up."""
    now = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    step = totp.step_at(now + timedelta(seconds=off * totp.PERIOD))
    assert totp.step_of(KEY, totp.code(KEY, step), now) == (step if taken else None)


@pytest.mark.parametrize("typed", ["", "abcdef", "１２３４５６", "12345", "mã số"])
def test_what_is_no_code_is_none(typed):
    """Letters, full-width digits, nothing."""
    assert totp.step_of(KEY, typed, datetime(2026, 11, 23, tzinfo=UTC)) is None


def test_the_address_that_apps_read():
    """Issuer and account survive spaces, colons and diacritics; the key is base32."""
    parts = urlsplit(totp.address(KEY, "thư:lâm", "Tòa soạn Bến Sông"))
    assert (parts.scheme, parts.netloc) == ("otpauth", "totp")
    assert parts.path.count(":") == 1
    query = parse_qs(parts.query)
    assert query == {
        "secret": ["GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"],
        "issuer": ["Tòa soạn Bến Sông"],
    }
    assert "+" not in parts.query
