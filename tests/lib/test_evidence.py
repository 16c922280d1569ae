"""Tables that keep what they have."""

import pytest
from django.db import IntegrityError, connection, transaction

from journal.lib.evidence import keep

pytestmark = pytest.mark.django_db


def test_rows_stay_but_those_that_may_go():
    """Neither changed nor deleted; the exception may be both; undone, all is as before."""
    kept, freed = keep("tried", but="OLD.kind = 'loose'").sql, keep("tried").reverse_sql
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE tried (kind text)")
        cursor.execute("INSERT INTO tried VALUES ('fast'), ('loose')")
        cursor.execute(kept)
        for harm in ("UPDATE tried SET kind = 'x'", "DELETE FROM tried"):
            with pytest.raises(IntegrityError), transaction.atomic():
                cursor.execute(harm)
        cursor.execute("UPDATE tried SET kind = 'loose' WHERE kind = 'loose'")
        cursor.execute("DELETE FROM tried WHERE kind = 'loose'")
        cursor.execute("SELECT kind FROM tried")
        assert cursor.fetchall() == [("fast",)]
        cursor.execute(freed)
        cursor.execute("DELETE FROM tried")
        assert cursor.rowcount == 1
