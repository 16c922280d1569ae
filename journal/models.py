"""What the roof itself remembers: how the machine does, and which alarms somebody has seen."""

from django.conf import settings
from django.db import models


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
