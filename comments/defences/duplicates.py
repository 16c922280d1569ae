"""Fifth: the same words again, whatever their dots, spaces, capitals and diacritics.

Sent twice by one reader they are stored once. From somebody else, or under another article, they
may be a campaign or a coincidence: the comment is stored and held with a remark.
"""

from datetime import timedelta
from typing import NamedTuple

from django.db import connection
from django.utils import timezone

from journal.lib.network import keyed_hash
from journal.lib.vietnamese import fold

# The same words from the same sender within this time are one comment sent twice.
SENT_TWICE = timedelta(minutes=10)
# A copy is looked for so far back, and copies are counted up to so many.
REMEMBERED = timedelta(days=30)
MOST_COUNTED = 20
# "Bài viết rất hay" is everybody's: shorter texts are nobody's copy.
LEAST_LETTERS = 24

_OWN = """
SELECT id, article_id, TRUE FROM comments_comment
WHERE sender_hash = ANY(%s) AND created_at > %s AND article_id = %s AND email = %s
    AND %s IN (text, original)
LIMIT 1
"""
_COPIES = """
SELECT id, article_id, FALSE FROM comments_comment
WHERE digest = %s AND digest <> '' AND created_at > %s ORDER BY id DESC LIMIT %s
"""


class Sent(NamedTuple):
    """What is sent, by whom and where."""

    article: int
    sender_hashes: list[str]  # senders.hashes()
    email: str
    text: str


def digest(text: str) -> str:
    """What equal words have in common: a keyed hash of their letters and digits; "" for few."""
    letters = "".join(c for c in fold(text) if c.isalnum())
    return keyed_hash(letters, "comment-text") if len(letters) >= LEAST_LETTERS else ""


def sent_before(sent: Sent) -> bool:
    """Whether these very words have just been received from this sender."""
    with connection.cursor() as cursor:
        cursor.execute(_OWN, _own(sent))
        return cursor.fetchone() is not None


def check(sent: Sent, digested: str) -> dict[str, int | bool] | None:
    """What is known of earlier copies: {} or `copies` (a count), `first` (an id), `elsewhere`
    (whether one stands under another article). None for what was sent before. One query."""
    since = timezone.now() - REMEMBERED
    asked = f"({_OWN}) UNION ALL ({_COPIES})"
    with connection.cursor() as cursor:
        cursor.execute(asked, [*_own(sent), digested, since, MOST_COUNTED])
        rows = cursor.fetchall()
    if any(own for *_, own in rows):
        return None
    if not rows:
        return {}
    elsewhere = any(article != sent.article for _, article, _ in rows)
    return {"copies": len(rows), "first": rows[-1][0], "elsewhere": elsewhere}


def _own(sent: Sent) -> list:
    since = timezone.now() - SENT_TWICE
    return [sent.sender_hashes, since, sent.article, sent.email, sent.text]
