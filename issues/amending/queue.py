"""The queue of what readers suggest, one line after another with all that was suggested for it.

It works without a script; static/js/shortcuts.js presses its buttons by keys.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path, reverse

from articles.people import person
from journal.lib.compare import Piece, compare_line
from journal.lib.guarded import guarded
from journal.lib.paging import key_in
from journal.lib.vietnamese import ago

from ..gate import may_amend
from ..lines import Crop, around, boxes_by_word, crop
from ..models import Page, Suggestion, SuggestionState
from . import deciding, writing

QUEUE = "admin:issues_suggestion_queue"
MOST = 999  # waiting ones are counted so far


@dataclass(frozen=True)
class Asked:
    """One wording that was suggested for a line, by how many, the first of them; how many others
    wait from where it came."""

    suggestion: Suggestion
    pieces: list[Piece]
    count: int
    names: list[str]
    alike: int


@dataclass(frozen=True)
class View:
    """A line with what was suggested for it; `stands` is False where it is not there any more."""

    page: Page
    before: str
    stands: bool
    crop: Crop | None
    asked: list[Asked]


def lines() -> QuerySet[Suggestion]:
    """What waits, oldest first: of each line the first that was suggested for it."""
    same = Suggestion.objects.waiting().filter(
        page=OuterRef("page"), first=OuterRef("first"), before=OuterRef("before")
    )
    return Suggestion.objects.waiting().exclude(Exists(same.filter(pk__lt=OuterRef("pk"))))


def view_of(own: Suggestion) -> View:
    pages = Page.objects.select_related("issue", "words")
    page = pages.get(pk=own.page_id)
    first, box = deciding.place(page, own), None
    if first is not None and hasattr(page, "words"):
        box = around(boxes_by_word(page.words.boxes), first, first + len(own.before.split()))
    return View(
        page=page,
        before=own.before,
        stands=first is not None,
        crop=box and crop(box, page.width, page.height),
        asked=list(_asked(own)),
    )


def _asked(own: Suggestion) -> Iterator[Asked]:
    by_wording: dict[str, list[Suggestion]] = {}
    for each in Suggestion.objects.waiting().on_line_of(own).order_by("pk"):
        by_wording.setdefault(each.after, []).append(each)
    from_one_place = _waiting_by_network(same[0] for same in by_wording.values())
    for after, same in by_wording.items():
        yield Asked(
            suggestion=same[0],
            pieces=compare_line(own.before, after),
            count=len(same),
            names=list(dict.fromkeys(each.name for each in same if each.name)),
            alike=from_one_place.get(same[0].sender_prefix, 1) - 1,
        )


def _waiting_by_network(rows: Iterable[Suggestion]) -> dict[str, int]:
    """How many wait of each network that some suggestions came from."""
    networks = {row.sender_prefix for row in rows} - {""}
    waiting = Suggestion.objects.waiting().filter(sender_prefix__in=networks).order_by()
    return dict(waiting.values_list("sender_prefix").annotate(count=Count("pk")))


# --- the pages ------------------------------------------------------------------------------------


def urls(site) -> list:
    def at(route, view, name, *methods):
        asked = guarded(site, view, may_amend, methods)
        return path(f"duyet/{route}", asked, name=f"issues_suggestion_{name}")

    return [
        at("", show, "queue", "GET", "HEAD"),
        at("quyet-dinh/", decide, "decide", "POST"),
        at("hoan-tac/", undo, "undo", "POST"),
    ]


def show(site, request):
    """The next line (`sau`: a key), the one before (`truoc`), or that of a suggestion (`goi-y`)."""
    rows = lines()
    if "goi-y" in request.GET:
        return _show_one(site, request, _key(request.GET["goi-y"]))
    if "truoc" in request.GET:
        rows = rows.filter(pk__lt=_key(request.GET["truoc"])).order_by("-pk")
    else:
        rows = rows.filter(pk__gt=_key(request.GET.get("sau", "0"))).order_by("pk")
    return _page(site, request, rows.first())


def _show_one(site, request, pk: int):
    """The line of a suggestion, which itself may be decided; what became of it where none waits."""
    own = Suggestion.objects.filter(pk=pk).first()
    if own is None:
        raise Http404("no such suggestion")
    waiting = _waiting_with(own)
    return _page(site, request, waiting, decided=None if waiting else own, how=settled_how(pk))


def _waiting_with(own: Suggestion) -> Suggestion | None:
    """The first that waits for the same line."""
    return Suggestion.objects.waiting().on_line_of(own).order_by("pk").first()


def _key(text: str) -> int:
    return key_in(text) or 0


def _page(site, request, own: Suggestion | None, **more):
    """`own`: None at the end of the queue."""
    context = {
        **site.each_context(request),
        "title": "Sửa chữ của bạn đọc",
        "size": Suggestion.objects.waiting().values("pk")[: MOST + 1].count(),
        "most": MOST,
        "last": deciding.last_of(request.user),
        "own": own,
        "view": own and view_of(own),
        **more,
    }
    return render(request, "admin/issues/suggestion/queue.html", context)


def decide(site, request):
    """POST {"goi-y", "viec": nhan, bo or bo-het, "chu", "vi-tri": the line's key}."""
    pk, act = _key(request.POST.get("goi-y", "")), request.POST.get("viec", "")
    if act == "bo-het":
        count = deciding.reject_all_like(pk, request.user)
        messages.success(request, f"Đã bỏ {count} lời sửa cùng nơi gửi.")
        return redirect(QUEUE)
    try:
        if act == "nhan":
            became = deciding.accept(pk, request.POST.get("chu", ""), request.user)
        elif act == "bo":
            became = deciding.reject(pk, request.user)
        else:
            raise BadRequest("no such act")
    except ValidationError as error:
        typed = {"problem": " ".join(error.messages), "problem_at": pk}
        typed["typed"] = request.POST.get("chu", "")
        return _page(site, request, _waiting_with(Suggestion.objects.get(pk=pk)), **typed)
    _say(request, pk, became)
    own = Suggestion.objects.filter(pk=pk).first()
    if own and _waiting_with(own):
        return redirect(f"{reverse(QUEUE)}?goi-y={pk}")
    after = _key(request.POST.get("vi-tri", "")) or pk
    return redirect(f"{reverse(QUEUE)}?sau={after}")


def _say(request, pk: int, became: SuggestionState | None) -> None:
    if became == SuggestionState.ACCEPTED:
        messages.success(request, "Đã sửa chữ của trang.")
    elif became == SuggestionState.REJECTED:
        messages.success(request, "Đã bỏ lời sửa.")
    elif became == SuggestionState.OUTDATED:
        messages.warning(
            request, "Dòng này đã đổi từ lúc bạn đọc gửi lời sửa, nên chữ của trang giữ nguyên."
        )
    else:
        messages.warning(request, settled_how(pk))


def settled_how(pk: int) -> str:
    """ "Phan Cầm đã xem lời sửa này: Đã nhận, 9:30 hôm nay." And whether its words were taken back
    since."""
    own = Suggestion.objects.select_related("decided_by").filter(pk=pk).first()
    if own is None or own.decided_at is None:
        return "Lời sửa ấy không còn nữa."
    who = person(own.decided_by) or "Có người"
    state, at = own.get_state_display(), ago(own.decided_at)
    said = f"{who} đã xem lời sửa này: {state}, {at}."
    back = deciding.taken_back(own)
    if back is None:
        return said
    return (
        f"{said} Sau đó {person(back.by) or 'có người'} đã trả lại chữ như trước, {ago(back.at)}."
    )


def undo(site, request):
    """POST {"dot": a batch}: what it decided waits again."""
    try:
        own = deciding.undo(UUID(request.POST.get("dot", "")), request.user)
    except ValueError as error:
        raise BadRequest("no batch") from error
    except writing.Moved:
        messages.warning(request, "Dòng ấy đã có sửa đổi khác; hãy xem lịch sử chữ của trang.")
        return redirect(QUEUE)
    if own is None:
        messages.warning(request, "Ở đây không còn gì để hoàn tác.")
        return redirect(QUEUE)
    messages.success(request, "Đã hoàn tác: lời sửa trở lại hàng chờ.")
    return redirect(f"{reverse(QUEUE)}?goi-y={own.pk}")
