"""Arrangements of the home page, and who makes them; what stood on it is evidence."""

import datetime

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from journal.lib.evidence import keep
from journal.lib.groups import grant


def forwards(apps, schema_editor):
    for group in ("Thư ký tòa soạn", "Tổng biên tập"):
        grant(apps, "articles", group, ["arrange_front"])


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0012_word_imports"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Arrangement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("content", models.JSONField()),
                (
                    "shown_from",
                    models.DateTimeField(
                        validators=[
                            django.core.validators.MinValueValidator(
                                datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC),
                                "Ngày giờ không thể trước năm 1900.",
                            ),
                            django.core.validators.MaxValueValidator(
                                datetime.datetime(2100, 1, 1, 0, 0, tzinfo=datetime.UTC),
                                "Ngày giờ không thể sau năm 2099.",
                            ),
                        ],
                        verbose_name="lên trang lúc",
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="lưu lúc")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="ghi chú")),
                ("called_off_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người sắp đặt",
                    ),
                ),
                (
                    "restored_from",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="articles.arrangement",
                    ),
                ),
            ],
            options={
                "verbose_name": "sắp đặt trang chủ",
                "verbose_name_plural": "trang chủ",
                "permissions": [("arrange_front", "Sắp đặt trang chủ")],
                "default_permissions": [],
                "indexes": [
                    models.Index(
                        condition=models.Q(("called_off_at", None)),
                        fields=["-shown_from", "-id"],
                        name="arrangement_order",
                    )
                ],
            },
        ),
        keep(
            "articles_arrangement",
            but="OLD.shown_from > statement_timestamp() AND OLD.called_off_at IS NULL",
        ),
        migrations.RunPython(forwards, migrations.RunPython.noop),
    ]
