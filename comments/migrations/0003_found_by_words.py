"""Comments are found by their words, with or without diacritics, and by their sender."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

from journal.lib.search import folded_words

AT_ONCE = 1000


def fill(apps, schema_editor):
    """Those that are there already, some at a time."""
    comments = apps.get_model("comments", "Comment").objects.order_by("pk")
    rows = list(comments[:AT_ONCE])
    while rows:
        for row in rows:
            row.search_text = folded_words(f"{row.name}\n{row.address}\n{row.text}")
        comments.bulk_update(rows, ["search_text"])
        rows = list(comments.filter(pk__gt=rows[-1].pk)[:AT_ONCE])


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0002_comment_moderators"),
    ]

    operations = [
        migrations.AddField(
            model_name="comment",
            name="search_text",
            field=models.TextField(default="", editable=False),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(fields=["email", "-id"], name="comment_email"),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=django.contrib.postgres.indexes.GinIndex(
                models.Func(
                    models.F("search_text"),
                    models.Value(" "),
                    function="string_to_array",
                    output_field=django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), size=None
                    ),
                ),
                fastupdate=False,
                name="comment_search",
            ),
        ),
    ]
