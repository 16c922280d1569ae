"""What harvesters were told of issues and entries; when a page's text last changed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("issues", "0009_shelf"),
    ]

    operations = [
        migrations.AddField(
            model_name="page",
            name="updated_at",
            field=models.DateTimeField(auto_now=True, null=True, verbose_name="sửa lúc"),
        ),
        migrations.CreateModel(
            name="Harvested",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("so", "số tạp chí"), ("muc", "dòng mục lục")], max_length=4
                    ),
                ),
                ("key", models.BigIntegerField()),
                ("changed_at", models.DateTimeField()),
                ("is_gone", models.BooleanField(default=False)),
                ("digest", models.CharField(max_length=32)),
                ("year", models.PositiveSmallIntegerField()),
                ("rubric", models.CharField(blank=True, max_length=120)),
            ],
            options={
                "verbose_name": "biểu ghi cho thư viện",
                "verbose_name_plural": "biểu ghi cho thư viện",
                "default_permissions": [],
                "indexes": [models.Index(fields=["changed_at"], name="harvested_changed")],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "key"), name="harvested_once")
                ],
            },
        ),
    ]
