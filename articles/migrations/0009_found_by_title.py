"""The search box looks at titles first."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0008_correction_evidence"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Left("search_text", 260),
                    name="text_pattern_ops",
                ),
                name="article_begins",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=django.contrib.postgres.indexes.GinIndex(
                models.Func(
                    django.db.models.functions.text.Left("search_text", 260),
                    models.Value(" "),
                    function="string_to_array",
                    output_field=django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), size=None
                    ),
                ),
                fastupdate=False,
                name="article_head",
            ),
        ),
    ]
