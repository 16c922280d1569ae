"""What an administrator does about somebody's way in; the account's own form stays Django's."""

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path

from . import factors, links, log, sessions
from .login import page


class EntryPages:
    """For AccountAdmin: the page that makes links, takes a lost factor away, and logs out."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.entry_view)
        own = [path("<int:object_id>/dang-nhap/", view, name="auth_user_entry")]
        return own + super().get_urls()

    def user_change_password(self, request, id, form_url=""):
        """Nobody sets a colleague's password: its owner does, by a link."""
        return redirect("admin:auth_user_entry", id)

    def entry_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        user = self.get_object(request, str(object_id))
        if user is None:
            raise Http404
        if not self.has_change_permission(request, user):
            raise PermissionDenied
        if user == request.user:
            return redirect("admin:account")
        if request.method != "POST":
            return self._entry_page(request, user)
        doings = {"link": self._make_link, "factor": self._remove_factor, "sessions": self._log_out}
        if (do := doings.get(request.POST.get("do"))) is None:
            raise BadRequest("nothing to do")
        return do(request, user)

    def _entry_page(self, request: HttpRequest, user: User, link: str = "") -> HttpResponse:
        context = {
            "account": user,
            "link": link,
            "days": links.DAYS,
            "invited": user.has_usable_password(),
            "factor": factors.factor_of(user),
            "sessions": sessions.open_sessions(user).count(),
            "events": user.account_events.select_related("by")[:20],
            "opts": self.opts,
        }
        title = f"Đăng nhập của {user.get_full_name() or user.username}"
        return page(request, "administration", title=title, **context)

    def _make_link(self, request: HttpRequest, user: User) -> HttpResponse:
        """Shown once, in the answer itself: it is kept nowhere."""
        if not (user.is_active and user.is_staff):
            messages.error(request, "Tài khoản đang khóa. Hãy mở lại rồi mới tạo đường dẫn.")
            return self._entry_page(request, user)
        link = links.make(user)
        log.record(log.Kind.LINK_MADE, user, request.user, request)
        return self._entry_page(request, user, link)

    def _remove_factor(self, request: HttpRequest, user: User) -> HttpResponse:
        if factors.remove(user):
            sessions.end(user)
            log.record(log.Kind.FACTOR_REMOVED, user, request.user, request)
            messages.success(request, "Đã gỡ xác thực hai bước và kết thúc mọi phiên đăng nhập.")
        return redirect("admin:auth_user_entry", user.pk)

    def _log_out(self, request: HttpRequest, user: User) -> HttpResponse:
        if sessions.end(user):
            log.record(log.Kind.SESSIONS_ENDED, user, request.user, request)
            messages.success(request, "Đã kết thúc mọi phiên đăng nhập của tài khoản này.")
        return redirect("admin:auth_user_entry", user.pk)

    def save_model(self, request, obj, form, change):
        """A locked account is shut out of what is open, too."""
        super().save_model(request, obj, form, change)
        if not change:
            log.record(log.Kind.MADE, obj, request.user, request)
        elif "is_active" in form.changed_data:
            kind = log.Kind.UNLOCKED if obj.is_active else log.Kind.LOCKED
            log.record(kind, obj, request.user, request)
        if not obj.is_active:
            sessions.end(obj)
            links.drop(obj)
