from django.urls import path

from . import views

PAGE = "iiif/<int:pk>/trang-<page-number:number>/"
PICTURE = "iiif/<int:pk>/anh-<page-number:number>"

urlpatterns = [
    path("iiif/collection.json", views.whole, name="iiif"),
    path("iiif/thap-nien-<print-year:year>/collection.json", views.decade, name="iiif-decade"),
    path("iiif/nam-<print-year:year>/collection.json", views.year, name="iiif-year"),
    path("iiif/<int:pk>/manifest.json", views.issue, name="iiif-manifest"),
    path("iiif/<int:pk>/tim-1", views.search, {"version": 1}, name="iiif-search-1"),
    path("iiif/<int:pk>/tim-2", views.search, {"version": 2}, name="iiif-search-2"),
    path(f"{PAGE}chu.json", views.text, name="iiif-text"),
    path(PICTURE, views.service, name="iiif-service"),
    path(f"{PICTURE}/info.json", views.info, name="iiif-info"),
    path(f"{PICTURE}/full/<str:size>/0/default.jpg", views.picture, name="iiif-picture"),
]
