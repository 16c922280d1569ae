"""The print issue: its number, its place in the row of issues, its files."""

import re
import secrets

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import IntegerRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from journal.lib.addresses import quick
from journal.lib.pdf.process import checked
from journal.lib.pdf.refusals import PdfRefused
from journal.lib.protected import protected
from journal.lib.text import NormalizedText
from journal.lib.vietnamese import normalize, slug

from .. import reading
from ..cover import CoverField
from ..files import KnowsItsFiles, PdfField, discard, size_of
from ..sheets import Place, places
from .issue_rows import IssueQuerySet

FIRST_YEAR, LAST_YEAR = 1900, 2099  # what urls.YearConverter can write
MAX_NUMBER = 999
# What is said of a file, and so is written when the file is and at no other time.
WRITTEN_WITH = {
    "pdf": {
        "pdf",
        "pdf_size",
        "pdf_digest",
        "page_count",
        "outline",
        "dropped",
        "is_prepared",
        "read_with",
        "spreads",
        "ingest_error",
        "ingest_attempts",
        "asked_at",
        "ocr_error",
        "ocr_asked_at",
        "layer_due",
    },
    "readers_pdf": {"readers_pdf"},
    "searchable_pdf": {"searchable_pdf"},
    "cover": {"cover", "cover_width", "cover_height", "cover_from_pdf"},
}
_MADE_LABEL = re.compile(r"(?:Số \d+(?:\+\d+)? - \d{4})?")
_YEAR_OR_SO = re.compile(r"^so-|-(?:19|20)\d\d$")


def is_pdf(file) -> None:
    """Raise ValidationError unless an upload can be opened as a PDF, so that none replaces a good
    one only to turn out broken. What lies in storage was looked at when it came."""
    if getattr(file, "_committed", False):
        return
    file.seek(0)
    try:
        with reading.on_disk(file) as path:
            checked(path)
    except PdfRefused as refusal:
        raise ValidationError(str(refusal), code="not-a-pdf") from refusal
    finally:
        file.seek(0)


def pdf_name(issue, filename: str) -> str:
    """A name nobody can guess: the file of an issue that is not public must not be found."""
    return f"print/{issue.year}/{secrets.token_hex(16)}.pdf"


def short_name(issue) -> str:
    """What an issue, or a row of lines(), is called beside its year."""
    numbers = [str(n) for n in (issue.number, issue.number_to) if n]
    return f"Số {'+'.join(numbers)}" if numbers else issue.label


