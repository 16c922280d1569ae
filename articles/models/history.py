"""What is never rewritten or dropped: the versions of an article, and who did what to it.

The database itself refuses to change or delete these rows (migration 0003_evidence).
"""

from django.conf import settings
from django.db import models

from ..policy import visible_events
from .articles import Article


class Version(models.Model):
    """An article's words as somebody deliberately saved them; versions.py makes and reads it."""

    article = models.ForeignKey(Article, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField("bản số")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="người lưu",
        null=True,
        related_name="+",
    )
    at = models.DateTimeField("lưu lúc", auto_now_add=True)
    name = models.CharField("tên bản", max_length=120, blank=True)
    restored_from = models.PositiveIntegerField("khôi phục từ bản", null=True)
    content = models.JSONField()  # its shape: versions.content_of()

    class Meta:
        verbose_name = "phiên bản"
        verbose_name_plural = "phiên bản"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="version_number_once")
        ]

    def __str__(self):
        return f"Bản {self.number}"


class EventQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What a person may read of the log."""
        return visible_events(self, user)


def event_kinds() -> list[tuple[str, str]]:
    """By name, so that a new kind needs no migration."""
    return Event.Kind.choices


class Event(models.Model):
    """One line of the audit log. What `detail` holds for each kind, audit.py says."""

    class Kind(models.TextChoices):
        SAVED = "saved", "Lưu bài"
        MOVED = "moved", "Chuyển bước"
        CALLED_OFF = "called-off", "Bỏ hẹn"
        RESTORED = "restored", "Khôi phục bản cũ"
        TAKEN_OVER = "taken-over", "Nhận sửa tiếp"
        HANDED_OVER = "handed-over", "Nhường bài"
        LINK_MADE = "link-made", "Tạo liên kết xem trước"
        LINK_REVOKED = "link-revoked", "Thu hồi liên kết"
        LINK_VIEWED = "link-viewed", "Xem bằng liên kết"
        MISSED = "missed", "Lỡ giờ"
        EXPORTED = "exported", "Tải CSV"
        CORRECTION = "correction", "Đính chính"
        MERGED = "merged", "Gộp"
        PARTED = "parted", "Tách lại"
        ARRANGED = "arranged", "Sắp đặt trang chủ"
        FRONT_MOVED = "front-moved", "Hẹn lại trang chủ"
        FRONT_OFF = "front-off", "Bỏ hẹn trang chủ"
        RULE_CHANGED = "rule-changed", "Đổi luật kiểm tra"
        LEFT = "check-left", "Bỏ qua điều kiểm tra"
        LOOKED_AT = "check-again", "Xét lại điều kiểm tra"
        SEALED = "sealed", "Niêm phong"
        SEAL_READ = "seal-read", "Đọc niêm phong"

    article = models.ForeignKey(
        Article, models.PROTECT, verbose_name="bài viết", null=True, related_name="events"
    )
    kind = models.CharField("việc", max_length=12, choices=event_kinds)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="người làm",
        null=True,
        related_name="+",
    )
    at = models.DateTimeField("lúc", auto_now_add=True)
    address = models.GenericIPAddressField("từ địa chỉ mạng", null=True)
    detail = models.JSONField("chi tiết", default=dict)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = "việc đã làm"
        verbose_name_plural = "nhật ký tòa soạn"
        ordering = ["-id"]
        default_permissions = ["view"]
        indexes = [
            models.Index(fields=["article", "-id"], name="event_article"),
            models.Index(fields=["by", "-id"], name="event_by"),
            models.Index(fields=["kind", "-id"], name="event_kind"),
            models.Index(fields=["address", "-id"], name="event_address"),
            models.Index(fields=["at"], name="event_at"),
        ]

    def __str__(self):
        return self.get_kind_display()
