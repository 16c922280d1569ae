"""One page of a print issue: its picture and its text."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from journal.lib.search import Searchable, SearchQuerySet, search_index
from journal.lib.text import NormalizedText

from .issues import Issue


class PageQuerySet(SearchQuerySet):
    def public(self):
        return self.filter(issue__public=True)

    def folios(self):
        """Number and folio alone, in print order, for lists of an issue's pages."""
        return self.only("issue", "number", "folio").order_by("number")

    def matching(self, query: str):
        """Newest issue first, with what a search result prints."""
        rows = super().matching(query).select_related("issue").defer("search_text")
        return rows.order_by("-issue__position", "-issue_id", "number")


class Page(Searchable, NormalizedText):
    """A page, counted from 1 as it lies in the PDF; its folio is what is printed on it."""

    issue = models.ForeignKey(
        Issue, models.CASCADE, verbose_name="số tạp chí", related_name="pages"
    )
    number = models.PositiveSmallIntegerField("trang", editable=False)
    folio = models.CharField("số in trên trang", max_length=20, blank=True)
    text = models.TextField("văn bản", blank=True)
    image = models.ImageField(
        "ảnh trang",
        upload_to="print/pages/%Y/%m",
        width_field="width",
        height_field="height",
        editable=False,
    )
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)

    objects = PageQuerySet.as_manager()

    class Meta:
        verbose_name = "trang"
        verbose_name_plural = "trang"
        ordering = ["issue", "number"]
        indexes = [search_index("page_search")]
        constraints = [
            models.UniqueConstraint(fields=["issue", "number"], name="page_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="page_number_positive"),
        ]

    def __str__(self):
        return self.title_line

    def get_absolute_url(self):
        return reverse("issues:page", args=[self.issue.year, self.issue.slug, self.number])

    def searchable_text(self):
        return self.text

    @property
    def name(self) -> str:
        """What is printed on the page, else its number."""
        return self.folio or str(self.number)

    @property
    def title_line(self) -> str:
        return f"{self.issue.label}, trang {self.name}"
