"""The newsroom's log: who did what to which article, when, from where. Here it is only read."""

from collections.abc import Iterator

from django.contrib import admin
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import QuerySet
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from journal.lib.changelist import KeyedChangeList, ReadOnlyList
from journal.lib.network import sender_address
from journal.lib.spreadsheets import csv_response

from .. import audit, policy
from ..models import Event
from ..people import person
from .log_filter import LogFilter

COLUMNS = [
    *("Số", "Lúc (giờ Việt Nam)", "Tài khoản", "Người làm", "Việc", "Chi tiết"),
    *("Bài số", "Tiêu đề", "Từ địa chỉ mạng"),
]
ROWS_AT_ONCE = 1000
SHOWN = ["kind", "at", "address", "detail", "article__title"]  # and whose it is


class LogList(KeyedChangeList):
    """Narrowed by a form of its own in place of Django's search box and filters."""

    def __init__(self, request, *args):
        self.form = LogFilter(request.GET, user=request.user)
        super().__init__(request, *args)
        self.title = self.opts.verbose_name_plural.capitalize()

    def get_filters_params(self, params=None):
        filters = super().get_filters_params(params)
        return {name: value for name, value in filters.items() if name not in self.form.fields}

    def get_queryset(self, request, **kwargs):
        events = self.form.narrow(super().get_queryset(request, **kwargs))
        self.has_active_filters = not self.form.is_valid() or bool(self.form.asked)
        return events


@admin.register(Event)
class EventAdmin(ReadOnlyList):
    list_display = ["when", "who", "what", "about", "from_where"]
    list_display_links = None
    list_per_page = 50
    actions = None
    fields = readonly_fields = ["when", "who", "what", "about", "from_where"]

    class Media:
        css = {"all": ["css/log.css"]}

    # --- who may see it; nobody changes it ------------------------------------------------------

    def get_queryset(self, request):
        events = Event.objects.visible_to(request.user).select_related("by", "article")
        names = [f"by__{name}" for name in ("username", "last_name", "first_name")]
        return events.only(*SHOWN, *names)

    def has_module_permission(self, request):
        return policy.can_read_log(request.user)

    def has_view_permission(self, request, obj=None):
        return policy.can_read_log(request.user)

    def get_changelist(self, request, **kwargs):
        return LogList

    # --- the columns ----------------------------------------------------------------------------

    @admin.display(description="lúc")
    def when(self, event):
        local = timezone.localtime(event.at)
        day = f"{local.day}/{local.month}/{local.year}"
        return format_html(
            '<time datetime="{}">{} {}</time>', local.isoformat(), day, f"{local:%H:%M:%S}"
        )

    @admin.display(description="người làm")
    def who(self, event):
        return audit.who(event)

    @admin.display(description="việc")
    def what(self, event):
        words = audit.in_words(event)
        said = format_html("<br><span class=log-detail>{}</span>", words) if words else ""
        return format_html("<strong>{}</strong>{}", event, said)

    @admin.display(description="bài viết", empty_value="")
    def about(self, event):
        """The rows are narrowed to articles the person may see."""
        if event.article is None:
            return None
        url = reverse("admin:articles_article_change", args=[event.article_id])
        return format_html('<a href="{}">{}</a>', url, event.article)

    @admin.display(description="từ địa chỉ mạng", empty_value="")
    def from_where(self, event):
        return event.address

    # --- the export -----------------------------------------------------------------------------

    def get_urls(self):
        export = self.admin_site.admin_view(self.export)
        return [path("tai-csv/", export, name="articles_event_export"), *super().get_urls()]

    @method_decorator(require_POST)
    def export(self, request):
        """What the list's filters show, as CSV; that it was taken out is itself written down."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        asked = LogFilter(request.POST, user=request.user)
        if not asked.is_valid():
            raise BadRequest("a filter that the list does not have")
        address = sender_address(request)
        mark = audit.log(Event.Kind.EXPORTED, None, request.user, address, filter=asked.in_words())
        events = asked.narrow(self.get_queryset(request)).filter(pk__lt=mark.pk)
        name = f"nhat-ky-{timezone.localtime(mark.at):%Y-%m-%d-%H%M}.csv"
        return csv_response(name, COLUMNS, map(_cells, _newest_first(events)))


def _newest_first(events: QuerySet[Event]) -> Iterator[Event]:
    """All of them, by key and some at a time: nothing changes or goes meanwhile.

    A cursor would first copy every row aside, and be held for as long as a slow reader takes.
    """
    rows = events.order_by("-pk")
    while piece := list(rows[:ROWS_AT_ONCE]):
        yield from piece
        rows = events.filter(pk__lt=piece[-1].pk).order_by("-pk")


def _cells(event: Event) -> list:
    return [
        event.pk,
        f"{timezone.localtime(event.at):%Y-%m-%d %H:%M:%S}",
        event.by.get_username() if event.by else "",
        person(event.by) or audit.who(event),
        event.get_kind_display(),
        audit.in_words(event),
        event.article_id or "",
        event.article or "",
        event.address or "",
    ]
