"""Fifth: the same words again, whatever their dots, spaces, capitals and diacritics.

Sent twice by one reader they are stored once. From somebody else, or under another article, they
may be a campaign or a coincidence: the comment is stored and held with a remark.
"""

from datetime import timedelta

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

_SENT_BEFORE = """
SELECT EXISTS (
    SELECT FROM comments_comment
    WHERE sender_hash = ANY(%s) AND created_at > %s AND article_id = %s AND email = %s AND text = %s
)
"""
_COPIES = """
SELECT id, article_id FROM comments_comment
WHERE digest = %s AND digest <> '' AND created_at > %s ORDER BY id DESC LIMIT %s
"""


def digest(text: str) -> str:
    """What equal words have in common: a keyed hash of their letters and digits; "" for few."""
    letters = "".join(c for c in fold(text) if c.isalnum())
    return keyed_hash(letters, "comment-text") if len(letters) >= LEAST_LETTERS else ""


def sent_before(article: int, sender_hashes: list[str], email: str, text: str) -> bool:
    """Whether these very words have just been received from this sender (senders.hashes())."""
    since = timezone.now() - SENT_TWICE
    with connection.cursor() as cursor:
        cursor.execute(_SENT_BEFORE, [sender_hashes, since, article, email, text])
        return cursor.fetchone()[0]


def check(article: int, digested: str) -> dict[str, int | bool]:
    """What is known of earlier copies: {} or `copies` (a count), `first` (an id), `elsewhere`
    (whether one stands under another article). One query."""
    if not digested:
        return {}
    since = timezone.now() - REMEMBERED
    with connection.cursor() as cursor:
        cursor.execute(_COPIES, [digested, since, MOST_COUNTED])
        rows = cursor.fetchall()
    if not rows:
        return {}
    elsewhere = any(other != article for _, other in rows)
    return {"copies": len(rows), "first": rows[-1][0], "elsewhere": elsewhere}
