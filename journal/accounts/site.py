"""The newsroom's door: the part of its admin site that knows how people come in."""

from django.contrib import admin
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.cache import never_cache

from . import factors, login, views


class AccountsSite(admin.AdminSite):
    def has_permission(self, request):
        """Every view of the newsroom asks here; half a login is none."""
        return super().has_permission(request) and factors.satisfied(request.user, request.session)

    def get_urls(self):
        outside = [
            path("login/ma/", login.code_step, name="login_code"),
            path("vao/<str:token>/", views.entry, name="entry"),
            path("tai-khoan/hai-buoc/cai-dat/", views.factor_setup, name="factor_setup"),
        ]
        inside = {
            "tai-khoan/": (views.account, "account"),
            "tai-khoan/hai-buoc/": (views.factor, "factor"),
            "tai-khoan/phien/": (views.session_list, "sessions"),
            "tai-khoan/phien/ket-thuc/": (views.session_end, "session_end"),
        }
        own = [path(at, self.admin_view(view), name=name) for at, (view, name) in inside.items()]
        return outside + own + super().get_urls()

    def login(self, request, extra_context=None):
        if request.method == "GET" and self.has_permission(request):
            return redirect(login.next_of(request))
        context = {
            **self.each_context(request),
            "title": "Đăng nhập",
            "next": login.next_of(request),
            "username": request.user.get_username(),
            **(extra_context or {}),
        }
        return never_cache(login.PasswordStep.as_view(extra_context=context))(request)

    def password_change(self, request, extra_context=None):
        context = self.each_context(request) | (extra_context or {})
        done = reverse("admin:password_change_done")
        return views.OwnPassword.as_view(success_url=done, extra_context=context)(request)
