"""The list of what readers looked for in vain: for editors, by the week, as CSV too."""

from datetime import timedelta

from django.contrib import admin, messages
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import urlencode

from articles.people import person

from . import missed
from .lib.changelist import BoundedList
from .lib.list_export import Column
from .lib.vietnamese import ago, fold
from .models import MissedQuery


class WeekFilter(admin.SimpleListFilter):
    title, parameter_name = "tuần", "tuan"

    def lookups(self, request, model_admin):
        return [("nay", "Tuần này"), ("truoc", "Tuần trước"), ("thang", "Bốn tuần qua")]

    def queryset(self, request, queryset):
        monday = timezone.localdate() - timedelta(days=timezone.localdate().weekday())
        match self.value():
            case "nay":
                return queryset.filter(week=monday)
            case "truoc":
                return queryset.filter(week=monday - timedelta(weeks=1))
            case "thang":
                return queryset.filter(week__gt=monday - timedelta(weeks=4))
        return queryset


class DoneFilter(admin.SimpleListFilter):
    title, parameter_name = "việc", "xu-ly"

    def lookups(self, request, model_admin):
        return [("chua", "Chưa xử lý, vẫn không thấy"), ("roi", "Đã xử lý")]

    def queryset(self, request, queryset):
        match self.value():
            case "chua":
                return queryset.filter(done_at=None).exclude(finds=True)
            case "roi":
                return queryset.filter(done_at__isnull=False)
        return queryset


@admin.register(MissedQuery)
class MissedQueryAdmin(BoundedList):
    list_display = ["query", "networks", "now", "seen_to", "days", "last_day", "week"]
    list_display_links = None
    list_filter = [WeekFilter, DoneFilter]
    list_select_related = ["done_by"]
    list_per_page = 50
    search_fields = ["key"]
    search_help_text = (
        f"Chỉ giữ điều được tìm từ ít nhất {missed.NETWORKS} mạng khác nhau trong một ngày; không "
        "ghi ai đã tìm. Mỗi mạng tính một lượt mỗi ngày."
    )
    actions = ["mark_done", "mark_open"]
    exported_as = {"query": Column("Đã tìm", lambda row: row.text), "topic": None}
    fields = readonly_fields = list_display
    view_on_site = False

    # --- what a person may do: the room's own rule decides --------------------------------------

    def has_module_permission(self, request):
        return missed.may_read(request.user)

    def has_view_permission(self, request, obj=None):
        return missed.may_read(request.user)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        """It is forgotten by itself."""
        return False

    # --- the list -------------------------------------------------------------------------------

    def get_list_display(self, request):
        may_add = request.user.has_perm("articles.add_topic")
        return [*self.list_display, "topic"] if may_add else self.list_display

    def get_ordering(self, request):
        """The newest week first; in it what nobody has seen to, what was asked most on top."""
        return ["-week", F("done_at").asc(nulls_first=True), "-networks"]

    def get_search_results(self, request, queryset, search_term):
        return queryset.filter(key__contains=fold(search_term).strip()), False

    def changelist_view(self, request, extra_context=None):
        title = {"title": "Bạn đọc tìm mà không thấy"}
        return super().changelist_view(request, title | (extra_context or {}))

    @admin.display(description="đã tìm")
    def query(self, row):
        return format_html('<a href="{}">{}</a>', missed.search_address(row.text), row.text)

    @admin.display(description="nay")
    def now(self, row):
        return {None: "–", True: "Đã tìm thấy", False: "Vẫn không thấy"}[row.finds]

    @admin.display(description="xử lý")
    def seen_to(self, row):
        return row.done_at and f"{person(row.done_by) or 'Đã xử lý'}, {ago(row.done_at)}"

    @admin.display(description="việc khác")
    def topic(self, row):
        address = f"{reverse('admin:articles_topic_add')}?{urlencode({'name': row.text})}"
        return format_html('<a href="{}">Lập chủ đề</a>', address)

    @admin.action(description="Đánh dấu đã xử lý")
    def mark_done(self, request, queryset):
        changed = missed.settle(queryset, request.user, done=True)
        messages.success(request, f"Đã đánh dấu {changed} dòng là đã xử lý.")

    @admin.action(description="Bỏ dấu đã xử lý")
    def mark_open(self, request, queryset):
        changed = missed.settle(queryset, request.user, done=False)
        messages.success(request, f"Đã bỏ dấu ở {changed} dòng.")
