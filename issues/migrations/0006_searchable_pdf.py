"""The PDF with recognised words laid over its scans."""

from django.db import migrations, models

import issues.models.issues


class Migration(migrations.Migration):
    dependencies = [
        ("issues", "0005_contents_authors"),
    ]

    operations = [
        migrations.AddField(
            model_name="issue",
            name="searchable_pdf",
            field=models.FileField(
                blank=True, editable=False, upload_to=issues.models.issues.pdf_name
            ),
        ),
        migrations.AddField(
            model_name="issue",
            name="layer_due",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
    ]
