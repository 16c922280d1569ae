"""Drafts from Word documents: many files at once, what became of each, what was changed in it."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.forms import Script
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods, require_safe

from journal.lib.manuscript.package import MAX_BYTES, DocumentRefused
from journal.lib.network import sender_address

from .. import policy, word
from ..models import Article, Section

TEMPLATES = "admin/articles/article"
MOST_FILES = 30
MEGABYTES = MAX_BYTES // 1024 // 1024


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or more uploads, as a list."""

    widget = FilesInput(attrs={"accept": ".docx"})

    def clean(self, data, initial=None):
        files = data if isinstance(data, list) else [data] if data else []
        if not files:
            raise forms.ValidationError("Hãy chọn ít nhất một tệp Word (.docx).", code="required")
        if len(files) > MOST_FILES:
            raise forms.ValidationError(
                f"Mỗi lần nhập nhiều nhất {MOST_FILES} tệp; bạn đã chọn {len(files)}.", code="many"
            )
        return files


class WordForm(forms.Form):
    section = forms.ModelChoiceField(
        Section.objects.active().in_order(), label="Chuyên mục", empty_label="Chọn chuyên mục"
    )
    files = FilesField(
        label="Tệp Word",
        help_text=f"Tệp .docx, mỗi tệp không quá {MEGABYTES} MB. Mỗi tệp thành một bản nháp.",
    )

    class Media:
        css = {"all": ["css/word.css"]}
        js = [Script("js/word-import.js", type="module")]


class WordMixin:
    """For ArticleAdmin."""

    def get_urls(self):
        def at(route, view, name):
            return path(route, self.admin_site.admin_view(view), name=f"articles_article_{name}")

        return [
            at("tu-word/", self.import_word, "word"),
            at("<int:pk>/tu-word/", self.word_report, "word_report"),
            *super().get_urls(),
        ]

    def desk(self, request, article):
        imports = article.word_imports.only("pk") if article else None
        return super().desk(request, article) | {
            "from_word": imports is not None and imports.exists()
        }

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def import_word(self, request):
        """The form, and a line for each file sent; a script sends one at a time and takes JSON."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        wants_json = request.headers.get("Accept") == "application/json"
        form = self._word_form(request)
        lines = []
        if request.method == "POST" and form.is_valid():
            section = form.cleaned_data["section"]
            lines = [_imported(request, each, section) for each in form.cleaned_data["files"]]
        elif wants_json:
            says = [error for errors in form.errors.values() for error in errors]
            return JsonResponse({"says": " ".join(says)}, status=422)
        if wants_json:
            shown = render_to_string(f"{TEMPLATES}/word_line.html", {"line": lines[0]}, request)
            return JsonResponse({"html": shown, "made": lines[0]["outcome"] is not None})
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Nhập từ Word",
            "form": self._word_form(request, bound=False) if lines else form,
            "lines": lines,
        }
        return render(request, f"{TEMPLATES}/word.html", context)

    @staticmethod
    def _word_form(request, bound=True):
        if request.method == "POST" and bound:
            return WordForm(request.POST, request.FILES)
        own = policy.sections_of(request.user)
        section = request.POST.get("section") or next(iter(sorted(own)), None)
        return WordForm(initial={"section": section})

    @method_decorator(require_safe)
    def word_report(self, request, pk):
        """What was changed in the file that became an article."""
        article = get_object_or_404(Article.objects.visible_to(request.user), pk=pk)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"Nhập từ Word: {article}",
            "article": article,
            "imports": article.word_imports.select_related("by"),
        }
        return render(request, f"{TEMPLATES}/word_report.html", context)


def _imported(request, file, section: Section) -> dict:
    """What became of one file: {"name", "outcome" or None, "refusal"}."""
    try:
        address = sender_address(request)
        outcome = word.import_file(file, file.name, section, request.user, address)
    except DocumentRefused as refusal:
        return {"name": file.name, "outcome": None, "refusal": str(refusal)}
    return {"name": file.name, "outcome": outcome, "refusal": ""}
