"""Arrangements of the home page, one row each, as somebody put them up or scheduled them."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from journal.lib.text import NormalizedText

from ..states import PUBLICATION_TIME


class ArrangementQuerySet(models.QuerySet):
    def begun(self, at: datetime | None = None):
        """Those that readers have or had by the database's clock (or by a moment), newest first.

        The first is the one in force; the rows before it are what stood until then.
        """
        rows = self.filter(called_off_at=None, shown_from__lte=at or Now())
        return rows.order_by("-shown_from", "-id")

    def waiting(self):
        """Those that are scheduled and not called off, the next one first."""
        rows = self.filter(called_off_at=None, shown_from__gt=Now())
        return rows.order_by("shown_from", "id")


class Arrangement(NormalizedText):
    """A whole arrangement; the database refuses to change or drop it once it is in force."""

    content = models.JSONField()  # its shape: front/plan.py
    shown_from = models.DateTimeField("lên trang lúc", validators=PUBLICATION_TIME)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="người sắp đặt",
        null=True,
        related_name="+",
    )
    at = models.DateTimeField("lưu lúc", auto_now_add=True)
    note = models.CharField("ghi chú", max_length=200, blank=True)
    restored_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    called_off_at = models.DateTimeField(null=True)

    objects = ArrangementQuerySet.as_manager()

    class Meta:
        verbose_name = "sắp đặt trang chủ"
        verbose_name_plural = "trang chủ"
        default_permissions = []
        permissions = [("arrange_front", "Sắp đặt trang chủ")]
        indexes = [
            models.Index(
                fields=["-shown_from", "-id"],
                condition=models.Q(called_off_at=None),
                name="arrangement_order",
            )
        ]

    def __str__(self):
        return f"Sắp đặt {self.pk}"
