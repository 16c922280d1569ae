"""Sitemaps with the site's own address, whatever host a request came by."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import Max


class SiteSitemap(Sitemap):
    limit = 5000  # addresses a page

    def get_domain(self, site=None):
        return urlsplit(settings.SITE_URL).netloc

    def get_protocol(self, protocol=None):
        return urlsplit(settings.SITE_URL).scheme


class DatedSitemap(SiteSitemap):
    """Of rows with the time of their last change in a field, `updated_at` unless it is named."""

    dated_by = "updated_at"

    def lastmod(self, row):
        return getattr(row, self.dated_by)

    def get_latest_lastmod(self):
        """The newest change, asked of the database; Django would load every row for it."""
        return self.items().order_by().aggregate(newest=Max(self.dated_by))["newest"]
