"""What became of an issue's PDF: how much was read and how well, and what needs a person's eye."""

import re
import time
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Avg, Count, F, Q, Sum
from django.db.models.functions import Coalesce
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from journal.lib.paging import key_in

from . import ingest, recognising
from .models import Issue, Page, PrintFont
from .models.fonts import CHOICES
from .progress import Progress
from .sheets import numbers_of
from .splitting import SplitRefused, split

MOST_PAGES = 60  # shown at once
MOST_FONTS = 200
AS_GUESSED = "?"
_LOOK = re.compile(r"(?P<done>[0-9]{1,5})-(?P<at>[0-9]{1,12})")


@dataclass(frozen=True)
class Totals:
    """Of the pages that are in: how many, their words, how many of those Vietnamese could spell;
    how many were recognised and how surely on the mean (0 to 1), how many are to be."""

    pages: int
    words: int
    valid: float
    recognised: int
    confidence: float
    waiting: int

    @classmethod
    def of(cls, issue: Issue) -> "Totals":
        found = issue.pages.aggregate(
            pages=Count("pk", filter=Q(is_stale=False)),
            words=Coalesce(Sum("word_count"), 0),
            valid=Coalesce(Sum(F("word_count") * F("valid_share")), 0.0),
            recognised=Count("pk", filter=Q(is_ocr=True)),
            confidence=Coalesce(Avg("confidence", filter=Q(is_ocr=True)), 0.0),
            waiting=Count("pk", filter=~Q(ocr_wanted="")),
        )
        return cls(**found)

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


class SplitForm(forms.Form):
    """Which page of the PDF, and whether it is to be cut or put together."""

    sheet = forms.IntegerField(min_value=1)
    do = forms.ChoiceField(choices=[("split", "Tách đôi"), ("join", "Ghép lại")])


def ask_again(admin, request, pages) -> None:
    """Have pages recognised once more; tell the person what comes of it."""
    chosen = list(pages)
    count = recognising.request_again(chosen)
    kept = sum(page.is_corrected for page in chosen)
    said = [f"Đã xếp hàng nhận dạng lại {count} trang."] if count else []
    if kept:
        said.append(f"Giữ nguyên {kept} trang có người đã sửa.")
    level = messages.SUCCESS if count else messages.WARNING
    admin.message_user(request, " ".join(said) or "Hãy chọn trang cần nhận dạng lại.", level)


def _since(request) -> tuple[int, float] | None:
    """The look that the address remembers: how many pages were done, and when."""
    match = _LOOK.fullmatch(request.GET.get("tu", ""))
    return (int(match["done"]), float(match["at"])) if match else None


def _progress_shown(issue: Issue, since: tuple[int, float] | None) -> dict:
    progress = Progress.of_issue(issue, since)
    done, at = since or (progress.done, time.time())
    return {"progress": progress, "look": f"?tu={done}-{at:.0f}"}


class ReadingReport:
    """The page of the report, for the admin of issues."""

    def get_urls(self):
        view = self.admin_site.admin_view
        again = view(require_POST(self.recognise))
        cut = view(require_POST(self.split))
        return [
            path("<int:pk>/doc/", view(self.report), name="issues_issue_report"),
            path("<int:pk>/doc/den-dau/", view(self.how_far), name="issues_issue_how_far"),
            path("<int:pk>/nhan-dang/", again, name="issues_issue_recognise"),
            path("<int:pk>/trang-doi/", cut, name="issues_issue_split"),
            *super().get_urls(),
        ]

    @staticmethod
    def report_url(issue: Issue) -> str:
        return reverse("admin:issues_issue_report", args=[issue.pk])

    def how_far(self, request, pk: int) -> HttpResponse:
        """What an open report asks every few seconds."""
        issue = get_object_or_404(Issue.objects.exclude(pdf=""), pk=pk)
        if not self.has_view_permission(request, issue):
            raise PermissionDenied
        progress = Progress.of_issue(issue, _since(request))
        answer = {"done": progress.done, "of": progress.of, "is_over": progress.is_over}
        return JsonResponse(answer | {"says": progress.says})

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

    def recognise(self, request, pk: int) -> HttpResponse:
        """Have the pages recognised once more whose keys were posted."""
        issue = get_object_or_404(Issue.objects.exclude(pdf=""), pk=pk)
        if not self.has_change_permission(request, issue):
            raise PermissionDenied
        asked = {key_in(key) for key in request.POST.getlist("page")[:MOST_PAGES]}
        ask_again(self, request, issue.pages.filter(pk__in=asked - {None}))
        return redirect(self.report_url(issue))

    def split(self, request, pk: int) -> HttpResponse:
        """Have a page of the PDF be two pages, or one again."""
        issue = get_object_or_404(Issue.objects.exclude(pdf=""), pk=pk)
        if not self.has_change_permission(request, issue):
            raise PermissionDenied
        form = SplitForm(request.POST)
        if form.is_valid():
            try:
                split(issue, form.cleaned_data["sheet"], form.cleaned_data["do"] == "split")
            except SplitRefused as refusal:
                self.message_user(request, str(refusal), messages.ERROR)
            else:
                said = "Đã ghi. Trang ấy đang được đọc lại, các trang sau đổi số."
                self.message_user(request, said, messages.SUCCESS)
        return redirect(self.report_url(issue))

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
            **_progress_shown(issue, _since(request)),
            "repaired": sum(font.is_repaired for font in form.fonts),
            "failures": issue.failures.all(),
            "form": form,
            "wide": _wide(issue),
            "odd": odd.defer("text")[:MOST_PAGES],
            "can_change": self.has_change_permission(request, issue),
        }


def _wide(issue: Issue) -> list[dict]:
    """Pages of the PDF that are two pages, or wide enough to be: each with the pages it is."""
    cuts, places = dict(issue.spreads), issue.places
    numbers = numbers_of(list(cuts), issue.spreads)
    pages = issue.pages.filter(Q(number__in=numbers) | Q(width__gt=F("height")))
    found: dict[int, list[Page]] = {}
    pages = pages.filter(number__lte=len(places)).select_related("issue").order_by("number")
    for page in pages.defer("text"):
        found.setdefault(places[page.number - 1].sheet, []).append(page)
    rows = [{"sheet": s, "pages": pages, "is_spread": s in cuts} for s, pages in found.items()]
    return rows[:MOST_PAGES]
