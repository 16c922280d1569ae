"""Networks that were stored as they are become keyed hashes, some at a time: the site goes on
meanwhile, and what a killed run left is done by the next. Indexes are built beside the running site.
"""

import hmac
from hashlib import sha256

import django.db.models.functions.text
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models, transaction
from django.utils import timezone

AT_ONCE = 500
DIGITS = 24

_BARE = """
SELECT id, sender_prefix, sender_hash FROM comments_comment
WHERE id > %s
    AND (sender_prefix LIKE '%%/%%' OR (sender_hash <> '' AND sender_hash NOT LIKE '%%:%%'))
ORDER BY id LIMIT %s FOR NO KEY UPDATE
"""
_HASHED = """
UPDATE comments_comment AS c SET sender_prefix = one.network, sender_hash = one.sender
FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS one (id, network, sender) WHERE c.id = one.id
"""


def forwards(apps, schema_editor):
    """As senders.SenderKey.mark(): equal ones stay equal, and later ones of the same network are
    known as such; the addresses behind the old hashes are not known, so those are hashed again."""
    key, _ = apps.get_model("comments", "SenderKey").objects.get_or_create(
        begun=timezone.localdate()
    )

    def mark(value, purpose):
        if not value:
            return ""
        made = hmac.new(bytes(key.secret), f"{purpose}|{value}".encode(), sha256)
        return f"{key.pk:x}:{made.hexdigest()[:DIGITS]}"

    last = 0
    while last is not None:
        with transaction.atomic(), schema_editor.connection.cursor() as cursor:
            cursor.execute(_BARE, [last, AT_ONCE])
            rows = cursor.fetchall()
            networks = [mark(row[1], "network") for row in rows]
            senders = [mark(row[2], "former") for row in rows]
            cursor.execute(_HASHED, [[row[0] for row in rows], networks, senders])
        last = rows[-1][0] if rows else None


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("comments", "0013_personal_data")]
    operations = [
        AddIndexConcurrently(
            model_name="comment",
            index=models.Index(
                django.db.models.functions.text.Upper("email"),
                models.F("id"),
                name="comment_email_any_case",
            ),
        ),
        AddIndexConcurrently(
            model_name="comment",
            index=models.Index(
                condition=models.Q(("sender_hash", ""), _negated=True),
                fields=["created_at"],
                name="comment_marked",
            ),
        ),
        AddIndexConcurrently(
            model_name="comment",
            index=models.Index(
                condition=models.Q(("erased_at", None), ("state__in", ["rejected", "spam"])),
                fields=["state", "created_at"],
                name="comment_to_forget",
            ),
        ),
        migrations.RunPython(forwards, migrations.RunPython.noop),
    ]
