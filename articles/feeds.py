"""RSS of the newest articles, of the whole journal and of one section."""

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Enclosure, Rss201rev2Feed

from journal.lib.cache import FEED

from .models import Article, Section

SIZE = 30


class LatestFeed(Feed):
    feed_type = Rss201rev2Feed
    language = "vi"
    title = settings.JOURNAL_NAME
    description = settings.JOURNAL_TAGLINE

    def __call__(self, request, *args, **kwargs):
        response = super().__call__(request, *args, **kwargs)
        response.cache_policy = FEED
        return response

    def link(self):
        return reverse("home")

    def items(self):
        return Article.objects.published().for_list().newest()[:SIZE]

    def item_title(self, article):
        return article.title

    def item_description(self, article):
        return article.lead

    def item_pubdate(self, article):
        return article.published_at

    def item_updateddate(self, article):
        return article.updated_at

    def item_categories(self, article):
        return [article.section.name]

    def item_enclosures(self, article):
        if not article.cover:
            return []
        url = f"{settings.SITE_URL}{article.cover.rendition_url(960)}"
        kind = "image/webp" if url.endswith(".webp") else "image/jpeg"
        return [Enclosure(url, "0", kind)]


class SectionFeed(LatestFeed):
    def get_object(self, request, slug):
        return get_object_or_404(Section.objects.active(), slug=slug)

    def title(self, section):
        return f"{section.name} – {settings.JOURNAL_NAME}"

    def link(self, section):
        return section.get_absolute_url()

    def items(self, section):
        return Article.objects.published().in_section(section).for_list().newest()[:SIZE]
