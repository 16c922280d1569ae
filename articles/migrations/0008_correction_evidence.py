"""A correction that readers have had is evidence, and so is its withdrawal."""

from django.db import migrations

from journal.lib.evidence import keep


class Migration(migrations.Migration):
    dependencies = [("articles", "0007_corrections")]
    operations = [
        keep(
            "articles_correction",
            but="OLD.shown_from IS NULL OR OLD.shown_from > statement_timestamp()",
        ),
        keep("articles_correctionwithdrawal"),
    ]
