"""A figure in the words of a comment is one word: see journal/lib/search/tokens.py."""

from django.db import migrations

from journal.lib.search.short import searched_text

AT_ONCE = 1000


def fill(apps, schema_editor):
    """Those that are there already, some at a time; after a break it goes over them again."""
    comments = apps.get_model("comments", "Comment").objects.order_by("pk")
    some = comments.only("name", "address", "text")
    rows = list(some[:AT_ONCE])
    while rows:
        for row in rows:
            row.search_text = searched_text(f"{row.name}\n{row.address}\n{row.text}")
        comments.bulk_update(rows, ["search_text"])
        rows = list(some.filter(pk__gt=rows[-1].pk)[:AT_ONCE])


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("comments", "0022_found_as_readers_search")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
