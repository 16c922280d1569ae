"""A rule as the newsroom writes it; what is in force is a copy that was tried."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from articles.models import Section
from journal.lib.text import NormalizedText

from ..places import RuleOfPlace
from .kinds import SETTINGS, Kind


class Effect(models.TextChoices):
    SCORE = "score", "Cộng điểm"
    HOLD = "hold", "Giữ lại cho người xem"
    MARK = "mark", "Đánh dấu có thể là rác"


class RuleQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(force_version__isnull=False)


class Rule(NormalizedText):
    """One rule. Saving changes what is written; `in_force` is what comments are judged by.

    `version` grows with each change, so that a page that is old can be told.
    """

    title = models.CharField("tên luật", max_length=80)
    kind = models.CharField("loại", max_length=10, choices=Kind)
    section = models.ForeignKey(
        Section,
        models.CASCADE,
        verbose_name="chuyên mục",
        related_name="+",
        null=True,
        blank=True,
        help_text="Cả các chuyên mục con. Bỏ trống: mọi bài.",
    )
    effect = models.CharField("khi gặp thì", max_length=5, choices=Effect, default=Effect.HOLD)
    score = models.PositiveSmallIntegerField(
        "điểm",
        default=0,
        validators=[MaxValueValidator(100)],
        help_text="Từ 0 đến 100, cộng vào điểm ngờ là rác; điểm cao thì xếp sau.",
    )

    # What a kind can be set to; kinds.py says what each means to it.
    words = models.TextField("chữ đúng dấu", blank=True)
    loose_words = models.TextField("chữ không kể dấu", blank=True)
    allowed = models.TextField("trừ các cụm", blank=True)
    limit = models.PositiveIntegerField(
        "giới hạn", null=True, blank=True, validators=[MinValueValidator(1)]
    )
    minutes = models.PositiveIntegerField(
        "trong số phút",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(30 * 24 * 60)],
    )
    from_hour = models.PositiveSmallIntegerField(
        "từ giờ", null=True, blank=True, validators=[MaxValueValidator(23)]
    )
    until_hour = models.PositiveSmallIntegerField(
        "đến giờ", null=True, blank=True, validators=[MaxValueValidator(23)]
    )

    version = models.PositiveIntegerField(default=1, editable=False)
    changed_at = models.DateTimeField("sửa lúc", default=timezone.now, editable=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="người sửa",
        related_name="+",
        null=True,
        editable=False,
    )
    # A copy as written() gives it, and its version; none while the rule is off. See force.py.
    in_force = models.JSONField(null=True, editable=False)
    force_version = models.PositiveIntegerField(null=True, editable=False)

    objects = RuleQuerySet.as_manager()

    class Meta:
        verbose_name = "luật duyệt ý kiến"
        verbose_name_plural = "luật duyệt ý kiến"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=Kind.values, effect__in=Effect.values),
                name="comment_rule_known",
            ),
            models.CheckConstraint(condition=Q(score__lte=100), name="comment_rule_score"),
            models.CheckConstraint(
                condition=~(Q(in_force__isnull=True) ^ Q(force_version__isnull=True)),
                name="comment_rule_in_force_has_version",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_on(self) -> bool:
        return self.force_version is not None

    @property
    def is_as_in_force(self) -> bool:
        """Whether what is written now is what comments are judged by."""
        return self.force_version == self.version

    def written(self) -> dict[str, Any]:
        """All that decides what the rule finds, as data."""
        names = ["version", "title", "kind", "effect", "score", *SETTINGS]
        return {"rule": self.pk, "section": self.section_id} | {
            name: getattr(self, name) for name in names
        }


class Learned(models.Model):
    """What was learned from decisions, in the one row there is; see learning.py, its writer."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    version = models.PositiveIntegerField(default=0)
    weights = models.BinaryField(null=True)  # none while there are too few decisions
    bias = models.FloatField(default=0)
    scale = models.FloatField(default=1)
    report = models.JSONField(default=dict)
    learned_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = []
        constraints = [models.CheckConstraint(condition=Q(id=1), name="learned_once")]

    def __str__(self):
        return f"Bản {self.version}"

    @property
    def is_asked_for(self) -> bool:
        """Whether the worker was asked to learn and has not done so yet."""
        return bool(self.asked_at and (self.learned_at is None or self.asked_at > self.learned_at))


class TrustRule(RuleOfPlace):
    """Whether trusted readers appear at once in one place."""

    is_on = models.BooleanField("cho hiện ngay", default=True)
    approved = models.PositiveSmallIntegerField(
        "số ý kiến đã được duyệt",
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(1000)],
        help_text="Người gửi phải có ít nhất bấy nhiêu ý kiến được người duyệt cho đăng, không ý "
        "kiến nào bị loại, và đã xác nhận email.",
    )

    class Meta:
        verbose_name = "quy định người gửi tin cậy"
        verbose_name_plural = "người gửi tin cậy"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(article__isnull=True) | Q(section__isnull=True),
                name="trust_rule_of_one",
                violation_error_message="Chọn một bài hoặc một chuyên mục, không chọn cả hai.",
            ),
            models.UniqueConstraint(
                models.Value(1),
                condition=Q(article__isnull=True, section__isnull=True),
                name="trust_rule_one_for_site",
                violation_error_message="Đã có quy định cho toàn trang; hãy sửa quy định ấy.",
            ),
            models.CheckConstraint(condition=Q(approved__gte=1), name="trust_rule_some_approved"),
        ]

    def __str__(self):
        return f"{self.subject()}: {'hiện ngay' if self.is_on else 'chờ duyệt'}"
