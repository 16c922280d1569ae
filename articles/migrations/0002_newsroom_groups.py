"""The groups of the newsroom. Run again it changes nothing; what an operator adds stays."""

from django.db import migrations

from journal.lib.groups import grant

REPORTER = [
    *("view_article", "add_article", "change_article", "submit_article"),
    *("view_photo", "add_photo", "change_photo"),
    *("view_author", "view_section", "view_topic", "add_topic", "view_videoclip"),
]
SECTION_EDITOR = [
    *REPORTER,
    *("edit_any_article", "add_author", "change_author", "change_topic"),
    *("add_videoclip", "change_videoclip"),
]
MANAGING_EDITOR = [
    *SECTION_EDITOR,
    *("approve_article", "every_section", "view_event", "change_section", "delete_photo"),
]
EDITOR_IN_CHIEF = [
    *MANAGING_EDITOR,
    *("publish_article", "add_section", "delete_section"),
    *("delete_author", "delete_topic", "delete_videoclip"),
]


def forwards(apps, schema_editor):
    grant(apps, "articles", "Phóng viên", REPORTER)
    grant(apps, "articles", "Biên tập viên", SECTION_EDITOR)
    grant(apps, "articles", "Thư ký tòa soạn", MANAGING_EDITOR)
    grant(apps, "articles", "Tổng biên tập", EDITOR_IN_CHIEF)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
