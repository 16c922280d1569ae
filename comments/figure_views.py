"""The page of figures, its tables as files, and who wants letters about the queue."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.core.exceptions import BadRequest
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone

from journal.lib.guarded import guarded
from journal.lib.spreadsheets import csv_response

from . import figures, mail, notices, queue
from .models import Comment
from .queue_views import may_moderate
from .records import Decision

FIGURES = "admin:comments_comment_figures"
SPANS = {7: "7 ngày", 30: "30 ngày", 90: "90 ngày"}
_DAY = forms.DateInput(attrs={"placeholder": "ngày/tháng/năm", "size": 12, "autocomplete": "off"})


class PeriodForm(forms.Form):
    """Some days, the last month where nothing is said."""

    tu = forms.DateField(label="Từ ngày", required=False, widget=_DAY)
    den = forms.DateField(label="Đến ngày", required=False, widget=_DAY)

    def clean(self):
        today = timezone.localdate()
        last = self.cleaned_data.get("den") or today
        first = self.cleaned_data.get("tu") or last - timedelta(days=29)
        if not self.errors and not 0 <= (last - first).days < figures.MOST_DAYS:
            words = f"Ngày đầu phải trước ngày cuối, và nhiều nhất {figures.MOST_DAYS} ngày."
            raise forms.ValidationError(words, code="period")
        return {"tu": first, "den": last}


def urls(site) -> list:
    def at(route, view, name, *methods):
        asked = guarded(site, view, may_moderate, methods)
        return path(f"duyet/{route}", asked, name=f"comments_comment_{name}")

    return [
        at("so-lieu/", show, "figures", "GET", "HEAD"),
        at("so-lieu/tai-csv/", export, "figures_export", "POST"),
        at("bao-tin/", watch, "watch", "POST"),
    ]


def show(site, request):
    form = PeriodForm(request.GET or {}, auto_id="figures-%s")
    now, today = timezone.now(), timezone.localdate()
    oldest = Comment.objects.pending().oldest_first().values_list("created_at", flat=True).first()
    context = {
        **site.each_context(request),
        "title": "Số liệu duyệt ý kiến",
        "form": form,
        "size": queue.waiting(queue.OLDEST),
        "most": queue.MOST,
        "oldest": oldest and figures.in_words((now - oldest).total_seconds()),
        "limits": notices.limits(),
        "may_limit": request.user.has_perm("comments.change_queuelimits"),
        "watches": notices.watches(request.user),
        "may_watch": mail.is_offered() and bool(request.user.email),
        "spans": [
            (f"?tu={today - timedelta(days=days - 1):%d/%m/%Y}&den={today:%d/%m/%Y}", words)
            for days, words in SPANS.items()
        ],
    }
    if form.is_valid():
        rows = figures.decided(form.cleaned_data["tu"], form.cleaned_data["den"])
        context |= {
            "period": form.cleaned_data,
            "total": figures.total(rows),
            "tables": [(key, title, made(rows)) for key, (title, made) in figures.TABLES.items()],
        }
    return render(request, "admin/comments/queue/figures.html", context)


def export(site, request):
    """POST {"tu", "den", "theo": a key of TABLES}: the table as a file; written down as others."""
    form, table = PeriodForm(request.POST), figures.TABLES.get(request.POST.get("theo", ""))
    if not form.is_valid() or table is None:
        raise BadRequest("no such table")
    title, made = table
    first, last = form.cleaned_data["tu"], form.cleaned_data["den"]
    words = f"số liệu theo {title.lower()}, {first:%d/%m/%Y} đến {last:%d/%m/%Y}"
    site.note_export(request, site.get_model_admin(Decision), words)
    rows = made(figures.decided(first, last))
    name = f"duyet-y-kien-{request.POST['theo']}-{first:%Y-%m-%d}-{last:%Y-%m-%d}.csv"
    return csv_response(name, [title, *figures.HEADER], (row.cells for row in rows))


def watch(site, request):
    """POST {"nhan": "1" or ""}: whether this person wants letters about the queue."""
    notices.watch(request.user, on=request.POST.get("nhan") == "1")
    return redirect(reverse(FIGURES))
