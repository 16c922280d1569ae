"""A check for photos too small for their place, after the one for captions."""

from django.db import migrations


def forwards(apps, schema_editor):
    rules = apps.get_model("articles", "CheckRule")
    before = rules.objects.filter(code="photo-caption").first()
    values = {"level": "warn", "order": before.order if before else 0}
    rules.objects.get_or_create(code="photo-small", defaults=values)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0022_front_weight_name"),
    ]

    operations = [
        migrations.RunPython(forwards, migrations.RunPython.noop),
    ]
