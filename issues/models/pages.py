"""One page of a print issue: its picture and its text."""

import re

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from journal.lib.addresses import quick
from journal.lib.pdf.ocr import FEW_WORDS, POOR_SHARE
from journal.lib.protected import protected
from journal.lib.text import NormalizedText

from ..page_images import PageImageField
from ..visibility import is_public, may_see_all
from .issues import Issue

# Made scans of which every sixth word is wrong have 0.89; of good ones it is 0.96.
UNSURE = 0.9
SURE_WORD = 70  # of 100; right words of good scans are above
_WITHIN = re.compile(r"\n(?<!\n\n)(?!\n)")  # the end of a line that no empty one follows


def is_misread() -> Q:
    """The condition under which the text that was read of a page is in doubt."""
    poor = Q(word_count__gte=FEW_WORDS, valid_share__lt=POOR_SHARE)
    return (poor | Q(is_corrected=False, confidence__lt=UNSURE)) & Q(ocr_wanted="")


class PageQuerySet(models.QuerySet):
    def public(self):
        return self.filter(is_public("issue__"))

    def visible_to(self, user):
        return self.all() if may_see_all(user) else self.public()

    def of_concern(self):
        """Those with a `concern`."""
        return self.filter(is_misread() | Q(word_count=0, ocr_wanted=""))

    def awaiting_ocr(self):
        """Those whose text is to be recognised."""
        return self.exclude(ocr_wanted="")

    def for_line(self):
        """With what is said of one in a line: its name, its issue, its text."""
        issue = [f"issue__{name}" for name in ("year", "slug", "label")]
        return self.select_related("issue").only("number", "folio", "text", *issue)

    def folios(self):
        """Number and folio alone, in print order, for lists of an issue's pages."""
        return self.only("issue", "number", "folio").order_by("number")

    def for_strip(self):
        """What a small picture of each page needs, too, in print order."""
        own = ["issue", "number", "folio", "image", "width", "height", "widths"]
        return self.only(*own).order_by("number")


class OcrWanted(models.TextChoices):
    POOR = "poor", "chữ của tệp không đọc được"
    ASKED = "asked", "người xin nhận dạng lại"


