from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("journal", "0003_spelling"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="missedquery",
            options={
                "default_permissions": [],
                "verbose_name": "từ khóa tìm không thấy",
                "verbose_name_plural": "từ khóa tìm không thấy",
            },
        ),
    ]
