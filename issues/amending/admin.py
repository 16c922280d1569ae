"""In the admin: the text of a page as people write it, its history, the list of suggestions."""

from __future__ import annotations

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST, require_safe

from articles.people import person
from journal.lib.changelist import KeyedChangeList, ReadOnlyList
from journal.lib.compare import compare
from journal.lib.paging import key_in

from ..gate import may_amend
from ..models import Page, PageChange, Suggestion
from . import queue, writing

SHOWN = 50  # changes of a page at once


class PageForm(forms.ModelForm):
    """Folio and text; the text is written only over the one that was opened."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["seen"] = writing.digest(self.instance.text)

    def clean(self):
        """From here on nobody else writes the page: an admin's post is one transaction. A text
        that comes back as it was opened, but for the line ends of a browser, was not typed in."""
        cleaned = super().clean()
        page = writing.locked(self.instance.pk)
        now = writing.digest(page.text) if page else ""
        seen, typed = cleaned.get("seen") or now, writing.stored(cleaned.get("text", ""))
        is_typed = writing.digest(typed) not in (seen, now)
        unsaid = {"seen"} if is_typed else {"seen", "text"}
        self.changed_data = [name for name in self.changed_data if name not in unsaid]
        if is_typed and seen != now:
            self.data = self.data.copy()
            self.data["seen"] = now
            error = "Chữ của trang đã có người khác sửa từ lúc bạn mở (xem Lịch sử chữ). Chữ bạn "
            error += "gõ vẫn còn nguyên; lưu lần nữa thì thay chữ mới ấy."
            self.add_error("text", ValidationError(error, code="changed"))
        return cleaned


class AmendedPages:
    """For the admin of pages: one writer of their text, and its history."""

    form = PageForm

    def get_urls(self):
        view = self.admin_site.admin_view
        history, revert = require_safe(self.history_of_text), require_POST(self.revert)
        return [
            path("<int:pk>/lich-su-chu/", view(history), name="issues_page_amended"),
            path("<int:pk>/lich-su-chu/<int:change>/", view(revert), name="issues_page_revert"),
            *super().get_urls(),
        ]

    def save_model(self, request, obj, form, change):
        """Of the row as it is stored now: meanwhile a worker may have read it once more."""
        page = writing.locked(obj.pk)
        if "folio" in form.changed_data:
            page.folio, page.is_folio_corrected = obj.folio, True
            page.save(update_fields=["folio", "is_folio_corrected"])
        if "text" in form.changed_data:
            writing.write(page, obj.text, request.user)

    @admin.display(description="lịch sử chữ")
    def changes_line(self, page):
        count = page.changes.values("pk")[: SHOWN + 1].count()
        if not count:
            return "Chưa có ai sửa."
        says = f"hơn {SHOWN} lần sửa" if count > SHOWN else f"{count} lần sửa"
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:issues_page_amended", args=[page.pk]), says
        )

    def history_of_text(self, request, pk: int):
        page = get_object_or_404(Page.objects.select_related("issue"), pk=pk)
        if not self.has_view_permission(request, page):
            raise PermissionDenied
        back = PageChange.objects.filter(reverts=OuterRef("pk"))
        rows = page.changes.select_related("by").annotate(is_taken_back=Exists(back))
        rows = rows.order_by("-pk")
        if "truoc" in request.GET:
            rows = rows.filter(pk__lt=key_in(request.GET["truoc"]) or 0)
        found = list(rows[: SHOWN + 1])
        context = {
            **self.admin_site.each_context(request),
            "title": "Lịch sử chữ của trang",
            "page": page,
            "changes": [(each, compare(each.before, each.after)) for each in found[:SHOWN]],
            "older": found[SHOWN - 1].pk if len(found) > SHOWN else None,
            "can_change": may_amend(request.user),
        }
        return render(request, "admin/issues/page/history.html", context)

    def revert(self, request, pk: int, change: int):
        if not may_amend(request.user):
            raise PermissionDenied
        if not PageChange.objects.filter(pk=change, page=pk).exists():
            raise Http404("no such change")
        try:
            writing.revert(change, request.user)
            messages.success(request, "Đã trả lại chữ như trước lần sửa ấy.")
        except writing.Moved:
            messages.warning(
                request,
                "Chữ của lần sửa ấy không còn trên trang, hoặc đã được trả lại; không có gì đổi.",
            )
        return redirect("admin:issues_page_amended", pk)


class SuggestionList(KeyedChangeList):
    """Each line leads to where it is decided on."""

    def url_for_result(self, result):
        return f"{reverse(queue.QUEUE)}?goi-y={result.pk}"


@admin.register(Suggestion)
class SuggestionAdmin(ReadOnlyList):
    """All that readers suggested, newest first; decided on in the queue."""

    list_display = ["page_line", "before", "after", "name", "state", "created_at", "decided_line"]
    list_filter = ["state"]
    list_select_related = ["page__issue", "decided_by"]
    list_per_page = 50
    fields = readonly_fields = [*list_display, "email"]

    def get_urls(self):
        return [*queue.urls(self.admin_site), *super().get_urls()]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("page__text")

    def has_module_permission(self, request):
        return may_amend(request.user)

    def has_view_permission(self, request, obj=None):
        return may_amend(request.user)

    def get_changelist(self, request, **kwargs):
        return SuggestionList

    @admin.display(description="trang")
    def page_line(self, suggestion):
        return suggestion.page.title_line

    @admin.display(description="người xem")
    def decided_line(self, suggestion):
        return person(suggestion.decided_by) or "–"
