"""What can be done to stored arrangements: restore one, move or call off a scheduled one."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from journal.lib.network import sender_address
from journal.lib.paging import key_in
from journal.lib.vietnamese import clock_and_day

from ...front import arrangements
from ...front.arrangements import Stale
from ...front.names import Names
from ...front.page import plan_of
from ...front.words import differences
from ...models import Arrangement, Section
from . import times
from .desk import move_refused

NO_TIME = "Giờ mới cần viết như 20/11/2026 18:00. Sắp đặt vẫn hẹn như cũ."


def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """What would change, and the button that changes it: a new arrangement like the old one."""
    old = get_object_or_404(Arrangement.objects.begun().select_related("by"), pk=pk)
    stale = None
    if request.method == "POST":
        try:
            seen = key_in(request.POST.get("seen", "")) or 0
            arrangements.save(
                plan_of(old, []),
                request.user,
                seen=seen,
                restored_from=old,
                address=sender_address(request),
            )
        except Stale as refused:
            stale = refused
        else:
            messages.success(request, f"Đã lấy lại sắp đặt {pk}. Bạn đọc thấy trong vòng một phút.")
            return redirect("front:desk")
    current, tree = arrangements.in_force(), Section.objects.tree()
    plans = [plan_of(current, tree), plan_of(old, tree)]
    names = Names(plans, {s.pk: s for top in tree for s in (top, *top.kids)}, request.user)
    context = admin.site.each_context(request) | {
        "title": f"Lấy lại sắp đặt {pk}",
        "old": old,
        "current": current,
        "stale": stale,
        "changes": differences(*plans, names.title, names.heading),
    }
    status = 409 if stale else 200
    return render(request, "admin/front/restore.html", context, status=status)


@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    at = times.moment_in(request.POST.get("at", ""))
    if at is None:
        return move_refused(request, pk, NO_TIME)
    try:
        arrangements.move(pk, at, request.user, sender_address(request))
    except ValidationError as error:
        return move_refused(request, pk, " ".join(error.messages))
    messages.success(request, f"Đã hẹn lại: sắp đặt {pk} lên trang lúc {clock_and_day(at)}.")
    return redirect("front:desk")


@require_POST
def call_off(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        row = arrangements.call_off(pk, request.user, sender_address(request))
    except ValidationError as error:
        return _refused(request, " ".join(error.messages))
    when = clock_and_day(row.shown_from)
    messages.success(request, f"Đã bỏ hẹn: sắp đặt {pk} không lên trang lúc {when} nữa.")
    return redirect("front:desk")


def _refused(request, says: str) -> HttpResponse:
    messages.error(request, says)
    return redirect("front:desk")
