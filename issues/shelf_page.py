"""The page of the shelf, for the admin of issues: all years at a glance, and what is done with
several numbers at once."""

from collections.abc import Iterator

from django.contrib import messages
from django.contrib.admin.models import ADDITION, DELETION, LogEntry
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from articles import bulk
from articles.bulk_catalogue import offered
from journal.lib.addresses import quick
from journal.lib.network import sender_address

from .models import Issue, NeverPrinted
from .shelf import MISSING, SIGNS, Book, Gap, Shelf, Sign

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
        rows = [(row, list(map(_cell, row.shown(only)))) for row in shelf.rows]
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
            "works": offered(Issue, request.user),
            "can_add": self.has_add_permission(request),
            "can_change": self.has_change_permission(request),
        }

    def _act(self, request) -> HttpResponse:
        only, act = SIGNS.get(request.POST.get("loc", "")), request.POST.get("viec", "")
        if act in (NEVER, AFTER_ALL):
            self._settle(request, only, act == NEVER)
            return redirect(_address(only))
        if act not in {work.key for work in offered(Issue, request.user)}:
            raise BadRequest("no such work")
        return self._plan(request, only, act)

    def _plan(self, request, only: Sign | None, work: str) -> HttpResponse:
        """On to what shall be done with the issues chosen."""
        of = f"Kệ báo: {only.in_line}" if only else "Kệ báo"
        try:
            chosen = [cell.issue.pk for cell in _chosen(request, only) if isinstance(cell, Book)]
            action = bulk.collect(work, chosen, of, request.user, sender_address(request))
        except ValidationError as error:
            messages.warning(request, error.messages[0])
            return redirect(_address(only))
        return redirect("admin:articles_bulkaction_change", action.pk)

    def _settle(self, request, only: Sign | None, never: bool) -> None:
        """Say of the numbers chosen that are not there whether they ever were."""
        chosen = [cell for cell in _chosen(request, only) if isinstance(cell, Gap)]
        gaps = [gap for gap in chosen if gap.is_settled != never]
        if not gaps:
            messages.warning(request, "Hãy chọn số còn thiếu.")
            return
        with transaction.atomic():
            _write(gaps, never, request.user)
        says = "Đã ghi {} số không ra." if never else "Đã bỏ ghi “không ra” cho {} số."
        messages.success(request, says.format(len(gaps)))


def _chosen(request, only: Sign | None) -> Iterator[Book | Gap]:
    """What is chosen of what is shown: one by one, or all of a year, or of the shelf."""
    everything, years = "tat-ca" in request.POST, set(request.POST.getlist("nam"))
    keys = {*request.POST.getlist("so"), *request.POST.getlist("thieu")}
    for row in Shelf.read().rows:
        is_whole = everything or str(row.year) in years
        yield from (cell for cell in row.shown(only) if is_whole or cell.key in keys)


def _cell(of: Book | Gap) -> dict:
    """The few plain words that a cell shows of an issue or a gap."""
    if isinstance(of, Gap):
        settled = {"is_settled": of.is_settled, "year": str(of.year)}
        return {"key": of.key, "number": str(of.number)} | settled
    issue = of.issue
    return {
        "key": of.key,
        "name": of.name,
        "label": issue.label,
        "url": _admin("change", issue.pk),
        "cover": issue.cover.small_url if issue.cover else "",
        "lacks": [(s.mark, says, _admin(s.view, issue.pk)) for s, says in of.lacks],
    }


def _admin(view: str, key: int) -> str:
    return quick(f"admin:issues_issue_{view}", key) if view else ""


def _write(gaps: list[Gap], never: bool, user) -> None:
    """Keep what was said, and who said it."""
    find, places = NeverPrinted.objects, {(gap.year, gap.number) for gap in gaps}
    if never:
        new = [NeverPrinted(year=year, number=number) for year, number in places]
        find.bulk_create(new, ignore_conflicts=True)
    rows = [row for row in find.all() if (row.year, row.number) in places]
    flag, says = (ADDITION, "Không ra số này") if never else (DELETION, "Có ra số này")
    LogEntry.objects.log_actions(user.pk, rows, flag, says)
    if not never:
        find.filter(pk__in=[row.pk for row in rows]).delete()


def _address(only: Sign | None) -> str:
    return reverse("admin:issues_issue_shelf") + (f"?loc={only.key}" if only else "")
