"""Authors are listed a letter at a time, in the order of a catalogue."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0026_statistics")]

    operations = [
        migrations.AddIndex(
            model_name="author",
            index=models.Index(fields=["sort_key", "id"], name="author_catalogue"),
        ),
    ]
