"""Which readers an editor lets appear at once, where that was switched on.

Whoever confirmed their e-mail, had so many comments approved by people and none rejected, writes
under the name they had then, and nothing was noticed of what they wrote. For an article, a section
or the site; off until somebody switches it on. No person decided, so none is named.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from .places import RuleOfPlace


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


def is_unremarkable(signals: Mapping[str, Any]) -> bool:
    """Whether neither a defence nor a rule asks for a person to look."""
    effects = {finding["effect"] for finding in signals.get("rules", [])}
    return not signals.get("held") and not effects & {"hold", "mark"}
