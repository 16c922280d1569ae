"""Work on many rows, as rows."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0018_reads"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BulkAction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("work", models.CharField(max_length=20, verbose_name="việc")),
                ("params", models.JSONField(default=dict)),
                ("of", models.CharField(max_length=300, verbose_name="trong danh sách")),
                (
                    "address",
                    models.GenericIPAddressField(null=True, verbose_name="từ địa chỉ mạng"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Chưa làm"),
                            ("running", "Đang làm"),
                            ("done", "Đã làm"),
                            ("undoing", "Đang hoàn tác"),
                            ("undone", "Đã hoàn tác"),
                        ],
                        default="planned",
                        max_length=10,
                        verbose_name="tình trạng",
                    ),
                ),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="lập lúc")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="xong lúc")),
                ("asked_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người làm",
                    ),
                ),
            ],
            options={
                "verbose_name": "việc hàng loạt",
                "verbose_name_plural": "việc hàng loạt",
                "ordering": ["-id"],
                "default_permissions": [],
            },
        ),
        migrations.CreateModel(
            name="BulkRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("row", models.BigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Chưa làm"),
                            ("done", "Đã đổi"),
                            ("refused", "Không đổi"),
                            ("to-undo", "Chờ hoàn tác"),
                            ("undone", "Đã hoàn tác"),
                            ("left", "Giữ nguyên"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=500)),
                ("before", models.JSONField(null=True)),
                ("after", models.JSONField(null=True)),
                (
                    "action",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="articles.bulkaction",
                    ),
                ),
            ],
            options={
                "verbose_name": "dòng của việc hàng loạt",
                "verbose_name_plural": "dòng của việc hàng loạt",
                "default_permissions": [],
            },
        ),
        migrations.AddIndex(
            model_name="bulkaction",
            index=models.Index(fields=["by", "-id"], name="bulk_by"),
        ),
        migrations.AddIndex(
            model_name="bulkaction",
            index=models.Index(
                condition=models.Q(("state__in", ["running", "undoing"])),
                fields=["asked_at"],
                name="bulk_under_way",
            ),
        ),
        migrations.AddIndex(
            model_name="bulkaction",
            index=models.Index(fields=["made_at"], name="bulk_made"),
        ),
        migrations.AddIndex(
            model_name="bulkrow",
            index=models.Index(fields=["action", "state", "id"], name="bulk_row_state"),
        ),
        migrations.AddConstraint(
            model_name="bulkrow",
            constraint=models.UniqueConstraint(fields=("action", "row"), name="bulk_row_once"),
        ),
    ]
