"""Pages of the newsroom that are no list and no form of a row."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import wraps

from django.contrib.admin import AdminSite
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

View = Callable[..., HttpResponse]


def guarded(
    site: AdminSite, view: View, allows: Callable[[AbstractUser], bool], methods: Collection[str]
) -> View:
    """Return a view of the site for whom `allows` lets in (others get 403) and for some methods
    (others get 405); `view` takes the site, the request and what the address names."""

    @wraps(view)
    def asked(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not allows(request.user):
            raise PermissionDenied
        if request.method not in methods:
            return HttpResponseNotAllowed(methods)
        return view(site, request, *args, **kwargs)

    return site.admin_view(asked)
