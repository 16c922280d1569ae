"""PDFs that come piece by piece."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import issues.models.uploads


class Migration(migrations.Migration):
    dependencies = [
        ("issues", "0007_visibility"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Upload",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=issues.models.uploads.new_key,
                        max_length=32,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("size", models.PositiveBigIntegerField()),
                ("modified", models.BigIntegerField(default=0)),
                (
                    "pieces",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(), default=list, size=None
                    ),
                ),
                ("digest", models.CharField(blank=True, default="", max_length=64)),
                ("touched_at", models.DateTimeField(auto_now=True, db_index=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "tệp đang tải lên",
                "verbose_name_plural": "tệp đang tải lên",
            },
        ),
    ]
