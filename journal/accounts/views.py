"""Pages a person has about the own account, and the page behind a link."""

import segno
from django.conf import settings
from django.contrib import admin, auth, messages
from django.contrib.auth.models import User
from django.contrib.auth.views import PasswordChangeView
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from journal.lib import totp
from journal.lib.network import keyed_hash

from . import factors, links, log, passwords, sessions
from .forms import EntryForm, OwnPasswordForm, ProofForm, SetUpForm
from .login import begin, enter, next_of, page, pending_user
from .models import Session

NONCE = "factor-nonce"
EVENTS = 20


def account(request: HttpRequest) -> HttpResponse:
    """What a person may do about the own account, and what happened to it lately."""
    events = request.user.account_events.select_related("by")[:EVENTS]
    factor = factors.factor_of(request.user)
    return page(request, "account", title="Tài khoản của tôi", events=events, factor=factor)


# --- the page behind a link -----------------------------------------------------------------------


@never_cache
@sensitive_post_parameters()
def entry(request: HttpRequest, token: str) -> HttpResponse:
    """Set name and password, once. A link that opens nothing tells nothing, not even why."""
    link = links.find(token)
    if link is None:
        return _unfollowed(page(request, "entry_gone", 404, title="Đường dẫn không dùng được"))
    form = EntryForm(link.user, request.POST or None)
    if form.is_valid():
        if not _came_in(request, link, form):
            return _unfollowed(page(request, "entry_gone", 404, title="Đường dẫn không dùng được"))
        auth.logout(request)  # whoever was logged in here before
        return _unfollowed(begin(request, link.user, next_of(request)))
    title = f"Chào {link.user.get_full_name() or link.user.username}"
    return _unfollowed(page(request, "entry", form=form, account=link.user, title=title))


@transaction.atomic
def _came_in(request: HttpRequest, link: links.EntryLink, form: EntryForm) -> bool:
    if not links.use_up(link):
        return False
    user = form.save()
    sessions.end(user)
    log.record(log.Kind.LINK_USED, user, request=request)
    return True


def _unfollowed(response: HttpResponse) -> HttpResponse:
    """The address is a key: no other site, no search engine and no cache learns it."""
    response["Referrer-Policy"] = "same-origin"  # "no-referrer" would also break CSRF's own check
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


# --- password -------------------------------------------------------------------------------------


class OwnPassword(PasswordChangeView):
    form_class = OwnPasswordForm
    template_name = "registration/password_change_form.html"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"request": self.request}

    def form_valid(self, form):
        response = super().form_valid(form)
        passwords.changed(self.request.user, self.request, log.Kind.PASSWORD_CHANGED)
        return response


# --- second factor --------------------------------------------------------------------------------


def factor(request: HttpRequest) -> HttpResponse:
    """Whether there is one, how many printed codes are left; new codes for the password."""
    form = ProofForm(request.POST or None, user=request.user, request=request)
    current = factors.factor_of(request.user)
    if current and form.is_valid():
        log.record(log.Kind.CODES_MADE, request.user, request=request)
        return _printed(request, factors.new_codes(request.user), next_of(request))
    context = {
        "factor": current,
        "form": form,
        "left": request.user.recovery_codes.count(),
        "needed": factors.is_needed(request.user),
    }
    return page(request, "factor", title="Xác thực hai bước", **context)


@never_cache
@sensitive_post_parameters()
def factor_setup(request: HttpRequest) -> HttpResponse:
    """Add an authenticator app: from the own account, or on the way in where one is asked for."""
    inside = admin.site.has_permission(request)
    user = request.user if inside else pending_user(request)
    if user is None or (not inside and factors.factor_of(user)):
        return redirect("admin:login")  # whoever has a factor shows it first
    nonce = request.session.setdefault(NONCE, factors.new_nonce())
    form = SetUpForm(
        request.POST or None, user=user, request=request, nonce=nonce, ask_password=inside
    )
    if form.is_valid():
        return _factor_set(request, user, form.codes, inside)
    key = factors.key_of(nonce)
    address = totp.address(key, user.username, settings.JOURNAL_NAME)
    context = {
        "form": form,
        "next": next_of(request),
        "picture": segno.make(address, error="m").svg_data_uri(border=4, light="#fff"),
        "secret": totp.secret(key),
        "inside": inside,
    }
    return page(request, "factor_setup", title="Cài xác thực hai bước", **context)


def _factor_set(request, user: User, codes: list[str], inside: bool) -> HttpResponse:
    del request.session[NONCE]
    if inside:
        request.session[factors.SESSION_STAMP] = factors.factor_of(user).stamp
    else:
        enter(request, user)
    sessions.end(user, but=request.session.session_key)
    log.record(log.Kind.FACTOR_SET, user, request=request)
    return _printed(request, codes, next_of(request))


def _printed(request: HttpRequest, codes: list[str], onward: str) -> HttpResponse:
    """The only time that codes are shown."""
    return page(request, "codes", title="Mã dự phòng", codes=codes, next=onward)


# --- sessions -------------------------------------------------------------------------------------


def session_list(request: HttpRequest) -> HttpResponse:
    """Where the person is logged in."""
    rows = list(sessions.open_sessions(request.user))
    for row in rows:
        row.name, row.is_this = _name(row), row.pk == request.session.session_key
    return page(request, "sessions", title="Các phiên đăng nhập", sessions=rows)


@require_POST
def session_end(request: HttpRequest) -> HttpResponse:
    """End the session named in the form, or all but this one."""
    others = sessions.open_sessions(request.user).exclude(pk=request.session.session_key)
    wanted = request.POST.get("session", "")
    keys = [row.pk for row in others if not wanted or _name(row) == wanted]
    if Session.objects.filter(pk__in=keys).delete()[0]:
        log.record(log.Kind.SESSIONS_ENDED, request.user, request=request)
        messages.success(request, "Đã kết thúc. Nơi đó phải đăng nhập lại.")
    return redirect("admin:sessions")


def _name(session: Session) -> str:
    """What stands for a session in a page: its key itself would open it."""
    return keyed_hash(session.pk, "session-name")
