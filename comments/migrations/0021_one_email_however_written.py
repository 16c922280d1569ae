import django.contrib.postgres.fields
import django.db.models.functions.text
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Readers go on sending comments while the indexes are made."""

    atomic = False
    dependencies = [("comments", "0020_queue_limits")]
    operations = [
        migrations.AddField(
            model_name="importrun",
            name="marks",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), editable=False, null=True, size=None
            ),
        ),
        migrations.AlterField(
            model_name="letternote",
            name="text",
            field=models.TextField(verbose_name="ghi chú"),
        ),
        AddIndexConcurrently(
            model_name="comment",
            index=models.Index(
                django.db.models.functions.text.Upper("email"),
                models.F("id"),
                condition=models.Q(("state", "pending")),
                name="comment_waiting_any_case",
            ),
        ),
        RemoveIndexConcurrently(model_name="comment", name="comment_waiting_email"),
        RemoveIndexConcurrently(model_name="comment", name="comment_email"),
    ]
