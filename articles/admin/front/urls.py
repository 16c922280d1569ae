"""Addresses of the home page desk, under /admin/trang-chu/."""

from functools import update_wrapper

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.urls import path

from ... import policy
from . import lost, previews, schedule
from .desk import desk

app_name = "front"


def _inside(address: str, view, name: str):
    """A view of the newsroom that asks for the right to arrange the home page."""

    def allowed(request, *args, **kwargs):
        if not policy.can_arrange_front(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    inside = admin.site.admin_view(update_wrapper(allowed, view))
    return path(address, lost.carrying(inside) if view is desk else inside, name=name)


urlpatterns = [
    _inside("", desk, "desk"),
    _inside("xem-truoc/", previews.frame, "preview"),
    _inside("xem-truoc/trang/", previews.page, "preview_page"),
    _inside("<int:pk>/khoi-phuc/", schedule.restore, "restore"),
    _inside("<int:pk>/hen-lai/", schedule.move, "move"),
    _inside("<int:pk>/bo-hen/", schedule.call_off, "call_off"),
]
