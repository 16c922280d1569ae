"""Versions and events are evidence: the database refuses to change or delete them."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION articles_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% keeps what it has: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER articles_version_kept BEFORE UPDATE OR DELETE ON articles_version
    FOR EACH ROW EXECUTE FUNCTION articles_refuse_change();
CREATE TRIGGER articles_event_kept BEFORE UPDATE OR DELETE ON articles_event
    FOR EACH ROW EXECUTE FUNCTION articles_refuse_change();
"""
ALLOW = """
DROP TRIGGER articles_version_kept ON articles_version;
DROP TRIGGER articles_event_kept ON articles_event;
DROP FUNCTION articles_refuse_change;
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0002_newsroom_groups")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