class Page(NormalizedText):
    """A page, counted from 1 as it lies in the PDF; its folio is what is printed on it."""

    issue = models.ForeignKey(
        Issue, models.CASCADE, verbose_name="số tạp chí", related_name="pages"
    )
    number = models.PositiveSmallIntegerField("trang", editable=False)
    folio = models.CharField("số in trên trang", max_length=20, blank=True)
    text = models.TextField("văn bản", blank=True)
    image = PageImageField(
        "ảnh trang",
        storage=protected,
        upload_to="print/pages/%Y/%m",
        width_field="width",
        height_field="height",
        editable=False,
    )
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    # The widths beside it in storage, as WebP and JPEG; none for pages of an earlier program.
    widths = ArrayField(models.PositiveSmallIntegerField(), editable=False, default=list)
    # The height of each, which no ratio tells to the pixel; none where nobody noted it.
    heights = ArrayField(models.PositiveSmallIntegerField(), editable=False, default=list)
    word_count = models.PositiveSmallIntegerField("số từ", editable=False, default=0)
    # Of the words, how many Vietnamese could spell; 1 for a page without words.
    valid_share = models.FloatField("tỉ lệ âm tiết đúng", editable=False, default=1)
    # Whether the text is to be read once more; one that a person corrected is left alone.
    is_stale = models.BooleanField(editable=False, default=False)
    # Whether its running lines were looked for; see running_lines.py.
    is_parted = models.BooleanField(editable=False, default=False)
    is_corrected = models.BooleanField("người đã sửa", editable=False, default=False)
    is_folio_corrected = models.BooleanField(editable=False, default=False)
    # Why its text is to be recognised; where a person asked for it, what comes of it stands.
    ocr_wanted = models.CharField(
        editable=False, max_length=10, blank=True, choices=OcrWanted.choices
    )
    is_ocr = models.BooleanField("máy nhận dạng", editable=False, default=False)
    # The mean of its words, 0 to 1; null for a page's own text.
    confidence = models.FloatField("độ tin", editable=False, null=True)
    # By how many degrees, counter-clockwise, its picture was turned to be straight.
    skew = models.FloatField(editable=False, default=0)
    # When what readers have of it last changed; null: before that was noted.
    updated_at = models.DateTimeField("sửa lúc", auto_now=True, null=True)

    objects = PageQuerySet.as_manager()

    class Meta:
        verbose_name = "trang"
        verbose_name_plural = "trang"
        ordering = ["issue", "number"]
        indexes = [
            models.Index(fields=["issue"], condition=~Q(ocr_wanted=""), name="page_awaits_ocr"),
            models.Index(fields=["issue"], condition=Q(is_parted=False), name="page_not_parted"),
            # All that the shelf counts: the rows themselves, with their texts, are not read.
            models.Index(
                fields=["issue"],
                include=[
                    "is_stale",
                    "word_count",
                    "valid_share",
                    "confidence",
                    "is_corrected",
                    "ocr_wanted",
                ],
                name="page_on_shelf",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["issue", "number"], name="page_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="page_number_positive"),
        ]

    def __str__(self):
        return self.title_line

    def save(self, *args, **kwargs):
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "updated_at"}
        super().save(*args, **kwargs)

    @property
    def concern(self) -> str:
        """Why a person should look at the page; "" where nothing is odd about it."""
        if not self.word_count:
            return "chỉ có ảnh, không có chữ"
        if self.word_count >= FEW_WORDS and self.valid_share < POOR_SHARE:
            return f"{round(self.valid_share * 100)}% âm tiết đúng"
        if self.confidence is not None and self.confidence < UNSURE and not self.is_corrected:
            return f"máy chỉ tin {round(self.confidence * 100)}%"
        return ""

    def get_absolute_url(self):
        return quick("issues:page", self.issue.year, self.issue.slug, self.number)

    @property
    def running_text(self) -> str:
        """Its text as it is searched: sentences go on over the ends of lines, but not over empty
        lines. As long as `text`."""
        return _WITHIN.sub(" ", self.text)

    @property
    def name(self) -> str:
        """What is printed on the page, else its number."""
        return self.folio or str(self.number)

    @property
    def title_line(self) -> str:
        return f"{self.issue.label}, trang {self.name}"


class PageWords(models.Model):
    """Where the words of a page stand, and where its links lead; apart, for lists need neither.

    `boxes` has five numbers a box: the index of the word in `page.text.split()`, then left, top,
    right, bottom in ten-thousandths of the page. A word over a line's end has two boxes. Each word
    of a recognised text has a confidence, 0 to 100.
    """

    PARTS = 10_000

    page = models.OneToOneField(Page, models.CASCADE, primary_key=True, related_name="words")
    boxes = ArrayField(models.SmallIntegerField(), default=list)
    confidences = ArrayField(models.PositiveSmallIntegerField(), default=list)
    links = models.JSONField(default=list)  # [left, top, right, bottom, address or page]

    class Meta:
        verbose_name = verbose_name_plural = "vị trí từ"

    def __str__(self):
        return str(self.page_id)

    def doubted(self) -> list[str]:
        """The recognised words of which the machine is not sure, in order."""
        words = zip(self.page.text.split(), self.confidences, strict=False)
        return [word for word, sure in words if sure < SURE_WORD]


class PageFailure(models.Model):
    """A page of a PDF that could not be read, and why; the others are there."""

    issue = models.ForeignKey(Issue, models.CASCADE, related_name="failures")
    number = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "trang không đọc được"
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["issue", "number"], name="failure_once")]

    def __str__(self):
        return f"trang {self.number}: {self.reason}"
