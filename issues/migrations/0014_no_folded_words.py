"""What pages and lines of contents were found by before they had tables of their own."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("issues", "0013_rubrics"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="contentsentry",
            name="contents_search",
        ),
        migrations.RemoveIndex(
            model_name="page",
            name="page_search",
        ),
        migrations.RemoveField(
            model_name="contentsentry",
            name="search_text",
        ),
        migrations.RemoveField(
            model_name="page",
            name="search_text",
        ),
    ]
