"""Versions and events are evidence."""

from django.db import migrations

from journal.lib.evidence import keep


class Migration(migrations.Migration):
    dependencies = [("articles", "0002_newsroom_groups")]
    operations = [keep("articles_version"), keep("articles_event")]
