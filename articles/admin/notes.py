"""Notes between colleagues: in the panel of the article form, and as a page of their own.

One form holds all that can be typed; which of its buttons was pressed says what is sent. A page
that runs our script sends it in the background and gets the notes back; else it opens the page.
"""

import uuid

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse

from journal.lib.paging import key_in

from .. import editing, notes, policy
from ..models import Article

TEMPLATES = "admin/articles/article"
BY_SCRIPT = "X-Notes"  # a header that no form of a page sends


class NotesMixin:
    """For ArticleAdmin."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.notes_view)
        return [path("<int:pk>/nhan/", view, name="articles_article_notes"), *super().get_urls()]

    def desk(self, request, article):
        return super().desk(request, article) | (_context(request, article) if article else {})

    def notes_view(self, request, pk):
        """POST: "act" is write; or answer, edit, resolve, reopen, read, with the note's number."""
        articles = Article.objects.visible_to(request.user).select_related("section")
        article = get_object_or_404(articles.defer("search_text"), pk=pk)
        error = _act(request, article) if request.method == "POST" else ""
        context = self.admin_site.each_context(request) | _context(request, article, error)
        context |= {"article": article, "title": "Nhắn trong tòa soạn", "opts": self.opts}
        status = 422 if error else 200
        if BY_SCRIPT in request.headers:
            return render(request, f"{TEMPLATES}/notes_list.html", context, status=status)
        if request.method == "POST" and not error:
            back = request.POST.get("back") == "desk"
            return redirect("admin:index") if back else redirect("admin:articles_article_notes", pk)
        return render(request, f"{TEMPLATES}/notes.html", context, status=status)


def _context(request, article: Article, error: str = "") -> dict:
    threads = notes.threads_of(article, request.user)
    colleagues = [each for each in policy.colleagues_of(article) if each.pk != request.user.pk]
    typed = request.POST if error else {}
    return {
        "notes_of": article.pk,
        "threads": [each for each in threads if each.note.resolved_at is None],
        "settled": [each for each in threads if each.note.resolved_at],
        "colleagues": colleagues,
        "note_key": typed.get("key") or uuid.uuid4(),
        "note_error": error,
        "note_text": typed.get("text", ""),
        "note_quote": typed.get("quote", ""),
        "note_to": {key_in(value) for value in (typed.getlist("to") if typed else [])},
        "note_typed": {k: v for k, v in typed.items() if k.startswith("text-")},
        "notes_address": reverse("admin:articles_article_notes", args=[article.pk]),
    }


def _act(request, article: Article) -> str:
    """Do what the pressed button asks; return what is wrong, "" if nothing is."""
    act, _, number = request.POST.get("act", "write").partition(":")
    pk, post = key_in(number) or 0, request.POST
    doings = {
        "write": lambda: _write(post, article, request.user, post.get("text", "")),
        "answer": lambda: _write(post, article, request.user, post.get(f"text-{pk}", ""), pk),
        "edit": lambda: notes.edit(article, request.user, pk, post.get(f"text-edit-{pk}", "")),
        "resolve": lambda: notes.resolve(article, request.user, pk),
        "reopen": lambda: notes.reopen(article, request.user, pk),
        "read": lambda: notes.mark_read(article, request.user, pk),
    }
    if act not in doings:
        return "Không có việc này. Hãy tải lại trang."
    try:
        doings[act]()
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def _write(post, article: Article, user, text: str, reply_to: int | None = None) -> None:
    key = editing.key_in(post.get("key"))
    if key is None:
        raise ValidationError("Biểu mẫu thiếu dấu riêng. Hãy tải lại trang rồi gửi lại.")
    is_answer = reply_to is not None
    to = [] if is_answer else [key_in(value) for value in post.getlist("to")]
    quote = "" if is_answer else post.get("quote", "")
    notes.write(article, user, text, key, to=to, quote=quote, reply_to=reply_to)
