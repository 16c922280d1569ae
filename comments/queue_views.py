"""The pages of the queue. Without a script each button is a form and each step a page; with it
(static/js/moderation.js) the same pages are fetched and put in place."""

from __future__ import annotations

import hashlib
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse

from articles.people import person
from journal.lib.guarded import guarded
from journal.lib.paging import key_in

from . import claims, moderation, queue, tidying, undoing
from .models import Comment, State
from .moderation import MOST_AT_ONCE, PERMISSION
from .queue import ORDERS
from .queue_acts import ACTS, AnswerForm, reason_in, reasons, said, say_undone

SHOWN = 50  # of one sender, in the plan
QUEUE = "admin:comments_comment_queue"
BY = {"email": "cùng email", "mang": "cùng nơi gửi"}


class TidyForm(forms.Form):
    """What is to be left of a comment; `seen` is what stood there when the page was opened."""

    text = forms.CharField(
        label="Lời còn lại",
        widget=forms.Textarea({"rows": 10, "cols": 80, "autofocus": True, "spellcheck": "false"}),
        error_messages={"required": "Bỏ hết chữ thì hãy từ chối ý kiến này."},
    )
    seen = forms.CharField(widget=forms.HiddenInput, strip=False)


def urls(site) -> list:
    """The addresses, below those of the comments' room."""

    def at(route, view, name, *methods):
        asked = guarded(site, view, may_moderate, methods)
        return path(f"duyet/{route}", asked, name=f"comments_comment_{name}")

    return [
        at("", show, "queue", "GET", "HEAD"),
        at("quyet-dinh/", decide, "decide", "POST"),
        at("hoan-tac/", undo, "undo", "POST"),
        at("giu/", hold, "hold", "POST"),
        at("tha/", release, "release", "POST"),
        at("luoc/<path:key>/", tidy, "tidy", "GET", "HEAD", "POST"),
        at("nguoi-gui/<path:key>/", sender, "sender", "GET", "HEAD", "POST"),
    ]


def may_moderate(user) -> bool:
    return user.has_perm(PERMISSION)


def _place(order: queue.Order, **query) -> str:
    asked = ({"xep": order.name} if order.name else {}) | query
    return reverse(QUEUE) + (f"?{urlencode(asked)}" if asked else "")


def _order(asked) -> queue.Order:
    return ORDERS.get(asked.get("xep", ""), queue.OLDEST)


# --- one after another ----------------------------------------------------------------------------


def show(site, request):
    """The next comment (`sau`: a place), the one before (`truoc`), or one of them (`y-kien`)."""
    order = _order(request.GET)
    if "y-kien" in request.GET:
        return _show_one(site, request, order)
    if "truoc" in request.GET:
        rows = order.before(request.GET["truoc"])
    else:
        rows = order.after(request.GET.get("sau", ""))
    comment = claims.take(rows, request.user)
    return _page(site, request, order, comment)


def _show_one(site, request, order):
    pk = key_in(request.GET["y-kien"])
    rows = Comment.objects.select_related("reply_to", "moderated_by").defer("search_text")
    comment = rows.filter(pk=pk).first() if pk else None
    if comment is None:
        raise Http404("no such comment")
    held = claims.hold(comment.pk, request.user)
    return _page(site, request, order, comment, other=None if held else claims.holder(comment.pk))


def _page(site, request, order, comment, **more):
    """`comment`: None at the end of the queue."""
    size = queue.waiting(order)
    held = claims.held_by_others(request.user) if size and comment is None else 0
    form = more.pop("form", None) or AnswerForm(auto_id="queue-%s")
    context = {
        "orders": [
            {"label": each.label, "url": _place(each), "is_current": each is order}
            for each in ORDERS.values()
        ],
        "order": order,
        "size": size,
        "most": queue.MOST,
        "newest": queue.newest(),
        "last": queue.last_act(request.user),
        "start": _place(order),
        "held": held,
        "form": form,
        **more,
    }
    if comment is not None:
        context |= _about(order, comment, request.user)
    if "X-Queue" in request.headers:  # the script has the rest of the page
        return render(request, "admin/comments/queue/place.html", context)
    context |= {**site.each_context(request), "title": "Duyệt ý kiến"}
    return render(request, "admin/comments/queue/page.html", context)


