from django.contrib.sitemaps import Sitemap

from .models import Issue, Page


class IssueSitemap(Sitemap):
    limit = 5000

    def items(self):
        return Issue.objects.public().only("year", "slug", "updated_at").in_print_order()

    def lastmod(self, issue):
        return issue.updated_at


class PageSitemap(Sitemap):
    limit = 5000

    def items(self):
        pages = Page.objects.public().select_related("issue")
        return pages.only("number", "issue__year", "issue__slug").order_by("pk")
