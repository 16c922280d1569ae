"""What a rule, as it is written now, would have found in the last comments of readers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from .. import learning
from ..models import Comment, Rule, State
from .kinds import Kind
from .running import Finding, Ready, Sent, count, pieces

TRIED_ON = 1000  # comments, the newest
SHOWN = 100

_FIELDS = (
    "pk",
    "state",
    "text",
    "name",
    "address",
    "email",
    "sender_hash",
    "sender_prefix",
    "digest",
    "created_at",
    "signals",
    "article__section_id",
    "article__section__parent_id",
)


@dataclass(frozen=True)
class Caught:
    """A comment that a rule would have found something in; `parts` of its text, see pieces()."""

    pk: int
    name: str
    at: datetime
    state: str
    says: str
    parts: list[tuple[str, str]]


@dataclass(frozen=True)
class Trial:
    """`tried`: how many comments were looked at; `states`: how many of those caught stand how."""

    tried: int
    caught: list[Caught]
    states: Counter[str]

    @property
    def size(self) -> int:
        return self.states.total()

    @property
    def approved(self) -> int:
        return self.states[State.APPROVED]

    @property
    def out(self) -> int:
        return self.states[State.REJECTED] + self.states[State.SPAM]

    @property
    def waiting(self) -> int:
        return self.states[State.PENDING]


def run(rule: Rule) -> Trial:
    """Try a rule on the last TRIED_ON comments; two queries at most, but for what was learned."""
    ready = Ready.of(rule.written())
    comments = Comment.objects.filter(from_desk=False).newest_by_key()
    rows = list(comments.values(*_FIELDS)[:TRIED_ON])
    is_learned = rule.kind == Kind.LEARNED
    model = learning.current(learning.learned_at()) if is_learned else None
    sent = [_sent(row, model) for row in rows]
    counted = count(ready, sent) if ready.counts else [0] * len(sent)
    found = [
        (row, finding)
        for row, one, number in zip(rows, sent, counted, strict=True)
        if (finding := ready.find(one, number))
    ]
    caught = [_caught(row, finding) for row, finding in found[:SHOWN]]
    return Trial(len(rows), caught, Counter(row["state"] for row, _ in found))


def _sent(row: dict, model: learning.Model | None) -> Sent:
    kept = ("text", "name", "address", "email", "sender_hash", "sender_prefix", "digest")
    places = (row["article__section_id"], row["article__section__parent_id"])
    return Sent(
        **{name: row[name] for name in kept},
        at=row["created_at"],
        seconds=row["signals"].get("seconds"),
        places=tuple(filter(None, places)),
        learned=model.score(learning.features(row["text"])) if model else 0,
    )


def _caught(row: dict, finding: Finding) -> Caught:
    parts = list(pieces(row["text"], ((*span, finding["title"]) for span in finding["spans"])))
    state = State(row["state"]).label
    return Caught(row["pk"], row["name"], row["created_at"], state, finding["says"], parts)
