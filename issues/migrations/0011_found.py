"""Tables in which print pages and lines of contents are searched; `rebuild_search` or the sweep
fills them."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("issues", "0010_harvested"),
    ]

    operations = [
        migrations.CreateModel(
            name="ContentsEntryText",
            fields=[
                ("exact", models.TextField()),
                ("folded", models.TextField()),
                ("rules", models.PositiveSmallIntegerField()),
                (
                    "of",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="entry_text",
                        serialize=False,
                        to="issues.contentsentry",
                    ),
                ),
            ],
            options={
                "default_permissions": [],
                "verbose_name": "chỉ mục tìm kiếm",
                "verbose_name_plural": "chỉ mục tìm kiếm",
            },
        ),
        migrations.CreateModel(
            name="PageText",
            fields=[
                ("exact", models.TextField()),
                ("folded", models.TextField()),
                ("rules", models.PositiveSmallIntegerField()),
                (
                    "of",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="entry_text",
                        serialize=False,
                        to="issues.page",
                    ),
                ),
            ],
            options={
                "default_permissions": [],
                "verbose_name": "chỉ mục tìm kiếm",
                "verbose_name_plural": "chỉ mục tìm kiếm",
            },
        ),
        migrations.CreateModel(
            name="ContentsEntryEntry",
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
                        to="issues.contentsentry",
                    ),
                ),
            ],
            options={
                "default_permissions": [],
                "verbose_name": "chỉ mục tìm kiếm",
                "verbose_name_plural": "chỉ mục tìm kiếm",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["tokens"], name="contents_entry_tokens"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PageEntry",
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
                        to="issues.page",
                    ),
                ),
                (
                    "issue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="issues.issue",
                    ),
                ),
            ],
            options={
                "default_permissions": [],
                "verbose_name": "chỉ mục tìm kiếm",
                "verbose_name_plural": "chỉ mục tìm kiếm",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["tokens"], name="page_entry_tokens"
                    )
                ],
            },
        ),
    ]
