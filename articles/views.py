"""The public pages of articles: select and render."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from journal.lib.cache import PAGE, PRIVATE, cached
from journal.lib.network import sender_address
from journal.lib.paging import key_in, page_of, place_in

from . import editions, previews, reads, versions
from .addresses import leads_on, named
from .corrections import with_public_articles
from .models import Author, Correction, Edition, PreviewLink, Section, Series, Topic, VideoClip
from .page import LINK, ArticlePage, gone, last_begun_or_404
from .previews import Standing

LIST_SIZE = 20
OLDER = "truoc"  # the parameter that says from where a list goes on


@cached(PAGE)
@leads_on
def section(request, slug):
    section = named(Section.objects.active().select_related("parent"), slug)
    stories = Edition.objects.published().in_section(section).for_list().newest()
    return render(
        request,
        "articles/section.html",
        {
            "section": section,
            "children": section.children.active(),
            "page": page_of(stories, request, LIST_SIZE),
        },
    )


@cached(PAGE)
def detail(request, section_slug, slug, pk):
    article = last_begun_or_404(Edition.objects.for_page(), pk)
    if article.over:
        return gone(request, article)
    if request.path != article.get_absolute_url():
        return redirect(article, permanent=True)
    return render(request, "articles/detail.html", ArticlePage(article).context())


@cached(PAGE)
@leads_on
def author(request, slug):
    """An author; the template lists their work on the web and, by the tags of print, on paper."""
    author = named(Author.objects.select_related("portrait"), slug)
    place = place_in(request, OLDER)
    return render(request, "articles/author.html", {"author": author, "place": place})


@cached(PAGE)
@leads_on
def topic(request, slug):
    topic = named(Topic.objects.all(), slug)
    stories = Edition.objects.published().on_topic(topic).for_list().newest()
    return render(
        request,
        "articles/topic.html",
        {"topic": topic, "page": page_of(stories, request, LIST_SIZE)},
    )


@cached(PAGE)
def series_list(request):
    """Series of which readers have a part, the newest first."""
    page = page_of(Series.objects.begun().order_by("-pk"), request, LIST_SIZE)
    return render(request, "articles/series_list.html", {"page": page})


@cached(PAGE)
@leads_on
def series(request, slug):
    series = named(Series.objects.all(), slug)
    stories = Edition.objects.published().in_series(series).for_list()
    return render(
        request,
        "articles/series.html",
        {"series": series, "page": page_of(stories, request, LIST_SIZE)},
    )


@cached(PAGE)
def video_list(request):
    clips = VideoClip.objects.published().select_related("poster", "section").newest()
    return render(request, "articles/video_list.html", {"page": page_of(clips, request, 12)})


@cached(PAGE)
def video(request, slug, pk):
    clips = VideoClip.objects.published().select_related("poster", "section")
    clip = get_object_or_404(clips, pk=pk)
    if slug != clip.slug:
        return redirect(clip, permanent=True)
    others = clips.exclude(pk=pk).newest()[:6]
    return render(request, "articles/video.html", {"clip": clip, "others": others})


@cached(PAGE)
def correction_list(request):
    page = page_of(Correction.objects.standing().newest(), request, LIST_SIZE)
    with_public_articles(page.items)
    return render(request, "articles/corrections.html", {"page": page})


@cached(PAGE)
def correction(request, pk):
    """One correction; what took its place has the same address, so that links go on holding."""
    correction = get_object_or_404(Correction.objects.begun().select_related("withdrawal"), pk=pk)
    if newer := Correction.objects.begun().filter(follows=correction).first():
        return redirect(newer)
    if hasattr(correction, "withdrawal"):
        return render(request, "articles/correction_gone.html", status=410)
    with_public_articles([correction])
    return render(request, "articles/correction.html", {"correction": correction})


@csrf_exempt  # it says nothing about anybody, and is answered by nothing
@require_POST
def read(request, pk):
    """The script of an article's page says that the article is being read."""
    if (article_id := key_in(str(pk))) is not None:
        reads.count(article_id, request)
    return HttpResponse(status=204)


@csrf_exempt  # nothing is written for anybody: another method gets 405, not 403
@require_safe
def preview_link(request, token):
    """An article as it will be, for whoever was sent the link; nothing keeps it or points on."""
    link = previews.find(token)
    response = _opened(request, link) if link else _not_opened(request, status=404)
    response["Cache-Control"] = PRIVATE
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


def _opened(request: HttpRequest, link: PreviewLink) -> HttpResponse:
    live = previews.live_edition(link.article)
    changed = previews.has_changed(link.article, live)
    match previews.standing(link, live, timezone.now(), changed):
        case Standing.OUT | Standing.SAME:
            return redirect(live)
        case Standing.OPEN:
            return _preview(request, link, live)
    return _not_opened(request, status=410)


def _preview(request: HttpRequest, link: PreviewLink, live: Edition | None) -> HttpResponse:
    if request.method == "GET":
        previews.log_view(link, sender_address(request))
    edition = editions.edition_of(link.article, versions.content_of(link.article))
    page = ArticlePage(editions.add_page_parts(edition), preview=LINK)
    return render(request, "articles/detail.html", page.context() | {"link": link, "live": live})


def _not_opened(request: HttpRequest, status: int) -> HttpResponse:
    """The same words for whatever is wrong with a link."""
    return render(request, "articles/preview_expired.html", status=status)
