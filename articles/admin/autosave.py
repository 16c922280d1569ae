"""What an open article form asks for by script: keep what is typed, tell who else is here.

All of it is JSON by POST, a refusal too, so that the page can say it.
"""

import json

from django.conf import settings
from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    TooManyFieldsSent,
    ValidationError,
)
from django.http import Http404, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from journal.lib.network import sender_address
from journal.lib.paging import MAX_KEY, key_in

from .. import editing, policy, typed
from ..models import Article, EditingSession, Event

CHANGING = [Event.Kind.SAVED, Event.Kind.RESTORED, Event.Kind.MOVED, Event.Kind.CALLED_OFF]
TOO_LARGE = "Bài dài quá giới hạn của máy chủ nên không lưu được. Hãy chia bài hoặc bớt chữ."
TOO_MANY = "Biểu mẫu có quá nhiều dòng nên không lưu được. Hãy bớt tên người hoặc bài liên quan."


class AutosaveMixin:
    """For ArticleAdmin."""

    def get_urls(self):
        places = {
            "tu-luu/": (self.autosave_view, "autosave"),
            "tu-luu/ma/": (self.token_view, "autosave_token"),
            "<int:pk>/xin-sua/": (self.ask_view, "ask"),
            "<int:pk>/cho-mot-lat/": (self.wait_view, "wait"),
            "<int:pk>/nhan-sua/": (self.take_view, "take"),
        }
        own = [
            path(place, self.admin_site.admin_view(view), name=f"articles_article_{name}")
            for place, (view, name) in places.items()
        ]
        return own + super().get_urls()

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


def answered(request, read, act, *args) -> JsonResponse:
    """Run what an open page asks for; a refusal is JSON, too, so that the page can say it.

    `read` makes a message of the request, which `act` answers with what JSON can hold.
    """
    try:
        return JsonResponse(act(request, read(request), *args))
    except RequestDataTooBig:
        return JsonResponse({"says": TOO_LARGE}, status=413)
    except TooManyFieldsSent:
        return JsonResponse({"says": TOO_MANY}, status=413)
    except PermissionDenied as error:
        return JsonResponse({"says": str(error)}, status=403)
    except ValidationError as error:
        return JsonResponse({"says": " ".join(error.messages)}, status=409)
    except (ValueError, RecursionError):
        return JsonResponse({"says": "Yêu cầu không đúng dạng."}, status=400)


@require_POST
def _answered(request, act, *args) -> JsonResponse:
    return answered(request, _message, act, *args)


def _message(request) -> dict:
    """The request's JSON; raises ValueError for what no page of ours sends."""
    message = json.loads(request.body)
    if not isinstance(message, dict):
        raise ValueError("not an autosave")
    key, sequence = editing.key_in(message.get("key")), message.get("sequence")
    numbered = type(sequence) is int and 0 <= sequence <= MAX_KEY
    named = isinstance(message.get("article"), str | int | None)
    texts = all(_is_text(message.get(name)) for name in ("base", "recovered"))
    if key is None or not (numbered and named and texts):
        raise ValueError("not an autosave")
    check_fields(message.get("fields"))
    return message | {"key": key}


def _is_text(value: object) -> bool:
    """None, or a text that the database takes."""
    return value is None or (isinstance(value, str) and value == typed.storable(value))


def check_fields(fields: object) -> None:
    """Raises ValueError for what is no form's fields, TooManyFieldsSent as a save would."""
    if fields is None:
        return
    lists = list(fields.values()) if isinstance(fields, dict) else [None]
    if not all(isinstance(values, list) for values in lists):
        raise ValueError("not the fields of a form")
    values = [value for values in lists for value in values]
    if not all(isinstance(value, str) for value in values):
        raise ValueError("not the fields of a form")
    if len(values) > settings.DATA_UPLOAD_MAX_NUMBER_FIELDS:
        raise TooManyFieldsSent


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
    base = (message.get("base") or "")[: editing.BASE_LENGTH]
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
    return render_to_string("admin/articles/article/around.html", context, request)


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
