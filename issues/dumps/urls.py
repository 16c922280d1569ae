from django.urls import path, re_path

from . import views

urlpatterns = [
    path("tap-chi-in/du-lieu/", views.about, name="open-data"),
    path(
        "tap-chi-in/du-lieu/trang-<print-year:year>.jsonl.gz", views.texts, name="open-data-texts"
    ),
    re_path(
        r"^tap-chi-in/du-lieu/(?P<name>[a-z-]+)\.(?P<extension>csv|jsonl\.gz)$",
        views.table,
        name="open-data-table",
    ),
]
