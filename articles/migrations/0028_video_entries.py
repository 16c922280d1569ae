"""Tables in which video clips are searched; `rebuild_search` or the sweep fills them."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0027_author_catalogue"),
    ]

    operations = [
        migrations.CreateModel(
            name="VideoText",
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
                        to="articles.videoclip",
                    ),
                ),
            ],
            options={
                "default_permissions": [],
            },
        ),
        migrations.CreateModel(
            name="VideoEntry",
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
                        to="articles.videoclip",
                    ),
                ),
            ],
            options={
                "default_permissions": [],
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["tokens"], name="video_entry_tokens"
                    )
                ],
            },
        ),
    ]
