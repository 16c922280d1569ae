"""Letters of readers, and who hands them out. Run again it changes nothing."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from journal.lib.groups import grant

GROUPS = ("Kiểm duyệt ý kiến", "Thư ký tòa soạn", "Tổng biên tập")


def forwards(apps, schema_editor):
    for group in GROUPS:
        grant(apps, "comments", group, ["handle_reader_letters"])


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0018_exchange"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LetterNote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("text", models.TextField(max_length=2000, verbose_name="ghi chú")),
            ],
            options={
                "default_permissions": [],
            },
        ),
        migrations.CreateModel(
            name="ReaderLetter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "Mới"),
                            ("working", "Đang xử lý"),
                            ("answered", "Đã trả lời"),
                            ("closed", "Đã đóng"),
                        ],
                        default="new",
                        max_length=8,
                        verbose_name="tình trạng",
                    ),
                ),
                (
                    "made_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="lập lúc"),
                ),
                ("answered_at", models.DateTimeField(null=True, verbose_name="trả lời lúc")),
                ("reply", models.TextField(blank=True, verbose_name="thư trả lời")),
            ],
            options={
                "verbose_name": "thư bạn đọc",
                "verbose_name_plural": "thư bạn đọc",
                "ordering": ["-id"],
                "permissions": [("handle_reader_letters", "Phân công và đọc mọi thư bạn đọc")],
                "default_permissions": [],
            },
        ),
        migrations.RemoveConstraint(
            model_name="letter",
            name="letter_about_something",
        ),
        migrations.AlterField(
            model_name="letter",
            name="kind",
            field=models.CharField(
                choices=[
                    ("confirm", "Xác nhận địa chỉ"),
                    ("approved", "Ý kiến được đăng"),
                    ("answered", "Có người trả lời"),
                    ("letter", "Trả lời thư bạn đọc"),
                ],
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("about", None), ("kind", "confirm"), ("own", None)),
                    models.Q(
                        ("about__isnull", False),
                        ("kind__in", ["approved", "answered", "letter"]),
                        ("own__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="letter_about_something",
            ),
        ),
        migrations.AddField(
            model_name="letternote",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="readerletter",
            name="comment",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="reader_letter",
                to="comments.comment",
                verbose_name="ý kiến",
            ),
        ),
        migrations.AddField(
            model_name="readerletter",
            name="owner",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="reader_letters",
                to=settings.AUTH_USER_MODEL,
                verbose_name="người phụ trách",
            ),
        ),
        migrations.AddField(
            model_name="letternote",
            name="letter",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="notes",
                to="comments.readerletter",
            ),
        ),
        migrations.AddIndex(
            model_name="readerletter",
            index=models.Index(fields=["owner", "state", "id"], name="reader_letter_of"),
        ),
        migrations.RunPython(forwards, migrations.RunPython.noop),
    ]
