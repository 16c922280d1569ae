"""The states of an article, and the times between which something can be published."""

from datetime import UTC, datetime

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import TextChoices

# A slip of the hand (year 1, year 9999) must not be stored: some times cannot be read back.
EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)
PUBLICATION_TIME = [
    MinValueValidator(EARLIEST, "Ngày giờ không thể trước năm 1900."),
    MaxValueValidator(LATEST, "Ngày giờ không thể sau năm 2099."),
]


class State(TextChoices):
    DRAFT = "draft", "Bản nháp"
    SUBMITTED = "submitted", "Chờ biên tập"
    REVIEW = "review", "Chờ duyệt"
    APPROVED = "approved", "Đã duyệt"
    SCHEDULED = "scheduled", "Hẹn giờ"
    PUBLISHED = "published", "Đã đăng"
    WITHDRAWN = "withdrawn", "Đã gỡ"
    DISCARDED = "discarded", "Đã bỏ"


WAITING = [State.SUBMITTED, State.REVIEW, State.APPROVED]
UNPUBLISHED = [State.DRAFT, *WAITING]
# What the database keeps. Scheduled, published and withdrawn are one state there: which of the
# three it is, its times and the clock say, so nothing has to run at the minute of a schedule.
STORED = [*UNPUBLISHED, State.PUBLISHED, State.DISCARDED]
