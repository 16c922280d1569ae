"""What is known of an issue's PDF and its fonts; words, boxes and widths of its pages."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import issues.models.issues
import issues.page_images


class Migration(migrations.Migration):
    dependencies = [
        ("issues", "0002_archivists"),
    ]

    operations = [
        migrations.CreateModel(
            name="PageWords",
            fields=[
                (
                    "page",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="words",
                        serialize=False,
                        to="issues.page",
                    ),
                ),
                (
                    "boxes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SmallIntegerField(), default=list, size=None
                    ),
                ),
                ("links", models.JSONField(default=list)),
            ],
            options={
                "verbose_name": "vị trí từ",
                "verbose_name_plural": "vị trí từ",
            },
        ),
        migrations.AddField(
            model_name="issue",
            name="dropped",
            field=models.JSONField(default=dict, editable=False),
        ),
        # What was read by an earlier program stays as it is until somebody has it read again.
        migrations.AddField(
            model_name="issue",
            name="is_prepared",
            field=models.BooleanField(default=True, editable=False),
        ),
        migrations.AlterField(
            model_name="issue",
            name="is_prepared",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name="issue",
            name="outline",
            field=models.JSONField(default=list, editable=False),
        ),
        migrations.AddField(
            model_name="issue",
            name="pdf_digest",
            field=models.CharField(db_index=True, default="", editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name="issue",
            name="readers_pdf",
            field=models.FileField(
                blank=True, editable=False, upload_to=issues.models.issues.pdf_name
            ),
        ),
        migrations.AddField(
            model_name="page",
            name="is_corrected",
            field=models.BooleanField(default=False, editable=False, verbose_name="người đã sửa"),
        ),
        migrations.AddField(
            model_name="page",
            name="is_stale",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name="page",
            name="valid_share",
            field=models.FloatField(default=1, editable=False, verbose_name="tỉ lệ âm tiết đúng"),
        ),
        migrations.AddField(
            model_name="page",
            name="widths",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.PositiveSmallIntegerField(),
                default=list,
                editable=False,
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="page",
            name="word_count",
            field=models.PositiveSmallIntegerField(default=0, editable=False, verbose_name="số từ"),
        ),
        migrations.AlterField(
            model_name="page",
            name="image",
            field=issues.page_images.PageImageField(
                editable=False,
                height_field="height",
                upload_to="print/pages/%Y/%m",
                verbose_name="ảnh trang",
                width_field="width",
            ),
        ),
        migrations.CreateModel(
            name="PageFailure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("reason", models.CharField(max_length=200)),
                (
                    "issue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="failures",
                        to="issues.issue",
                    ),
                ),
            ],
            options={
                "verbose_name": "trang không đọc được",
                "verbose_name_plural": "trang không đọc được",
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("issue", "number"), name="failure_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="PrintFont",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=150)),
                ("name", models.CharField(max_length=120, verbose_name="phông")),
                (
                    "guess",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Unicode, để nguyên"),
                            ("TCVN3 (ABC)", "TCVN3 (ABC)"),
                            ("TCVN3 (ABC), phông chữ hoa", "TCVN3 (ABC), phông chữ hoa"),
                            ("VNI-Windows", "VNI-Windows"),
                            ("VISCII", "VISCII"),
                            ("VPS", "VPS"),
                            ("Windows-1258", "Windows-1258"),
                        ],
                        max_length=40,
                        verbose_name="bảng mã đoán được",
                    ),
                ),
                (
                    "chosen",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Unicode, để nguyên"),
                            ("TCVN3 (ABC)", "TCVN3 (ABC)"),
                            ("TCVN3 (ABC), phông chữ hoa", "TCVN3 (ABC), phông chữ hoa"),
                            ("VNI-Windows", "VNI-Windows"),
                            ("VISCII", "VISCII"),
                            ("VPS", "VPS"),
                            ("Windows-1258", "Windows-1258"),
                        ],
                        max_length=40,
                        null=True,
                        verbose_name="bảng mã người chọn",
                    ),
                ),
                ("is_repaired", models.BooleanField(default=False)),
                ("confidence", models.FloatField(default=0)),
                ("share", models.FloatField(default=0, verbose_name="tỉ lệ âm tiết đúng")),
                ("words", models.PositiveIntegerField(default=0, verbose_name="số từ")),
                ("sample", models.TextField(blank=True, verbose_name="mẫu chữ")),
                (
                    "pages",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(), default=list, size=None
                    ),
                ),
                (
                    "issue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="fonts",
                        to="issues.issue",
                    ),
                ),
            ],
            options={
                "verbose_name": "phông chữ của tệp PDF",
                "verbose_name_plural": "phông chữ của tệp PDF",
                "constraints": [models.UniqueConstraint(fields=("issue", "key"), name="font_once")],
            },
        ),
    ]
