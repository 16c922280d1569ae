"""The shelf: numbers never printed, what read a PDF, folios that a person set, counting quickly."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("issues", "0008_uploads"),
    ]

    operations = [
        migrations.CreateModel(
            name="NeverPrinted",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="năm")),
                ("number", models.PositiveSmallIntegerField(verbose_name="số")),
            ],
            options={
                "verbose_name": "số không ra",
                "verbose_name_plural": "số không ra",
                "default_permissions": [],
            },
        ),
        migrations.AddField(
            model_name="issue",
            name="read_with",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="page",
            name="is_folio_corrected",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddIndex(
            model_name="page",
            index=models.Index(
                fields=["issue"],
                include=(
                    "is_stale",
                    "word_count",
                    "valid_share",
                    "confidence",
                    "is_corrected",
                    "ocr_wanted",
                ),
                name="page_on_shelf",
            ),
        ),
        migrations.AddConstraint(
            model_name="neverprinted",
            constraint=models.UniqueConstraint(
                fields=("year", "number"), name="never_printed_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="neverprinted",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gte", 1), ("number__lte", 999)),
                name="never_printed_range",
            ),
        ),
    ]
