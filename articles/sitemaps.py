from journal.lib.sitemaps import DatedSitemap, SiteSitemap

from .models import Article, Author, Section, Topic, VideoClip


class ArticleSitemap(DatedSitemap):
    def items(self):
        articles = Article.objects.published().select_related("section")
        return articles.only("slug", "updated_at", "section__slug").order_by("pk")


class SectionSitemap(SiteSitemap):
    def items(self):
        return Section.objects.active().in_order()


class VideoSitemap(SiteSitemap):
    def items(self):
        return VideoClip.objects.published().order_by("pk")


class AuthorSitemap(SiteSitemap):
    def items(self):
        return Author.objects.order_by("pk")


class TopicSitemap(SiteSitemap):
    def items(self):
        return Topic.objects.order_by("pk")
