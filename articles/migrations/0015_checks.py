"""The checks before publishing: the newsroom's rules, and what it leaves as it is in one article."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from journal.lib.groups import grant

# Code, level, limit, words: the checks as they were made.
RULES = [
    ("lead-missing", "block", None, ""),
    ("body-missing", "block", None, ""),
    ("photo-alt", "block", None, ""),
    ("photo-gone", "block", None, ""),
    ("link-unreadable", "block", None, ""),
    ("placeholder", "block", None, ""),
    ("link-unpublished", "warn", None, ""),
    ("byline-missing", "warn", None, ""),
    ("photo-credit", "warn", None, ""),
    ("photo-caption", "warn", None, ""),
    ("cover-missing", "warn", None, ""),
    ("title-long", "warn", 110, ""),
    ("title-capitals", "warn", None, ""),
    ("title-stop", "warn", None, ""),
    ("lead-long", "warn", 80, ""),
    ("sentence-long", "warn", 90, ""),
    ("heading-order", "warn", None, ""),
    ("heading-empty", "warn", None, ""),
    ("table-header", "warn", None, ""),
    ("link-empty", "warn", None, ""),
    (
        "link-vague",
        "warn",
        None,
        "tại đây, ở đây, đây, xem thêm, bấm vào đây, nhấn vào đây, xem tại đây, link, chi tiết",
    ),
    ("doubled-word", "warn", None, ""),
    ("tone-placement", "warn", None, ""),
    ("look-alike", "warn", None, ""),
    ("stray-mark", "warn", None, ""),
    ("decomposed", "warn", None, ""),
    ("typing", "warn", None, ""),
    ("plan-past", "warn", None, ""),
]
CHANGE, VIEW = "change_checkrule", "view_checkrule"
DESPITE = "publish_despite_checks"


def forwards(apps, schema_editor):
    rules = apps.get_model("articles", "CheckRule")
    for order, (code, level, limit, words) in enumerate(RULES):
        values = {"level": level, "limit": limit, "words": words, "order": 10 * (order + 1)}
        rules.objects.get_or_create(code=code, defaults=values)
    grant(apps, "articles", "Thư ký tòa soạn", [VIEW, DESPITE])
    grant(apps, "articles", "Tổng biên tập", [VIEW, CHANGE, DESPITE])


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0014_notes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CheckRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.CharField(editable=False, max_length=40, unique=True, verbose_name="mã"),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[("block", "Chặn"), ("warn", "Nhắc"), ("off", "Tắt")],
                        max_length=8,
                        verbose_name="mức",
                    ),
                ),
                (
                    "limit",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="giới hạn",
                    ),
                ),
                ("words", models.TextField(blank=True, verbose_name="danh sách chữ")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="thứ tự")),
            ],
            options={
                "verbose_name": "luật kiểm tra",
                "verbose_name_plural": "kiểm tra trước khi đăng",
                "ordering": ["order", "id"],
                "permissions": [("publish_despite_checks", "Đăng bài dù còn điều phải sửa")],
                "default_permissions": ["view", "change"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("level__in", ["block", "warn", "off"])),
                        name="check_rule_level_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CheckDismissal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=120)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="check_dismissals",
                        to="articles.article",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "điều đã bỏ qua",
                "verbose_name_plural": "điều đã bỏ qua",
                "default_permissions": [],
                "constraints": [
                    models.UniqueConstraint(fields=("article", "key"), name="check_dismissal_once")
                ],
            },
        ),
        migrations.RunPython(forwards, migrations.RunPython.noop),
    ]
