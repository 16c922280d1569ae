"""Lists that come back as they were left, and views with a name."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_log_stays"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LastList",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("list", models.CharField(max_length=100)),
                ("query", models.CharField(max_length=500)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="last_lists",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "default_permissions": [],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "list"), name="last_list_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("list", models.CharField(max_length=100)),
                ("name", models.CharField(max_length=80, verbose_name="tên")),
                ("query", models.CharField(max_length=500)),
                ("shared", models.BooleanField(default=False, verbose_name="cho cả tòa soạn")),
                ("order", models.PositiveIntegerField(default=0)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_views",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "danh sách đã lưu",
                "verbose_name_plural": "danh sách đã lưu",
                "ordering": ["order", "id"],
                "default_permissions": [],
                "indexes": [
                    models.Index(fields=["list", "owner", "order", "id"], name="saved_view_own"),
                    models.Index(
                        condition=models.Q(("shared", True)),
                        fields=["list"],
                        name="saved_view_shared",
                    ),
                ],
            },
        ),
    ]
