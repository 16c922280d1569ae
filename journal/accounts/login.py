"""The way in: name and password, then the second factor. Only enter() logs anybody in.

Between the steps the person is nobody: the session remembers whose password was right, for ten
minutes, and nothing else of the site reads that.
"""

import time

from django.contrib import admin, auth
from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from . import factors, log, sessions
from .forms import CodeForm, LoginForm

PENDING = "pending-login"
PATIENCE = 600  # seconds between the steps


def page(request: HttpRequest, template: str, status: int = 200, **context) -> TemplateResponse:
    """Answer with a page of the newsroom."""
    context = admin.site.each_context(request) | context
    return TemplateResponse(request, f"admin/accounts/{template}.html", context, status=status)


def next_of(request: HttpRequest) -> str:
    """Return where the person was going (?next=), if that is here; else the desk."""
    wanted = request.POST.get("next", request.GET.get("next", ""))
    hosts = {request.get_host()}
    if url_has_allowed_host_and_scheme(wanted, hosts, require_https=request.is_secure()):
        return wanted
    return reverse("admin:index")


def begin(request: HttpRequest, user: User, onward: str) -> HttpResponse:
    """Go on with somebody whose password, or link, was right."""
    factor = factors.factor_of(user)
    if factor is None and not factors.is_needed(user):
        enter(request, user)
        return redirect(onward)
    request.session[PENDING] = {
        "user": user.pk,
        "hash": user.get_session_auth_hash(),
        "until": time.time() + PATIENCE,
    }
    place = reverse("admin:login_code" if factor else "admin:factor_setup")
    return redirect(f"{place}?{urlencode({'next': onward})}")


def pending_user(request: HttpRequest) -> User | None:
    """Return who has passed the first step and may go on, None if nobody has."""
    pending = request.session.get(PENDING, {})
    if pending.get("until", 0) < time.time():
        return None
    rows = User.objects.select_related("second_factor")
    user = rows.filter(pk=pending["user"], is_active=True, is_staff=True).first()
    same = user and constant_time_compare(pending["hash"], user.get_session_auth_hash())
    return user if same else None


def enter(request: HttpRequest, user: User) -> None:
    """Log somebody in who has shown all that is asked of them."""
    auth.login(request, user, backend="journal.accounts.backend.NewsroomBackend")
    request.session.pop(PENDING, None)
    request.session[sessions.PLACE] = sessions.place_of(request)
    if factor := factors.factor_of(user):
        request.session[factors.SESSION_STAMP] = factor.stamp
    log.record(log.Kind.LOGGED_IN, user, request=request)


class PasswordStep(LoginView):
    authentication_form = LoginForm
    template_name = "admin/accounts/login.html"

    def form_valid(self, form):
        return begin(self.request, form.get_user(), next_of(self.request))


@never_cache
@sensitive_post_parameters()
def code_step(request: HttpRequest) -> HttpResponse:
    """The second step; ?du-phong asks for a printed code."""
    user, onward = pending_user(request), next_of(request)
    if user is None or factors.factor_of(user) is None:
        return redirect(f"{reverse('admin:login')}?{urlencode({'next': onward})}")
    printed = "du-phong" in request.GET
    form = CodeForm(request.POST or None, user=user, request=request, printed=printed)
    if form.is_valid():
        enter(request, user)
        if form.printed:
            log.record(log.Kind.CODE_USED, user, request=request)
            return redirect("admin:factor")  # says how many are left
        return redirect(onward)
    other = urlencode({"next": onward} if printed else {"du-phong": 1, "next": onward})
    context = {"form": form, "next": onward, "printed": printed, "other": f"?{other}"}
    return page(request, "login_code", title="Bước hai: nhập mã", **context)
