"""The page as readers will get it, before they do: for the newsroom, and links for others.

The frame shows the page at the width of a phone, a tablet and a desk. What is saved is a document
of its own inside it; what is not saved travels inside the frame page, so nothing keeps it.
"""

from csp.constants import SELF
from csp.decorators import csp_replace, csp_update
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from journal.lib.network import sender_address
from journal.lib.paging import key_in
from journal.lib.vietnamese import clock_and_day, slug

from .. import editions, policy, previews, typed, versions
from ..models import Article, Edition, PreviewLink
from ..page import DESK, ArticlePage
from ..policy import Right
from ..previews import Standing

WIDTHS = {"dien-thoai": "Điện thoại", "may-tinh-bang": "Máy tính bảng", "may-tinh": "Máy tính"}
SAVED, SCHEDULED, LIVE = "", "hen-gio", "dang-doc"  # ?ban=; else the number of a version
VERSIONS = 30  # offered in the frame; older ones from the history
LINKS = 50

framing = csp_update({"frame-src": [SELF]})
framed = [csp_replace({"frame-ancestors": [SELF]}), xframe_options_sameorigin]


class LinkForm(forms.ModelForm):
    days = forms.TypedChoiceField(
        label="Xem được trong",
        choices=list(previews.DAYS.items()),
        coerce=int,
        initial=previews.USUAL_DAYS,
    )

    class Meta:
        model = PreviewLink
        fields = ["note"]


class PreviewMixin:
    """For ArticleAdmin."""

    def get_urls(self):
        def at(route, view, name):
            return path(route, self.admin_site.admin_view(view), name=f"articles_article_{name}")

        return [
            at("xem-truoc/chua-luu/", self.preview_typed, "preview_new"),
            at("<int:pk>/xem-truoc/", self.preview, "preview"),
            at("<int:pk>/xem-truoc/trang/", self.preview_page, "preview_page"),
            at("<int:pk>/xem-truoc/chua-luu/", self.preview_typed, "preview_typed"),
            at("<int:pk>/xem-truoc/lien-ket/", self.preview_links, "preview_links"),
            at("<int:pk>/xem-truoc/lien-ket/<int:link>/", self.revoke_link, "preview_revoke"),
            *super().get_urls(),
        ]

    def desk(self, request, article):
        may_share = article is not None and policy.can(request.user, Right.SHARE, article)
        return super().desk(request, article) | {
            "may_share": may_share,
            "open_links": _unexpired(article).count() if may_share else 0,
        }

    @method_decorator([require_safe, framing])
    def preview(self, request, pk):
        """The frame around what is saved."""
        article = _visible(request, pk)
        which = request.GET.get("ban", SAVED)
        context = self._frame(request, article) | {
            "told": _told(article, which),
            "choices": _choices(article, which),
            "chosen": which,
            "may_edit": policy.can_edit(request.user, article),
            "may_share": policy.can(request.user, Right.SHARE, article),
        }
        return render(request, "admin/articles/article/preview.html", context)

    @method_decorator([require_safe, *framed])
    def preview_page(self, request, pk):
        """The page itself, of what ?ban= names."""
        article = _visible(request, pk)
        edition = _edition(article, request.GET.get("ban", SAVED))
        response = render(request, "articles/detail.html", _page(edition))
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        return response

    @method_decorator(framing)
    def preview_typed(self, request, pk=None):
        """What a form holds now, with the page inside the frame; nothing of it is kept."""
        article = _visible(request, pk) if pk else None
        if request.method != "POST":  # the address typed, or a closed tab opened again
            name, args = ("preview", [pk]) if pk else ("add", [])
            return redirect(f"admin:articles_article_{name}", *args)
        allowed = self.has_change_permission if article else self.has_add_permission
        if not allowed(request, *([article] if article else [])):
            raise PermissionDenied
        # An address needs a number; that of no article.
        page = _typed_page(request, article or Article(pk=0, created_by=request.user))
        name = request.POST.get("title", "").strip()
        context = self._frame(request, article) | {"typed": True, "page": page, "name": name}
        return render(request, "admin/articles/article/preview.html", context)

    def _frame(self, request, article) -> dict:
        return self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": "Xem trước",
            "article": article,
            "name": article.title if article else "",
            "is_nav_sidebar_enabled": False,
            "widths": WIDTHS,
            "width": request.GET.get("rong", ""),
        }

    def preview_links(self, request, pk):
        """The links of an article; POST makes one."""
        article = _shared(request, pk)
        form = LinkForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            data, address = form.cleaned_data, sender_address(request)
            link = previews.make(article, request.user, data["days"], data["note"], address)
            until = clock_and_day(link.expires_at)
            messages.success(
                request, f"Đã tạo liên kết, mở được đến {until}. Hãy chép rồi gửi cho người nhận."
            )
            return redirect("admin:articles_article_preview_links", pk)
        live = previews.live_edition(article)
        changed = previews.has_changed(article, live)
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": "Liên kết xem trước",
            "article": article,
            "form": form,
            "may_make": previews.may_share(request.user, article),
            "live": live,
            "changed": changed,
            "links": _told_links(article, live, changed),
        }
        return render(request, "admin/articles/article/links.html", context)

    @method_decorator(require_POST)
    def revoke_link(self, request, pk, link):
        article = _shared(request, pk)
        link = get_object_or_404(article.preview_links.select_related("article"), pk=link)
        previews.revoke(link, request.user, sender_address(request))
        messages.success(request, "Đã thu hồi. Ai mở liên kết ấy từ nay không thấy bài nữa.")
        return redirect("admin:articles_article_preview_links", pk)


