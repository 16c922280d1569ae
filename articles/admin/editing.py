"""The article form's side of editing.py: autosave, recovery, colleagues, the refused stale save."""

import json
import uuid
from functools import update_wrapper

from django.contrib import messages
from django.core.exceptions import PermissionDenied, RequestDataTooBig, ValidationError
from django.http import Http404, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_GET, require_POST

from journal.lib.network import sender_address
from journal.lib.paging import MAX_KEY, key_in

from .. import changes, editing, policy, typed, versions
from ..models import Article, EditingSession, Event
from ..people import person
from .refill import refill, refill_rows

TAKE_BACK = "lay-lai"  # ?lay-lai=<key> opens the form with what was typed under that key
CHANGING = [Event.Kind.SAVED, Event.Kind.RESTORED, Event.Kind.MOVED, Event.Kind.CALLED_OFF]
TOO_LARGE = "Bài dài quá giới hạn của máy chủ nên không tự lưu được. Hãy chia bài hoặc bớt chữ."


class EditingMixin:
    """For ArticleAdmin."""

    # --- addresses ------------------------------------------------------------------------------

    def get_urls(self):
        form_views = [
            path("add/", self._with_lost_login(self.add_view)),
            path("<path:object_id>/change/", self._with_lost_login(self.change_view)),
        ]
        places = {
            "tu-luu/": (self.autosave_view, "autosave"),
            "tu-luu/ma/": (self.token_view, "autosave_token"),
            "chua-luu/<uuid:key>/": (self.unsaved_view, "unsaved"),
            "chua-luu/<uuid:key>/bo/": (self.discard_view, "discard"),
            "<int:pk>/xin-sua/": (self.ask_view, "ask"),
            "<int:pk>/cho-mot-lat/": (self.wait_view, "wait"),
            "<int:pk>/nhan-sua/": (self.take_view, "take"),
        }
        own = [
            path(place, self.admin_site.admin_view(view), name=f"articles_article_{name}")
            for place, (view, name) in places.items()
        ]
        return form_views + own + super().get_urls()

    def _with_lost_login(self, view):
        """Where a login ran out while somebody wrote, show what was sent instead of dropping it."""
        inner = self.admin_site.admin_view(view)

        def outer(request, *args, **kwargs):
            if "title" in request.POST and not self.admin_site.has_permission(request):
                return render(request, f"{TEMPLATES}/login_lost.html", status=403)
            return inner(request, *args, **kwargs)

        return update_wrapper(outer, inner)

    # --- the form: what is sent is kept first, then saved -----------------------------------------

    def add_view(self, request, form_url="", extra_context=None):
        session = _keep_posted(request, None)
        try:
            return super().add_view(request, form_url, extra_context)
        except PermissionDenied:
            return _refused(request, session, None)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        rows = Article.objects.visible_to(request.user)
        article = rows.filter(pk=key_in(object_id)).first() if request.method == "POST" else None
        session = _keep_posted(request, article)
        if session and article is None:
            return _refused(request, session, None)
        try:
            return super().change_view(request, object_id, form_url, extra_context)
        except PermissionDenied:
            return _refused(request, session, article)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        keys = [_key(request, name) for name in ("editing-key", "editing-recovered")]
        editing.close([key for key in keys if key], request.user, form.instance)

    def response_change(self, request, obj):
        key = _key(request, "editing-key")
        if "_yield" in request.POST and key:
            colleague = editing.hand_over(key, request.user, obj)
            if colleague:
                messages.success(request, f"Đã lưu và nhường bài cho {person(colleague)}.")
                return HttpResponseRedirect(reverse("admin:articles_article_changelist"))
        if {"_yield", "_overwrite"} & request.POST.keys():
            messages.success(request, "Đã lưu bản của bạn. Bản trước vẫn còn trong các phiên bản.")
            return HttpResponseRedirect(_form_address(obj))
        return super().response_change(request, obj)

    def get_inline_formsets(self, request, formsets, inline_instances, obj=None):
        session = _to_take_back(request, obj)
        for formset in formsets if session else []:
            refill_rows(formset, typed.as_data(session.fields))
        return super().get_inline_formsets(request, formsets, inline_instances, obj)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        session = _to_take_back(request, obj)
        form = context["adminform"].form
        if session:
            refill(form, typed.as_data(session.fields))
            form.initial["seen"] = session.base or form.initial["seen"]
        posted = _key(request, "editing-key")
        recovered = session.pk if session else _key(request, "editing-recovered")
        article = _as_saved(obj, form.is_bound)
        context |= {
            "editing_key": posted or uuid.uuid4(),
            "recovered": session,
            "recovered_key": recovered,
            "offers": editing.unsaved(request.user, article, without=[posted, recovered]),
            "around": article and editing.around(request.user, article, posted),
            "stale": _both_texts(request, article) if article and form.is_bound else None,
            "token": editing.token(article) if article else "",
        }
        return super().render_change_form(request, context, add, change, form_url, obj)

    # --- what the open page asks for ------------------------------------------------------------

    def autosave_view(self, request):
        """POST {"key", "article", "base", "recovered", "sequence", "fields" or null, "gone"}.

        Answers {"kept", "sequence", "at", "around"}; 403 and 413 say why in "says".
        """
        return _answered(request, _autosave)

    @staticmethod
    @require_GET
    def token_view(request):
        """The CSRF token of whoever is logged in now; another page's script cannot read it."""
        return JsonResponse({"token": get_token(request)})

    def ask_view(self, request, pk):
        return _answered(request, _ask, pk)

    def wait_view(self, request, pk):
        return _answered(request, _wait, pk)

    def take_view(self, request, pk):
        return _answered(request, _take, pk)

    # --- pages of unsaved text --------------------------------------------------------------------

    def unsaved_view(self, request, key):
        session = editing.readable(key, request.user)
        if session is None:
            raise Http404
        article = session.article
        visible = article is None or policy.can_see(request.user, article)
        saved = versions.content_of(article) if article and visible else {}
        parts = changes.between(saved, typed.content_of(session.fields, saved))
        can_edit = (
            policy.can_edit(request.user, article) if article else self.has_add_permission(request)
        )
        context = {
            **self.admin_site.each_context(request),
            "title": "Chữ chưa lưu",
            "opts": self.opts,
            "session": session,
            "own": session.user_id == request.user.pk,
            "article": article if visible else None,
            "parts": parts if visible else None,
            "text": typed.paragraphs(session.fields),
            "take_back": f"{_form_address(article)}?{TAKE_BACK}={key}" if can_edit else "",
        }
        return render(request, f"{TEMPLATES}/unsaved.html", context)

    def discard_view(self, request, key):
        """The text is no longer offered; it is still there, and still shown at its address."""
        return require_POST(_discard)(request, key)


