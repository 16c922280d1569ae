"""The one search box of the newsroom: asks every room, and the newsroom's own pages by name."""

from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from articles.people import person
from journal.lib.changelist import OLDER
from journal.lib.finding import Findable, Line, Query, TooLong, closeness, patience
from journal.lib.paging import key_in
from journal.lib.search import folded_words
from journal.lib.vietnamese import slug

EACH = 5  # lines of a kind
PAGE_SIZE = 30  # lines of one kind alone
PATIENCE, MORE_PATIENCE = 400, 2000  # ms: one statement of a kind; of a kind looked at alone
MOST_ACCOUNTS = 500
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
    """For AccountAdmin: names are folded here, for their table knows only what was typed."""

    find_order = 90

    def get_found_rows(self, request):
        return User.objects.order_by("-pk")

    def find_ways(self, rows, query, request):
        people = rows.only("username", "last_name", "first_name", "email")[:MOST_ACCOUNTS]
        named = {p.pk: folded_words(f"{person(p)} {p.username} {p.email}") for p in people}
        keys = [k for k, name in named.items() if all(f" {w}" in name for w in query.words)]
        yield rows.filter(pk__in=keys)

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
    groups = [_best(request, query, key, room) for key, room in kinds.items()]
    groups.append(_pages(site, request, query))
    found = [group for group in groups if group.lines or group.gave_up]
    return sorted(found, key=lambda group: not _is_called_so(group, query))


def _is_called_so(group: Group, query: Query) -> bool:
    """Whether the first of a kind has the very name that was typed; its kind stands on top."""
    return bool(group.lines) and closeness(group.lines[0].title, query.words) == 0


def _best(request, query: Query, key: str, room: Findable) -> Group:
    group = Group(key, str(room.opts.verbose_name_plural).capitalize())
    try:
        rows = room.find(request, query, EACH + 1, PATIENCE)
    except TooLong:
        group.gave_up = True
        return group
    group.lines = _lines(room, request, rows[:EACH], query)
    if len(rows) > EACH:
        group.more = _address(query, key)
    return group


def _one_kind(request, query: Query, key: str, room: Findable) -> Group:
    """All of a kind: the best first, then the others, newest first, by key."""
    group = Group(key, str(room.opts.verbose_name_plural).capitalize())
    before = request.GET.get(OLDER)
    if before is not None and key_in(before) is None:
        raise Http404("no such page")
    try:
        best = room.find(request, query, EACH, MORE_PATIENCE)
        with patience(MORE_PATIENCE):
            rows = room.find_all(request, query).exclude(pk__in=[row.pk for row in best])
            rows = rows.filter(pk__lt=before) if before else rows
            others = list(rows.order_by("-pk")[: PAGE_SIZE + 1])
    except TooLong:
        group.gave_up = True
        return group
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
