"""Accounts of the newsroom: roles are groups; single permissions are not handed out."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, UserCreationForm
from django.contrib.auth.models import Group, User
from django_tasks_db.models import DBTaskResult


class PasswordForm(AdminPasswordChangeForm):
    """Sets a password; switching passwords off is not offered, an account is switched off whole."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields.pop("usable_password", None)


class AccountAdmin(UserAdmin):
    change_password_form = PasswordForm
    add_form = UserCreationForm
    add_fieldsets = [(None, {"fields": ["username", "password1", "password2"]})]
    filter_horizontal = ["groups"]
    list_display = ["username", "last_name", "first_name", "is_active", "last_login"]
    list_filter = ["groups", "is_active"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("Người dùng", {"fields": ["last_name", "first_name", "email"]}),
        ("Vai trò", {"fields": ["groups", "is_active", "is_staff", "is_superuser"]}),
        ("Mốc thời gian", {"fields": ["last_login", "date_joined"]}),
    ]
    readonly_fields = ["last_login", "date_joined"]


admin.site.unregister([User, Group, DBTaskResult])
admin.site.register(User, AccountAdmin)
