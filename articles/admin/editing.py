"""The article form's side of editing.py: what is sent is kept first, then saved or refused; and
what was typed before comes back into the form."""

import uuid
from functools import update_wrapper

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.html import format_html

from journal.lib.network import sender_address
from journal.lib.paging import key_in

from .. import editing, policy, typed, versions
from ..models import Article, EditingSession
from ..people import person
from .autosave import CHANGING, AutosaveMixin
from .refill import refill, refill_rows
from .unsaved import TAKE_BACK, TEMPLATES, UnsavedMixin, beside_saved, form_address

GONE = "Bài chưa lưu: bài đã chuyển bước hoặc quyền của bạn đã đổi, nên bạn không còn sửa được."
OTHER_ACCOUNT = (
    "Bài chưa lưu: biểu mẫu được mở bằng tài khoản khác với tài khoản đang đăng nhập. Hãy mở bài "
    "lại bằng tài khoản này, hoặc đăng nhập bằng tài khoản cũ."
)
KEPT = '{} Chữ bạn gõ vẫn còn nguyên: <a href="{}">xem chữ chưa lưu của bạn</a>.'


class EditingMixin(AutosaveMixin, UnsavedMixin):
    """For ArticleAdmin."""

    def get_urls(self):
        form_views = [
            path("add/", self._with_lost_login(self.add_view)),
            path("<path:object_id>/change/", self._with_lost_login(self.change_view)),
        ]
        return form_views + super().get_urls()

    def _with_lost_login(self, view):
        """Where a login ran out while somebody wrote, show what was sent instead of dropping it."""
        inner = self.admin_site.admin_view(view)

        def outer(request, *args, **kwargs):
            if "title" in request.POST and not self.admin_site.has_permission(request):
                return render(request, f"{TEMPLATES}/login_lost.html", status=403)
            return inner(request, *args, **kwargs)

        return update_wrapper(outer, inner)

    # --- what is sent is kept first, then saved ---------------------------------------------------

    def add_view(self, request, form_url="", extra_context=None):
        session, is_own = _keep_posted(request, None)
        if not is_own:
            return _refused(request, session, None, OTHER_ACCOUNT)
        try:
            return super().add_view(request, form_url, extra_context)
        except PermissionDenied:
            return _refused(request, session, None)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        rows = Article.objects.visible_to(request.user)
        article = rows.filter(pk=key_in(object_id)).first() if request.method == "POST" else None
        session, is_own = _keep_posted(request, article)
        if not is_own:
            return _refused(request, session, article, OTHER_ACCOUNT)
        if session and article is None:
            return _refused(request, session, None)
        try:
            response = super().change_view(request, object_id, form_url, extra_context)
        except PermissionDenied:
            return _refused(request, session, article)
        if "_step" in request.POST and response.status_code == 302:
            _tell_unsaved(request, session)
        return response

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """A new article is saved once, however often its form is sent. In a transaction."""
        key = _key(request, "editing-key") if object_id is None else None
        session = editing.locked(key, request.user) if key else None
        if session and session.article:
            return _saved_before(request, session)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def save_formset(self, request, form, formset, change):
        super().save_formset(request, form, formset, change)
        if "_overwrite" in request.POST:
            formset.delete_unseen()

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        keys = [_key(request, name) for name in ("editing-key", "editing-recovered")]
        editing.close([key for key in keys if key], request.user, form.instance)

    def response_change(self, request, obj):
        key = _key(request, "editing-key")
        if "_yield" in request.POST and key:
            colleague = editing.hand_over(key, request.user, obj, sender_address(request))
            if colleague:
                messages.success(request, f"Đã lưu và nhường bài cho {person(colleague)}.")
                return HttpResponseRedirect(reverse("admin:articles_article_changelist"))
        if {"_yield", "_overwrite"} & request.POST.keys():
            messages.success(request, "Đã lưu bản của bạn. Bản trước vẫn còn trong các phiên bản.")
            return HttpResponseRedirect(form_address(obj))
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
            form.initial["seen"] = session.base
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


def _key(request, name: str) -> uuid.UUID | None:
    return editing.key_in(request.POST.get(name))


def _keep_posted(request, article: Article | None) -> tuple[EditingSession | None, bool]:
    """Keep what a form sends, before anything is made of it, whatever its sender may still do.

    Return where it is kept, None if nothing was sent; and False for the form of another account,
    whose session stays as it is.
    """
    key = _key(request, "editing-key")
    if key is None:
        return None, True
    base = typed.storable(request.POST.get("seen", ""))[: editing.BASE_LENGTH]
    try:
        session, is_own = editing.find(key, request.user), True
    except PermissionDenied:
        session, is_own, key = None, False, uuid.uuid4()
    session = session or editing.begin_unasked(key, request.user, article, base)
    sequence = key_in(request.POST.get("editing-sequence", "")) if is_own else None
    editing.keep(session, typed.fields_of(request.POST.lists()), sequence)
    return session, is_own


def _refused(request, session: EditingSession | None, article: Article | None, says: str = GONE):
    """A save that may not be: say where the text is."""
    if session is None:
        raise PermissionDenied
    unsaved = _unsaved_address(session)
    messages.error(request, format_html(KEPT, says, unsaved))
    return HttpResponseRedirect(form_address(article) if article else unsaved)


def _tell_unsaved(request, session: EditingSession | None) -> None:
    """A step was asked for with words that were not saved before it: say so."""
    still_open = EditingSession.objects.filter(pk=session and session.pk, closed_at=None)
    session = still_open.select_related("article").first()
    if session and editing.is_unsaved(session):
        says = "Chữ gửi kèm chưa lưu vào bài."
        messages.warning(request, format_html(KEPT, says, _unsaved_address(session)))


def _saved_before(request, session: EditingSession):
    """The form of a new article came once more: lead to the article it has become."""
    article = session.article
    if not policy.can_see(request.user, article):
        return _refused(request, session, None)
    if editing.is_unsaved(session):
        says = "Bài này đã lưu rồi, và chữ vừa gửi thì chưa lưu."
        messages.warning(request, format_html(KEPT, says, _unsaved_address(session)))
    else:
        editing.close([session.pk], request.user)
        messages.info(request, "Bài này đã lưu rồi.")
    return HttpResponseRedirect(form_address(article))


def _unsaved_address(session: EditingSession) -> str:
    return reverse("admin:articles_article_unsaved", args=[session.pk])


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
    if request.POST.get("seen") == token:
        return None
    fields = typed.fields_of(request.POST.lists())
    return {
        "parts": beside_saved(article, fields, request.user),
        "event": article.events.filter(kind__in=CHANGING).select_related("by").first(),
        "version": versions.latest(article),
        "taken": editing.taken(_key(request, "editing-key")),
    }
