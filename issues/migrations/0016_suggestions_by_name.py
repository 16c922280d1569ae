"""Suggestions without an e-mail are found by their sender's name."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("issues", "0015_consent_to_lines"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="suggestion",
            index=models.Index(
                condition=Q(~Q(name=""), email=""), fields=["name"], name="suggestion_by_name"
            ),
        ),
    ]
