"""Whether an article takes comments: by its own choice, else its section's, else the site's.

An article that says no in its form (`comments_open`, part of its text and its versions) takes none.
For the rest a rule may be laid down for an article, a section or the whole site: open, closed, or
open for some days. The clock is asked each time, so nothing has to run for comments to close.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from articles.models import Edition
from journal.lib.cache import FURNITURE

from .places import RuleOfPlace

_CACHED = "comments-opening-{}"


class Mode(models.TextChoices):
    OPEN = "open", "Mở"
    CLOSED = "closed", "Đóng"
    DAYS = "days", "Mở trong một số ngày sau khi đăng"


class OpeningRule(RuleOfPlace):
    """Whether comments are taken in one place, and until when."""

    mode = models.CharField("nhận ý kiến", max_length=6, choices=Mode)
    days = models.PositiveSmallIntegerField(
        "số ngày",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(3650)],
        help_text="Tính từ giờ đăng của bài.",
    )
    reason = models.CharField(
        "lý do cho bạn đọc",
        max_length=200,
        blank=True,
        help_text="Hiện ở chỗ biểu mẫu khi đã đóng. Bỏ trống thì trang tự nói.",
    )

    class Meta:
        verbose_name = "quy định mở, đóng ý kiến"
        verbose_name_plural = "quy định mở, đóng ý kiến"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(article__isnull=True) | Q(section__isnull=True),
                name="opening_rule_of_one",
                violation_error_message="Chọn một bài hoặc một chuyên mục, không chọn cả hai.",
            ),
            models.UniqueConstraint(
                models.Value(1),
                condition=Q(article__isnull=True, section__isnull=True),
                name="opening_rule_one_for_site",
                violation_error_message="Đã có quy định cho toàn trang; hãy sửa quy định ấy.",
            ),
            models.CheckConstraint(
                condition=Q(mode="days", days__isnull=False, days__gte=1)
                | (~Q(mode="days") & Q(days__isnull=True)),
                name="opening_rule_days_go_with_mode",
                violation_error_message="Số ngày đi với “Mở trong một số ngày”, và chỉ với nó.",
            ),
        ]

    def __str__(self):
        return f"{self.subject()}: {self.get_mode_display().lower()}"


@dataclass(frozen=True)
class Opening:
    """Whether comments are taken now, and the words for readers where they are not."""

    is_open: bool
    why: str = ""


ALWAYS = Opening(True)
NEVER = Opening(False, "Bài viết này không nhận ý kiến bạn đọc.")


def opening_of(edition: Edition) -> Opening:
    """The state of an article's comments now; `edition` with its section. One query at most."""
    return _opening(edition, OpeningRule.nearest(edition)) if edition.comments_open else NEVER


def opening_shown(edition: Edition) -> Opening:
    """The same for what many read: the rule as it was at most FURNITURE seconds ago."""
    if not edition.comments_open:
        return NEVER
    rule = cache.get_or_set(
        _CACHED.format(edition.article_id), lambda: (OpeningRule.nearest(edition),), FURNITURE
    )
    return _opening(edition, rule[0])


def _opening(edition: Edition, rule: OpeningRule | None) -> Opening:
    if rule is None or rule.mode == Mode.OPEN:
        return ALWAYS
    if rule.mode == Mode.CLOSED:
        return Opening(False, rule.reason or _closed(rule))
    if edition.published_at is None:  # a preview
        return ALWAYS
    closes = closing(edition.published_at, rule.days)
    if timezone.now() < closes:
        return ALWAYS
    local = timezone.localtime(closes)
    day = f"{local.day}/{local.month}/{local.year}"
    after = f"Bài này đã đóng ý kiến sau {rule.days} ngày, từ ngày {day}."
    return Opening(False, rule.reason or after)


def closing(published: datetime, days: int) -> datetime:
    return published + timedelta(days=days)


def _closed(rule: OpeningRule) -> str:
    if rule.article_id:
        return "Bài viết này hiện không nhận ý kiến bạn đọc."
    if rule.section_id:
        return "Chuyên mục này hiện không nhận ý kiến bạn đọc."
    return "Tòa soạn tạm ngừng nhận ý kiến bạn đọc."
