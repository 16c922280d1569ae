"""Work on many rows at once, as rows: what was planned, what became of each, what it was before.

bulk.py alone writes these. No title is kept here: who may see a row is asked when it is shown.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q


class BulkAction(models.Model):
    """One piece of work that a person asked for, over rows of one kind."""

    class State(models.TextChoices):
        PLANNED = "planned", "Chưa làm"
        RUNNING = "running", "Đang làm"
        DONE = "done", "Đã làm"
        UNDOING = "undoing", "Đang hoàn tác"
        UNDONE = "undone", "Đã hoàn tác"

    work = models.CharField("việc", max_length=20)  # a key of bulk_catalogue.WORKS
    params = models.JSONField(default=dict)  # what was filled in, as its form sends it
    of = models.CharField("trong danh sách", max_length=300)  # in words
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="người làm", related_name="+"
    )
    address = models.GenericIPAddressField("từ địa chỉ mạng", null=True)
    state = models.CharField("tình trạng", max_length=10, choices=State, default=State.PLANNED)
    made_at = models.DateTimeField("lập lúc", auto_now_add=True)
    finished_at = models.DateTimeField("xong lúc", null=True)
    # When a worker was last asked to go on, and when a row was last worked on.
    asked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "việc hàng loạt"
        verbose_name_plural = "việc hàng loạt"
        ordering = ["-id"]
        default_permissions = []
        indexes = [
            models.Index(fields=["by", "-id"], name="bulk_by"),
            models.Index(
                fields=["asked_at"],
                condition=Q(state__in=["running", "undoing"]),
                name="bulk_under_way",
            ),
            models.Index(fields=["made_at"], name="bulk_made"),
        ]

    def __str__(self):
        return f"Việc hàng loạt số {self.pk}"

    @property
    def is_under_way(self) -> bool:
        return self.state in (self.State.RUNNING, self.State.UNDOING)


class BulkRow(models.Model):
    """One row of the work; written in the transaction that changes what it is about."""

    class State(models.TextChoices):
        WAITING = "waiting", "Chưa làm"
        DONE = "done", "Đã đổi"
        REFUSED = "refused", "Không đổi"
        TO_UNDO = "to-undo", "Chờ hoàn tác"
        UNDONE = "undone", "Đã hoàn tác"
        LEFT = "left", "Giữ nguyên"

    action = models.ForeignKey(BulkAction, models.CASCADE, related_name="rows")
    row = models.BigIntegerField()  # the key of the article or photo
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    note = models.CharField(max_length=500, blank=True)  # why not
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        verbose_name = "dòng của việc hàng loạt"
        verbose_name_plural = "dòng của việc hàng loạt"
        default_permissions = []
        constraints = [
            models.UniqueConstraint(fields=["action", "row"], name="bulk_row_once"),
        ]
        indexes = [models.Index(fields=["action", "state", "id"], name="bulk_row_state")]

    def __str__(self):
        return f"{self.action_id}: {self.row}"
