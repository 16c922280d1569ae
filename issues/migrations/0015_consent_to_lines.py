"""Which wording readers agreed to who told their name with a suggestion."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("issues", "0014_no_folded_words"),
    ]

    operations = [
        migrations.AddField(
            model_name="suggestion",
            name="consent",
            field=models.CharField(blank=True, editable=False, max_length=10),
        ),
    ]
