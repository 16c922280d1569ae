"""Comments from elsewhere, and who takes them in and out. Run again it changes nothing."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from journal.lib.groups import grant


def forwards(apps, schema_editor):
    grant(apps, "comments", "Tổng biên tập", ["import_comments", "export_comments"])


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0017_near_copies"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("wxr", "WordPress (WXR)"),
                            ("disqus", "Disqus (XML)"),
                            ("isso", "Isso (SQLite)"),
                            ("json", "Tệp xuất của hệ thống này (JSON)"),
                        ],
                        max_length=6,
                        verbose_name="từ",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=100, verbose_name="tên nguồn")),
                ("file_name", models.CharField(max_length=200, verbose_name="tệp")),
                ("size", models.PositiveBigIntegerField(verbose_name="cỡ tệp")),
                ("table", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("trying", "Đang xem trước"),
                            ("tried", "Chờ đồng ý"),
                            ("running", "Đang nhập"),
                            ("done", "Đã nhập"),
                            ("failed", "Không đọc được"),
                            ("dropped", "Đã bỏ"),
                        ],
                        default="trying",
                        max_length=8,
                        verbose_name="tình trạng",
                    ),
                ),
                ("report", models.JSONField(default=dict)),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="tải lên lúc")),
                ("asked_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True, verbose_name="xong lúc")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người nhập",
                    ),
                ),
            ],
            options={
                "verbose_name": "lần nhập ý kiến",
                "verbose_name_plural": "nhập ý kiến từ nơi khác",
                "ordering": ["-id"],
                "permissions": [
                    ("import_comments", "Nhập ý kiến từ nơi khác"),
                    ("export_comments", "Xuất toàn bộ ý kiến"),
                ],
                "default_permissions": [],
            },
        ),
        migrations.CreateModel(
            name="ImportPart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("data", models.BinaryField()),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="comments.importrun",
                    ),
                ),
            ],
            options={
                "default_permissions": [],
            },
        ),
        migrations.CreateModel(
            name="ImportedComment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.CharField(max_length=200)),
                ("key", models.CharField(max_length=100)),
                (
                    "comment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="imported",
                        to="comments.comment",
                    ),
                ),
            ],
            options={
                "default_permissions": [],
                "constraints": [
                    models.UniqueConstraint(fields=("source", "key"), name="imported_comment_once")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="importrun",
            index=models.Index(
                condition=models.Q(("state__in", ["trying", "running"])),
                fields=["asked_at"],
                name="import_under_way",
            ),
        ),
        migrations.AddConstraint(
            model_name="importpart",
            constraint=models.UniqueConstraint(fields=("run", "number"), name="import_part_once"),
        ),
        migrations.RunPython(forwards, migrations.RunPython.noop),
    ]
