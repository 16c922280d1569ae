"""What names a reader in the audit log can be taken out, by who says that this is why: `detail`
alone may change, and only in a transaction that has set journal.erasing."""

from django.db import migrations

_DOOR = """
CREATE FUNCTION refuse_change_but_erasing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND current_setting('journal.erasing', true) = 'on'
            AND to_jsonb(NEW) - 'detail' = to_jsonb(OLD) - 'detail' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% keeps what it has: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
DROP TRIGGER articles_event_kept ON articles_event;
CREATE TRIGGER articles_event_kept BEFORE UPDATE OR DELETE ON articles_event
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but_erasing();
"""
_SHUT = """
DROP TRIGGER articles_event_kept ON articles_event;
DROP FUNCTION refuse_change_but_erasing();
CREATE TRIGGER articles_event_kept BEFORE UPDATE OR DELETE ON articles_event
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0023_small_photo_check")]
    operations = [migrations.RunSQL(_DOOR, _SHUT)]
