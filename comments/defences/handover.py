"""Last: what each defence noticed goes with the comment, as data, for moderators and their rules.

`signals` of a comment: {"seconds": between opening and sending, "tripped": [codes of trap.py],
"links": a count, "same" or "near": what duplicates.py found, "name": whether it is like one of
ours, "held": [codes of REASONS], "rules": [what the newsroom's rules found: rules/running.py],
"trusted": True where it appeared at once, see trust.py}. Nothing in it says who the sender is, or
quotes the text.
"""

from collections.abc import Mapping
from typing import Any

from journal.lib.defences.shape import count_links
from journal.lib.defences.trap import Note

# Why a comment must be looked at by a person, whatever rules would let it pass.
REASONS = {
    "tripped": "biểu mẫu thấy dấu hiệu gửi bằng máy",
    "links": "có đường dẫn",
    "same": "trùng lời với một ý kiến khác",
    "near": "gần trùng lời với một ý kiến khác",
    "name": "tên giống tên người của tòa soạn hay tác giả",
}


def signals(
    note: Note, seconds: int, text: str, same: Mapping[str, Any], *, name: bool = False
) -> dict[str, Any]:
    """What is kept; `held` names what is suspicious and not sure. `name`: is it one of ours."""
    noticed = {"tripped": list(note.tripped), "links": count_links(text), "name": name}
    noticed["near" if "near" in same else "same"] = dict(same)
    noticed = {name: value for name, value in noticed.items() if value}
    held = [name for name in REASONS if name in noticed]
    return {"seconds": seconds, **noticed} | ({"held": held} if held else {})


def held_for(kept: Mapping[str, Any]) -> list[str]:
    """The reasons as moderators read them."""
    noticed = [REASONS[name] for name in kept.get("held", []) if name in REASONS]
    found = [f"{finding['title']} ({finding['says']})" for finding in kept.get("rules", [])]
    return noticed + found
