"""Corrections: what was wrong in an article or in print, and what is right.

What readers have had is evidence: the database refuses to change or delete it (migration
0008_correction_evidence). A later change is a new row that follows the old one, or a withdrawal.
"""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import Combinable
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone

from journal.lib.text import NormalizedText
from journal.lib.vietnamese import print_time

from ..policy import visible_corrections
from .articles import Article


class CorrectionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What a person may see of the corrections in the newsroom."""
        return visible_corrections(self, user)

    def begun(self):
        """What readers have, or once had."""
        return self.filter(shown_from__lte=Now())

    def standing(self):
        """What readers have now: not withdrawn, and nothing newer in its place."""
        newer = self.model.objects.begun().filter(follows=OuterRef("pk")).order_by()
        withdrawn = CorrectionWithdrawal.objects.filter(correction=OuterRef("pk"))
        return self.begun().filter(~Exists(newer), ~Exists(withdrawn))

    def newest(self):
        return self.order_by("-shown_from", "-pk")

    def newest_of(self, article: Combinable):
        """When the newest standing correction of an article was given: a row, or none."""
        return self.standing().filter(article=article).newest().values("shown_from")[:1]


class Correction(NormalizedText):
    """One correction, of an article, of something in print, or of both."""

    class Kind(models.TextChoices):
        OWN = "dinh-chinh", "Đính chính"  # the journal mends its own mistake
        DEMANDED = "cai-chinh", "Cải chính"  # asked for by law or by whom it concerns

    article = models.ForeignKey(
        Article,
        models.PROTECT,
        verbose_name="bài viết",
        null=True,
        blank=True,
        related_name="corrections",
    )
    reference = models.CharField(
        "hoặc chỗ trên báo in",
        max_length=200,
        blank=True,
        help_text="Ví dụ: Số 6 - 2022, trang 12. Không bắt buộc nếu đã chọn bài.",
    )
    kind = models.CharField(
        "loại",
        max_length=10,
        choices=Kind,
        default=Kind.OWN,
        help_text="Đính chính: tòa soạn tự sửa. Cải chính: theo pháp luật, hoặc theo yêu cầu của "
        "người được nhắc đến; đứng ngay trên đầu bài.",
    )
    apology = models.BooleanField(
        "kèm lời xin lỗi",
        default=False,
        help_text="Tiêu đề thêm “và xin lỗi”, và đứng trên đầu bài.",
    )
    text = models.TextField(
        "lời đính chính",
        max_length=5000,
        help_text="Đã viết gì, đúng là gì. Ví dụ: Bài có ghi “120 hộ dân”. Đúng là “102 hộ dân”. "
        "Bạn đọc thấy đúng những lời này.",
    )
    follows = models.OneToOneField(
        "self", models.PROTECT, null=True, editable=False, related_name="successor"
    )
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="người viết",
        null=True,
        editable=False,
        related_name="+",
    )
    updated_at = models.DateTimeField("sửa lúc", auto_now=True)
    # Set by corrections.publish(): None is a draft, a time to come is a schedule.
    shown_from = models.DateTimeField("đăng lúc", null=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="người duyệt",
        null=True,
        editable=False,
        related_name="+",
    )

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = "đính chính"
        verbose_name_plural = "đính chính"
        ordering = ["-id"]
        default_permissions = []
        indexes = [
            models.Index(
                fields=["-shown_from", "-id"],
                condition=Q(shown_from__isnull=False),
                name="correction_newest",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(article__isnull=False) | ~Q(reference=""),
                name="correction_of_something",
                violation_error_message="Chọn một bài, hoặc ghi chỗ trên báo in.",
            ),
            models.CheckConstraint(
                condition=Q(shown_from__isnull=True) ^ Q(approved_by__isnull=False),
                name="correction_out_is_approved",
            ),
        ]

    def __str__(self):
        """Names no title: the article may be a secret to who reads this."""
        return f"{self.heading} số {self.pk}"

    def get_absolute_url(self):
        return reverse("articles:correction", args=[self.pk])

    @property
    def heading(self) -> str:
        return heading(self.kind, self.apology)

    @property
    def print_time(self) -> str:
        """The date as the journal prints it: 22:12' 4/1/2021."""
        return print_time(self.shown_from or timezone.now())

    def is_out_at(self, moment: datetime) -> bool:
        """Whether readers have it, or once had it; then it stays as it is."""
        return self.shown_from is not None and self.shown_from <= moment


def heading(kind: str, apology: bool) -> str:
    """What stands above a correction: "Đính chính", "Cải chính và xin lỗi"."""
    return Correction.Kind(kind).label + (" và xin lỗi" if apology else "")


class CorrectionWithdrawal(models.Model):
    """A correction that was out and no longer stands: who took it back, and why."""

    correction = models.OneToOneField(
        Correction, models.PROTECT, primary_key=True, related_name="withdrawal"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    reason = models.TextField()

    class Meta:
        default_permissions = []

    def __str__(self):
        return f"Rút đính chính số {self.correction_id}"
