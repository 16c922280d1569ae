"""CSV of any list of the admin: the rows it is narrowed to, the columns it shows, however long.

The rows leave by key, newest first, some at a time: no cursor is held for as long as a slow reader
takes, and what comes or goes meanwhile moves no other row.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import label_for_field, lookup_field
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from .asked import asked_in_words
from .html import plain_text
from .spreadsheets import csv_response
from .vietnamese import slug

ROWS_AT_ONCE = 1000
MOST_ROWS = 100_000
CUT_SHORT = (
    "Chỉ tải được {most} dòng mới nhất; danh sách còn nữa. Hãy lọc hẹp hơn để tải phần còn lại."
)


@dataclass(frozen=True)
class Column:
    header: str
    cell: Callable[[Model], Any]


class ExportedList:
    """For a ModelAdmin: the address `tai-csv/`.

    `exported_as` says what the table has instead of a column of the list (which rounds, or shows a
    picture), None for what it leaves out; names that the list does not have are added. The site
    writes down each export: `admin_site.note_export(request, model_admin, words)`.
    """

    exported_as: ClassVar[dict[str, Column | None]] = {}

    def get_urls(self) -> list:
        name = f"{self.opts.app_label}_{self.opts.model_name}_export"
        own = path("tai-csv/", self.admin_site.admin_view(self.export), name=name)
        return [own, *super().get_urls()]

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Whoever may read the list may take it along."""
        return self.has_view_or_change_permission(request)

    @method_decorator(require_POST)
    def export(self, request: HttpRequest) -> StreamingHttpResponse:
        """What was sent is what the list's address would ask for; see `list_tools.html`."""
        if not self.has_export_permission(request):
            raise PermissionDenied
        cl = self.get_list_asked_for(request)
        mark = self.admin_site.note_export(request, self, asked_in_words(cl))
        columns = self.get_exported_columns(request, cl)
        rows = self.get_exported_rows(cl, mark)
        name = slug(str(self.opts.verbose_name_plural))
        return csv_response(
            f"{name}-{timezone.localtime():%Y-%m-%d-%H%M}.csv",
            [column.header for column in columns],
            _lines(rows, columns),
        )

    def get_list_asked_for(self, request: HttpRequest) -> ChangeList:
        """The list that the sent parameters narrow; raises BadRequest where they cannot be."""
        asked = request.POST.copy()
        asked.pop("csrfmiddlewaretoken", None)
        request.GET = asked
        try:
            return self.get_changelist_instance(request)
        except IncorrectLookupParameters as error:
            raise BadRequest("a filter that the list does not have") from error

    def get_exported_rows(self, cl: ChangeList, mark: Model) -> QuerySet[Model]:
        """The rows of the list; `mark` is the line of the log that tells of this export."""
        return cl.queryset

    def get_exported_columns(self, request: HttpRequest, cl: ChangeList) -> list[Column]:
        """The key, the columns of the list, the row's address in the admin."""
        shown = {n: self._column(n) for n in cl.list_display if n != "action_checkbox"}
        columns = {name: column for name, column in (shown | self.exported_as).items() if column}
        view = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"

        def address(row: Model) -> str:
            return request.build_absolute_uri(reverse(view, args=[row.pk]))

        number, place = Column("Số", lambda row: row.pk), Column("Địa chỉ trang quản trị", address)
        return [number, *columns.values(), place]

    def _column(self, name: str) -> Column:
        header = str(label_for_field(name, self.model, self))
        return Column(header[:1].upper() + header[1:], lambda row: self._cell(row, name))

    def _cell(self, row: Model, name: str) -> Any:
        field, _, value = lookup_field(name, row, self)
        if field is not None and getattr(field, "choices", None):
            return getattr(row, f"get_{field.name}_display")()
        return value


def _lines(rows: QuerySet[Model], columns: list[Column]) -> Iterator[list[str]]:
    for number, row in enumerate(_newest_first(rows)):
        if number == MOST_ROWS:
            most = f"{MOST_ROWS:,}".replace(",", ".")
            yield [CUT_SHORT.format(most=most)]
            return
        yield [in_a_cell(column.cell(row)) for column in columns]


def _newest_first(rows: QuerySet[Model]) -> Iterator[Model]:
    rows = rows.order_by("-pk")
    piece = list(rows[:ROWS_AT_ONCE])
    while piece:
        yield from piece
        piece = list(rows.filter(pk__lt=piece[-1].pk)[:ROWS_AT_ONCE])


def in_a_cell(value: Any) -> str:
    """Return a value of a list as a table has it: no markup, days as Vietnam writes them."""
    match value:
        case None:
            return ""
        case bool():
            return "có" if value else "không"
        case SafeString():
            return plain_text(value)
        case datetime():
            return f"{timezone.localtime(value):%d/%m/%Y %H:%M:%S}"
        case date():
            return f"{value:%d/%m/%Y}"
    return str(value)
