"""What the rules in force find in a comment.

Rules are read once for each process, and again when one of them is put in force or taken out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from journal.lib.defences.shape import BEFORE_PATH, ENDINGS

from .kinds import Kind
from .matching import MOST_SPANS, Words, listed
from .models import Rule

Finding = dict[str, Any]  # see Comment.findings
Span = tuple[int, int]


@dataclass(frozen=True)
class Sent:
    """A comment as the rules see it. `places`: its article's section and the one above it."""

    text: str
    name: str = ""
    address: str = ""
    email: str = ""
    sender_hash: str = ""
    sender_prefix: str = ""
    digest: str = ""
    at: datetime = field(default_factory=timezone.now)
    seconds: int | None = None  # between opening and sending, where it is known
    places: tuple[int, ...] = ()
    learned: int = 0  # 0 to 100, see learning.py


@dataclass(frozen=True)
class Hit:
    """That a rule applies: in words, without quoting the comment, and where in the text."""

    says: str
    spans: Sequence[Span] = ()


Test = Callable[[Sent, int], Hit | None]  # the number is what count() says


@dataclass(frozen=True)
class Ready:
    """A rule ready to be asked; `written` as Rule.written() gives it."""

    written: Mapping[str, Any]
    test: Test

    @classmethod
    def of(cls, written: Mapping[str, Any]) -> Ready:
        return cls(written, _TESTS[written["kind"]](written))

    @property
    def counts(self) -> bool:
        """Whether it asks how many others there were."""
        return self.written["kind"] in _COUNTED

    def concerns(self, places: Sequence[int]) -> bool:
        """Whether it is for comments under such an article."""
        return not self.written["section"] or self.written["section"] in places

    def find(self, sent: Sent, counted: int = 0) -> Finding | None:
        """What the rule finds; `counted` is what count() says of the comment for this rule."""
        if not self.concerns(sent.places):
            return None
        hit = self.test(sent, counted)
        if hit is None:
            return None
        told = {name: self.written[name] for name in ("rule", "title", "effect", "score")}
        return told | {"says": hit.says, "spans": [list(span) for span in hit.spans]}


def findings(sent: Sent, known: list[list[int]] | None = None) -> list[Finding]:
    """What the rules in force find in a comment that is being sent. `known` is versions(), where it
    was asked already; one query more for each rule that counts."""
    found = [_find(rule, sent) for rule in in_force(known)]
    return [each for each in found if each]


def counts_senders(places: Sequence[int], known: list[list[int]]) -> bool:
    """Whether a rule in force counts what one network or e-mail sends, so that comments must be
    judged one after the other; `places` as Sent has them, `known` as above."""
    return any(
        rule.written["kind"] in _OF_SENDERS and rule.concerns(places) for rule in in_force(known)
    )


def _find(rule: Ready, sent: Sent) -> Finding | None:
    return rule.find(sent, count(rule, [sent])[0] if rule.counts else 0)


def points(found: Iterable[Finding]) -> int:
    return sum(finding["score"] for finding in found)


def pieces(text: str, hits: Iterable[tuple[int, int, str]]) -> Iterator[tuple[str, str]]:
    """A text in pieces, each with the title of what hit there, or ""; of hits (start, end, title)
    that overlap the first names them, and what lies beyond the text is none."""
    at = 0
    for start, end, title in sorted(hits):
        start, end = max(start, at), min(end, len(text))
        if start >= end:
            continue
        if start > at:
            yield text[at:start], ""
        yield text[start:end], title
        at = end
    if at < len(text):
        yield text[at:], ""


# --- rules, once for each process -----------------------------------------------------------------

# Asked for each comment, so its SQL is not made anew: the same as Rule.objects.in_force().
VERSIONS = "SELECT ARRAY[id, force_version] FROM comments_rule WHERE force_version IS NOT NULL"
_READY: dict[int, tuple[int, Ready]] = {}


def versions() -> list[list[int]]:
    """The ids of the rules in force, each with its version."""
    with connection.cursor() as cursor:
        cursor.execute(VERSIONS)
        return [row for (row,) in cursor.fetchall()]


def in_force(known: list[list[int]] | None = None) -> list[Ready]:
    """The rules in force, compiled; one query (none if versions() is `known`), and one more when
    some of them are new."""
    versions_now = dict(versions() if known is None else known)
    new = [pk for pk, version in versions_now.items() if _READY.get(pk, (0,))[0] != version]
    if new:
        rows = Rule.objects.in_force().filter(pk__in=new)
        for pk, version, written in rows.values_list("pk", "force_version", "in_force"):
            _READY[pk] = version, Ready.of(written)
    for pk in _READY.keys() - versions_now.keys():
        _READY.pop(pk, None)
    return [_READY[pk][1] for pk in sorted(versions_now) if pk in _READY]


# --- what each kind looks at ----------------------------------------------------------------------


def _lines(text: str) -> list[str]:
    return [words for _, words in listed(text)]


def _words(written: Mapping[str, Any]) -> Test:
    wanted = Words(*(_lines(written[name]) for name in ("words", "loose_words", "allowed")))

    def test(sent: Sent, _: int) -> Hit | None:
        spans = wanted.find(sent.text)
        elsewhere = {"tên": sent.name, "địa chỉ": sent.address}
        places = [label for label, text in elsewhere.items() if wanted.find(text)]
        said = [
            *([f"{len(spans)} chỗ trong lời"] if spans else []),
            *(f"trong {p}" for p in places),
        ]
        return Hit(", ".join(said), spans) if said else None

    return test