class Issue(NormalizedText, KnowsItsFiles):
    year = models.PositiveSmallIntegerField(
        "năm", validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)]
    )
    number = models.PositiveSmallIntegerField(
        "số",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MAX_NUMBER)],
        help_text="Để trống nếu là số đặc biệt.",
    )
    number_to = models.PositiveSmallIntegerField(
        "đến số",
        null=True,
        blank=True,
        validators=[MaxValueValidator(MAX_NUMBER)],
        help_text="Chỉ ghi khi in gộp: 1 đến 2 là “Số 1+2”.",
    )
    label = models.CharField(
        "tên số báo",
        max_length=80,
        blank=True,
        help_text="Để trống: lấy theo số và năm. Số đặc biệt cần có tên, ví dụ “Số Xuân 2019”.",
    )
    slug = models.SlugField(
        "địa chỉ", max_length=60, blank=True, help_text="Để trống: lấy theo số hoặc tên."
    )
    running_number = models.PositiveIntegerField(
        "số thứ tự chung", null=True, blank=True, help_text="Tính từ số đầu tiên của tạp chí."
    )
    month = models.PositiveSmallIntegerField(
        "tháng",
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
        help_text="Tháng phát hành. Để trống: lấy theo số.",
    )
    cover = CoverField(
        "ảnh bìa",
        storage=protected,
        upload_to="print/covers/%Y",
        blank=True,
        width_field="cover_width",
        height_field="cover_height",
        help_text="Để trống: lấy trang đầu của tệp PDF.",
    )
    cover_width = models.PositiveIntegerField(editable=False, null=True)
    cover_height = models.PositiveIntegerField(editable=False, null=True)
    cover_from_pdf = models.BooleanField(editable=False, default=False)
    pdf = PdfField(
        "tệp PDF", storage=protected, upload_to=pdf_name, blank=True, validators=[is_pdf]
    )
    pdf_size = models.PositiveBigIntegerField("cỡ tệp", editable=False, default=0)  # bytes
    pdf_digest = models.CharField(
        editable=False, max_length=64, default="", db_index=True
    )  # sha256
    # What readers get where the PDF as it came cannot be searched, or does more than be read.
    readers_pdf = models.FileField(
        editable=False, blank=True, storage=protected, upload_to=pdf_name
    )
    # In words, and how often: what a PDF did besides being read.
    dropped = models.JSONField(editable=False, default=dict)
    outline = models.JSONField(editable=False, default=list)  # [depth, title, page or null]
    # [page of the PDF, where to cut it]: scans of two pages. See sheets.py.
    spreads = models.JSONField(editable=False, default=list)
    # Whether fonts, outline and readers_pdf are known; pages are read after that.
    is_prepared = models.BooleanField(editable=False, default=False)
    page_count = models.PositiveSmallIntegerField("số trang", editable=False, default=0)
    ingest_error = models.TextField("lỗi đọc PDF", editable=False, default="")
    # The reading.VERSION that all of its pages come from, or an earlier one than some; 0: unknown.
    read_with = models.PositiveSmallIntegerField(editable=False, default=0)
    # How often reading began since it last ended: a PDF may kill its worker.
    ingest_attempts = models.PositiveSmallIntegerField(editable=False, default=0)
    # When the worker was asked; null when nothing is under way.
    asked_at = models.DateTimeField(editable=False, null=True)
    # That with the words of recognised pages laid over them, and how many changes it lacks.
    searchable_pdf = models.FileField(
        editable=False, blank=True, storage=protected, upload_to=pdf_name
    )
    layer_due = models.PositiveIntegerField(editable=False, default=0)
    # Why pages still wait for recognition, and when the worker was asked for it.
    ocr_error = models.TextField(editable=False, default="")
    ocr_asked_at = models.DateTimeField(editable=False, null=True)
    # Null: the archive's staff alone. Readers see it from then on; visibility.py says so.
    public_from = models.DateTimeField("bạn đọc xem được từ", null=True, blank=True)
    # year, month, number as one integer: a special issue follows the numbered one of its month.
    position = models.PositiveIntegerField(editable=False)
    updated_at = models.DateTimeField("sửa lúc", auto_now=True)

    objects = IssueQuerySet.as_manager()

    class Meta:
        verbose_name = "số tạp chí"
        verbose_name_plural = "số tạp chí"
        ordering = ["-position", "-id"]
        indexes = [
            models.Index(fields=["position", "id"], name="issue_position"),
            models.Index(
                fields=["-position"], condition=Q(public_from__isnull=False), name="issue_newest"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "slug"],
                name="issue_address_once",
                violation_error_message="Năm này đã có một số mang địa chỉ như thế.",
            ),
            ExclusionConstraint(
                name="issue_numbers_once",
                expressions=[
                    (
                        Func(
                            F("year") * 1000 + F("number"),
                            F("year") * 1000 + Coalesce("number_to", "number"),
                            Value("[]"),
                            function="int4range",
                            output_field=IntegerRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    )
                ],
                condition=Q(number__isnull=False),
                violation_error_message="Năm này đã có số đó (hoặc số in gộp chứa số đó).",
            ),
            models.CheckConstraint(
                condition=Q(number=None) | Q(number__gte=1, number__lte=MAX_NUMBER),
                name="issue_number_range",
            ),
            models.CheckConstraint(
                condition=Q(number_to=None)
                | Q(number__isnull=False, number_to__gt=F("number"), number_to__lte=MAX_NUMBER),
                name="issue_number_to_after_number",
                violation_error_message="“Đến số” phải lớn hơn “số”.",
            ),
            models.CheckConstraint(
                condition=Q(number__isnull=False) | Q(slug__regex=r"[a-z]"),
                name="issue_special_has_a_name",
                violation_error_message="Số đặc biệt cần có tên bằng chữ.",
            ),
            models.CheckConstraint(
                condition=Q(month__gte=1, month__lte=12), name="issue_month_range"
            ),
            models.CheckConstraint(
                condition=Q(year__gte=FIRST_YEAR, year__lte=LAST_YEAR), name="issue_year_range"
            ),
            models.CheckConstraint(
                condition=Q(running_number=None) | Q(running_number__gte=1),
                name="issue_running_number_positive",
            ),
            models.CheckConstraint(condition=~Q(label=""), name="issue_has_a_label"),
        ]

    def __str__(self):
        return self.label

    def save(self, *args, **kwargs):
        """Write the issue; its files, and what is said of them, only where the file is new.

        Meanwhile the worker may have counted pages or made a cover, which an older copy of the row
        must not undo.
        """
        self._complete()
        asked = kwargs.get("update_fields")
        with transaction.atomic():
            new = {name for name in self.new_files() if asked is None or name in asked}
            before = Issue.objects.select_for_update().filter(pk=self.pk).first() if new else None
            self._take_files(new, before)
            if not self._state.adding:
                kwargs["update_fields"] = self._fields_to_write(new, asked)
            super().save(*args, **kwargs)
            self._remember_files()
            discard(getattr(before, name) for name in new if before)
            if "pdf" in new:
                for rows in (self.pages, self.failures, self.fonts):
                    rows.all().delete()

    def _take_files(self, new: set[str], before: "Issue | None") -> None:
        """Forget what was said of replaced files; adds "cover" to `new` if it goes with its PDF."""
        if "pdf" in new:
            self.pdf_size = self.pdf.size if self.pdf else 0
            self.page_count = self.read_with = self.ingest_attempts = self.layer_due = 0
            self.ingest_error = self.pdf_digest = self.ocr_error = ""
            self.dropped, self.outline, self.spreads, self.is_prepared = {}, [], [], False
            self.asked_at = self.ocr_asked_at = None
            for copy in ("readers_pdf", "searchable_pdf"):
                if before and getattr(before, copy):
                    setattr(self, copy, "")
                    new.add(copy)
            if before and before.cover_from_pdf and "cover" not in new:
                self.cover = ""
                new.add("cover")
        if "cover" in new:
            self.cover_from_pdf = False

    def _fields_to_write(self, new: set[str], asked) -> set[str]:
        with_new = {field for name in new for field in WRITTEN_WITH[name]}
        if asked is not None:
            return {*asked} | with_new
        deferred = self.get_deferred_fields()
        fields = {
            field.name
            for field in self._meta.concrete_fields
            if not field.primary_key and field.attname not in deferred
        }
        return fields.difference(*WRITTEN_WITH.values()) | with_new

    def delete(self, *args, **kwargs):
        """Wait for a worker that is storing a page: it would be missed, and refer to nothing."""
        with transaction.atomic():
            Issue.objects.select_for_update().filter(pk=self.pk).first()
            return super().delete(*args, **kwargs)

    def get_absolute_url(self):
        return quick("issues:detail", self.year, self.slug)

    def clean(self):
        self._complete()
        errors = {}
        if not self.label:
            errors["label"] = ValidationError(
                "Ghi số, hoặc đặt tên cho số đặc biệt, ví dụ “Số Xuân 2019”.", code="label-missing"
            )
        if not self.month:
            errors["month"] = ValidationError("Ghi tháng phát hành.", code="month-missing")
        if errors:
            raise ValidationError(errors)

    def get_pdf_url(self):
        return reverse("issues:pdf", args=[self.year, self.slug])

    def _complete(self) -> None:
        """Fill in what follows from number and name."""
        self.label = normalize(self.label).strip()  # clean() comes before save()
        if self.number and self.year:
            if _MADE_LABEL.fullmatch(self.label):  # and so follows a corrected number
                self.label = f"{self.short_name} - {self.year}"
            self.slug = "-".join(str(n) for n in (self.number, self.number_to) if n)
            if self.number <= 12:
                self.month = self.month or self.number
        self.slug = self.slug or _YEAR_OR_SO.sub("", slug(self.label, 60))
        if self.year and self.month:
            self.position = (self.year * 100 + self.month) * 1000 + (self.number or MAX_NUMBER)

    @property
    def is_public(self) -> bool:
        """The predicate of public(), for one row."""
        return self.public_from is not None and self.public_from <= timezone.now()

    def carries(self, number: int) -> bool:
        """The predicate of numbered(), for one row."""
        return self.number is not None and self.number <= number <= (self.number_to or self.number)

    @property
    def has_pdf_for_readers(self) -> bool:
        """Whether the PDF was looked through: before, nobody knows what else it does."""
        return bool(self.pdf) and self.is_prepared

    @property
    def pdf_for_readers(self):
        """The file that readers download: the repaired copy where there is one."""
        return self.searchable_pdf or self.pdf_to_read

    @property
    def size_for_readers(self) -> int:
        """How large that file is, in bytes."""
        file = self.pdf_for_readers
        return self.pdf_size if file == self.pdf else size_of(file) or self.pdf_size

    @property
    def pdf_to_read(self):
        """The file that pages are read from: nothing that was recognised is text of its own."""
        return self.readers_pdf or self.pdf

    @property
    def places(self) -> list[Place]:
        """Where its pages stand in the PDF, in order."""
        return places(self.page_count - len(self.spreads), self.spreads)

    @property
    def short_name(self) -> str:
        """What it is called beside its year: Số 6; Số 1+2; a special issue by its name."""
        return short_name(self)

    @property
    def pdf_filename(self) -> str:
        """What a downloaded PDF is called: ben-song-2022-06.pdf, ben-song-2019-xuan.pdf."""
        numbers = [f"{n:02d}" for n in (self.number, self.number_to) if n]
        return f"{slug(settings.JOURNAL_NAME)}-{self.year}-{'-'.join(numbers) or self.slug}.pdf"
