"""A figure in the words of a photo is one word: see journal/lib/search/tokens.py."""

from django.db import migrations

from journal.lib.search.short import searched_text

AT_ONCE = 1000


def fill(apps, schema_editor):
    """Those that are there already, some at a time; after a break it goes over them again."""
    photos = apps.get_model("articles", "Photo").objects.order_by("pk")
    some = photos.only("caption", "credit", "alt")
    rows = list(some[:AT_ONCE])
    while rows:
        for row in rows:
            row.search_text = searched_text(f"{row.caption}\n{row.credit}\n{row.alt}")
        photos.bulk_update(rows, ["search_text"])
        rows = list(some.filter(pk__gt=rows[-1].pk)[:AT_ONCE])


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("articles", "0031_desk_entries")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
