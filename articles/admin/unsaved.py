"""Pages of text that was typed and not saved: read, copied, taken back into the form, put aside."""

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from .. import changes, editing, policy, typed, versions
from ..models import Article
from .history import readable

TAKE_BACK = "lay-lai"  # ?lay-lai=<key> opens the form with what was typed under that key
TEMPLATES = "admin/articles/article"


class UnsavedMixin:
    """For ArticleAdmin."""

    def get_urls(self):
        def at(place, view, name):
            return path(place, self.admin_site.admin_view(view), name=f"articles_article_{name}")

        return [
            at("chua-luu/<uuid:key>/", self.unsaved_view, "unsaved"),
            at("chua-luu/<uuid:key>/bo/", self.discard_view, "discard"),
            *super().get_urls(),
        ]

    def unsaved_view(self, request, key):
        session = editing.readable(key, request.user)
        if session is None:
            raise Http404
        article = session.article
        visible = article is None or policy.can_see(request.user, article)
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
            "parts": beside_saved(article, session.fields, request.user)
            if article and visible
            else None,
            "text": typed.paragraphs(session.fields),
            "take_back": f"{form_address(article)}?{TAKE_BACK}={key}" if can_edit else "",
        }
        return render(request, f"{TEMPLATES}/unsaved.html", context)

    def discard_view(self, request, key):
        """The text is no longer offered; it is still there, and still shown at its address."""
        return require_POST(_discard)(request, key)


def form_address(article: Article | None) -> str:
    if article is None:
        return reverse("admin:articles_article_add")
    return reverse("admin:articles_article_change", args=[article.pk])


def beside_saved(article: Article, fields: typed.Fields, user) -> list[changes.Part]:
    """What differs between the saved article and what was typed, as a person may read it."""
    saved = versions.content_of(article)
    return changes.between(*readable([saved, typed.content_of(fields, saved)], user))


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
    return HttpResponseRedirect(form_address(article) if visible else reverse("admin:index"))