_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>“”\"]+|(?<![\w@.-])(?:[^\W_](?:[\w-]*[^\W_])?\.)+"
    rf"(?:(?:{ENDINGS})\b|{BEFORE_PATH})(?:/[^\s<>“”\"]*)?",
    re.IGNORECASE,
)
_DOMAIN = re.compile(r"(?:https?://)?(?:www\.)?([^\s/:?#]+)", re.IGNORECASE)


def domain_of(link: str) -> str:
    """The domain of a link, or of a line of a list, without www."""
    return _DOMAIN.match(link.strip())[1].lower().rstrip(".") if _DOMAIN.match(link.strip()) else ""


def _links(written: Mapping[str, Any]) -> Test:
    only, never = ({domain_of(each) for each in _lines(written[n])} for n in ("words", "allowed"))

    def counts(link: str) -> bool:
        parts = domain_of(link).split(".")
        above = {".".join(parts[at:]) for at in range(len(parts))}
        return not above & never and (not only or bool(above & only))

    def test(sent: Sent, _: int) -> Hit | None:
        spans = [match.span() for match in _LINK.finditer(sent.text) if counts(match[0])]
        if len(spans) < written["limit"]:
            return None
        return Hit(f"{len(spans)} đường dẫn", spans[:MOST_SPANS])

    return test


def _speed(written: Mapping[str, Any]) -> Test:
    def test(sent: Sent, _: int) -> Hit | None:
        if sent.seconds is None or sent.seconds >= written["limit"]:
            return None
        return Hit(f"gửi {sent.seconds} giây sau khi mở")

    return test


def _hours(written: Mapping[str, Any]) -> Test:
    first, last = written["from_hour"], written["until_hour"]

    def test(sent: Sent, _: int) -> Hit | None:
        hour = timezone.localtime(sent.at).hour
        inside = first <= hour < last if first < last else hour >= first or hour < last
        return Hit(f"gửi lúc {timezone.localtime(sent.at):%H:%M}") if inside else None

    return test


def _learned(written: Mapping[str, Any]) -> Test:
    def test(sent: Sent, _: int) -> Hit | None:
        return Hit(f"{sent.learned} điểm") if sent.learned >= written["limit"] else None

    return test


def _counting(says: str) -> Callable[[Mapping[str, Any]], Test]:
    def of(written: Mapping[str, Any]) -> Test:
        def test(sent: Sent, number: int) -> Hit | None:
            return Hit(says.format(number)) if number >= written["limit"] else None

        return test

    return of


_TESTS: dict[str, Callable[[Mapping[str, Any]], Test]] = {
    Kind.WORDS: _words,
    Kind.LINKS: _links,
    Kind.REPEATED: _counting("{} người khác đã gửi lời này"),
    Kind.SPEED: _speed,
    Kind.NETWORK: _counting("ý kiến thứ {} từ một mạng"),
    Kind.EMAIL: _counting("ý kiến thứ {} từ một email"),
    Kind.HOURS: _hours,
    Kind.LEARNED: _learned,
}

# --- how many others there were -------------------------------------------------------------------

_COUNTED = {Kind.REPEATED: "digest", Kind.NETWORK: "sender_prefix", Kind.EMAIL: "email"}
_OF_SENDERS = {Kind.NETWORK, Kind.EMAIL}
_ALIKE = {"email": "upper({})"}  # of which more than equal letters are the same
MOST_COUNTED = 200  # of one comment: a flood is no reason to read all of it
_OTHERS = """
SELECT asked.n, count(DISTINCT others.sender_hash) FILTER (
    WHERE others.sender_hash <> asked.sender_hash), count(others.id)
FROM unnest(%s::int[], %s::text[], %s::text[], %s::timestamptz[])
    AS asked (n, value, sender_hash, at)
CROSS JOIN LATERAL (
    SELECT id, sender_hash FROM comments_comment
    WHERE {one} = {other} AND {column} <> '' AND created_at < asked.at
        AND created_at >= asked.at - %s::int * interval '1 minute'
    ORDER BY {order} DESC LIMIT {most}
) others
GROUP BY asked.n
"""
_ORDERS = {"digest": "id", "sender_prefix": "created_at", "email": "id"}  # by their indexes


def count(rule: Ready, rows: Sequence[Sent]) -> list[int]:
    """For a rule that counts: how many there were before each of some comments, itself included
    where a rule speaks of the n-th; MOST_COUNTED at most. One query."""
    kind = rule.written["kind"]
    column = _COUNTED[kind]
    one, other = (_ALIKE.get(column, "{}").format(each) for each in (column, "asked.value"))
    order = _ORDERS[column]
    sql = _OTHERS.format(column=column, one=one, other=other, order=order, most=MOST_COUNTED)
    values = [
        list(range(len(rows))),
        [getattr(row, column) for row in rows],
        [row.sender_hash for row in rows],
        [row.at for row in rows],
        rule.written["minutes"],
    ]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found = {n: (senders, comments) for n, senders, comments in cursor.fetchall()}
    if kind == Kind.REPEATED:
        return [found.get(n, (0, 0))[0] for n in range(len(rows))]
    return [
        found.get(n, (0, 0))[1] + 1 if getattr(row, column) else 0 for n, row in enumerate(rows)
    ]
