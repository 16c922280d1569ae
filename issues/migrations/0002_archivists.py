"""The group that keeps the print archive."""

from django.db import migrations

from journal.lib.groups import grant

ARCHIVIST = [
    f"{verb}_{model}"
    for model in ("issue", "page", "contentsentry")
    for verb in ("add", "change", "delete", "view")
]


def forwards(apps, schema_editor):
    for group in ("Lưu trữ", "Tổng biên tập"):
        grant(apps, "issues", group, ARCHIVIST)
    # To link a line of contents; articles.policy narrows it to what has been published.
    grant(apps, "articles", "Lưu trữ", ["view_article"])


class Migration(migrations.Migration):
    dependencies = [
        ("issues", "0001_initial"),
        ("articles", "0002_newsroom_groups"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
