"""The one search box of the newsroom: asks every room, and the newsroom's own pages by name."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Model, TextField, Value
from django.db.models.functions import Concat
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from articles.people import person
from journal.lib.changelist import OLDER
from journal.lib.finding import Findable, Line, Query, TooLong, closeness, patience
from journal.lib.paging import key_in
from journal.lib.vietnamese import as_typed, slug

EACH = 5  # lines of a kind
PAGE_SIZE = 30  # lines of one kind alone
PATIENCE, MORE_PATIENCE = 400, 2000  # ms: one statement of a kind; of a kind looked at alone
KIND, QUICK = "loai", "nhanh"
PAGES = "trang-quan-tri"


@dataclass
class Group:
    """What was found of one kind."""

    key: str
    name: str
    lines: list[Line] = field(default_factory=list)
    more: str = ""  # the address of all of them
    older: str = ""
    gave_up: bool = False


class FoundAccounts(Findable):
    """For AccountAdmin: its table, which is Django's, has no folded names to look into."""

    find_order = 90

    def get_found_rows(self, request):
        return User.objects.order_by("-pk")

    def find_ways(self, rows, query, request):
        columns = ("last_name", "first_name", "username", "email")
        spaced = [part for name in columns for part in (Value(" "), name)]
        rows = rows.alias(named=Concat(*spaced, output_field=TextField()))
        for word in query.words:
            rows = rows.filter(named__regex=f"[ ._@-]{as_typed(word)}")
        yield rows

    def name_of(self, user):
        return person(user)

    def get_found_lines(self, request, rows, query):
        return [
            Line(
                person(user),
                self.change_url(user),
                [user.username],
                state="" if user.is_active else "discarded",
                state_label="" if user.is_active else "Đã khóa",
            )
            for user in rows
        ]


def rooms(site, request: HttpRequest) -> dict[str, Findable]:
    """The kinds that a person may find, by the name they have in an address, in order."""
    found = [room for room in site._registry.values() if isinstance(room, Findable)]
    found.sort(key=lambda room: room.find_order)
    return {
        slug(str(room.opts.verbose_name_plural)): room for room in found if room.may_find(request)
    }


def find(site, request: HttpRequest) -> HttpResponse:
    """The page of ?q=, all kinds or one (?loai=); ?nhanh=1 is the list below the box alone."""
    own = urlsplit(settings.SITE_URL).netloc
    query = Query.of(request.GET.get("q", ""), {request.get_host(), own})
    kinds, kind = rooms(site, request), request.GET.get(KIND, "")
    if kind and kind not in kinds:
        raise Http404("no such kind")
    tabs = [(key, str(room.opts.verbose_name_plural).capitalize()) for key, room in kinds.items()]
    context = {"query": query, "tabs": tabs, "kind": kind}
    if QUICK in request.GET:
        groups = _every_kind(site, request, query, kinds)
        return render(request, "admin/find/quick.html", context | {"groups": groups})
    if kind:
        groups = [_one_kind(request, query, kind, kinds[kind])]
    else:
        groups = _every_kind(site, request, query, kinds)
    context |= {"groups": groups, "title": "Tìm trong tòa soạn", **site.each_context(request)}
    return render(request, "admin/find/page.html", context)


def _every_kind(site, request, query: Query, kinds: dict[str, Findable]) -> list[Group]:
    if not query.text:
        return []
    groups = [*_best(request, query, kinds), _pages(site, request, query)]
    found = [group for group in groups if group.lines or group.gave_up]
    return sorted(found, key=lambda group: not _is_called_so(group, query))


def _is_called_so(group: Group, query: Query) -> bool:
    """Whether the first of a kind has the very name that was typed; its kind stands on top."""
    return bool(group.lines) and closeness(group.lines[0].title, query.words) == 0


def _best(request, query: Query, kinds: dict[str, Findable]) -> Iterator[Group]:
    """The best few of each kind, all asked for in one go; again from the next after TooLong."""
    found: dict[str, list[Model] | None] = {}
    while waiting := [key for key in kinds if key not in found]:
        with suppress(TooLong), patience(PATIENCE):
            for key in waiting:
                found[key] = None
                for rows in kinds[key].find(request, query, EACH + 1):
                    found[key] = rows or None
                found[key] = found[key] or []
    for key, room in kinds.items():
        group = _group(key, room)
        group.gave_up, rows = found[key] is None, found[key] or []
        group.lines = _lines(room, request, rows[:EACH], query)
        if len(rows) > EACH:
            group.more = _address(query, key)
        yield group


def _group(key: str, room: Findable) -> Group:
    return Group(key, str(room.opts.verbose_name_plural).capitalize())


def _one_kind(request, query: Query, key: str, room: Findable) -> Group:
    """All of a kind: the best first, then the others, newest first, by key."""
    group = _group(key, room)
    before = request.GET.get(OLDER)
    if before is not None and key_in(before) is None:
        raise Http404("no such page")
    best: list[Model] = []
    try:
        with patience(MORE_PATIENCE):
            for found in room.find(request, query, EACH):
                best = found
            rows = room.find_all(request, query).exclude(pk__in=[row.pk for row in best])
            rows = rows.filter(pk__lt=before) if before else rows
            others = list(rows.order_by("-pk")[: PAGE_SIZE + 1])
    except TooLong:
        group.gave_up, others = True, []
    shown = others[:PAGE_SIZE] if before else best + others[:PAGE_SIZE]
    group.lines = _lines(room, request, shown, query)
    if len(others) > PAGE_SIZE:
        group.older = _address(query, key, **{OLDER: others[PAGE_SIZE - 1].pk})
    return group


def _lines(room: Findable, request, rows: list[Model], query: Query) -> list[Line]:
    lines = room.get_found_lines(request, rows, query) if rows else []
    for line in lines:
        line.words = query.words
    return lines


def _address(query: Query, key: str, **more) -> str:
    return f"{reverse('admin:find')}?{urlencode({'q': query.text, KIND: key, **more})}"


def _pages(site, request, query: Query) -> Group:
    """The newsroom's own pages, by name."""
    group = Group(PAGES, "Trang quản trị")
    named = [(closeness(name, query.words), name, url) for name, url in _named(site, request)]
    best = sorted((page for page in named if page[0] < 4), key=lambda page: page[0])
    if query.words:
        group.lines = [Line(name, url, words=query.words) for _, name, url in best[:EACH]]
    return group


def _named(site, request) -> list[tuple[str, str]]:
    pages = [
        ("Bàn làm việc", reverse("admin:index")),
        ("Tài khoản của tôi", reverse("admin:account")),
        ("Phiên đăng nhập", reverse("admin:sessions")),
        ("Đổi mật khẩu", reverse("admin:password_change")),
    ]
    for app in site.get_app_list(request):
        for model in app["models"]:
            if model["admin_url"]:
                pages.append((f"Danh sách {str(model['name']).lower()}", model["admin_url"]))
            if model["add_url"]:
                name = str(model["model"]._meta.verbose_name)
                pages.append((f"Thêm {name}", model["add_url"]))
    return pages
