"""Finds what an address names, and leads on from one that names it no longer.

Renamed rows are found by their old addresses, merged ones by what stands for them now; both
answer 301, with the query of the address that was asked for.
"""

import functools
from collections.abc import Callable

from django.db.models import QuerySet
from django.http import Http404, HttpResponsePermanentRedirect

from .models import OldAddress
from .models.taxonomy import Named


class Moved(Exception):
    """The row has another address now."""

    def __init__(self, row: Named) -> None:
        super().__init__(row)
        self.row = row


def named(rows: QuerySet, slug: str) -> Named:
    """Return the row of `rows` that a slug names.

    Raises Moved if another slug names it now, Http404 if none of `rows` ever had it.
    """
    if row := rows.filter(slug=slug).first():
        if into := getattr(row, "merged_into_id", None):
            raise Moved(rows.get(pk=into))
        return row
    kind = rows.model._meta.model_name
    old = OldAddress.objects.of_kind(rows.model).filter(slug=slug).values(kind)
    if row := rows.filter(pk__in=old).first():
        into = getattr(row, "merged_into_id", None)
        raise Moved(rows.get(pk=into) if into else row)
    raise Http404("nothing has, or had, this address")


def _own_page(row: Named) -> str:
    return row.get_absolute_url()


def leads_on(view: Callable, address: Callable[[Named], str] = _own_page) -> Callable:
    """Let a view that calls named() answer 301 where the row has moved; `address` says where to."""

    @functools.wraps(view, updated=())
    def wrapper(request, *args, **kwargs):
        try:
            return view(request, *args, **kwargs)
        except Moved as moved:
            query = request.META.get("QUERY_STRING", "")
            return HttpResponsePermanentRedirect(
                f"{address(moved.row)}{'?' if query else ''}{query}"
            )

    return wrapper
