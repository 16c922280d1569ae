"""The fonts of a print issue's PDF whose text was in doubt, and what was made of them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from journal.lib.encodings import Encoding

from .issues import Issue

UNICODE = ""
NAMES = {UNICODE: "Unicode, để nguyên"} | {e.value: e.value for e in Encoding}
# What a font can be; decomposed Unicode is put together anyway.
CHOICES = [(value, name) for value, name in NAMES.items() if value != Encoding.DECOMPOSED]
UNSURE = 0.8


class PrintFontQuerySet(models.QuerySet):
    def by_concern(self):
        """Those least sure first."""
        return self.order_by("share", "-words", "id")


class PrintFont(models.Model):
    """A guess and, where a person knows better, a decision; either is an encoding or UNICODE."""

    issue = models.ForeignKey(Issue, models.CASCADE, related_name="fonts")
    key = models.CharField(max_length=150)  # where the PDF keeps it
    name = models.CharField("phông", max_length=120)
    guess = models.CharField("bảng mã đoán được", max_length=40, choices=CHOICES, blank=True)
    chosen = models.CharField(  # noqa: DJ001  null: nobody decided; "" is Unicode
        "bảng mã người chọn", max_length=40, choices=CHOICES, null=True, blank=True
    )
    is_repaired = models.BooleanField(default=False)
    confidence = models.FloatField(default=0)
    share = models.FloatField("tỉ lệ âm tiết đúng", default=0)
    words = models.PositiveIntegerField("số từ", default=0)
    sample = models.TextField("mẫu chữ", blank=True)
    pages = ArrayField(models.PositiveSmallIntegerField(), default=list)

    objects = PrintFontQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "phông chữ của tệp PDF"
        constraints = [models.UniqueConstraint(fields=["issue", "key"], name="font_once")]

    def __str__(self):
        return self.name

    @property
    def encoding_name(self) -> str:
        return NAMES[self.guess if self.chosen is None else self.chosen]

    @property
    def is_unsure(self) -> bool:
        return self.chosen is None and self.share < UNSURE
