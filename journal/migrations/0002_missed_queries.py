import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("journal", "0001_desk"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MissedMark",
            fields=[
                ("mark", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("day", models.DateField(db_index=True)),
                ("count", models.PositiveIntegerField()),
            ],
            options={
                "abstract": False,
                "default_permissions": [],
            },
        ),
        migrations.CreateModel(
            name="MissedToday",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("key", models.CharField(max_length=200)),
                ("text", models.CharField(max_length=100)),
                ("networks", models.PositiveIntegerField()),
            ],
            options={
                "default_permissions": [],
                "constraints": [
                    models.UniqueConstraint(fields=("day", "key"), name="missed_today_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="MissedQuery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("week", models.DateField(verbose_name="tuần")),
                ("key", models.CharField(editable=False, max_length=200)),
                ("text", models.CharField(max_length=100, verbose_name="đã tìm")),
                ("networks", models.PositiveIntegerField(verbose_name="lượt")),
                ("days", models.PositiveSmallIntegerField(verbose_name="số ngày")),
                ("last_day", models.DateField(verbose_name="lần cuối")),
                ("finds", models.BooleanField(editable=False, null=True, verbose_name="nay")),
                ("looked_at", models.DateTimeField(editable=False, null=True)),
                (
                    "done_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="xử lý lúc"),
                ),
                (
                    "done_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "lần tìm không thấy",
                "verbose_name_plural": "tìm mà không thấy",
                "default_permissions": [],
                "indexes": [
                    models.Index(fields=["-week", "-networks"], name="missed_week"),
                    models.Index(fields=["looked_at"], name="missed_looked_at"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("week", "key"), name="missed_once")
                ],
            },
        ),
    ]
