"""A check for text of an old encoding, after the one for decomposed letters."""

from django.db import migrations


def forwards(apps, schema_editor):
    rules = apps.get_model("articles", "CheckRule")
    before = rules.objects.filter(code="decomposed").first()
    values = {"level": "warn", "order": before.order if before else 0}
    rules.objects.get_or_create(code="old-encoding", defaults=values)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0020_photo_lists"),
    ]

    operations = [
        migrations.RunPython(forwards, migrations.RunPython.noop),
    ]
