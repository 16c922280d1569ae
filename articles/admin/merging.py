"""Merging topics, or authors, in the admin: which of them stays, what that changes, and back."""

from __future__ import annotations

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path, reverse

from journal.lib.autocomplete import OneChoice
from journal.lib.network import sender_address
from journal.lib.paging import key_in

from .. import merging, policy
from ..models import Article, Edition

MOST = 20  # merged at once
COUNTED = 1000


class MergeForm(forms.Form):
    """One of the chosen rows, or any other, that stands for all of them from now on."""

    def __init__(self, *args, room: MergeMixin, chosen: list, **kwargs):
        super().__init__(*args, **kwargs)
        self.chosen, rows = chosen, room.model.objects.standing()
        name = room.opts.verbose_name
        self.fields["stays"] = forms.ModelChoiceField(
            rows.filter(pk__in=[row.pk for row in chosen]),
            label="Giữ lại",
            required=False,
            widget=forms.RadioSelect,
            empty_label=None,
        )
        self.fields["other"] = forms.ModelChoiceField(
            rows, label=f"Hoặc gộp tất cả vào một {name} khác", required=False, widget=room.choice()
        )

    def clean(self) -> dict:
        data = super().clean()
        stays, other = data.get("stays"), data.get("other")
        if not self.errors and bool(stays) == bool(other):
            raise ValidationError("Chọn một chỗ giữ lại, chỉ một.", code="choose-one")
        self.into = stays or other
        if not self.errors and self.sources == []:
            raise ValidationError("Không có gì để gộp vào đây.", code="nothing")
        return data

    @property
    def sources(self) -> list:
        return [row for row in self.chosen if row != self.into]


def uses(row) -> tuple[int, int]:
    """How many articles, and how many that readers have, name a row; each COUNTED at most."""
    topic = row._meta.model_name == "topic"
    own = Article.objects.filter(**{"topics" if topic else "bylines__author": row})
    public = Edition.objects.published()
    public = public.on_topic(row) if topic else public.by_author(row)
    counts = (rows.order_by().values("pk")[:COUNTED].count() for rows in (own, public))
    return tuple(counts)


