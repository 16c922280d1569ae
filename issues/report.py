"""What became of an issue's PDF: how much was read and how well, and what needs a person's eye."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import F, Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse

from . import ingest
from .models import Issue, PrintFont
from .models.fonts import CHOICES

MOST_PAGES = 60  # shown at once
MOST_FONTS = 200
AS_GUESSED = "?"


@dataclass(frozen=True)
class Totals:
    """Of the pages that are in: how many, their words, how many of those Vietnamese could spell."""

    pages: int
    words: int
    valid: float

    @classmethod
    def of(cls, issue: Issue) -> "Totals":
        pages = issue.pages.filter(is_stale=False)
        found = pages.aggregate(
            words=Sum("word_count"), valid=Sum(F("word_count") * F("valid_share"))
        )
        return cls(pages.count(), found["words"] or 0, found["valid"] or 0.0)

    @property
    def percent(self) -> int:
        return round(100 * self.valid / self.words) if self.words else 100


class FontsForm(forms.Form):
    """A choice for each font: the guess, or what a person knows better."""

    def __init__(self, *args, fonts: list[PrintFont], **kwargs):
        super().__init__(*args, **kwargs)
        self.fonts = fonts
        for font in fonts:
            guess = (AS_GUESSED, "Theo máy đoán")
            self.fields[f"font-{font.pk}"] = forms.ChoiceField(
                choices=[guess, *CHOICES],
                initial=AS_GUESSED if font.chosen is None else font.chosen,
                required=False,
                label=f"Bảng mã của phông {font.name}",
            )

    def rows(self):
        """Each font with its field."""
        return [(font, self[f"font-{font.pk}"]) for font in self.fonts]

    def chosen(self) -> dict[int, str | None]:
        values = {font.pk: self.cleaned_data[f"font-{font.pk}"] for font in self.fonts}
        return {key: None if value == AS_GUESSED else value for key, value in values.items()}


class ReadingReport:
    """The page of the report, for the admin of issues."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.report)
        return [path("<int:pk>/doc/", view, name="issues_issue_report"), *super().get_urls()]

    @staticmethod
    def report_url(issue: Issue) -> str:
        return reverse("admin:issues_issue_report", args=[issue.pk])

    def report(self, request, pk: int) -> HttpResponse:
        issue = get_object_or_404(Issue.objects.exclude(pdf=""), pk=pk)
        if not self.has_view_permission(request, issue):
            raise PermissionDenied
        fonts = list(issue.fonts.by_concern()[:MOST_FONTS])
        form = FontsForm(request.POST or None, fonts=fonts)
        if request.method == "POST":
            if not self.has_change_permission(request, issue):
                raise PermissionDenied
            if form.is_valid():
                return self._chosen(request, issue, form)
        return render(request, "admin/issues/issue/report.html", self._shown(request, issue, form))

    def _chosen(self, request, issue: Issue, form: FontsForm) -> HttpResponse:
        count = ingest.choose(issue, form.chosen())
        said = (
            f"Đã nhận {count} lựa chọn; các trang dùng phông ấy đang được đọc lại."
            if count
            else "Không có lựa chọn nào mới."
        )
        self.message_user(request, said, messages.SUCCESS if count else messages.INFO)
        return redirect(self.report_url(issue))

    def _shown(self, request, issue: Issue, form: FontsForm) -> dict:
        odd = issue.pages.of_concern().select_related("issue").order_by("number")
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"Đọc tệp PDF: {issue.label}",
            "issue": issue,
            "totals": Totals.of(issue),
            "repaired": sum(font.is_repaired for font in form.fonts),
            "failures": issue.failures.all(),
            "form": form,
            "odd": odd.defer("search_text", "text")[:MOST_PAGES],
            "can_change": self.has_change_permission(request, issue),
        }
