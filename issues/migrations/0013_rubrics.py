"""Rubrics have an address, one for all ways in which their name is typed."""

from django.db import migrations, models

from journal.lib.vietnamese import slug


def fill(apps, schema_editor):
    """One update for each spelling, not for each line."""
    entries = apps.get_model("issues", "ContentsEntry").objects.using(
        schema_editor.connection.alias
    )
    for rubric in list(entries.order_by().values_list("rubric", flat=True).distinct()):
        if made := slug(rubric, 100):
            entries.filter(rubric=rubric).update(rubric_slug=made)


class Migration(migrations.Migration):
    dependencies = [("issues", "0012_amending")]

    operations = [
        migrations.AddField(
            model_name="contentsentry",
            name="rubric_slug",
            field=models.CharField(default="", editable=False, max_length=100),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(
            model_name="contentsentry",
            index=models.Index(fields=["rubric_slug"], name="contents_rubric"),
        ),
    ]
