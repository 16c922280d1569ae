"""Beside the article form: what the checks find in it, live; the checks themselves live below
articles/checks/."""

import json

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST

from journal.lib.network import sender_address

from .. import audit, policy, typed
from ..checks import drafts, frozen, gate
from ..checks.case import Draft
from ..checks.catalogue import BY_CODE
from ..checks.finding import KEY_LENGTH, Level
from ..models import Article, CheckDismissal, Event, State
from .autosave import answered, check_fields

LIST = "admin/articles/article/checks_list.html"
MOST_DISMISSED = 500  # of one article


class ChecksMixin:
    """For ArticleAdmin."""

    def get_urls(self):
        places = {
            "kiem-tra/": (self.checks_new, "checks_new"),
            "<int:pk>/kiem-tra/": (self.checks_view, "checks"),
            "<int:pk>/kiem-tra/bo-qua/": (self.dismiss_view, "checks_dismiss"),
        }
        own = [
            path(place, self.admin_site.admin_view(view), name=f"articles_article_{name}")
            for place, (view, name) in places.items()
        ]
        return own + super().get_urls()

    def checks_new(self, request):
        """POST {"fields"}: what is found in a new article's form; nothing is stored."""
        return _answered(request, _check_new, self.has_add_permission)

    def checks_view(self, request, pk):
        """POST {"fields"}: what is found in an open form; answers {"html", "must", "says"}."""
        return _answered(request, _check, pk)

    def dismiss_view(self, request, pk):
        """POST {"fields", "key", "undo"}: leave a finding as it is in this article, or not."""
        return _answered(request, _dismiss, pk)

    def desk(self, request, article):
        context = super().desk(request, article)
        targets = {step.target for step in context["steps"]}
        may = policy.can_publish_despite_checks(request.user)
        return context | {"may_despite": may and bool(targets & {State.PUBLISHED, State.SCHEDULED})}

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["checks"] = panel(_shown(request, context, obj), obj) if obj else None
        context["frozen"] = frozen.beside(obj, timezone.now()) if obj else []
        return super().render_change_form(request, context, add, change, form_url, obj)


def _shown(request, context: dict, article: Article) -> Draft:
    """What the form is shown with: what was sent, what is taken back, else what is saved."""
    if context["adminform"].form.is_bound:
        return drafts.of_fields(typed.fields_of(request.POST.lists()), article)
    recovered = context.get("recovered")
    if recovered:
        return drafts.of_fields(recovered.fields, article)
    return drafts.of_article(article)


def panel(draft: Draft, article: Article | None) -> dict:
    """What the list of findings is rendered with."""
    found = gate.check(draft, article)
    count = gate.counts(found)
    return {
        "open": [one for one in found if not one.is_dismissed],
        "dismissed": [one for one in found if one.is_dismissed],
        "says": gate.in_words(count),
        "must": count["must"],
        "article": article,
    }


@require_POST
def _answered(request, act, *args):
    return answered(request, _message, act, *args)


def _message(request) -> dict:
    """The request's JSON; raises ValueError for what no page of ours sends."""
    message = json.loads(request.body)
    if not isinstance(message, dict) or not isinstance(message.get("fields"), dict):
        raise ValueError("not a form to check")
    check_fields(message["fields"])
    return message | {"fields": typed.fields_of(message["fields"].items())}


def _answer(request, message: dict, article: Article | None) -> dict:
    return _shown_again(request, panel(drafts.of_fields(message["fields"], article), article))


def _shown_again(request, shown: dict) -> dict:
    html = render_to_string(LIST, {"checks": shown}, request)
    return {"html": html, "must": shown["must"], "says": shown["says"]}


def _check_new(request, message: dict, may_add) -> dict:
    if not may_add(request):
        raise PermissionDenied("Bạn không có quyền viết bài.")
    return _answer(request, message, None)


def _check(request, message: dict, pk: int) -> dict:
    return _answer(request, message, _editable(request, pk))


def _dismiss(request, message: dict, pk: int) -> dict:
    article, key = _editable(request, pk), message.get("key")
    if not isinstance(key, str) or not _is_key(key):
        raise ValueError("not the key of a finding")
    undo = bool(message.get("undo"))
    with transaction.atomic():
        changed = _undismiss(article, key) if undo else _leave(article, key, request.user)
        shown = panel(drafts.of_fields(message["fields"], article), article)
        if changed:
            _log(request, article, shown, key, undo)
    return _shown_again(request, shown)


def _undismiss(article: Article, key: str) -> bool:
    return bool(CheckDismissal.objects.filter(article=article, key=key).delete()[0])


def _leave(article: Article, key: str, by) -> bool:
    _refuse_if_blocking(key)
    rows = CheckDismissal.objects.filter(article=article)
    if rows.count() >= MOST_DISMISSED:
        raise ValidationError("Bài này đã bỏ qua quá nhiều điều. Hãy sửa bớt.")
    return rows.get_or_create(article=article, key=key, defaults={"by": by})[1]


def _log(request, article: Article, shown: dict, key: str, undo: bool) -> None:
    """By the words that the person read; of what is not found any more, by the check's name."""
    says = {one.key: one.finding.says for one in [*shown["open"], *shown["dismissed"]]}
    name = says.get(key) or BY_CODE[key.partition(":")[0]].label
    kind = Event.Kind.LOOKED_AT if undo else Event.Kind.LEFT
    audit.log(kind, article, request.user, sender_address(request), name=name)


def _is_key(key: str) -> bool:
    known = key.partition(":")[0] in BY_CODE
    return known and len(key) <= KEY_LENGTH and key == typed.storable(key)


def _refuse_if_blocking(key: str) -> None:
    code = key.partition(":")[0]
    if any(rule.check.code == code and rule.level == Level.BLOCK for rule in gate.settings()):
        raise ValidationError("Điều này phải sửa trước khi đăng, không bỏ qua được.")


def _editable(request, pk: int) -> Article:
    rows = Article.objects.visible_to(request.user).defer("search_text", "body")
    article = get_object_or_404(rows, pk=pk)
    if not policy.can_edit(request.user, article):
        raise PermissionDenied("Bạn không còn quyền sửa bài này.")
    return article
