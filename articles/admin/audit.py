"""The newsroom's log: who did what to which article, when, from where. Here it is only read."""

from django.contrib import admin
from django.core.exceptions import BadRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from journal.lib.changelist import KeyedChangeList, ReadOnlyList
from journal.lib.list_export import Column

from .. import audit, policy
from ..models import Event
from ..people import person
from .log_filter import LogFilter

SHOWN = ["kind", "at", "address", "detail", "article__title"]  # and whose it is
COLUMNS = [
    Column("Số", lambda event: event.pk),
    Column("Lúc (giờ Việt Nam)", lambda event: f"{timezone.localtime(event.at):%Y-%m-%d %H:%M:%S}"),
    Column("Tài khoản", lambda event: event.by and event.by.get_username()),
    Column("Người làm", lambda event: person(event.by) or audit.who(event)),
    Column("Việc", lambda event: event.get_kind_display()),
    Column("Chi tiết", audit.in_words),
    Column("Bài số", lambda event: event.article_id),
    Column("Tiêu đề", lambda event: event.article),
    Column("Từ địa chỉ mạng", lambda event: event.address),
]


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

    def get_list_asked_for(self, request):
        cl = super().get_list_asked_for(request)
        if not cl.form.is_valid():
            raise BadRequest("a filter that the list does not have")
        return cl

    def get_exported_rows(self, cl, mark):
        """An export is not part of itself."""
        return cl.queryset.filter(pk__lt=mark.pk)

    def get_exported_columns(self, request, cl):
        return COLUMNS
