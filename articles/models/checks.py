"""How the newsroom wants its checks, and what it chose to leave as it is in one article."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models

from journal.lib.text import NormalizedText

from ..checks.catalogue import BY_CODE, Check
from ..checks.finding import KEY_LENGTH, Level
from .articles import Article


class CheckRule(NormalizedText):
    """One check of the catalogue: whether it stops, reminds or rests, and its settings.

    A code that the catalogue does not have (any more) does nothing.
    """

    code = models.CharField("mã", max_length=40, unique=True, editable=False)
    level = models.CharField("mức", max_length=8, choices=Level)
    limit = models.PositiveIntegerField(
        "giới hạn", null=True, blank=True, validators=[MinValueValidator(1)]
    )
    words = models.TextField("danh sách chữ", blank=True)
    order = models.PositiveSmallIntegerField("thứ tự", default=0)

    class Meta:
        verbose_name = "luật kiểm tra"
        verbose_name_plural = "kiểm tra trước khi đăng"
        ordering = ["order", "id"]
        default_permissions = ["view", "change"]
        permissions = [("publish_despite_checks", "Đăng bài dù còn điều phải sửa")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(level__in=Level.values), name="check_rule_level_known"
            )
        ]

    def __str__(self):
        return self.check_.label if self.check_ else self.code

    @property
    def check_(self) -> Check | None:
        """What the rule is about; Django has the plain name for its system checks."""
        return BY_CODE.get(self.code)


class CheckDismissal(models.Model):
    """A finding that somebody chose to leave as it is in one article."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="check_dismissals")
    key = models.CharField(max_length=KEY_LENGTH)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "điều đã bỏ qua"
        verbose_name_plural = "điều đã bỏ qua"
        default_permissions = []
        constraints = [
            models.UniqueConstraint(fields=["article", "key"], name="check_dismissal_once")
        ]

    def __str__(self):
        return self.key
