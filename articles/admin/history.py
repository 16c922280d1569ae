"""The versions and events of an article: listed, read, compared, restored."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_safe

from journal.lib.changelist import OLDER
from journal.lib.html import clean
from journal.lib.network import sender_address
from journal.lib.paging import key_in
from journal.lib.vietnamese import clock_and_day

from .. import body, changes, editing, policy, versions
from ..models import Article, Event, Photo, Version
from .choice import NAMING, label

PAGE_SIZE = 50
VERSIONS_ONLY = "phien-ban"
TWO_COLUMNS = "hai-cot"
LIVE = "Bạn đọc đang thấy"


@dataclass
class Entry:
    """A line of the timeline: a version, an event, or the event that made a version."""

    event: Event | None
    version: Version | None = None

    @property
    def at(self):
        return (self.version or self.event).at

    @property
    def by(self):
        return (self.version or self.event).by


def readable(contents: list[dict], user) -> list[dict]:
    """Contents of versions as a person may read them.

    A related article the person may not see goes by the title readers know, or by its number.
    """
    ids = {row["id"] for content in contents for row in content.get("related", [])}
    articles = Article.objects.filter(pk__in=ids).with_public_title().only(*NAMING)
    secret = {
        article.pk: label(article, user)
        for article in (articles if ids else [])
        if not policy.can_see(user, article)
    }
    return [
        content
        | {
            "related": [
                {"id": row["id"], "name": secret.get(row["id"], row["name"])}
                for row in content.get("related", [])
            ]
        }
        for content in contents
    ]


class HistoryMixin:
    """For ArticleAdmin."""

    def get_urls(self):
        def route(address, view, name):
            view = self.admin_site.admin_view(view)
            return path(f"<int:pk>/{address}", view, name=f"articles_article_{name}")

        return [
            route("so-sanh/", self.compare, "compare"),
            route("phien-ban/<int:number>/", self.show_version, "version"),
            route("phien-ban/<int:number>/khoi-phuc/", self.restore, "restore"),
            *super().get_urls(),
        ]

    # --- the timeline ---------------------------------------------------------------------------

    @method_decorator(require_safe)
    def history_view(self, request, object_id, extra_context=None):
        """Versions and events in one line of time; ?xem=phien-ban: versions alone."""
        return self._timeline(request, _seen(request, key_in(object_id) or 0))

    def _timeline(self, request, article, problem="", status=200):
        before = None
        if OLDER in request.GET and not problem:
            before = key_in(request.GET[OLDER])
            if before is None:
                raise Http404("no such page")
        versions_only = request.GET.get("xem") == VERSIONS_ONLY
        entries = (_version_entries if versions_only else _entries)(article, before)
        signs = _signs(article)
        more, entries = len(entries) > PAGE_SIZE, entries[:PAGE_SIZE]
        context = {
            "entries": entries,
            "signs": signs,
            "newest": _newest_number(article),
            "live_number": next((number for number in signs if signs[number] == LIVE), None),
            "older_key": _key(entries[-1]) if more else None,
            "is_first_page": before is None,
            "versions_only": versions_only,
            "may_view_addresses": request.user.has_perm("articles.view_event"),
            "problem": problem,
        }
        return self._page(request, "history", article, f"Lịch sử: {article}", context, status)

    def _page(self, request, name, article, title, context, status=200):
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "article": article,
            "title": title,
            "may_edit": policy.can_edit(request.user, article),
            **context,
        }
        return render(request, f"admin/articles/article/{name}.html", context, status=status)

    def _no_such_version(self, request, article):
        problem = "Bài không có bản này. Hãy chọn trong các bản dưới đây."
        return self._timeline(request, article, problem, status=404)

    # --- two versions, one version --------------------------------------------------------------

    @method_decorator(require_safe)
    def compare(self, request, pk):
        """Two versions word by word: ?tu=3&den=5, else what readers have and the latest."""
        article = _seen(request, pk)
        newest = _newest_number(article)
        old, new = _pair(article, newest, request.GET)
        found = article.versions.filter(number__in=[old, new]).select_related("by")
        chosen = {version.number: version for version in found}
        if not {old, new} <= chosen.keys():
            return self._no_such_version(request, article)
        contents = [chosen[number].content for number in (old, new)]
        parts = changes.between(*readable(contents, request.user))
        context = {
            "pair": [chosen[old], chosen[new]],
            "old": chosen[old],
            "new": chosen[new],
            "changes": parts,
            "count": changes.count(parts),
            "signs": _signs(article),
            "older": (old - 1, new - 1) if 1 < old < new else None,
            "newer": (old + 1, new + 1) if old < new < newest else None,
            "only_one": newest == 1,
            "side_by_side": request.GET.get("xem") == TWO_COLUMNS,
        }
        title = f"So bản {old} với bản {new}: {article}"
        return self._page(request, "compare", article, title, context)

    @method_decorator(require_safe)
    def show_version(self, request, pk, number):
        """One version, to be read."""
        article = _seen(request, pk)
        version = article.versions.filter(number=number).select_related("by").first()
        if version is None:
            return self._no_such_version(request, article)
        (content,) = readable([changes.NOTHING | version.content], request.user)
        markup = clean(content["body"])
        photos = Photo.objects.in_bulk(body.photo_ids(markup))
        context = {
            "version": version,
            "content": content,
            "body": body.rendered(markup, photos),
            "facts": changes.facts(content),
            "signs": _signs(article),
            "newest": _newest_number(article),
        }
        title = f"Bản {number}: {article}"
        return self._page(request, "version", article, title, context)

    # --- restoring ------------------------------------------------------------------------------

    @method_decorator([require_http_methods(["GET", "HEAD", "POST"]), transaction.atomic])
    def restore(self, request, pk, number):
        """Ask first, showing what will change; do it only if that is still what would change."""
        article = _seen(request, pk, lock=request.method == "POST")
        version = article.versions.filter(number=number).select_related("by").first()
        if version is None:
            return self._no_such_version(request, article)
        if not policy.can_edit(request.user, article):
            raise PermissionDenied("Bạn không có quyền sửa bài này.")
        token = editing.token(article)
        stale = request.method == "POST" and request.POST.get("seen") != token
        if request.method == "POST" and not stale:
            return self._restored(request, article, version)
        contents = [
            versions.content_of(article),
            versions.to_restore(version, article, request.user),
        ]
        parts = changes.between(*readable(contents, request.user))
        context = {
            "version": version,
            "changes": parts,
            "count": changes.count(parts),
            "token": token,
            "saved_at": clock_and_day(article.updated_at) if stale else "",
        }
        title = f"Khôi phục bản {number}: {article}"
        status = 409 if stale else 200
        return self._page(request, "restore", article, title, context, status)

    def _restored(self, request, article, version):
        gone = versions.restore(version, request.user, sender_address(request))
        article.refresh_from_db()
        newest = _newest_number(article)
        previous = reverse("admin:articles_article_version", args=[article.pk, newest - 1])
        messages.success(
            request,
            format_html(
                "Đã khôi phục bản {}; bài nay là bản {}. Chữ trước đó vẫn còn ở "
                '<a href="{}">bản {}</a>.',
                *(version.number, newest, previous, newest - 1),
            ),
        )
        if gone:
            names = ", ".join(f"“{name}”" for name in gone)
            messages.warning(
                request, f"Không lấy lại được vì tòa soạn không còn: {names}. Phần còn lại đã đủ."
            )
        if not policy.can_see(request.user, article):
            return HttpResponseRedirect(reverse("admin:articles_article_changelist"))
        return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))


def _seen(request, pk: int, lock: bool = False) -> Article:
    """An article the person may see, else 404; with `lock` nobody else saves it meanwhile."""
    if lock:
        list(Article.objects.locked().filter(pk=pk).values_list("pk"))
    return get_object_or_404(Article.objects.visible_to(request.user).defer("search_text"), pk=pk)


def _entries(article: Article, before: int | None) -> list[Entry]:
    """Events, newest first, with the versions some of them made; one more than a page."""
    rows = article.events.select_related("by").order_by("-id")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    events = list(rows[: PAGE_SIZE + 1])
    made = (Event.Kind.SAVED, Event.Kind.RESTORED)
    numbers = {event.detail.get("version"): event.pk for event in events if event.kind in made}
    rows = article.versions.filter(number__in=numbers.keys() - {None}).select_related("by")
    by_event = {numbers[version.number]: version for version in rows.defer("content")}
    return [Entry(event, by_event.get(event.pk)) for event in events]


def _version_entries(article: Article, before: int | None) -> list[Entry]:
    rows = article.versions.select_related("by").defer("content").order_by("-number")
    if before is not None:
        rows = rows.filter(number__lt=before)
    return [Entry(None, version) for version in rows[: PAGE_SIZE + 1]]


def _key(entry: Entry) -> int:
    return entry.event.pk if entry.event else entry.version.number


def _newest_number(article: Article) -> int:
    """The number of the latest version; 0 if there is none."""
    return article.versions.order_by("-number").values_list("number", flat=True).first() or 0


def _live_number(article: Article) -> int | None:
    return article.editions.published().values_list("version__number", flat=True).first()


def _signs(article: Article) -> dict[int, str]:
    """What readers have to do with a version: its number → words."""
    now = timezone.now()
    rows = article.editions.values_list("version__number", "shown_from", "shown_until")
    signs = {}
    for number, begins, ends in rows.order_by("-shown_from"):
        if begins > now:
            signs[number] = f"Lên trang lúc {clock_and_day(begins)}"
        elif ends is None or ends > now:
            signs[number] = LIVE
    return signs


def _pair(article: Article, newest: int, asked) -> tuple[int, int]:
    """The numbers to compare, the older first; 0 stands for what is no number."""
    old, new = (key_in(asked[name]) or 0 if name in asked else None for name in ("tu", "den"))
    if new is None:
        new = newest
    if old is None:
        live = _live_number(article) if "den" not in asked else None
        old = live if live and live != new else max(new - 1, 1)
    return min(old, new), max(old, new)
