"""Who lays down rules about comments, and who sees them. Run again it changes nothing."""

from django.db import migrations

from journal.lib.groups import grant

IN_CHARGE = ("Thư ký tòa soạn", "Tổng biên tập")
MODERATORS = ("Kiểm duyệt ý kiến", *IN_CHARGE)


def forwards(apps, schema_editor):
    for group in MODERATORS:
        grant(apps, "comments", group, ["view_rule", "view_trustrule"])
    for group in IN_CHARGE:
        acts = ("add", "change", "delete")
        models = ("rule", "trustrule")
        grant(apps, "comments", group, [f"{act}_{model}" for act in acts for model in models])


class Migration(migrations.Migration):
    dependencies = [("comments", "0009_rules_as_data")]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