def _about(order, comment, user) -> dict:
    key = order.key(comment)
    is_open = comment.state == State.PENDING or comment.reports > 0
    return {
        "view": queue.view_of(comment, user),
        "comment": comment,
        "key": key,
        "next": _place(order, sau=key),
        "before": _place(order, truoc=key),
        "reasons": reasons(),
        "is_open": is_open,
        "settled": "" if is_open else queue.settled_how(comment),
        "is_shown": comment.state == State.APPROVED,
    }


# --- decisions ------------------------------------------------------------------------------------


def decide(site, request):
    """POST {"y-kien", "thay": the state seen, "vi-tri", "xep", "viec", "text"}; or, for "viec",
    "tu-choi": the key of a reason."""
    order, asked = _order(request.POST), request.POST
    pk = key_in(asked.get("y-kien", ""))
    comment = Comment.objects.defer("search_text").filter(pk=pk).first() if pk else None
    name = "tu-choi" if "tu-choi" in asked else asked.get("viec", "")
    act = ACTS.get(name)
    if comment is None:
        messages.warning(request, "Ý kiến ấy không còn nữa.")
        return redirect(_place(order, sau=asked.get("vi-tri", "")))
    if act is None or asked.get("thay") not in State.values:
        raise BadRequest("no such act")
    form = AnswerForm(asked if name == "tra-loi" else None, auto_id="queue-%s")
    try:
        decided = act(comment, request.user, asked, form)
    except ValidationError as error:
        comment.refresh_from_db()
        problem = " ".join(error.messages)
        opened = {"problem": problem, "opened": name, "form": form}
        return _page(site, request, order, comment, **opened)
    claims.release(comment.pk, request.user)
    if decided:
        messages.success(request, f"{said(name, asked['thay'])}: {comment.name}.")
    else:
        _say_why_not(request, comment.pk)
    return redirect(_place(order, sau=asked.get("vi-tri", "")))


def _say_why_not(request, key: int) -> None:
    comment = Comment.objects.select_related("moderated_by").filter(pk=key).first()
    if comment is None:
        messages.warning(request, "Ý kiến này vừa bị xóa hẳn.")
    elif comment.state == State.PENDING:
        messages.warning(request, f"Ý kiến của {comment.name} đã về hàng chờ.")
    else:
        how = queue.settled_how(comment)
        messages.warning(request, f"Ý kiến của {comment.name} đã có quyết định. {how}.")


def undo(site, request):
    """POST {"dot": a batch, "xep"}: the comments are as before; one alone is shown again."""
    order = _order(request.POST)
    try:
        batch = UUID(request.POST.get("dot", ""))
    except ValueError as error:
        raise BadRequest("no batch") from error
    done, left = undoing.undo(batch, request.user)
    say_undone(request, done, left)
    again = Comment.objects.pending().filter(pk__in=done[:2]).values_list("pk", flat=True)
    return redirect(_place(order, **({"y-kien": again[0]} if len(again) == 1 else {})))


# --- an open page ---------------------------------------------------------------------------------


def hold(site, request):
    """POST {"y-kien", "moi-nhat"}: go on holding it; says who else does, and what arrived."""
    pk, newest = (key_in(request.POST.get(name, "")) for name in ("y-kien", "moi-nhat"))
    says = {"arrived": queue.arrived_since(newest or 0)}
    if pk and (comment := Comment.objects.filter(pk=pk).select_related("moderated_by").first()):
        held = claims.hold(pk, request.user)
        other = None if held else claims.holder(pk)
        says["other"] = person(other.user) if other else ""
        decided = comment.state != request.POST.get("thay")
        says["settled"] = queue.settled_how(comment) if decided and comment.moderated_at else ""
    return JsonResponse(says)


def release(site, request):
    if pk := key_in(request.POST.get("y-kien", "")):
        claims.release(pk, request.user)
    return HttpResponse(status=204)