TEMPLATES = "admin/articles/article"


def _key(request, name: str) -> uuid.UUID | None:
    return editing.key_in(request.POST.get(name))


def _form_address(article: Article | None) -> str:
    if article is None:
        return reverse("admin:articles_article_add")
    return reverse("admin:articles_article_change", args=[article.pk])


def _keep_posted(request, article: Article | None) -> EditingSession | None:
    """Keep what a form sends, before anything is made of it; None where there is no session."""
    key = _key(request, "editing-key")
    if key is None:
        return None
    session = editing.find(key, request.user)
    adding = "object_id" not in request.resolver_match.kwargs
    if session is None and (article or adding):
        base = request.POST.get("seen", "")[: editing.BASE_LENGTH]
        session = editing.begin(key, request.user, article, base)
    if session:
        editing.keep(session, typed.fields_of(request.POST.lists()))
    return session


def _refused(request, session: EditingSession | None, article: Article | None):
    """A save without the right to it, any more: say where the text is."""
    if session is None:
        raise PermissionDenied
    unsaved = reverse("admin:articles_article_unsaved", args=[session.pk])
    says = "Bài chưa lưu: bài đã chuyển bước hoặc quyền của bạn đã đổi, nên bạn không còn sửa được."
    link = '{} Chữ bạn gõ vẫn còn nguyên: <a href="{}">xem chữ chưa lưu của bạn</a>.'
    messages.error(request, format_html(link, says, unsaved))
    return HttpResponseRedirect(_form_address(article) if article else unsaved)


def _to_take_back(request, article: Article | None) -> EditingSession | None:
    """The session whose text a form is to be opened with."""
    key = editing.key_in(request.GET.get(TAKE_BACK)) if request.method == "GET" else None
    session = editing.readable(key, request.user) if key else None
    return session if session and session.article == article else None


def _as_saved(obj: Article | None, is_bound: bool) -> Article | None:
    """The article as the database has it: a refused form has written into its own."""
    if obj is None or obj.pk is None:
        return None
    return Article.objects.select_related("section").get(pk=obj.pk) if is_bound else obj


def _both_texts(request, article: Article) -> dict | None:
    """What is saved and what was typed, if the article changed since the form was opened."""
    token = editing.token(article)
    if request.POST.get("seen", "") in ("", token):
        return None
    saved = versions.content_of(article)
    fields = typed.fields_of(request.POST.lists())
    return {
        "parts": changes.between(saved, typed.content_of(fields, saved)),
        "event": article.events.filter(kind__in=CHANGING).select_related("by").first(),
        "version": versions.latest(article),
        "taken": editing.taken(_key(request, "editing-key")),
    }


