"""Who decides on comments. Run again it changes nothing; what an operator adds stays."""

from django.db import migrations

from journal.lib.groups import grant

MODERATORS = ("Kiểm duyệt ý kiến", "Thư ký tòa soạn", "Tổng biên tập")


def forwards(apps, schema_editor):
    for group in MODERATORS:
        grant(apps, "comments", group, ["view_comment", "moderate_comment"])


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0001_initial"),
        ("articles", "0002_newsroom_groups"),
    ]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