# --- cutting words --------------------------------------------------------------------------------


def tidy(site, request, key):
    """Take words out of the text; what is left is saved and readers are told that some went."""
    comment = _comment_or_404(key)
    seen = {"text": comment.text, "seen": _digest(comment.text)}
    form = TidyForm(request.POST if request.method == "POST" else None, initial=seen)
    if form.is_valid() and _tidied(request, comment, form):
        return redirect(_place(queue.OLDEST, **{"y-kien": comment.pk}))
    context = {
        **site.each_context(request),
        "title": "Lược bớt chữ",
        "comment": comment,
        "sent": tidying.sent(comment),
        "form": form,
    }
    return render(request, "admin/comments/queue/tidy.html", context)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def _tidied(request, comment, form) -> bool:
    try:
        now = comment.text if form.cleaned_data["seen"] == _digest(comment.text) else ""
        changed = moderation.tidy(comment, form.cleaned_data["text"], request.user, seen=now)
    except ValidationError as error:
        form.add_error("text", error)
        form.data = form.data.copy()
        form.data["seen"] = _digest(comment.text)
        return False
    messages.success(request, "Đã lược bớt." if changed else "Không có gì thay đổi.")
    return True


def _comment_or_404(key: str) -> Comment:
    pk = key_in(key)
    comment = Comment.objects.filter(pk=pk).first() if pk else None
    if comment is None:
        raise Http404("no such comment")
    return comment


# --- all of one sender ----------------------------------------------------------------------------


def sender(site, request, key):
    """What waits of the sender of a comment: the plan, and (POST) what becomes of all of it."""
    by = request.GET.get("theo", "email")
    comment = _comment_or_404(key)
    if by not in BY:
        raise Http404("no such way to tell a sender")
    rows = queue.of_sender(comment, by)
    if request.method == "POST":
        return _decide_all(site, request, comment, by, rows)
    return _plan(site, request, comment, by, rows)


def _plan(site, request, comment, by, rows, problem=""):
    found = list(queue.with_titles(rows).defer("search_text")[: SHOWN + 1])
    keys = list(rows.values_list("pk", flat=True)[: MOST_AT_ONCE + 1])
    context = {
        **site.each_context(request),
        "title": "Ý kiến đang chờ của một người gửi",
        "comment": comment,
        "by": by,
        "by_words": BY[by],
        "found": found[:SHOWN],
        "size": min(len(keys), MOST_AT_ONCE),
        "shown": SHOWN,
        "has_more": len(keys) > MOST_AT_ONCE,
        "newest": keys[-1] if keys else 0,
        "reasons": reasons(),
        "problem": problem,
        "acts": ALL,
    }
    return render(request, "admin/comments/queue/sender.html", context)


ALL = {"rac": ("Rác", State.SPAM), "tu-choi": ("Từ chối", State.REJECTED)}
ALL |= {"duyet": ("Duyệt", State.APPROVED)}


def _decide_all(site, request, comment, by, rows):
    """So many at once, of those that the plan showed: what came since is looked at first."""
    act, newest = ALL.get(request.POST.get("viec", "")), key_in(request.POST.get("den", ""))
    try:
        if act is None or newest is None:
            raise ValidationError("Hãy chọn việc cần làm.", code="no-act")
        words = reason_in(request.POST.get("ly-do")) if act[1] == State.REJECTED else ""
    except ValidationError as error:
        return _plan(site, request, comment, by, rows, " ".join(error.messages))
    keys = list(rows.filter(pk__lte=newest).values_list("pk", flat=True)[:MOST_AT_ONCE])
    own = Comment.objects.filter(pk__in=keys)
    decided = moderation.moderate(own, act[1], request.user, reason=words)
    messages.success(request, f"{decided} ý kiến đã chuyển sang “{act[1].label}”.")
    if rows.exists():
        messages.warning(request, "Người này còn ý kiến đang chờ, ở dưới đây.")
        return redirect(f"{request.path}?theo={by}")
    return redirect(QUEUE)
