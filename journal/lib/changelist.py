"""Lists of the newsroom that never count a whole table.

BoundedList counts no further than people turn pages. KeyedList, for lists that grow for ever,
counts nothing: a page begins where its neighbour ended, so the thousandth costs what the first did.
"""

from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import BadRequest, ValidationError
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils.functional import cached_property

from .list_export import ExportedList
from .paging import MAX_KEY, key_in
from .remembered import RememberedList

# ?truoc=<pk>: the rows older than that one; ?sau=<pk>: the newer ones.
WAYS = OLDER, NEWER = "truoc", "sau"
_VALUE_LOOKUPS = ("__exact", "__isnull", "__gte", "__lt")  # what Django's filters put into links


class CappedPaginator(Paginator):
    """Counts no further than anyone turns pages."""

    MOST = 2000

    @cached_property
    def count(self) -> int:
        return self.object_list.order_by().values("pk")[: self.MOST].count()

    @property
    def capped(self) -> bool:
        """Whether there may be more rows than `count` says."""
        return self.count == self.MOST


class FirstPages(CappedPaginator):
    """For choices that are searched for while typing: who does not see it types on."""

    MOST = 200


class BoundedList(ExportedList, RememberedList, admin.ModelAdmin):
    """A list, and an autocomplete, that stops counting at CappedPaginator.MOST.

    The address bar filters by what `list_filter` offers and by `linked_lookups` (field paths that
    links of other pages use); anything else answers 400, and so does an action on what is no key.
    """

    paginator = CappedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    linked_lookups: ClassVar[list[str]] = []

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Django allows any lookup: a regular expression over every text, the year 99999."""
        offered = {_parameter(each) for each in self.get_list_filter(request)}
        path = lookup
        for suffix in (*_VALUE_LOOKUPS, "__id"):
            path = path.removesuffix(suffix)
        allowed = path in offered | set(self.linked_lookups)
        return allowed and super().lookup_allowed(lookup, value, request)

    def response_action(
        self, request: HttpRequest, queryset: QuerySet[Model]
    ) -> HttpResponse | None:
        for key in request.POST.getlist(ACTION_CHECKBOX_NAME):
            try:
                self.opts.pk.to_python(key)
            except ValidationError as error:
                raise BadRequest("an action on what is no key") from error
        return super().response_action(request, queryset)


def _parameter(list_filter: Any) -> str:
    """The field path or parameter that an entry of `list_filter` reads."""
    path = list_filter[0] if isinstance(list_filter, tuple) else list_filter
    return getattr(path, "parameter_name", path)


class KeyedList(BoundedList):
    """A list paged by primary key, newest first, without a count and without OFFSET.

    It has no sorting by column and no choosing across pages, and takes no `list_editable`.
    """

    sortable_by = ()
    paginator = FirstPages  # of its autocomplete; the list itself has none

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return KeyedChangeList


class ReadOnlyList(KeyedList):
    """What nobody adds to, changes or deletes by hand, whatever their rights."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class KeyedChangeList(ChangeList):
    """One page of a KeyedList; raises Http404 where ?truoc= or ?sau= is no key."""

    uncounted = True  # asked by the templates: result_count is that of this page

    def __init__(self, request: HttpRequest, *args: Any) -> None:
        self.way, self.key = _cursor(request.GET)
        super().__init__(request, *args)

    def get_filters_params(self, params: dict | None = None) -> dict:
        filters = super().get_filters_params(params)
        return {name: value for name, value in filters.items() if name not in WAYS}

    def get_query_string(
        self, new_params: dict | None = None, remove: list[str] | None = None
    ) -> str:
        """Another filter or search begins on its own first page."""
        return super().get_query_string(dict.fromkeys(WAYS) | (new_params or {}), remove)

    def get_results(self, request: HttpRequest) -> None:
        if self.way:
            del self.params[self.way]  # the search form repeats the others
        rows = list(self._rows()[: self.list_per_page + 1])
        more = len(rows) > self.list_per_page
        rows = rows[: self.list_per_page]
        if self.way == NEWER:
            rows.reverse()
        self.result_list, self.result_count = rows, len(rows)
        self.show_admin_actions = bool(rows)
        self.show_full_result_count = self.can_show_all = self.multi_page = False
        self.full_result_count = self.paginator = None
        self._link(more)

    def _rows(self) -> QuerySet[Model]:
        if self.way == NEWER:
            return self.queryset.filter(pk__gt=self.key).order_by("pk")
        rows = self.queryset.filter(pk__lt=self.key) if self.way else self.queryset
        return rows.order_by("-pk")  # whatever order ?o= or a search gave it

    def _link(self, more: bool) -> None:
        """Set first_url, newer_url and older_url, each None where there is nothing.

        The neighbour from which a page was reached is taken to be there still.
        """
        rows = self.result_list
        newest, oldest = (rows[0].pk, rows[-1].pk) if rows else (self.key - 1, self.key + 1)
        has_newer = self.way == OLDER or (self.way == NEWER and more)
        has_older = self.way == NEWER or more
        self.first_url = self.get_query_string() if self.way else None
        self.newer_url = self.get_query_string({NEWER: max(newest, 0)}) if has_newer else None
        self.older_url = self.get_query_string({OLDER: min(oldest, MAX_KEY)}) if has_older else None


def _cursor(query: QueryDict) -> tuple[str | None, int]:
    """Which way from which key: (OLDER or NEWER, key); (None, 0) on the first page."""
    asked = [(way, key_in(query[way])) for way in WAYS if way in query]
    if len(asked) > 1 or any(key is None for _, key in asked):
        raise Http404("no such page")
    return asked[0] if asked else (None, 0)
