from django.urls import path

from . import views

app_name = "comments"

# The slug may hold hyphens and digits; the id is what follows its last hyphen.
ARTICLE = "chuyen-muc/<slug:section_slug>/<slug:slug>-<int:pk>"

urlpatterns = [
    path(f"{ARTICLE}/y-kien/", views.page, name="page"),
    path(f"{ARTICLE}/y-kien/bieu-mau/", views.form, name="form"),
]
