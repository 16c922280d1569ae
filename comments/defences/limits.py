"""Third: how much may come from one network, under one e-mail, and from both together.

The last is tight, the first generous: an office or a school behind one address is many readers.
Nothing of a network or an e-mail is kept but a keyed hash.
"""

from datetime import timedelta

from journal.lib.network import keyed_hash, prefix
from journal.lib.throttle import Rate, Refused

from ..models import Allowance

PAIR = Rate(8, timedelta(minutes=1))
EMAIL = Rate(20, timedelta(minutes=2))
NETWORK = Rate(120, timedelta(seconds=10))

# Of codes: pictures and sounds cost work, and a code that is made is a row.
PICTURES = Rate(300, timedelta(seconds=1))
SOUNDS = Rate(20, timedelta(seconds=20))
CODES = Rate(300, timedelta(seconds=1))


def check(address: str, email: str) -> None:
    """Charge one comment; raises ValidationError (code "limited", params: `wait`)."""
    place = prefix(address)
    bounds = {("pair", email, place): PAIR, ("email", email): EMAIL, ("network", place): NETWORK}
    try:
        _admit(bounds)
    except Refused as refused:
        raise refused.told(
            "Vừa có nhiều ý kiến gửi từ đây. Hãy đợi %(in_words)s rồi bấm Gửi ý kiến lần nữa; "
            "lời bạn viết vẫn còn nguyên."
        ) from refused


def admit(what: str, rate: Rate, address: str) -> None:
    """Charge a network for a picture, a sound or a code; raises Refused."""
    _admit({(what, prefix(address)): rate})


def _admit(bounds: dict[tuple[str, ...], Rate]) -> None:
    Allowance.admit({_key(name): rate for name, rate in bounds.items()})


def _key(name: tuple[str, ...]) -> str:
    return keyed_hash("|".join(part.lower() for part in name), "comment-limit")