def _visible(request, pk: int) -> Article:
    rows = Article.objects.visible_to(request.user).select_related("section", "cover")
    return get_object_or_404(rows.defer("search_text"), pk=pk)


def _shared(request, pk: int) -> Article:
    article = _visible(request, pk)
    if not policy.can(request.user, Right.SHARE, article):
        raise PermissionDenied
    return article


# --- what to look at ----------------------------------------------------------------------------


def _stored(article: Article, which: str) -> Edition | None:
    """The edition that readers have, or will have, with its version."""
    rows = article.editions.select_related("version__by").defer("version__content")
    if which == LIVE:
        return rows.published().first()
    return rows.filter(shown_from__gt=timezone.now()).first()


def _edition(article: Article, which: str) -> Edition:
    if which in (LIVE, SCHEDULED):
        stored = _stored(article, which)
        return get_object_or_404(Edition.objects.for_page(), pk=stored and stored.pk)
    if which == SAVED:
        content = versions.content_of(article)
    else:
        version = get_object_or_404(article.versions, number=_number(which))
        content = versions.content_of(article) | version.content
    return editions.add_page_parts(editions.edition_of(article, content))


def _number(which: str) -> int:
    number = key_in(which)
    if number is None:
        raise Http404("no such version")
    return number


def _told(article: Article, which: str) -> dict:
    """What the frame says of the text in it: its words, and its version if it has one."""
    if which in (LIVE, SCHEDULED):
        stored = _stored(article, which)
        if stored is None:
            raise Http404("no such edition")
        if which == LIVE:
            return {"words": "Bạn đọc đang thấy bản này.", "version": stored.version}
        at = clock_and_day(stored.shown_from)
        return {"words": f"Bản này sẽ lên trang lúc {at}.", "version": stored.version}
    if which == SAVED:
        return {"words": "Bản lưu mới nhất.", "version": versions.latest(article)}
    rows = article.versions.select_related("by").defer("content")
    version = get_object_or_404(rows, number=_number(which))
    return {"words": f"Bản cũ “{version.name}”." if version.name else "", "version": version}


def _choices(article: Article, chosen: str) -> list[tuple[str, str]]:
    """What may be looked at: values of ?ban= and what each is called."""
    choices = [(SAVED, "Bản lưu mới nhất")]
    if _stored(article, LIVE):
        choices.append((LIVE, "Bản bạn đọc đang thấy"))
    if _stored(article, SCHEDULED):
        choices.append((SCHEDULED, "Bản hẹn giờ"))
    recent = article.versions.values_list("number", "name")[:VERSIONS]
    choices += [(str(n), f"Bản {n} – {name}" if name else f"Bản {n}") for n, name in recent]
    return choices if chosen in dict(choices) else [*choices, (chosen, f"Bản {chosen}")]


def _page(edition: Edition) -> dict:
    return ArticlePage(edition, preview=DESK).context()


def _typed_page(request, article: Article) -> str | None:
    """The page of what is typed, as a document; None while it has no section to stand in."""
    fields = typed.fields_of(request.POST.lists())
    content = typed.content_of(fields, versions.content_of(article) if article.pk else {})
    if content["section"] is None:
        return None
    draft = Article(title=content["title"], slug=slug(content["slug"]))
    draft.clean()  # makes up the address, as saving does
    content["slug"] = draft.slug
    edition = editions.add_page_parts(editions.edition_of(article, content))
    return render_to_string("articles/detail.html", _page(edition), request)


# --- links --------------------------------------------------------------------------------------


def _unexpired(article: Article):
    return article.preview_links.filter(revoked_at=None, expires_at__gt=timezone.now())


def _told_links(article: Article, live: Edition | None, changed: bool) -> list[dict]:
    """Each link with its address, its standing and how often it was seen; newest first."""
    seen, now, told, makers = previews.views_of(article), timezone.now(), [], {}
    for link in article.preview_links.select_related("made_by")[:LINKS]:
        link.article = article
        link.made_by = makers.setdefault(link.made_by_id, link.made_by)  # asks for rights once
        standing = previews.standing(link, live, now, changed)
        told.append(
            {
                "link": link,
                "standing": standing,
                "is_open": standing in (Standing.OPEN, Standing.SAME),
                "address": previews.address_of(link),
                "views": seen.get(link.pk),
            }
        )
    return told
