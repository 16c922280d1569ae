"""Numbers that the journal never printed: what an archivist knows, and no row can tell."""

from django.db import models
from django.db.models import Q

from .issues import MAX_NUMBER


class NeverPrinted(models.Model):
    """A number that is missing for a good reason; an issue that carries it all the same wins."""

    year = models.PositiveSmallIntegerField("năm")
    number = models.PositiveSmallIntegerField("số")

    class Meta:
        verbose_name = verbose_name_plural = "số không ra"
        default_permissions = []
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="never_printed_once"),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=MAX_NUMBER), name="never_printed_range"
            ),
        ]

    def __str__(self):
        return f"Số {self.number} - {self.year}"
