"""Readers see an issue from a moment on, or never; its files lie where no web server hands them out."""

from pathlib import Path

from django.conf import settings
from django.db import migrations, models
from django.db.models import F

import issues.cover
import issues.files
import issues.models.issues
import issues.page_images
import journal.lib.protected


def keep_what_is_public(apps, schema_editor):
    Issue = apps.get_model("issues", "Issue")
    Issue.objects.filter(public=True).update(public_from=F("updated_at"))


def move_files(apps, schema_editor):
    """From among the uploads; where they lie on another machine, the operator does."""
    source, target = Path(settings.MEDIA_ROOT, "print"), Path(settings.PROTECTED_ROOT, "print")
    has_files = apps.get_model("issues", "Issue").objects.exclude(pdf="", cover="").exists()
    if has_files and source.is_dir() and not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        source.rename(target)


class Migration(migrations.Migration):
    dependencies = [
        ("issues", "0006_searchable_pdf"),
    ]

    operations = [
        migrations.AddField(
            model_name="issue",
            name="public_from",
            field=models.DateTimeField(blank=True, null=True, verbose_name="bạn đọc xem được từ"),
        ),
        migrations.RunPython(keep_what_is_public, migrations.RunPython.noop),
        migrations.RemoveIndex(model_name="issue", name="issue_newest"),
        migrations.RemoveField(model_name="issue", name="public"),
        migrations.AddIndex(
            model_name="issue",
            index=models.Index(
                condition=models.Q(("public_from__isnull", False)),
                fields=["-position"],
                name="issue_newest",
            ),
        ),
        migrations.AlterField(
            model_name="issue",
            name="cover",
            field=issues.cover.CoverField(
                blank=True,
                height_field="cover_height",
                help_text="Để trống: lấy trang đầu của tệp PDF.",
                storage=journal.lib.protected.protected,
                upload_to="print/covers/%Y",
                verbose_name="ảnh bìa",
                width_field="cover_width",
            ),
        ),
        migrations.AlterField(
            model_name="issue",
            name="pdf",
            field=issues.files.PdfField(
                blank=True,
                storage=journal.lib.protected.protected,
                upload_to=issues.models.issues.pdf_name,
                validators=[issues.models.issues.is_pdf],
                verbose_name="tệp PDF",
            ),
        ),
        migrations.AlterField(
            model_name="issue",
            name="readers_pdf",
            field=models.FileField(
                blank=True,
                editable=False,
                storage=journal.lib.protected.protected,
                upload_to=issues.models.issues.pdf_name,
            ),
        ),
        migrations.AlterField(
            model_name="issue",
            name="searchable_pdf",
            field=models.FileField(
                blank=True,
                editable=False,
                storage=journal.lib.protected.protected,
                upload_to=issues.models.issues.pdf_name,
            ),
        ),
        migrations.AlterField(
            model_name="page",
            name="image",
            field=issues.page_images.PageImageField(
                editable=False,
                height_field="height",
                storage=journal.lib.protected.protected,
                upload_to="print/pages/%Y/%m",
                verbose_name="ảnh trang",
                width_field="width",
            ),
        ),
        migrations.RunPython(move_files, migrations.RunPython.noop),
    ]
