"""The desk itself: the working arrangement, and what happens when it is put up."""

from __future__ import annotations

from django.contrib import admin, messages
from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from journal.lib.network import sender_address
from journal.lib.paging import key_in
from journal.lib.vietnamese import clock_and_day

from ... import policy
from ...front import arrangements
from ...front.arrangements import KEPT, Stale
from ...front.page import plan_of
from ...front.plan import MOST_TITLE
from ...front.words import differences
from ...models import Arrangement, Topic
from ...people import person
from . import lost, stories, times
from .board import Board
from .working import Working

SAVED = "xong"  # in the address after the work was saved: the page's script forgets its copy
CHANGES = 6  # told of one arrangement
TOPICS = 200  # offered by name
NO_TIME = (
    "Hãy ghi ngày giờ lên trang, chẳng hạn 20/11/2026 18:00, rồi bấm “Hẹn giờ”. Sắp đặt vẫn còn "
    "nguyên."
)
SAVING = {"publish": None, "schedule": "at"}  # a button's name: the field with its time


def desk(request: HttpRequest) -> HttpResponse:
    """The working arrangement; every button of its form comes here."""
    if request.method != "POST":
        kept = lost.found(request.GET.get(lost.FIELD, ""))
        return _page(request, kept or Working.begun(request.GET.get("sap-dat", "")))
    working, (name, *about) = Working.posted(request.POST), _pressed(request)
    if name not in SAVING:
        working.press(" ".join([name, *about]))
        return _page(request, working)
    if about:  # over what a colleague put up, knowingly
        working.seen, working.opened = _overwritten(about), None
    return _save(request, working, timed=name == "schedule")


def _pressed(request) -> list[str]:
    """The Enter key presses the first button that a form has; it only looks again."""
    return (request.POST.get("op") or "look").split() or ["look"]


def _overwritten(about: list[str]) -> int:
    key = key_in(about[0])
    if key is None:
        raise BadRequest("no key")
    return key


def _save(request, working: Working, timed: bool) -> HttpResponse:
    at = times.moment_in(request.POST.get("at", "")) if timed else None
    if timed and at is None:
        working.wrong = NO_TIME
        return _page(request, working, status=422)
    try:
        arrangements.save(
            working.plan,
            request.user,
            seen=working.seen,
            at=at,
            opened=working.opened,
            note=request.POST.get("note", ""),
            address=sender_address(request),
        )
    except (Stale, ValidationError) as refused:
        return _refused(request, working, at, refused)
    messages.success(request, _done(at))
    return redirect(f"{reverse('front:desk')}?{SAVED}")


def _refused(request, working: Working, at, error: Stale | ValidationError) -> HttpResponse:
    if arrangements.is_saved(working.plan, request.user, at):  # by the first of two clicks
        messages.success(request, _done(at))
        return redirect(f"{reverse('front:desk')}?{SAVED}")
    if isinstance(error, Stale):
        return _page(request, working, stale=error, status=409)
    working.wrong = " ".join(error.messages)
    return _page(request, working, status=422)


def _done(at) -> str:
    if at:
        return f"Đã hẹn: sắp đặt này tự lên trang lúc {clock_and_day(at)}."
    coming = Arrangement.objects.waiting().select_related("by").first()
    after = ""
    if coming:
        when = clock_and_day(coming.shown_from)
        after = f" Lưu ý: sắp đặt {person(coming.by)} hẹn sẽ thay sắp đặt này lúc {when}."
    return f"Đã đưa lên. Bạn đọc thấy trang chủ mới trong vòng một phút.{after}"


def move_refused(request: HttpRequest, pk: int, says: str) -> HttpResponse:
    """The desk again, with the new time of a scheduled arrangement as it was typed."""
    working = Working.begun("")
    working.wrong = says
    return _page(request, working, status=422, moved=pk)


def _page(
    request,
    working: Working,
    stale: Stale | None = None,
    status: int = 200,
    moved: int | None = None,
):
    kept = list(Arrangement.objects.begun().select_related("by", "restored_from")[: KEPT + 1])
    waiting = list(Arrangement.objects.waiting().select_related("by"))
    base = _base(working) if stale else None
    rows = [*kept, *waiting, *([base] if base else [])]
    board = Board(working.plan, [plan_of(row, []) for row in rows], request.user, working.mistyped)
    tree, names = board.page.tree, board.names
    now_up = plan_of(kept[0] if kept else None, tree)

    def told(old, new):
        return differences(old, new, names.title, names.heading)

    query, section = request.POST.get("q", "").strip(), request.POST.get("section", "")
    found, more = stories.found(query, section)
    for story in found:
        story.stands = board.standing.get(story.article_id, "")
        story.is_coming = story.shown_from > working.now and story.published_at > working.now
    context = admin.site.each_context(request) | {
        "title": "Trang chủ",
        "working": working,
        "board": board,
        "stories": found,
        "more_stories": more,
        "query": query,
        "section": section,
        "in_force": kept[0] if kept else None,
        "opened": next((row for row in waiting if row.pk == working.opened), None),
        "changes": told(now_up, working.plan),
        "history": _history(kept, tree, told),
        "waiting": [(row, told(now_up, plan_of(row, tree))[:CHANGES]) for row in waiting],
        "stale": stale and _stale(stale, plan_of(base, tree), now_up, working, told),
        "topics": Topic.objects.standing().order_by("sort_key")[:TOPICS],
        "presets": times.PRESETS,
        "note": request.POST.get("note", ""),
        "at": "" if moved else request.POST.get("at", ""),
        "wrong_at": bool(working.wrong) and _pressed(request) == ["schedule"],
        "moved": moved,
        "moved_to": request.POST.get("at", ""),
        "like_this": times.LIKE_THIS,
        "most_title": MOST_TITLE,
        "may_read_log": policy.can_read_log(request.user),
    }
    return render(request, "admin/front/desk.html", context, status=status)


def _base(working: Working) -> Arrangement | None:
    """What the work began with."""
    return Arrangement.objects.filter(pk=working.seen).first()


def _stale(stale: Stale, base, now_up, working: Working, told) -> dict:
    """Who changed what since the work began, and what this work changes."""
    current = stale.current
    return {
        "current": current,
        "key": current.pk if current else 0,
        "is_schedule": (current.pk if current else 0) == working.seen,
        "theirs": told(base, now_up),
        "mine": told(base, working.plan),
    }


def _history(kept: list[Arrangement], tree, told) -> list[dict]:
    """The last ten that stood, newest first, each with what it changed of the one before."""
    befores = [*kept[1:], None][: len(kept)]
    rows = []
    for row, before in list(zip(kept, befores, strict=True))[:KEPT]:
        changes = told(plan_of(before, tree), plan_of(row, tree))
        rows.append({"row": row, "changes": changes[:CHANGES], "more": len(changes[CHANGES:])})
    return rows
