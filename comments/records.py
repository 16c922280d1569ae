"""What moderation leaves behind and goes by: the log of decisions, who holds which comment, the
reasons there are for turning one down, and the limits of the queue. moderation.py, claims.py and
notices.py write them.
"""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone

from articles.models import Section
from journal.lib.text import NormalizedText

from .states import State


class RejectionReason(NormalizedText):
    """Why a comment is not published; the desk offers the first nine by digit keys."""

    words = models.CharField("lý do", max_length=120, unique=True)
    position = models.PositiveSmallIntegerField(
        "thứ tự", default=0, help_text="Số nhỏ đứng trước; chín lý do đầu chọn được bằng phím 1–9."
    )
    in_use = models.BooleanField("đang dùng", default=True)

    class Meta:
        verbose_name = "lý do từ chối"
        verbose_name_plural = "lý do từ chối"
        ordering = ["position", "pk"]

    def __str__(self):
        return self.words


def kinds() -> list[tuple[str, str]]:
    """By name, so that a new kind needs no migration."""
    return Decision.Kind.choices


def states() -> list[tuple[str, str]]:
    return State.choices


class DecisionQuerySet(models.QuerySet):
    def standing(self):
        """What somebody did and nobody undid."""
        return self.filter(undone=None).exclude(kind=Decision.Kind.UNDONE)

    def peoples(self):
        """What people did and may undo, whether it stands or not: of what was erased nothing is
        left to be brought back."""
        kind = Decision.Kind
        return self.exclude(kind__in=[kind.UNDONE, kind.HIDDEN, kind.TRUSTED, kind.ERASED])


class Decision(models.Model):
    """One line of the log of moderation. The database itself keeps it as it was written.

    It outlives its comment and says nothing of who sent that. `detail` holds what undoing it needs.
    """

    class Kind(models.TextChoices):
        DECIDED = "decided", "Quyết định"
        KEPT = "kept", "Giữ nguyên sau lời báo"
        FEATURED = "featured", "Đưa lên đầu"
        UNFEATURED = "unfeatured", "Thôi đưa lên đầu"
        ANSWERED = "answered", "Tòa soạn trả lời"
        TIDIED = "tidied", "Lược bớt chữ"
        HIDDEN = "hidden", "Tạm ẩn vì lời báo"
        TRUSTED = "trusted", "Hiện ngay, người gửi tin cậy"
        ERASED = "erased", "Xóa theo yêu cầu của bạn đọc"
        UNDONE = "undone", "Hoàn tác"

    comment = models.ForeignKey(
        "comments.Comment",
        models.DO_NOTHING,
        verbose_name="ý kiến",
        related_name="decisions",
        db_constraint=False,
    )
    section = models.ForeignKey(  # of the article, at that time
        Section, models.DO_NOTHING, verbose_name="chuyên mục", related_name="+", db_constraint=False
    )
    kind = models.CharField("việc", max_length=10, choices=kinds)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="người làm",
        null=True,  # the site itself
        related_name="+",
    )
    at = models.DateTimeField("lúc", default=timezone.now)
    was = models.CharField("trước", max_length=10, choices=states)
    became = models.CharField("sau", max_length=10, choices=states)
    reason = models.CharField("lý do", max_length=120, blank=True)  # its words, at that time
    # Seconds from sending to the first decision.
    waited = models.PositiveIntegerField("đã chờ", null=True)
    batch = models.UUIDField("đợt", db_index=True)  # what one press of a button did
    undoes = models.OneToOneField(
        "self", models.PROTECT, verbose_name="hoàn tác", null=True, related_name="undone"
    )
    detail = models.JSONField("chi tiết", default=dict)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = "việc duyệt ý kiến"
        verbose_name_plural = "nhật ký duyệt ý kiến"
        ordering = ["-id"]
        default_permissions = []
        indexes = [
            models.Index(fields=["at"], name="decision_at"),
            models.Index(fields=["by", "-id"], name="decision_by"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: ý kiến số {self.comment_id}"


class Claim(models.Model):
    """Who has a comment in front of them, and until when nobody else gets it."""

    comment = models.OneToOneField(
        "comments.Comment", models.CASCADE, primary_key=True, related_name="claim"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    until = models.DateTimeField(db_index=True)

    class Meta:
        default_permissions = []

    def __str__(self):
        return f"Ý kiến số {self.comment_id}"


class QueueLimits(models.Model):
    """From when on the queue is too long or too old; one row, or the defaults."""

    most_waiting = models.PositiveIntegerField(
        "nhiều nhất bao nhiêu ý kiến chờ",
        default=50,
        validators=[MinValueValidator(1), MaxValueValidator(10_000)],
    )
    oldest_hours = models.PositiveIntegerField(
        "chờ lâu nhất (giờ)",
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(1000)],
    )
    mail_hours = models.PositiveIntegerField(
        "gửi thư cách nhau ít nhất (giờ)",
        default=6,
        validators=[MinValueValidator(1), MaxValueValidator(1000)],
        help_text="Cho mỗi người đã xin nhận thư ở trang số liệu.",
    )

    class Meta:
        verbose_name = "hạn của hàng chờ"
        verbose_name_plural = "hạn của hàng chờ"
        constraints = [
            models.UniqueConstraint(
                models.Value(1),
                name="queue_limits_once",
                violation_error_message="Đã có hạn của hàng chờ; hãy sửa dòng ấy.",
            )
        ]

    def __str__(self):
        return f"{self.most_waiting} ý kiến, {self.oldest_hours} giờ"


class Watcher(models.Model):
    """Who asked for a letter when the queue is beyond its limits, and when the last one went."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    told_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = []

    def __str__(self):
        return f"Người nhận thư số {self.pk}"
