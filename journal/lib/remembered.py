"""Lists that come back as a person left them, with the views they gave a name."""

from typing import ClassVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from .asked import asked_in_words, asking


class RememberedList:
    """For a ModelAdmin: the site remembers (`recall`, `list_views`, `change_views`), but for one
    that is searched for what nobody may keep."""

    is_remembered: ClassVar[bool] = True

    def get_urls(self) -> list:
        name = f"{self.opts.app_label}_{self.opts.model_name}_views"
        own = path("danh-sach/", self.admin_site.admin_view(self.change_views), name=name)
        return [own, *super().get_urls()]

    @method_decorator(require_POST)
    def change_views(self, request: HttpRequest) -> HttpResponse:
        if not (self.is_remembered and self.has_view_or_change_permission(request)):
            raise PermissionDenied
        return self.admin_site.change_views(request, self)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict | None = None
    ) -> HttpResponse:
        allowed = self.has_view_or_change_permission(request)
        if not self.is_remembered:
            return super().changelist_view(request, extra_context)
        if allowed and (elsewhere := self.admin_site.recall(request, self)):
            return elsewhere
        response = super().changelist_view(request, extra_context)
        cl = (getattr(response, "context_data", None) or {}).get("cl")
        if cl is not None and not cl.is_popup:
            asked = asking(cl.params)
            response.context_data |= {
                "asked": asked_in_words(cl) if asked else "",
                "asked_query": self.admin_site.query_of(asked),
                **self.admin_site.list_views(request, self),
            }
        return response
