"""Addresses: a contract that search engines and citations depend on."""

from django.conf import settings
from django.contrib import admin
from django.contrib.sitemaps import views as sitemap_views
from django.urls import include, path, re_path

from articles import sitemaps as articles
from comments.codes import picture
from issues import sitemaps as issues

from . import authors, searching, suggesting, views
from .lib.cache import FEED, cached

sitemaps = {
    "bai-viet": articles.ArticleSitemap,
    "dinh-chinh": articles.CorrectionSitemap,
    "chuyen-muc": articles.SectionSitemap,
    "tac-gia": articles.AuthorSitemap,
    "chu-de": articles.TopicSitemap,
    "loat-bai": articles.SeriesSitemap,
    "video": articles.VideoSitemap,
    "tap-chi-in": issues.IssueSitemap,
    "trang-in": issues.PageSitemap,
    "muc-luc-in": issues.EntrySitemap,
}

urlpatterns = [
    path("", views.home, name="home"),
    path("tim-kiem/", searching.search, name="search"),
    path("tim-kiem/dem/", searching.counts, name="search-counts"),
    path("tim-kiem/goi-y/", suggesting.suggest, name="suggest"),
    path("opensearch.xml", views.open_search, name="open-search"),
    path("tac-gia/", authors.author_list, name="authors"),
    path("robots.txt", views.robots, name="robots"),
    path("suc-khoe/", views.health, name="health"),
    path("sitemap.xml", cached(FEED)(sitemap_views.index), {"sitemaps": sitemaps}, name="sitemap"),
    path(
        "sitemap-<section>.xml",
        cached(FEED)(sitemap_views.sitemap),
        {"sitemaps": sitemaps},
        name="django.contrib.sitemaps.views.sitemap",
    ),
    # Before the rooms, whose many addresses need not be tried for every picture.
    path("ma-bao-ve/<slug:key>/", picture, {"scale": 1}, name="captcha-image"),
    path("ma-bao-ve/<slug:key>@2/", picture, {"scale": 2}, name="captcha-image-2x"),
    path("admin/trang-chu/", include("articles.admin.front.urls")),
    path("admin/", admin.site.urls),
    path("", include("articles.urls")),
    path("", include("comments.urls")),
    path("", include("issues.urls")),
    re_path(rf"^{settings.MEDIA_URL.lstrip('/')}(?P<path>.+)$", views.media, name="media"),
]

handler400 = "journal.views.bad_request"
