"""The register of readers' requests about their data, and periods as data."""

from datetime import date, timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from journal.lib.network import keyed_hash
from journal.lib.text import NormalizedText

PERMISSION = "comments.handle_personal_data"
LONGEST = 3650  # days


class Term(models.Model):
    """How long something may take, or is kept."""

    class Key(models.TextChoices):
        FIND = "find", "Trả lời yêu cầu cho biết tòa soạn giữ gì"
        EXPORT = "export", "Giao bản sao dữ liệu"
        CORRECT = "correct", "Sửa dữ liệu sai"
        ERASE = "erase", "Xóa dữ liệu"
        NETWORKS = "networks", "Giữ dấu mạng của người gửi ý kiến"
        KEY = "key", "Đổi khóa của dấu mạng sau"
        REJECTED = "rejected", "Giữ lời và người gửi của ý kiến bị từ chối"
        SPAM = "spam", "Giữ lời và người gửi của ý kiến rác"
        UNCONFIRMED = "unconfirmed", "Giữ địa chỉ nhận thư chưa xác nhận"
        REPORTS = "reports", "Giữ dấu và lời của lời báo đã xem"
        REGISTER = "register", "Giữ dòng của yêu cầu đã xong trong sổ"

    key = models.CharField("việc", max_length=12, primary_key=True, choices=Key)
    days = models.PositiveSmallIntegerField(
        "số ngày", validators=[MinValueValidator(1), MaxValueValidator(LONGEST)]
    )

    class Meta:
        verbose_name = "thời hạn về dữ liệu cá nhân"
        verbose_name_plural = "thời hạn về dữ liệu cá nhân"
        default_permissions = ["view", "change"]
        constraints = [
            models.CheckConstraint(
                condition=Q(days__gte=1, days__lte=LONGEST), name="term_of_some_days"
            )
        ]

    def __str__(self):
        return self.get_key_display()


# What holds where the table says nothing. The first four are the longest that Decree 356/2025
# allows: 10 days to show and to correct, 20 to erase.
DAYS = {
    Term.Key.FIND: 10,
    Term.Key.EXPORT: 10,
    Term.Key.CORRECT: 10,
    Term.Key.ERASE: 20,
    Term.Key.NETWORKS: 90,
    Term.Key.KEY: 30,
    Term.Key.REJECTED: 365,
    Term.Key.SPAM: 60,
    Term.Key.UNCONFIRMED: 30,
    Term.Key.REPORTS: 180,
    Term.Key.REGISTER: 1825,
}


def days_of(key: str) -> int:
    """The days of a Term.Key as the house has set them."""
    return Term.objects.filter(pk=key).values_list("days", flat=True).first() or DAYS[key]


def known_again(email: str) -> str:
    """By what a closed request is known to be about an e-mail, without keeping it."""
    return keyed_hash(email.strip().lower(), "personal-data-request")


class RequestQuerySet(models.QuerySet):
    def open(self):
        return self.exclude(state__in=PersonalDataRequest.CLOSED)

    def under_way(self):
        return self.filter(state=PersonalDataRequest.State.RUNNING)

    def about(self, email: str):
        return self.filter(email_hash=known_again(email))


class PersonalDataRequest(NormalizedText):
    """What a reader asked for about their data, and what was done. Once it is closed the row no
    longer says whose it was: only somebody who brings the e-mail finds it."""

    class Kind(models.TextChoices):
        FIND = "find", "Cho biết tòa soạn giữ gì"
        EXPORT = "export", "Xin bản sao"
        CORRECT = "correct", "Sửa"
        ERASE = "erase", "Xóa"

    class State(models.TextChoices):
        OPEN = "open", "Chưa xong"
        RUNNING = "running", "Đang làm"
        DONE = "done", "Đã xong"
        REFUSED = "refused", "Không làm được"

    CLOSED = (State.DONE, State.REFUSED)

    kind = models.CharField("yêu cầu", max_length=8, choices=Kind)
    email = models.EmailField("email của bạn đọc", max_length=254)
    email_hash = models.CharField(max_length=32, editable=False)
    note = models.TextField(
        "ghi chú",
        blank=True,
        max_length=2000,
        help_text="Nhận qua đâu, đã xác minh người gửi ra sao. Xóa khi yêu cầu đã xong.",
    )
    received_on = models.DateField("nhận ngày", default=timezone.localdate)
    due_on = models.DateField("hạn", editable=False)
    state = models.CharField("tình trạng", max_length=8, choices=State, default=State.OPEN)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="người xử lý",
        related_name="+",
        null=True,
    )
    closed_at = models.DateTimeField("xong lúc", null=True)
    result = models.CharField("kết quả", max_length=500, blank=True)

    # The work: what is to be done ({"text": "remove" | "keep"}, or the right {"name", "address",
    # "email"}), names to be looked for in logs, and how many rows of each place are done.
    plan = models.JSONField(default=dict, editable=False)
    names = models.JSONField(default=list, editable=False)
    done = models.JSONField(default=dict, editable=False)
    asked_at = models.DateTimeField(null=True, editable=False)

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = "yêu cầu về dữ liệu cá nhân"
        verbose_name_plural = "yêu cầu về dữ liệu cá nhân"
        ordering = ["-id"]
        default_permissions = []
        permissions = [("handle_personal_data", "Xử lý yêu cầu về dữ liệu cá nhân")]
        indexes = [
            models.Index(fields=["email_hash"], name="personal_request_of"),
            models.Index(
                fields=["due_on", "id"],
                condition=Q(state__in=["open", "running"]),
                name="personal_request_due",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["open", "running"], closed_at=None)
                | Q(
                    state__in=["done", "refused"],
                    closed_at__isnull=False,
                    email="",
                    note="",
                    plan={},
                    names=[],
                ),
                name="personal_request_closed_tells_nobody",
            )
        ]

    def __str__(self):
        return f"Yêu cầu số {self.pk}"

    def save(self, *args, **kwargs):
        if self._state.adding:
            self.email_hash = known_again(self.email)
            self.due_on = self.received_on + timedelta(days=days_of(self.kind))
        super().save(*args, **kwargs)

    @property
    def is_closed(self) -> bool:
        return self.state in self.CLOSED

    def days_left(self, today: date | None = None) -> int:
        """Days until it is due; less than none when it is late."""
        return (self.due_on - (today or timezone.localdate())).days

    @property
    def is_late(self) -> bool:
        return not self.is_closed and self.days_left() < 0
