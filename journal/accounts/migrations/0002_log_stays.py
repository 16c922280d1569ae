"""The account log is evidence: the database refuses to change or delete it.

Failed logins are counted in one line an hour, and go after a while.
"""

from django.db import migrations

REFUSE = """
CREATE FUNCTION accounts_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% keeps what it has: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER accounts_event_kept BEFORE UPDATE OR DELETE ON accounts_accountevent
    FOR EACH ROW WHEN (OLD.kind <> 'failed') EXECUTE FUNCTION accounts_refuse_change();
"""
ALLOW = """
DROP TRIGGER accounts_event_kept ON accounts_accountevent;
DROP FUNCTION accounts_refuse_change;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
