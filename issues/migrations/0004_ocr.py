"""Pages whose text a machine recognised, and those that wait for it."""

import django.contrib.postgres.fields
from django.db import migrations, models
from django.db.models import Q


def want_recognition(apps, schema_editor):
    """Pages that an earlier program read without finding text wait for it, too."""
    pages = apps.get_model("issues", "Page").objects.filter(is_corrected=False)
    poor = Q(word_count__gte=10, valid_share__lt=0.6)
    pages.filter(Q(text="") | poor).update(ocr_wanted="poor")


class Migration(migrations.Migration):
    dependencies = [
        ("issues", "0003_reading"),
    ]

    operations = [
        migrations.AddField(
            model_name="issue",
            name="ocr_asked_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="issue",
            name="ocr_error",
            field=models.TextField(default="", editable=False),
        ),
        migrations.AddField(
            model_name="issue",
            name="spreads",
            field=models.JSONField(default=list, editable=False),
        ),
        migrations.AddField(
            model_name="page",
            name="confidence",
            field=models.FloatField(editable=False, null=True, verbose_name="độ tin"),
        ),
        migrations.AddField(
            model_name="page",
            name="is_ocr",
            field=models.BooleanField(default=False, editable=False, verbose_name="máy nhận dạng"),
        ),
        migrations.AddField(
            model_name="page",
            name="ocr_wanted",
            field=models.CharField(
                blank=True,
                choices=[
                    ("poor", "chữ của tệp không đọc được"),
                    ("asked", "người xin nhận dạng lại"),
                ],
                editable=False,
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="page",
            name="skew",
            field=models.FloatField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="pagewords",
            name="confidences",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.PositiveSmallIntegerField(), default=list, size=None
            ),
        ),
        migrations.RunPython(want_recognition, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="page",
            index=models.Index(
                condition=~Q(ocr_wanted=""), fields=["issue"], name="page_awaits_ocr"
            ),
        ),
    ]
