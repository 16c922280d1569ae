"""Sealed evidence of removed articles: listed, and opened one at a time, each reading with a reason
that is written down; printed as it stands for an authority. And the house's words for removals."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.html import format_html

from journal.lib.changelist import BoundedList, ReadOnlyList
from journal.lib.network import sender_address
from journal.lib.paging import key_in
from journal.lib.vietnamese import print_time

from .. import policy, seals
from ..models import RemovalKind, Seal


@admin.register(RemovalKind)
class RemovalKindAdmin(BoundedList):
    """The words may change; the kinds are what past removals name."""

    list_display = ["name", "notice"]
    fields = ["name", "notice"]
    readonly_fields = ["name"]
    view_on_site = False

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Seal)
class SealAdmin(ReadOnlyList):
    list_display = ["name", "article_number", "removed", "short_digest"]
    list_per_page = 50
    actions = None

    def get_queryset(self, request):
        rows = super().get_queryset(request).defer("content")
        return rows if policy.can_read_seals(request.user) else rows.none()

    def has_module_permission(self, request):
        return policy.can_read_seals(request.user)

    def has_view_permission(self, request, obj=None):
        return policy.can_read_seals(request.user)

    @admin.display(description="niêm phong")
    def name(self, seal):
        return str(seal)

    @admin.display(description="bài số")
    def article_number(self, seal):
        """A title is part of what is sealed."""
        return seal.article_id

    @admin.display(description="gỡ lúc")
    def removed(self, seal):
        return print_time(seal.removed_at)

    @admin.display(description="mã băm")
    def short_digest(self, seal):
        return format_html("<code>{}…</code>", seal.digest[:16])

    # --- one seal -------------------------------------------------------------------------------

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """GET asks why; POST writes that down and shows it. A reload is another reading."""
        if not policy.can_read_seals(request.user):
            raise PermissionDenied
        if object_id is None or key_in(str(object_id)) is None:
            raise Http404("no such seal")
        seal = get_object_or_404(Seal.objects.select_related("article"), pk=object_id)
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": str(seal),
            "seal": seal,
            "is_nav_sidebar_enabled": False,
        }
        if request.method == "POST":
            try:
                seals.read(
                    seal, request.user, request.POST.get("reason", ""), sender_address(request)
                )
            except ValidationError as error:
                context["problem"] = "; ".join(error.messages)
            else:
                return render(request, "admin/articles/seal/seal.html", context | _shown(seal))
        return render(request, "admin/articles/seal/ask.html", context)

    def history_view(self, request, object_id, extra_context=None):
        """The newsroom's log has it, filtered by the article."""
        raise Http404("see the log")


def _shown(seal: Seal) -> dict:
    return {
        "content": seal.content,
        "fields": [
            (label, seal.content["text"][name])
            for name, label in _LABELS.items()
            if seal.content["text"][name] not in ("", None, [])
        ],
        "is_whole": seals.digest_of(seal) == seal.digest,
        "times": {name: _local(seal.content["removal"][name]) for name in ("asked_at", "at")},
        "canonical": seals.canonical(seal),
        "printed_at": timezone.now(),
    }


def _local(iso: str) -> str:
    return print_time(timezone.datetime.fromisoformat(iso))


_LABELS = {
    "kicker": "Dòng trên tiêu đề",
    "title": "Tiêu đề",
    "subtitle": "Dòng dưới tiêu đề",
    "lead": "Sa-pô",
    "body": "Nội dung (mã nguồn)",
}
