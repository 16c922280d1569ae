from django.urls import path

from journal.lib.cache import FEED, cached

from . import feeds, views
from .addresses import leads_on

app_name = "articles"
urlpatterns = [
    path("chuyen-muc/<slug:slug>/", views.section, name="section"),
    path("chuyen-muc/<slug:section_slug>/<slug:slug>-<int:pk>/", views.detail, name="detail"),
    path("da-doc/<int:pk>/", views.read, name="read"),
    path("xem-truoc/<str:token>/", views.preview_link, name="preview-link"),
    path("tac-gia/<slug:slug>/", views.author, name="author"),
    path("chu-de/<slug:slug>/", views.topic, name="topic"),
    path("loat-bai/", views.series_list, name="series-list"),
    path("loat-bai/<slug:slug>/", views.series, name="series"),
    path("video/", views.video_list, name="video-list"),
    path("video/<slug:slug>-<int:pk>/", views.video, name="video"),
    path("dinh-chinh/", views.correction_list, name="correction-list"),
    path("dinh-chinh/<int:pk>/", views.correction, name="correction"),
    path("rss/dinh-chinh/", cached(FEED)(feeds.CorrectionFeed()), name="correction-feed"),
    path("rss/", cached(FEED)(feeds.LatestFeed()), name="feed"),
    path(
        "rss/<slug:slug>/",
        cached(FEED)(leads_on(feeds.SectionFeed(), feeds.address_of)),
        name="section-feed",
    ),
]
