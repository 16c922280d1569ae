"""The public pages of articles: select and render."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render

from journal.lib.cache import PAGE, cached
from journal.lib.paging import page_of

from .models import Article, Author, Section, State, Topic, VideoClip
from .page import ArticlePage, gone

LIST_SIZE = 20


@cached(PAGE)
def section(request, slug):
    section = get_object_or_404(Section.objects.active().select_related("parent"), slug=slug)
    stories = Article.objects.published().in_section(section).for_list().newest()
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
    article = get_object_or_404(Article.objects.for_page(), pk=pk)
    if article.state == State.WITHDRAWN:
        return gone(request, article)
    if not article.is_published:
        raise Http404("not published")
    if request.path != article.get_absolute_url():
        return redirect(article, permanent=True)
    return render(request, "articles/detail.html", ArticlePage(article).context())


@cached(PAGE)
def author(request, slug):
    author = get_object_or_404(Author.objects.select_related("portrait"), slug=slug)
    stories = Article.objects.published().by_author(author).for_list().newest()
    return render(
        request,
        "articles/author.html",
        {"author": author, "page": page_of(stories, request, LIST_SIZE)},
    )


@cached(PAGE)
def topic(request, slug):
    topic = get_object_or_404(Topic, slug=slug)
    stories = Article.objects.published().filter(topics=topic).for_list().newest()
    return render(
        request,
        "articles/topic.html",
        {"topic": topic, "page": page_of(stories, request, LIST_SIZE)},
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
