"""What is pasted into the editor comes here first: cleaned as an imported document is."""

import json

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import JsonResponse
from django.template.loader import render_to_string
from django.urls import path
from django.views.decorators.http import require_POST

from journal.lib.html import clean
from journal.lib.manuscript import pasted

from .. import policy
from ..policy import Right

TOO_LARGE = "Đoạn dán dài quá giới hạn của máy chủ. Hãy dán từng phần."
UNREADABLE = "Đoạn dán không đọc được. Hãy dán từng phần, hoặc dán chữ thường (Ctrl+Shift+V)."
MOST_NOTES = 9000


class PasteMixin:
    """For ArticleAdmin."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.paste_view)
        return [path("dan/", view, name="articles_article_paste"), *super().get_urls()]

    def paste_view(self, request):
        """POST {"html", "notes"}: markup, and how many notes the article has already.

        Answers {"html", "says", "details"}: clean HTML, in a line what was changed ("" for
        nothing), and all of it as HTML. 4xx say why in "says".
        """
        return _answered(request, self.has_add_permission(request))


@require_POST
def _answered(request, may_add: bool) -> JsonResponse:
    if not (may_add or policy.has_any(request.user, [Right.EDIT])):
        raise PermissionDenied
    try:
        markup, notes = _message(request)
    except RequestDataTooBig:
        return JsonResponse({"says": TOO_LARGE}, status=413)
    except (ValueError, RecursionError):
        return JsonResponse({"says": "Yêu cầu không đúng dạng."}, status=400)
    if len(markup) > pasted.MAX_LENGTH:
        return JsonResponse({"says": TOO_LARGE}, status=413)
    try:
        html, report = pasted.read(markup, notes + 1)
    except ValueError:
        return JsonResponse({"says": UNREADABLE}, status=422)
    shown = {"report": report.as_data()}
    details = render_to_string("admin/articles/article/word_changes.html", shown, request)
    cleaned = clean(html)
    return JsonResponse(
        {
            # Blanks at the ends join a few words to those around them.
            "html": f"{_blank(html[:1])}{cleaned}{_blank(html[-1:])}",
            "says": _in_words(report),
            "details": details if report.counts or report.warnings else "",
        }
    )


def _message(request) -> tuple[str, int]:
    message = json.loads(request.body)
    markup = message.get("html") if isinstance(message, dict) else None
    notes = message.get("notes") if isinstance(message, dict) else None
    if not isinstance(markup, str) or type(notes) is not int or not 0 <= notes <= MOST_NOTES:
        raise ValueError("nothing pasted")
    return markup.encode(errors="replace").decode().replace("\0", ""), notes


def _blank(edge: str) -> str:
    return " " if edge == " " else ""


def _in_words(report) -> str:
    changes = ", ".join(f"{kind[:1].lower()}{kind[1:]} ({n})" for kind, n in report.counts.items())
    said = [f"Đã làm sạch đoạn dán: {changes}."] if changes else []
    return " ".join(said + report.warnings)
