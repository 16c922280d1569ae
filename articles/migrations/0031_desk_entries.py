"""Articles are found in the newsroom by entries, as readers find editions; the indexes over the words
of whole texts go. The sweep makes the entries of what is there, `rebuild_search --continue` at once.
"""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0030_photos_found_as_readers_search"),
    ]

    operations = [
        migrations.CreateModel(
            name="ArticleEntry",
            fields=[
                (
                    "tokens",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), size=None
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "of",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="entry",
                        serialize=False,
                        to="articles.article",
                    ),
                ),
            ],
            options={
                "default_permissions": [],
            },
        ),
        migrations.CreateModel(
            name="ArticleText",
            fields=[
                ("exact", models.TextField()),
                ("folded", models.TextField()),
                ("rules", models.PositiveSmallIntegerField()),
                (
                    "of",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="words",
                        serialize=False,
                        to="articles.article",
                    ),
                ),
            ],
            options={
                "default_permissions": [],
            },
        ),
        migrations.RemoveIndex(
            model_name="article",
            name="article_search",
        ),
        migrations.RemoveIndex(
            model_name="edition",
            name="edition_search",
        ),
        migrations.AddIndex(
            model_name="articleentry",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["tokens"], name="article_entry_tokens"
            ),
        ),
    ]
