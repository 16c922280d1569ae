"""Fifth: the same words again, whatever their dots, spaces, capitals and diacritics.

Sent twice by one reader they are stored once. From somebody else, or under another article, they
may be a campaign or a coincidence: the comment is stored and held with a remark.

A long text with a few words changed is known by its shingles, every four syllables that follow one
another. Of each quarter of all shingles there could be, a comment keeps the one with the least
hash: texts that share most shingles very likely share one of these four, by which the newest
candidates are found through an index; then the texts themselves are compared.
"""

import re
from hashlib import blake2b
from typing import Any, NamedTuple

from django.db import connection

from journal.lib.compiled import Prepared
from journal.lib.network import keyed_hash
from journal.lib.vietnamese import fold

# The same words from the same sender within this time are one comment sent twice.
SENT_TWICE = "10 minutes"
# A copy is looked for so far back, and copies are counted up to so many.
REMEMBERED = "30 days"
MOST_COUNTED = 20
# "Bài viết rất hay" is everybody's: shorter texts are nobody's copy.
LEAST_LETTERS = 24

# A text of fewer syllables has too few shingles; one that shares so much of them is a near copy.
LEAST_SYLLABLES = 16
SHINGLE, KEPT = 4, 4
NEAR = 0.5
MOST_COMPARED = 5  # candidates for each kept shingle

_SYLLABLE = re.compile(r"[^\W_]+")
_NO_LETTERS = re.compile(r"[\W_]+")
# What is the same each time stands in them: to write and to read it took as long as to answer.
_SINCE = "created_at > now() - interval"
_OWN = f"""
SELECT id, article_id, 'own' FROM comments_comment
WHERE article_id = %s AND sender_hash = ANY(%s) AND upper(email) = upper(%s)
    AND %s IN (text, original) AND {_SINCE} '{SENT_TWICE}'
LIMIT 1
"""  # noqa: S608  constants
_COPIES = f"""
SELECT id, article_id, 'copy' FROM comments_comment
WHERE digest = %s AND digest <> '' AND {_SINCE} '{REMEMBERED}'
ORDER BY id DESC LIMIT {MOST_COUNTED}
"""  # noqa: S608  constants
_NEAR = f"""
SELECT id, article_id, 'near' FROM comments_comment
WHERE shingles[{{}}] = %s AND shingles IS NOT NULL AND {_SINCE} '{REMEMBERED}'
ORDER BY id DESC LIMIT {MOST_COMPARED}
"""  # noqa: S608  constants
# What may be like what is sent; asked with known_by().
ALIKE = " UNION ALL ".join(
    f"({each})" for each in (_OWN, _COPIES, *map(_NEAR.format, range(1, KEPT + 1)))
)
_CHECK = Prepared(ALIKE)
# As it was sent: what the newsroom cut is still known again.
_TEXTS = """
SELECT id, article_id, CASE WHEN tidied THEN original ELSE text END FROM comments_comment
WHERE id = ANY(%s) ORDER BY id
"""


class Sent(NamedTuple):
    """What is sent, by whom and where; as _OWN asks for it."""

    article: int
    sender_hashes: list[str]  # of senders.known()
    email: str
    text: str


def digest(text: str) -> str:
    """What equal words have in common: a keyed hash of their letters and digits; "" for few."""
    letters = _NO_LETTERS.sub("", fold(text))
    return keyed_hash(letters, "comment-text") if len(letters) >= LEAST_LETTERS else ""


def shingles(text: str) -> list[int | None] | None:
    """KEPT numbers of 62 bits by which near copies of a text are found; None for few words."""
    kept: list[int | None] = [None] * KEPT
    for each in _shingles(text):
        value, place = divmod(each, KEPT)
        least = kept[place]
        kept[place] = value if least is None else min(least, value)
    return kept if any(value is not None for value in kept) else None


def _shingles(text: str) -> set[int]:
    """Hashes of a text's shingles, 64 bits each; none for few syllables."""
    words = _SYLLABLE.findall(fold(text))
    if len(words) < LEAST_SYLLABLES:
        return set()
    runs = map(" ".join, zip(*(words[start:] for start in range(SHINGLE)), strict=False))
    hashes = (blake2b(run.encode(errors="replace"), digest_size=8) for run in runs)
    return {int.from_bytes(each.digest()) for each in hashes}


def sent_before(sent: Sent) -> bool:
    """Whether these very words have just been received from this sender."""
    with connection.cursor() as cursor:
        cursor.execute(_OWN, sent)
        return cursor.fetchone() is not None


def known_by(sent: Sent, digested: str, kept: list[int | None] | None) -> list[Any]:
    """The values of ALIKE; `digested` and `kept` are digest() and shingles()."""
    return [*sent, digested, *(kept or [None] * KEPT)]  # None is equal to nothing


def check(sent: Sent, digested: str, kept: list[int | None] | None) -> dict[str, Any] | None:
    """What is known of earlier copies: {} or `copies` (a count), `first` (an id), `elsewhere`
    (whether one stands under another article), and of near ones `near` (the share of shingles they
    have in common, percent). None for what was sent before. Values as known_by() takes them. One
    query, one more where there may be near ones."""
    with connection.cursor() as cursor:
        _CHECK.execute(cursor, known_by(sent, digested, kept))
        rows = cursor.fetchall()
    kinds = {kind for *_, kind in rows}
    if "own" in kinds:
        return None
    if "copy" in kinds:
        return _told(sent, [row[:2] for row in rows if row[2] == "copy"])
    return _near(sent, {pk for pk, *_ in rows}) if rows else {}


def _near(sent: Sent, keys: set[int]) -> dict[str, Any]:
    own, shares = _shingles(sent.text), {}
    with connection.cursor() as cursor:
        cursor.execute(_TEXTS, [list(keys)])
        for pk, article, text in cursor.fetchall():
            other = _shingles(text)
            shares[pk, article] = len(own & other) / (len(own | other) or 1)
    alike = [row for row, share in shares.items() if share >= NEAR]
    if not alike:
        return {}
    return _told(sent, alike) | {"near": round(100 * max(shares.values()))}


def _told(sent: Sent, rows: list[tuple[int, int]]) -> dict[str, Any]:
    elsewhere = any(article != sent.article for _, article in rows)
    return {"copies": len(rows), "first": min(pk for pk, _ in rows), "elsewhere": elsewhere}
