"""Seals are evidence, who may open them, and the house's words for removals."""

from django.db import migrations

from journal.lib.evidence import keep
from journal.lib.groups import grant

# The newsroom may change the words; what it changed stays.
KINDS = [
    ("Theo yêu cầu của cơ quan có thẩm quyền", "Tòa soạn gỡ bài theo yêu cầu của cơ quan có thẩm quyền."),
    ("Sai sót", "Bài có sai sót. Tòa soạn đã gỡ bài và xin lỗi bạn đọc."),
    ("Bản quyền", "Tòa soạn gỡ bài vì lý do bản quyền."),
    ("Dữ liệu cá nhân", "Tòa soạn gỡ bài để bảo vệ dữ liệu cá nhân."),
    ("Khác", "Tòa soạn đã rút bài khỏi trang."),
]  # fmt: skip

# A photo that is evidence keeps its file; its words may change, the seal has its own.
_FILE_KEPT = """
CREATE FUNCTION refuse_other_file() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM articles_sealedphoto s WHERE s.photo_id = OLD.id) THEN
        RAISE EXCEPTION 'photo % is evidence: its file stays', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER articles_photo_file_kept BEFORE UPDATE OF file ON articles_photo
    FOR EACH ROW WHEN (NEW.file IS DISTINCT FROM OLD.file) EXECUTE FUNCTION refuse_other_file();
"""
_FILE_FREE = """
DROP TRIGGER articles_photo_file_kept ON articles_photo; DROP FUNCTION refuse_other_file();
"""


def forwards(apps, schema_editor):
    kinds = apps.get_model("articles", "RemovalKind")
    for order, (name, notice) in enumerate(KINDS):
        kinds.objects.get_or_create(name=name, defaults={"notice": notice, "order": order})
    grant(apps, "articles", "Tổng biên tập", ["read_seal", "change_removalkind"])


class Migration(migrations.Migration):
    dependencies = [("articles", "0016_removals")]
    operations = [
        keep("articles_seal"),
        keep("articles_sealedphoto"),
        migrations.RunSQL(_FILE_KEPT, _FILE_FREE),
        migrations.RunPython(forwards, migrations.RunPython.noop),
    ]
