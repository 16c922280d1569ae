"""Sitemaps with the site's own address, whatever host a request came by."""

from collections.abc import Hashable, Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.core.paginator import Page, Paginator
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


class SitemapInParts(SiteSitemap):
    """One of very many rows, in parts that a key of theirs tells apart: what comes or goes in one
    moves nothing in another, and no row is counted or skipped to find where a part begins."""

    limit = 50_000  # addresses a part: more is not allowed

    def parts(self) -> Iterable[Hashable]:
        """The keys that there are, in an order to which new ones come last."""
        raise NotImplementedError

    def rows_of(self, part: Hashable) -> Iterable:
        raise NotImplementedError

    @property
    def paginator(self) -> Paginator:
        return _Parts(self)


class _Parts(Paginator):
    def __init__(self, sitemap: SitemapInParts) -> None:
        super().__init__(list(sitemap.parts()), 1)
        self.sitemap = sitemap

    def page(self, number: int | str) -> Page:
        page = super().page(number)
        keys = page.object_list
        page.object_list = self.sitemap.rows_of(keys[0])[: self.sitemap.limit] if keys else []
        return page
