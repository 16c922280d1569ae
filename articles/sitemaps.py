from django.contrib.sitemaps import Sitemap

from .models import Article, Section, VideoClip


class ArticleSitemap(Sitemap):
    limit = 5000

    def items(self):
        return (
            Article.objects.published()
            .select_related("section")
            .only("slug", "updated_at", "section__slug")
            .order_by("pk")
        )

    def lastmod(self, article):
        return article.updated_at


class SectionSitemap(Sitemap):
    def items(self):
        return Section.objects.active()


class VideoSitemap(Sitemap):
    limit = 5000

    def items(self):
        return VideoClip.objects.published().order_by("pk")
