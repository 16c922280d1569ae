"""Uploading comments from elsewhere: what would happen is shown before anything does; and the way
out for all of ours."""

from __future__ import annotations

import io

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from articles.people import person
from journal.lib.changelist import KeyedList
from journal.lib.downloads import download
from journal.lib.paging import key_in

from ..models import State
from . import json_lines, runs
from .items import BadFile
from .models import EXPORT, IMPORT, ImportRun
from .places import read_map

LARGEST_MAP = 10 * 1024 * 1024  # bytes


class UploadForm(forms.Form):
    kind = forms.ChoiceField(
        label="Xuất từ",
        choices=ImportRun.Kind,
        error_messages={"invalid_choice": "Hãy chọn một loại trong danh sách."},
    )
    file = forms.FileField(
        label="Tệp",
        allow_empty_file=True,
        error_messages={"required": "Hãy chọn một tệp."},
    )
    source = forms.CharField(
        label="Tên nguồn",
        required=False,
        max_length=100,
        help_text="Chỉ cần khi nhập từ nhiều trang cùng loại; lần sau ghi đúng như lần trước.",
    )
    table = forms.FileField(
        label="Bảng chuyển địa chỉ (CSV)",
        required=False,
        help_text="Hai cột: địa chỉ cũ của bài, số của bài ở đây. Không bắt buộc.",
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if not 0 < file.size <= runs.LARGEST:
            raise forms.ValidationError("Tệp trống, hoặc lớn hơn 1 GB.", code="size")
        return file

    def clean_table(self):
        file = self.cleaned_data["table"]
        if file is None:
            return {}
        if file.size > LARGEST_MAP:
            raise forms.ValidationError("Bảng lớn hơn 10 MB.", code="size")
        try:
            return read_map(io.StringIO(file.read().decode("utf-8-sig")))
        except UnicodeDecodeError as error:
            raise forms.ValidationError("Bảng không ở dạng UTF-8.", code="encoding") from error
        except BadFile as error:
            raise forms.ValidationError(error.messages[0], code="map") from error


@admin.register(ImportRun)
class ImportRunAdmin(KeyedList):
    list_display = ["file_name", "kind", "state", "new_shown", "who", "made_at"]
    list_filter = ["state", "kind"]
    list_select_related = ["by"]

    class Media:
        css = {"all": ["css/personal-data.css"]}

    def _may_import(self, request, obj=None) -> bool:
        return request.user.has_perm(IMPORT)

    has_view_permission = has_add_permission = _may_import

    def has_module_permission(self, request):
        return request.user.has_perm(IMPORT) or request.user.has_perm(EXPORT)

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description="người nhập")
    def who(self, run):
        return person(run.by)

    @admin.display(description="mới")
    def new_shown(self, run):
        return run.report.get("new", "–")

    def get_urls(self):
        act = self.admin_site.admin_view(require_POST(self.act_view))
        return [
            path("xuat/", self.admin_site.admin_view(self.export_all), name="comments_export_all"),
            path("<path:key>/lam/", act, name="comments_import_act"),
            *super().get_urls(),
        ]

    def add_view(self, request, form_url="", extra_context=None):
        if not self._may_import(request):
            raise PermissionDenied
        posted = request.method == "POST"
        form = UploadForm(request.POST if posted else None, request.FILES if posted else None)
        if form.is_valid():
            told = form.cleaned_data
            run = runs.receive(
                told["kind"], told["source"], told["file"], told["table"], request.user
            )
            return redirect("admin:comments_importrun_change", run.pk)
        context = {"title": "Tải tệp ý kiến lên", "form": form}
        return self._render(request, "upload", **context)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        run = self._found(request, object_id)
        report = run.report
        states = report.get("states", {})
        counts = [
            ("Sẽ nhập" if run.state == "tried" else "Đã nhập", report.get("new")),
            *((f"trong đó: {State(key).label}", count) for key, count in states.items()),
            ("Đã có từ trước", report.get("known")),
            ("Không tìm thấy bài", report.get("unplaced")),
            ("Trả lời ý kiến ngoài tệp, thành ý kiến gốc", report.get("loose")),
            ("Bỏ qua, không phải ý kiến", report.get("skipped")),
            ("Không nhận được", report.get("refused")),
        ]
        context = {
            "title": run.file_name,
            "run": run,
            "counts": [each for each in counts if each[1]],
            "places": report.get("places", {}).items(),
            "faults": report.get("faults", []),
        }
        return self._render(request, "run", **context)

    def act_view(self, request, key):
        """POST `do`: take (what was tried), or drop."""
        run, do = self._found(request, key), request.POST.get("do", "")
        acts = {"take": runs.take_in, "drop": runs.drop}
        if do not in acts:
            raise Http404("no such act")
        if not acts[do](run):
            messages.warning(request, "Tệp này đã được nhập hay đã bỏ trước đó.")
        elif do == "drop":
            messages.success(request, "Đã bỏ tệp; chưa có gì được nhập.")
        return redirect("admin:comments_importrun_change", run.pk)

    def export_all(self, request):
        """All comments as JSON lines, written while they are sent; GET asks first."""
        if not request.user.has_perm(EXPORT):
            raise PermissionDenied
        if request.method != "POST":
            return self._render(request, "export", title="Xuất toàn bộ ý kiến")
        self.admin_site.note_export(request, self, "toàn bộ ý kiến, JSON")
        name = f"y-kien-{timezone.localtime():%Y-%m-%d-%H%M}.jsonl"
        return download(name, "application/jsonl", json_lines.write())

    def _found(self, request, key) -> ImportRun:
        if not self._may_import(request):
            raise PermissionDenied
        run = ImportRun.objects.select_related("by").filter(pk=key_in(str(key))).first()
        if run is None:
            raise Http404("no such run")
        return run

    def _render(self, request, name, **context):
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "place": reverse("admin:comments_importrun_changelist"),
            "may_import": self._may_import(request),
            **context,
        }
        page = f"admin/comments/importrun/{name}.html"
        return render(request, page, context)
