"""The account log, as administrators read it. Nobody changes it."""

from django.contrib import admin

from journal.lib.changelist import ReadOnlyList

from .models import AccountEvent


@admin.register(AccountEvent)
class AccountEventAdmin(ReadOnlyList):
    list_display = ["at", "account", "kind", "times", "by", "address", "device"]
    list_display_links = None
    list_filter = ["kind"]
    list_select_related = ["account", "by"]
    list_per_page = 50
    search_fields = ["account__username", "account__last_name", "account__first_name"]
    actions = None
    fields = readonly_fields = list_display

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": "Nhật ký tài khoản"})