class MergeMixin:
    """For the admin of a Mergeable: merged rows stand under a filter of their own."""

    change_form_template = "admin/articles/mergeable_form.html"
    actions = ["merge_chosen"]

    def get_urls(self):
        def route(address: str, view):
            name = f"{self.opts.app_label}_{self.opts.model_name}_{view.__name__}"
            return path(address, self.admin_site.admin_view(view), name=name)

        return [
            route("gop/", self.merge),
            route("<int:pk>/tach/", self.part),
            *super().get_urls(),
        ]

    def get_list_filter(self, request):
        return [*super().get_list_filter(request), MergedFilter]

    def get_search_results(self, request, queryset, search_term):
        """A merged row is chosen nowhere any more."""
        if request.path == reverse("admin:autocomplete"):
            queryset = queryset.standing()
        return super().get_search_results(request, queryset, search_term)

    def has_delete_permission(self, request, obj=None):
        """What other rows were merged into stands for them, and they for their addresses."""
        held = obj is not None and (obj.merged_into_id or obj.merged.exists())
        return not held and super().has_delete_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        merged = obj is not None and obj.merged_into_id
        return not merged and super().has_change_permission(request, obj)

    def choice(self) -> OneChoice:
        """A search box over the rows, as other forms of the newsroom have it."""
        field = self.model._meta.get_field("merged_into")
        return OneChoice(field, self.admin_site)

    def render_change_form(self, request, context, obj=None, **kwargs):
        context["may_merge"] = obj is not None and policy.can_merge(request.user, self.model)
        context["merge_address"] = self._address("merge")
        context["merged_rows"] = [(row, self._address("part", row.pk)) for row in _merged(obj)]
        return super().render_change_form(request, context, obj=obj, **kwargs)

    def _address(self, view: str, *args) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{view}", args=args)

    @admin.action(description="Gộp những dòng đã chọn…", permissions=["merge"])
    def merge_chosen(self, request, queryset):
        keys = list(queryset.order_by("pk").values_list("pk", flat=True)[: MOST + 1])
        if len(keys) > MOST:
            messages.error(request, f"Mỗi lần gộp nhiều nhất {MOST} dòng.")
            return None
        query = QueryDict(mutable=True)
        query.setlist("chon", keys)
        return redirect(f"{self._address('merge')}?{query.urlencode()}")

    def has_merge_permission(self, request) -> bool:
        return policy.can_merge(request.user, self.model)

    # --- the pages --------------------------------------------------------------------------------

    def merge(self, request: HttpRequest) -> HttpResponse:
        """Choose what stays of the rows of ?chon=, read what that changes, and do it."""
        self._demand(request)
        chosen = self._chosen(request)
        data = request.POST if request.method == "POST" else None
        form = MergeForm(data, room=self, chosen=chosen)
        if form.is_valid() and self._merged(request, form):
            return redirect(self._address("change", form.into.pk))
        context = {
            **self.admin_site.each_context(request),
            "title": f"Gộp {self.opts.verbose_name_plural}",
            "opts": self.opts,
            "form": form,
            "media": self.media + form.media,
            "rows": [(row, *uses(row)) for row in chosen],
            "counted": COUNTED,
            "is_author": self.opts.model_name == "author",
        }
        return render(request, "admin/articles/merge.html", context)

    def _chosen(self, request: HttpRequest) -> list:
        keys = {key_in(text) for text in request.GET.getlist("chon")[:MOST]} - {None}
        rows = list(self.model.objects.standing().filter(pk__in=keys))
        if not rows:
            raise Http404("nothing to merge")
        return rows

    def _merged(self, request: HttpRequest, form: MergeForm) -> bool:
        """Merge all or none; a colleague may have merged one of them a moment ago."""
        address = sender_address(request)
        try:
            with transaction.atomic():
                for source in form.sources:
                    merging.merge(source, form.into, request.user, address)
        except ValidationError as error:
            form.add_error(None, error)
            return False
        names = ", ".join(f"“{source}”" for source in form.sources)
        for source in form.sources:
            self.log_change(request, source, f"Đã gộp vào “{form.into}”.")
        self.log_change(request, form.into, f"Đã gộp {names} vào đây.")
        messages.success(
            request,
            f"Đã gộp {names} vào “{form.into}”. Gộp nhầm thì tách lại được ở cuối trang này.",
        )
        return True

    def part(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take a merge back, after a question."""
        self._demand(request)
        row = self.model.objects.select_related("merged_into").filter(pk=pk).first()
        if row is None:
            raise Http404("no such row")
        if request.method == "POST":
            try:
                merging.part(row, request.user, sender_address(request))
                self.log_change(request, row, f"Đã tách khỏi “{row.merged_into}”.")
                messages.success(request, f"Đã tách “{row}” ra lại như trước khi gộp.")
            except ValidationError as error:
                messages.error(request, error.messages[0])
            return redirect(self._address("change", row.pk))
        context = {
            **self.admin_site.each_context(request),
            "title": f"Tách lại “{row}”",
            "opts": self.opts,
            "row": row,
        }
        return render(request, "admin/articles/part.html", context)

    def _demand(self, request: HttpRequest) -> None:
        if not policy.can_merge(request.user, self.model):
            raise PermissionDenied


def _merged(row) -> list:
    """The rows a row stands for; for a merged one itself, which can be parted there, too."""
    if row is None:
        return []
    return [row] if row.merged_into_id else list(row.merged.order_by("sort_key")[:200])


class MergedFilter(admin.SimpleListFilter):
    title = "gộp"
    parameter_name = "gop"

    def lookups(self, request, model_admin):
        return [("da-gop", "Đã gộp vào nơi khác")]

    def queryset(self, request, queryset):
        merged = self.value() == "da-gop"
        return queryset.exclude(merged_into=None) if merged else queryset.standing()