@require_POST
def _answered(request, act, *args) -> JsonResponse:
    """Run what an open page asks for; a refusal is JSON, too, so that the page can say it."""
    try:
        return JsonResponse(act(request, _message(request), *args))
    except RequestDataTooBig:
        return JsonResponse({"says": TOO_LARGE}, status=413)
    except PermissionDenied as error:
        return JsonResponse({"says": str(error)}, status=403)
    except ValidationError as error:
        return JsonResponse({"says": " ".join(error.messages)}, status=409)
    except (ValueError, RecursionError):
        return JsonResponse({"says": "Yêu cầu không đúng dạng."}, status=400)


def _message(request) -> dict:
    """The request's JSON; raises ValueError for what no page of ours sends."""
    message = json.loads(request.body)
    key = editing.key_in(message.get("key")) if isinstance(message, dict) else None
    sequence = message.get("sequence") if key else None
    if not isinstance(sequence, int) or not 0 <= sequence <= MAX_KEY:
        raise ValueError("not an autosave")
    fields = message.get("fields")
    texts = fields is None or (
        isinstance(fields, dict)
        and all(isinstance(values, list) for values in fields.values())
        and all(isinstance(value, str) for values in fields.values() for value in values)
    )
    if not texts:
        raise ValueError("not the fields of a form")
    return message | {"key": key}


def _autosave(request, message: dict) -> dict:
    session = editing.find(message["key"], request.user)
    fields = message.get("fields")
    if session is None and (fields or message.get("article")):
        session = _begun(request, message)
    if session is None:  # an empty new form: there is nothing to remember
        return {"kept": False, "sequence": 0, "at": "", "around": ""}
    kept = False
    if fields is not None:
        kept = editing.keep(session, typed.fields_of(fields.items()), message["sequence"])
        recovered = editing.key_in(message.get("recovered"))
        editing.close([recovered] if kept and recovered else [], request.user)
    editing.seen(session, gone=bool(message.get("gone")))
    return _answer(request, session, kept)


def _begun(request, message: dict) -> EditingSession:
    article = None
    if message.get("article"):
        rows = Article.objects.visible_to(request.user)
        article = get_object_or_404(rows, pk=key_in(str(message["article"])))
    base = str(message.get("base", ""))[: editing.BASE_LENGTH]
    return editing.begin(message["key"], request.user, article, base)


def _answer(request, session: EditingSession, kept: bool = False) -> dict:
    article = session.article
    visible = article and policy.can_see(request.user, article)
    now = timezone.localtime()
    return {
        "kept": kept,
        "sequence": editing.newest_sequence(session),
        "at": f"{now.hour}:{now:%M:%S}",
        "around": _around(request, article, session) if visible else "",
    }


def _around(request, article: Article, session: EditingSession) -> str:
    """Who else is here, as the page shows it."""
    context = {
        "around": editing.around(request.user, article, session.pk),
        "original": article,
        "has_change_permission": policy.can_edit(request.user, article),
        "newer": _newer(article, session),
        "live": True,
    }
    return render_to_string(f"{TEMPLATES}/around.html", context, request)


def _newer(article: Article, session: EditingSession) -> Event | None:
    """What somebody did to the article since a tab opened it."""
    if not session.base or session.base == editing.token(article):
        return None
    return article.events.filter(kind__in=CHANGING).select_related("by").first()


def _asked(request, message: dict, pk: int) -> tuple[EditingSession, Article]:
    """The tab that asks, and the article, if the person may see it; else 404."""
    article = get_object_or_404(Article.objects.visible_to(request.user), pk=pk)
    session = editing.find(message["key"], request.user)
    if session is None or session.article_id != article.pk:
        raise Http404
    return session, article


def _ask(request, message: dict, pk: int) -> dict:
    session, article = _asked(request, message, pk)
    editing.ask(article, request.user)
    return _answer(request, session)


def _wait(request, message: dict, pk: int) -> dict:
    session, _ = _asked(request, message, pk)
    editing.answer_later(session)
    return _answer(request, session)


def _take(request, message: dict, pk: int) -> dict:
    session, article = _asked(request, message, pk)
    editing.take(article, request.user, sender_address(request))
    return _answer(request, session)


def _discard(request, key):
    session = editing.find(key, request.user)
    if session is None:
        raise Http404
    editing.close([key], request.user)
    address = reverse("admin:articles_article_unsaved", args=[key])
    says = 'Đã bỏ chữ chưa lưu. Trong 90 ngày vẫn <a href="{}">xem lại được</a>.'
    messages.success(request, format_html(says, address))
    article = session.article
    visible = article is None or policy.can_see(request.user, article)
    return HttpResponseRedirect(_form_address(article) if visible else reverse("admin:index"))
