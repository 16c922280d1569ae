"""What came from where, and files that wait to be taken in."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

IMPORT, EXPORT = "comments.import_comments", "comments.export_comments"


class ImportedComment(models.Model):
    """Which comment a comment of a source became, so that it comes once; it outlives the comment:
    what was deleted here does not come back."""

    source = models.CharField(max_length=200)
    key = models.CharField(max_length=100)
    comment = models.ForeignKey(
        "comments.Comment", models.SET_NULL, null=True, related_name="imported"
    )

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(fields=["source", "key"], name="imported_comment_once")
        ]

    def __str__(self):
        return f"{self.source} {self.key}"


class ImportRun(models.Model):
    """A file of comments: uploaded, tried, taken in. Its bytes go when that is done."""

    class Kind(models.TextChoices):
        WXR = "wxr", "WordPress (WXR)"
        DISQUS = "disqus", "Disqus (XML)"
        ISSO = "isso", "Isso (SQLite)"
        JSON = "json", "Tệp xuất của hệ thống này (JSON)"

    class State(models.TextChoices):
        TRYING = "trying", "Đang xem trước"
        TRIED = "tried", "Chờ đồng ý"
        RUNNING = "running", "Đang nhập"
        DONE = "done", "Đã nhập"
        FAILED = "failed", "Không đọc được"
        DROPPED = "dropped", "Đã bỏ"

    UNDER_WAY = (State.TRYING, State.RUNNING)

    kind = models.CharField("từ", max_length=6, choices=Kind)
    # Tells two sites of one kind apart: a comment is known again by it and its own number.
    source = models.CharField("tên nguồn", max_length=100, blank=True)
    file_name = models.CharField("tệp", max_length=200)
    size = models.PositiveBigIntegerField("cỡ tệp")
    table = models.JSONField(default=dict)  # places.read_map()
    # Of the e-mails in it, while it waits (emails.py); NULL where nobody looked.
    marks = ArrayField(models.BigIntegerField(), null=True, editable=False)
    state = models.CharField("tình trạng", max_length=8, choices=State, default=State.TRYING)
    report = models.JSONField(default=dict)  # loading.Report, as data
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="người nhập", related_name="+"
    )
    made_at = models.DateTimeField("tải lên lúc", auto_now_add=True)
    asked_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField("xong lúc", null=True)

    class Meta:
        verbose_name = "lần nhập ý kiến"
        verbose_name_plural = "nhập ý kiến từ nơi khác"
        ordering = ["-id"]
        default_permissions = []
        permissions = [
            ("import_comments", "Nhập ý kiến từ nơi khác"),
            ("export_comments", "Xuất toàn bộ ý kiến"),
        ]
        indexes = [
            models.Index(
                fields=["asked_at"],
                condition=Q(state__in=["trying", "running"]),
                name="import_under_way",
            )
        ]

    def __str__(self):
        return f"Lần nhập số {self.pk}"

    @property
    def is_under_way(self) -> bool:
        return self.state in self.UNDER_WAY


class ImportPart(models.Model):
    """A piece of an uploaded file: in the database, where no address leads to it and every worker
    can read it."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        default_permissions = []
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="import_part_once")]

    def __str__(self):
        return f"{self.run_id}: {self.number}"
