from journal.lib.sitemaps import DatedSitemap, SiteSitemap

from .models import Issue, Page


class IssueSitemap(DatedSitemap):
    def items(self):
        return Issue.objects.public().only("year", "slug", "updated_at").in_print_order()


class PageSitemap(SiteSitemap):
    def items(self):
        pages = Page.objects.public().select_related("issue")
        return pages.only("number", "issue__year", "issue__slug").order_by("pk")
