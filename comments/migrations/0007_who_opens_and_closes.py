"""Who opens and closes comments. Run again it changes nothing; what an operator adds stays."""

from django.db import migrations

from journal.lib.groups import grant

MODERATORS = ("Kiểm duyệt ý kiến", "Thư ký tòa soạn", "Tổng biên tập")


def forwards(apps, schema_editor):
    for group in MODERATORS:
        acts = ("view", "add", "change", "delete")
        grant(apps, "comments", group, [f"{act}_openingrule" for act in acts])


class Migration(migrations.Migration):
    dependencies = [("comments", "0006_likes_and_reports")]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
