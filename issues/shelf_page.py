"""The page of the shelf, for the admin of issues: all years at a glance, and what is done with
several numbers at once."""

from django.contrib import messages
from django.contrib.admin.models import ADDITION, DELETION, LogEntry
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from .models import NeverPrinted
from .shelf import MISSING, SIGNS, Gap, Shelf, Sign

NEVER, AFTER_ALL = "khong-ra", "co-ra"


class ShelfPage:
    def get_urls(self):
        view = self.admin_site.admin_view(require_http_methods(["GET", "HEAD", "POST"])(self.shelf))
        return [path("ke/", view, name="issues_issue_shelf"), *super().get_urls()]

    def shelf(self, request) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            if not self.has_change_permission(request):
                raise PermissionDenied
            return self._act(request)
        return render(request, "admin/issues/issue/shelf.html", self._shelf_shown(request))

    def _shelf_shown(self, request) -> dict:
        only, shelf = SIGNS.get(request.GET.get("loc", "")), Shelf.read()
        rows = [(row, row.shown(only)) for row in shelf.rows]
        counts = [(sign, shelf.counts[sign]) for sign in SIGNS.values()]
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Kệ báo",
            "shelf": shelf,
            "rows": [(row, cells) for row, cells in rows if cells],
            "filters": [(sign, count) for sign, count in counts if count],
            "only": only,
            "missing": MISSING,
            "can_add": self.has_add_permission(request),
            "can_change": self.has_change_permission(request),
        }

    def _act(self, request) -> HttpResponse:
        only, act = SIGNS.get(request.POST.get("loc", "")), request.POST.get("viec", "")
        if act not in (NEVER, AFTER_ALL):
            raise BadRequest("no such work")
        self._settle(request, only, act == NEVER)
        return redirect(_address(only))

    def _settle(self, request, only: Sign | None, never: bool) -> None:
        """Say of the numbers chosen that are not there whether they ever were."""
        keys, years = set(request.POST.getlist("thieu")), set(request.POST.getlist("nam"))
        gaps = [
            gap
            for gap in Shelf.read().gaps()
            if gap.is_settled != never and (gap.key in keys or str(gap.year) in years)
        ]
        if not gaps:
            messages.warning(request, "Hãy chọn số còn thiếu.")
            return
        with transaction.atomic():
            _write(gaps, never, request.user)
        says = "Đã ghi {} số không ra." if never else "Đã bỏ ghi “không ra” cho {} số."
        messages.success(request, says.format(len(gaps)))


def _write(gaps: list[Gap], never: bool, user) -> None:
    """Keep what was said, and who said it."""
    find = NeverPrinted.objects
    if never:
        rows = [find.get_or_create(year=gap.year, number=gap.number)[0] for gap in gaps]
    else:
        rows = [row for gap in gaps for row in find.filter(year=gap.year, number=gap.number)]
    flag, says = (ADDITION, "Không ra số này") if never else (DELETION, "Có ra số này")
    LogEntry.objects.log_actions(user.pk, rows, flag, says)
    if not never:
        find.filter(pk__in=[row.pk for row in rows]).delete()


def _address(only: Sign | None) -> str:
    return reverse("admin:issues_issue_shelf") + (f"?loc={only.key}" if only else "")
