"""What the roof itself remembers: how the machine does, which alarms somebody has seen, what
readers looked for in vain, and how the journal's texts spell words."""

from django.conf import settings
from django.db import models

from .lib.daily_marks import DailyMark


class Heartbeat(models.Model):
    """The last time something that runs by itself came to its end, and what it found."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()
    found = models.JSONField(default=dict)  # what the sweep found: machine.measured()

    class Meta:
        default_permissions = []

    def __str__(self):
        return self.name


class Acknowledgement(models.Model):
    """Somebody has seen an alarm: it stays on the desk, and no longer shouts."""

    alarm = models.CharField(max_length=200, unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        default_permissions = []

    def __str__(self):
        return self.alarm


class MissedMark(DailyMark):
    """A network that looked for something in vain today."""

    purpose = "missed"


class MissedToday(models.Model):
    """A query without results, and from how many networks it came; forgotten with its day."""

    day = models.DateField()
    key = models.CharField(max_length=200)
    text = models.CharField(max_length=100)
    networks = models.PositiveIntegerField()

    class Meta:
        default_permissions = []
        constraints = [models.UniqueConstraint(fields=["day", "key"], name="missed_today_once")]

    def __str__(self):
        return self.text


class MissedQuery(models.Model):
    """What enough readers looked for in vain, by the week; written by missed.py alone."""

    week = models.DateField("tuần")  # its Monday
    key = models.CharField(max_length=200, editable=False)  # however it was typed
    text = models.CharField("đã tìm", max_length=100)
    networks = models.PositiveIntegerField("lượt")  # each network once a day
    days = models.PositiveSmallIntegerField("số ngày")
    last_day = models.DateField("lần cuối")
    finds = models.BooleanField("nay", null=True, editable=False)  # None: not looked yet
    looked_at = models.DateTimeField(null=True, editable=False)
    done_at = models.DateTimeField("xử lý lúc", null=True, editable=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )

    class Meta:
        verbose_name = "từ khóa tìm không thấy"
        verbose_name_plural = "từ khóa tìm không thấy"
        default_permissions = []
        indexes = [
            models.Index(fields=["-week", "-networks"], name="missed_week"),
            models.Index(fields=["looked_at"], name="missed_looked_at"),
        ]
        constraints = [models.UniqueConstraint(fields=["week", "key"], name="missed_once")]

    def __str__(self):
        return self.text


class SpeltWord(models.Model):
    """A word as the journal's texts spell it; written by spelling.py alone."""

    exact = models.CharField(max_length=40, primary_key=True)
    folded = models.CharField(max_length=40, db_index=True)
    count = models.PositiveIntegerField()

    class Meta:
        default_permissions = []

    def __str__(self):
        return self.exact


class SpeltPair(models.Model):
    """Two words that the journal's texts have side by side, with a blank between."""

    exact = models.CharField(max_length=81, primary_key=True)
    count = models.PositiveIntegerField()

    class Meta:
        default_permissions = []

    def __str__(self):
        return self.exact


class SpellingProgress(models.Model):
    """How far the texts of each kind are counted: the last key; one row, locked by who counts."""

    last = models.JSONField(default=dict)

    class Meta:
        default_permissions = []

    def __str__(self):
        return str(self.last)
