"""How much may come from one network. A school behind one address is many readers, and who reads
closely sends a suggestion a minute for an hour."""

from datetime import timedelta

from journal.lib.network import keyed_hash, prefix
from journal.lib.throttle import Rate, Refused

from ..models import Allowance

SUGGESTIONS = Rate(60, timedelta(seconds=20))
CODES = Rate(200, timedelta(seconds=2))


def check(address: str) -> None:
    """Charge one suggestion; raises ValidationError (code "limited", params: `wait`)."""
    try:
        admit("suggestion", SUGGESTIONS, address)
    except Refused as refused:
        raise refused.told(
            "Vừa có nhiều lời sửa gửi từ đây. Hãy đợi %(in_words)s rồi bấm Gửi lời sửa lần nữa; "
            "chữ bạn gõ vẫn còn nguyên."
        ) from refused


def admit(what: str, rate: Rate, address: str) -> None:
    """Charge a network; raises Refused."""
    Allowance.admit({keyed_hash(f"{what}|{prefix(address)}", "suggestion-limit"): rate})


def mark(address: str) -> str:
    """What equal networks have in common; nothing else of an address is kept."""
    return keyed_hash(prefix(address), "suggestion-sender")


def prune() -> int:
    """Drop what the clock has overtaken; called by the sweep."""
    return Allowance.prune()
