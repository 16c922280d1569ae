"""What harvesters were told of issues and contents entries, and when it last changed: OAI-PMH."""

from django.db import models


class Harvested(models.Model):
    """One item, as the newest change left it; it outlives what it tells of, for ever.

    A change puts a new row in place of the old one. Rows get their keys in the order of their
    times, so a harvester that goes on by key misses none and meets none twice, whatever changes.
    """

    class Kind(models.TextChoices):
        ISSUE = "so", "số tạp chí"
        ENTRY = "muc", "dòng mục lục"

    kind = models.CharField(max_length=4, choices=Kind.choices)
    key = models.BigIntegerField()
    changed_at = models.DateTimeField()  # to the second, no earlier than that of the row before
    is_gone = models.BooleanField(default=False)
    # Of what readers had of it, to tell a change by.
    digest = models.CharField(max_length=32)
    # The sets it belongs to, once it is gone, too.
    year = models.PositiveSmallIntegerField()
    rubric = models.CharField(max_length=120, blank=True)  # as a set is called: a slug

    class Meta:
        verbose_name = verbose_name_plural = "biểu ghi cho thư viện"
        default_permissions = []
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="harvested_once")]
        indexes = [models.Index(fields=["changed_at"], name="harvested_changed")]

    def __str__(self):
        return f"{self.kind}-{self.key}"
