"""Who keeps series: as with topics, the editors; only the editor-in-chief deletes one."""

from django.db import migrations

from journal.lib.groups import grant

KEEP = ["view_series", "add_series", "change_series"]


def forwards(apps, schema_editor):
    grant(apps, "articles", "Phóng viên", ["view_series"])
    for group in ("Biên tập viên", "Thư ký tòa soạn"):
        grant(apps, "articles", group, KEEP)
    grant(apps, "articles", "Tổng biên tập", [*KEEP, "delete_series"])


class Migration(migrations.Migration):
    dependencies = [("articles", "0010_old_addresses_series_merges")]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
