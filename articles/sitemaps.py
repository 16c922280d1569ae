from journal.lib.sitemaps import DatedSitemap, SiteSitemap

from .models import Author, Correction, Edition, Section, Series, Topic, VideoClip


class ArticleSitemap(DatedSitemap):
    def items(self):
        editions = Edition.objects.published().with_corrected_at().select_related("section")
        wanted = ("article_id", "slug", "updated_at", "section__slug")
        return editions.only(*wanted).order_by("article_id")

    def lastmod(self, row):
        return max(row.updated_at, row.corrected_at or row.updated_at)


class CorrectionSitemap(DatedSitemap):
    dated_by = "shown_from"

    def items(self):
        return Correction.objects.standing().order_by("pk")


class SectionSitemap(SiteSitemap):
    def items(self):
        return Section.objects.active().in_order()


class VideoSitemap(SiteSitemap):
    def items(self):
        return VideoClip.objects.published().order_by("pk")


class AuthorSitemap(SiteSitemap):
    def items(self):
        return Author.objects.standing().order_by("pk")


class TopicSitemap(SiteSitemap):
    def items(self):
        return Topic.objects.standing().order_by("pk")


class SeriesSitemap(SiteSitemap):
    def items(self):
        return Series.objects.begun().order_by("pk")
