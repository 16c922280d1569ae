"""How often something was done from one network today, by nobody in particular.

A network is a hash under a key of that day and that purpose alone; when the day is over the rows
are dropped, and nobody can tell which networks those were.
"""

from datetime import date

from django.db import connection, models
from django.utils import timezone

from .network import keyed_hash

_CHARGE = """
INSERT INTO {table} AS known (mark, day, count) VALUES (%s, %s, 1)
ON CONFLICT (mark) DO UPDATE SET count = known.count + 1 WHERE known.count < %s RETURNING 1
"""


class DailyMark(models.Model):
    """An app has a table of its own; `purpose` keeps its hashes apart from those of others."""

    purpose = ""

    mark = models.CharField(max_length=32, primary_key=True)
    day = models.DateField(db_index=True)
    count = models.PositiveIntegerField()

    class Meta:
        abstract = True
        default_permissions = []

    def __str__(self) -> str:
        return self.mark

    @classmethod
    def charge(cls, bounds: dict[str, int], day: date) -> bool:
        """Count one act for each of some names, in order; False at the first that has had as many
        on that day as its bound."""
        purpose = f"{cls.purpose}-{day.isoformat()}"
        with connection.cursor() as cursor:
            for name, most in bounds.items():
                values = [keyed_hash(name, purpose), day, most]
                cursor.execute(_CHARGE.format(table=cls._meta.db_table), values)
                if cursor.fetchone() is None:
                    return False
        return True

    @classmethod
    def forget(cls) -> int:
        """Drop the marks of days that are over; return how many."""
        return cls.objects.filter(day__lt=timezone.localdate()).delete()[0]
