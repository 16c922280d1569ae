"""How a person left a list, and the narrowed lists they gave a name.

A list opened by its bare address comes back as it was last narrowed on its own page. A link with
filters of its own shows just those, and changes nothing of what is remembered.
"""

from urllib.parse import urlencode, urlsplit

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse

from journal.lib.asked import asking
from journal.lib.paging import key_in
from journal.lib.text import stored_form

from .models import LastList, SavedView

CLEAR = "bo-loc"
MOST = 30  # views of one list that a person may have, or is shown of what others share
LONGEST = SavedView._meta.get_field("query").max_length
SHARES = "articles.approve_article"


def key_of(room) -> str:
    return f"{room.opts.app_label}.{room.opts.model_name}"


def address_of(room) -> str:
    return reverse(f"admin:{room.opts.app_label}_{room.opts.model_name}_changelist")


def recall(request: HttpRequest, room) -> HttpResponse | None:
    """Lead to the list as it was left, or remember how it is narrowed now; None: go on."""
    if request.method != "GET" or "_popup" in request.GET:
        return None
    last = LastList.objects.filter(user=request.user, list=key_of(room))
    if CLEAR in request.GET:
        last.delete()
        return HttpResponseRedirect(address_of(room))
    if not request.GET:
        found = last.values_list("query", flat=True).first()
        return HttpResponseRedirect(f"{address_of(room)}?{found}") if found else None
    if _comes_from_itself(request):
        _remember(request, room, last)
    return None


def _comes_from_itself(request: HttpRequest) -> bool:
    before = urlsplit(request.headers.get("Referer", ""))
    return (before.netloc, before.path) == (request.get_host(), request.path)


def _remember(request: HttpRequest, room, last: QuerySet) -> None:
    query = urlencode(asking(request.GET.dict()))
    if not query or len(query) > LONGEST:
        last.delete()
        return
    LastList.objects.update_or_create(
        user=request.user, list=key_of(room), defaults={"query": query}
    )


def views_for(user, room) -> list[SavedView]:
    """A person's own views of a list in their order, then those that colleagues share."""
    rows = SavedView.objects.filter(list=key_of(room)).filter(Q(owner=user) | Q(shared=True))
    found = list(rows.select_related("owner").order_by("order", "id")[: 2 * MOST])
    return sorted(found, key=lambda view: view.owner_id != user.pk)


def change(request: HttpRequest, room) -> HttpResponse:
    """Save, rename, move, share or delete a view, as the sent form says; back to the list."""
    doings = {"save": _save, "rename": _rename, "up": _up, "share": _share, "delete": _delete}
    do = doings.get(request.POST.get("do", ""))
    if do is None:
        raise BadRequest("nothing to do")
    with transaction.atomic():
        query = do(request, room)
    return HttpResponseRedirect(f"{address_of(room)}?{query}")


def may_share(user) -> bool:
    return user.has_perm(SHARES)


def _save(request: HttpRequest, room) -> str:
    query = urlencode(asking(QueryDict(request.POST.get("query", "")).dict()))
    name = _name(request)
    own = SavedView.objects.filter(owner=request.user, list=key_of(room))
    if not query or len(query) > LONGEST:
        messages.error(request, "Hãy lọc hoặc tìm trước, rồi mới lưu danh sách.")
    elif not name:
        messages.error(request, "Hãy đặt tên cho danh sách cần lưu.")
    elif own.count() >= MOST:
        messages.error(request, f"Mỗi danh sách lưu được nhiều nhất {MOST} tên. Hãy xóa bớt.")
    else:
        last = own.aggregate(last=Max("order"))["last"] or 0
        shared = "shared" in request.POST and may_share(request.user)
        own.create(
            owner=request.user,
            list=key_of(room),
            name=name,
            query=query,
            shared=shared,
            order=last + 1,
        )
        messages.success(request, f"Đã lưu danh sách “{name}”.")
    return query


def _rename(request: HttpRequest, room) -> str:
    view, name = _own(request, room), _name(request)
    if name:
        view.name = name
        view.save(update_fields=["name"])
    else:
        messages.error(request, "Tên không được để trống; tên cũ vẫn còn.")
    return view.query


def _up(request: HttpRequest, room) -> str:
    """One place further to the front."""
    view = _own(request, room)
    rows = SavedView.objects.select_for_update().filter(owner=request.user, list=key_of(room))
    views = list(rows.order_by("order", "id"))
    at = views.index(view)
    views.insert(max(at - 1, 0), views.pop(at))
    for order, each in enumerate(views):
        each.order = order
    SavedView.objects.bulk_update(views, ["order"])
    return view.query


def _share(request: HttpRequest, room) -> str:
    view = _own(request, room)
    view.shared = not view.shared and may_share(request.user)
    view.save(update_fields=["shared"])
    says = "Cả tòa soạn thấy danh sách này." if view.shared else "Chỉ mình bạn thấy danh sách này."
    messages.success(request, says)
    return view.query


def _delete(request: HttpRequest, room) -> str:
    view = _own(request, room)
    view.delete()
    messages.success(request, f"Đã xóa tên “{view.name}”. Các dòng của danh sách vẫn còn nguyên.")
    return view.query


def _name(request: HttpRequest) -> str:
    field = SavedView._meta.get_field("name")
    return (stored_form(request.POST.get("name", ""), field) or "")[: field.max_length]


def _own(request: HttpRequest, room) -> SavedView:
    key = key_in(request.POST.get("view", ""))
    rows = SavedView.objects.filter(owner=request.user, list=key_of(room), pk=key)
    if key is None or (view := rows.first()) is None:
        raise Http404("no such view")
    return view
