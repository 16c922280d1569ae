"""Who the names in a table of contents are; who keeps the archive may add authors for them."""

import django.db.models.deletion
from django.db import migrations, models

from journal.lib.groups import grant


def forwards(apps, schema_editor):
    grant(apps, "articles", "Lưu trữ", ["view_author", "add_author"])


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0025_entries"),
        ("issues", "0004_ocr"),
    ]

    operations = [
        migrations.CreateModel(
            name="EntryAuthor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=120)),
                ("order", models.PositiveSmallIntegerField()),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="print_entries",
                        to="articles.author",
                        verbose_name="tác giả",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="people",
                        to="issues.contentsentry",
                    ),
                ),
            ],
            options={
                "verbose_name": "tác giả của dòng mục lục",
                "verbose_name_plural": "tác giả của dòng mục lục",
                "ordering": ["order"],
                "default_permissions": [],
                "constraints": [
                    models.UniqueConstraint(fields=("entry", "key"), name="entry_name_once")
                ],
            },
        ),
        migrations.RunPython(forwards, migrations.RunPython.noop),
    ]
