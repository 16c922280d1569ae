"""Lists of the newsroom that are searched as readers search, and say what came of it."""

from collections.abc import Callable
from typing import Any

from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest

from .finding import TooLong, patience
from .search.asking import Answer, answer

PATIENCE = 2000  # milliseconds of one statement
HELP = (
    "Gõ có dấu thì tìm đúng chữ ấy, không dấu thì mọi cách đọc; “cụm từ” trong ngoặc kép, -từ để "
    "bỏ, lúa OR ngô"
)


class SearchedList:
    """For a BoundedList; its QuerySet can be asked: see search/asking.py."""

    search_fields = ("pk",)  # Django shows the box where there are some

    def answer(self, queryset: QuerySet, query: str) -> Answer:
        """Those of the rows that answer a query."""
        return answer(queryset, query)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        if not search_term.strip():
            return queryset, False
        if getattr(request, "took_too_long", False):
            return queryset.none(), False
        request.answer = self.answer(queryset, search_term)
        return request.answer.rows, False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return _at_once(super().get_changelist(request, **kwargs))

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """The list; without rows where the database did not answer in time."""
        build: Callable = super().get_changelist_instance
        if not request.GET.get("q", "").strip():
            return build(request)
        try:
            with patience(PATIENCE):
                cl = build(request)
        except TooLong:
            request.took_too_long, request.answer = True, None
            cl = build(request)
            cl.took_too_long = True
        cl.answer = getattr(request, "answer", None)
        return cl


def _at_once(lists: type[ChangeList]) -> type[ChangeList]:
    """The same kind of list with its rows fetched when it is made, while somebody is patient."""

    class Fetched(lists):
        def get_results(self, request: HttpRequest) -> None:
            super().get_results(request)
            len(self.result_list)

    return Fetched
