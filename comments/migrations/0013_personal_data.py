"""The register of readers' requests about their data, periods as data, keys of senders' marks; who
handles them. Run again it changes nothing; what an operator adds stays."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import comments.senders
from journal.lib.groups import grant

CHIEFS = ("Thư ký tòa soạn", "Tổng biên tập")
DAYS = {
    "find": 10,
    "export": 10,
    "correct": 10,
    "erase": 20,
    "networks": 90,
    "key": 30,
    "rejected": 365,
    "spam": 60,
    "unconfirmed": 30,
    "reports": 180,
    "register": 1825,
}


def forwards(apps, schema_editor):
    terms = apps.get_model("comments", "Term").objects
    for key, days in DAYS.items():
        terms.get_or_create(key=key, defaults={"days": days})
    for group in CHIEFS:
        grant(apps, "comments", group, ["handle_personal_data", "view_term"])
    grant(apps, "comments", "Tổng biên tập", ["change_term"])


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0024_erasing_from_the_log"),
        ("comments", "0012_rules_in_force"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PersonalDataRequest",
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
                            ("find", "Cho biết tòa soạn giữ gì"),
                            ("export", "Xin bản sao"),
                            ("correct", "Sửa"),
                            ("erase", "Xóa"),
                        ],
                        max_length=8,
                        verbose_name="yêu cầu",
                    ),
                ),
                ("email", models.EmailField(max_length=254, verbose_name="email của bạn đọc")),
                ("email_hash", models.CharField(editable=False, max_length=32)),
                (
                    "note",
                    models.TextField(
                        blank=True,
                        help_text="Nhận qua đâu, đã xác minh người gửi ra sao. Xóa khi yêu cầu đã xong.",
                        max_length=2000,
                        verbose_name="ghi chú",
                    ),
                ),
                (
                    "received_on",
                    models.DateField(
                        default=django.utils.timezone.localdate, verbose_name="nhận ngày"
                    ),
                ),
                ("due_on", models.DateField(editable=False, verbose_name="hạn")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Chưa xong"),
                            ("running", "Đang làm"),
                            ("done", "Đã xong"),
                            ("refused", "Không làm được"),
                        ],
                        default="open",
                        max_length=8,
                        verbose_name="tình trạng",
                    ),
                ),
                ("closed_at", models.DateTimeField(null=True, verbose_name="xong lúc")),
                ("result", models.CharField(blank=True, max_length=500, verbose_name="kết quả")),
                ("plan", models.JSONField(default=dict, editable=False)),
                ("names", models.JSONField(default=list, editable=False)),
                ("done", models.JSONField(default=dict, editable=False)),
                ("asked_at", models.DateTimeField(editable=False, null=True)),
            ],
            options={
                "verbose_name": "yêu cầu về dữ liệu cá nhân",
                "verbose_name_plural": "yêu cầu về dữ liệu cá nhân",
                "ordering": ["-id"],
                "permissions": [("handle_personal_data", "Xử lý yêu cầu về dữ liệu cá nhân")],
                "default_permissions": [],
            },
        ),
        migrations.CreateModel(
            name="SenderKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("begun", models.DateField(unique=True)),
                ("secret", models.BinaryField(default=comments.senders.fresh_secret)),
            ],
            options={
                "default_permissions": [],
            },
        ),
        migrations.CreateModel(
            name="Term",
            fields=[
                (
                    "key",
                    models.CharField(
                        choices=[
                            ("find", "Trả lời yêu cầu cho biết tòa soạn giữ gì"),
                            ("export", "Giao bản sao dữ liệu"),
                            ("correct", "Sửa dữ liệu sai"),
                            ("erase", "Xóa dữ liệu"),
                            ("networks", "Giữ dấu mạng của người gửi ý kiến"),
                            ("key", "Đổi khóa của dấu mạng sau"),
                            ("rejected", "Giữ lời và người gửi của ý kiến bị từ chối"),
                            ("spam", "Giữ lời và người gửi của ý kiến rác"),
                            ("unconfirmed", "Giữ địa chỉ nhận thư chưa xác nhận"),
                            ("reports", "Giữ dấu và lời của lời báo đã xem"),
                            ("register", "Giữ dòng của yêu cầu đã xong trong sổ"),
                        ],
                        max_length=12,
                        primary_key=True,
                        serialize=False,
                        verbose_name="việc",
                    ),
                ),
                (
                    "days",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(3650),
                        ],
                        verbose_name="số ngày",
                    ),
                ),
            ],
            options={
                "verbose_name": "thời hạn về dữ liệu cá nhân",
                "verbose_name_plural": "thời hạn về dữ liệu cá nhân",
                "default_permissions": ["view", "change"],
            },
        ),
        migrations.AddField(
            model_name="comment",
            name="erased_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="xóa thông tin lúc"),
        ),
        migrations.AddField(
            model_name="personaldatarequest",
            name="handled_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="người xử lý",
            ),
        ),
        migrations.AddConstraint(
            model_name="term",
            constraint=models.CheckConstraint(
                condition=models.Q(("days__gte", 1), ("days__lte", 3650)), name="term_of_some_days"
            ),
        ),
        migrations.AddIndex(
            model_name="personaldatarequest",
            index=models.Index(fields=["email_hash"], name="personal_request_of"),
        ),
        migrations.AddIndex(
            model_name="personaldatarequest",
            index=models.Index(
                condition=models.Q(("state__in", ["open", "running"])),
                fields=["due_on", "id"],
                name="personal_request_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="personaldatarequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at", None), ("state__in", ["open", "running"])),
                    models.Q(
                        ("closed_at__isnull", False),
                        ("email", ""),
                        ("names", []),
                        ("note", ""),
                        ("plan", {}),
                        ("state__in", ["done", "refused"]),
                    ),
                    _connector="OR",
                ),
                name="personal_request_closed_tells_nobody",
            ),
        ),
        migrations.RunPython(forwards, migrations.RunPython.noop),
    ]
