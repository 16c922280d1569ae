"""How often words occur that are not among the most frequent.

Of those Postgres knows nothing, and takes each for one that stands in every 200th article: it read
all articles backwards for the forty newest with a word that thirty have.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("articles", "0025_entries")]

    operations = [
        migrations.RunSQL(
            "ALTER INDEX article_search ALTER COLUMN 1 SET STATISTICS 1000",
            "ALTER INDEX article_search ALTER COLUMN 1 SET STATISTICS -1",
        ),
    ]
