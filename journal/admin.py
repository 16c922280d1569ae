"""Accounts of the newsroom: roles are groups; single permissions are not handed out."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, UserCreationForm
from django.contrib.auth.models import Group, User
from django.db.models import PROTECT
from django.shortcuts import redirect
from django_tasks_db.models import DBTaskResult

from articles.admin.choice import without_side_doors
from articles.models import Section
from journal.lib.changelist import BoundedList


class PasswordForm(AdminPasswordChangeForm):
    """Sets a password; switching passwords off is not offered, an account is switched off whole."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields.pop("usable_password", None)


class AssignedSections(admin.TabularInline):
    """The sections whose articles a section editor edits and forwards."""

    model = Section.editors.through
    verbose_name = "chuyên mục phụ trách"
    verbose_name_plural = "chuyên mục phụ trách (cho biên tập viên)"
    extra = 1

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        return without_side_doors(super().formfield_for_foreignkey(db_field, request, **kwargs))


class AccountAdmin(BoundedList, UserAdmin):
    change_password_form = PasswordForm
    add_form = UserCreationForm
    add_fieldsets = [(None, {"fields": ["username", "password1", "password2"]})]
    filter_horizontal = ["groups"]
    inlines = [AssignedSections]
    list_display = ["username", "last_name", "first_name", "is_active", "last_login"]
    list_filter = ["groups", "is_active"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("Người dùng", {"fields": ["last_name", "first_name", "email"]}),
        ("Vai trò", {"fields": ["groups", "is_active", "is_staff", "is_superuser"]}),
        ("Mốc thời gian", {"fields": ["last_login", "date_joined"]}),
    ]
    readonly_fields = ["last_login", "date_joined"]

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
            f"Không xóa được tài khoản “{user}”: tên này còn đứng trong lịch sử bài viết. "
            "Để khóa tài khoản, hãy bỏ dấu “Hoạt động” rồi lưu.",
        )
        return redirect("admin:auth_user_change", user.pk)


def _left_something(user: User) -> bool:
    """Whether rows that are never dropped name a person; Django's own check would list them all."""
    relations = User._meta.get_fields(include_hidden=True)
    kept = [row for row in relations if getattr(row, "on_delete", None) is PROTECT]
    return any(
        row.related_model._base_manager.filter(**{row.field.name: user}).exists() for row in kept
    )


admin.site.unregister([User, Group, DBTaskResult])
admin.site.register(User, AccountAdmin)
