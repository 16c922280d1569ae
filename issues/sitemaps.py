from django.db.models import Exists, OuterRef

from journal.lib.sitemaps import DatedSitemap, SitemapInParts

from .models import ContentsEntry, Issue, Page


class IssueSitemap(DatedSitemap):
    def items(self):
        return Issue.objects.public().only("year", "slug", "updated_at").in_print_order()


class SitemapByYear(SitemapInParts):
    """Of what issues hold: a part for each year in which one holds any."""

    def parts(self):
        held = Exists(self.rows().filter(issue=OuterRef("pk")))
        years = Issue.objects.public().filter(held).order_by("year")
        return years.values_list("year", flat=True).distinct()

    def rows_of(self, part):
        return self.rows().filter(issue__year=part).select_related("issue")


class PageSitemap(SitemapByYear):
    def rows(self):
        rows = Page.objects.public().order_by("issue__position", "issue", "number")
        return rows.only("number", "updated_at", "issue__year", "issue__slug")

    def lastmod(self, row):
        return row.updated_at


class EntrySitemap(SitemapByYear):
    def rows(self):
        rows = ContentsEntry.objects.public().order_by("issue__position", "issue", "order", "id")
        return rows.only("pk", "issue__year", "issue__slug", "issue__updated_at")

    def lastmod(self, row):
        """Contents are written with a note of the time in their issue."""
        return row.issue.updated_at
