"""Tables whose rows are evidence: the database itself refuses to change or delete them."""

from django.db.migrations import RunSQL

_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% keeps what it has: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""
_TRIGGER = """
CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW {when} EXECUTE FUNCTION refuse_change();
"""


def keep(table: str, but: str = "") -> RunSQL:
    """A migration's operation: from now on rows of a table stay as they are written.

    `but` is a condition in SQL, over OLD, for rows that may still change or go.
    """
    when = f"WHEN (NOT ({but}))" if but else ""
    return RunSQL(
        _FUNCTION + _TRIGGER.format(table=table, when=when), f"DROP TRIGGER {table}_kept ON {table}"
    )
