"""How often articles are read, and by nobody in particular; reads.py counts."""

from django.db import models
from django.db.models import Q

from journal.lib.daily_marks import DailyMark

from .articles import Article


class ReadCount(models.Model):
    """Reads of an article within an hour; of days that are over within the day (slot DAY).

    Within an hour the readers of one article spread over some slots, so that none waits for the
    row another is just counting in.
    """

    SLOTS, DAY = 8, -1

    article = models.ForeignKey(Article, models.CASCADE, related_name="+", db_index=False)
    hour = models.DateTimeField()  # when it, or the day, begins
    slot = models.SmallIntegerField()
    count = models.PositiveIntegerField()

    class Meta:
        default_permissions = []
        indexes = [
            models.Index(fields=["hour"], include=["article", "count"], name="read_count_hour"),
            models.Index(fields=["hour"], condition=Q(slot__gte=0), name="read_count_hourly"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["article", "hour", "slot"], name="read_count_once")
        ]

    def __str__(self):
        return f"bài số {self.article_id}: {self.count}"


class ReadAllowance(DailyMark):
    """How many reads a network may still have counted today; which network, nobody can tell."""

    purpose = "reads"
