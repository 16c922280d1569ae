"""Accounts of the newsroom: roles are groups; single permissions are not handed out. And the list
of what readers looked for in vain."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import PROTECT
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django_tasks_db.models import DBTaskResult

from articles.admin.choice import without_side_doors
from articles.models import Section
from journal import missed_admin  # noqa: F401  registers itself
from journal.accounts.administration import EntryPages
from journal.accounts.factors import factor_of
from journal.accounts.forms import NewAccountForm
from journal.find import FoundAccounts
from journal.lib.changelist import BoundedList


class AssignedSections(admin.TabularInline):
    """The sections whose articles a section editor edits and forwards."""

    model = Section.editors.through
    verbose_name = "chuyên mục phụ trách"
    verbose_name_plural = "chuyên mục phụ trách (cho biên tập viên)"
    extra = 1

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        return without_side_doors(super().formfield_for_foreignkey(db_field, request, **kwargs))


class AccountAdmin(EntryPages, FoundAccounts, BoundedList, UserAdmin):
    add_form = NewAccountForm
    add_fieldsets = [(None, {"fields": NewAccountForm.Meta.fields})]
    filter_horizontal = ["groups"]
    inlines = [AssignedSections]
    list_display = [
        *("username", "last_name", "first_name", "is_active", "has_second_factor", "last_login"),
    ]
    list_select_related = ["second_factor"]
    list_filter = ["groups", "is_active"]
    fieldsets = [
        (None, {"fields": ["username", "entry"]}),
        ("Người dùng", {"fields": ["last_name", "first_name", "email"]}),
        ("Vai trò", {"fields": ["groups", "is_active", "is_staff", "is_superuser"]}),
        ("Mốc thời gian", {"fields": ["last_login", "date_joined"]}),
    ]
    readonly_fields = ["entry", "last_login", "date_joined"]

    @admin.display(description="hai bước", boolean=True)
    def has_second_factor(self, user):
        return factor_of(user) is not None

    @admin.display(description="đăng nhập")
    def entry(self, user):
        address = reverse("admin:auth_user_entry", args=[user.pk])
        says = "Đường dẫn mời, xác thực hai bước, các phiên"
        return format_html('<a href="{}">{}</a>', address, says)

    def has_change_permission(self, request, obj=None):
        """A superuser's account is for superusers; so is the making of one."""
        return not _is_above(obj, request.user) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return not _is_above(obj, request.user) and super().has_delete_permission(request, obj)

    def get_readonly_fields(self, request, obj=None):
        return [*self.readonly_fields, *([] if request.user.is_superuser else ["is_superuser"])]

    def response_add(self, request, obj, post_url_continue=None):
        messages.success(request, f"Đã lập tài khoản “{obj}”. Còn phải tạo đường dẫn mời.")
        return redirect("admin:auth_user_entry", obj.pk)

    def get_actions(self, request):
        """An account goes alone, after a look at what it left."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def delete_view(self, request, object_id, extra_context=None):
        """An account whose name stands under a version or an event stays, for they do."""
        user = self.get_object(request, unquote(object_id))
        if user is None or not _left_something(user):
            return super().delete_view(request, object_id, extra_context)
        messages.error(
            request,
            f"Không xóa được tài khoản “{user}”: tên này còn đứng trong lịch sử bài viết hoặc "
            "nhật ký tài khoản. "
            "Để khóa tài khoản, hãy bỏ dấu “Hoạt động” rồi lưu.",
        )
        return redirect("admin:auth_user_change", user.pk)


def _is_above(account: User | None, user: User) -> bool:
    return account is not None and account.is_superuser and not user.is_superuser


def _left_something(user: User) -> bool:
    """Whether rows that are never dropped name a person; Django's own check would list them all."""
    relations = User._meta.get_fields(include_hidden=True)
    kept = [row for row in relations if getattr(row, "on_delete", None) is PROTECT]
    return any(
        row.related_model._base_manager.filter(**{row.field.name: user}).exists() for row in kept
    )


admin.site.unregister([User, Group, DBTaskResult])
admin.site.register(User, AccountAdmin)
