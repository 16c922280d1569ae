from django.urls import path

from . import codes, mail_views, reaction_views, thread_views, views

app_name = "comments"

# The slug may hold hyphens and digits; the id is what follows its last hyphen.
ARTICLE = "chuyen-muc/<slug:section_slug>/<slug:slug>-<int:pk>"

urlpatterns = [
    path(f"{ARTICLE}/y-kien/", views.page, name="page"),
    path(f"{ARTICLE}/y-kien/bieu-mau/", views.form, name="form"),
    path(f"{ARTICLE}/y-kien/danh-sach/", thread_views.further, name="list"),
    path("y-kien/<int:pk>/", thread_views.permanent, name="permanent"),
    path("y-kien/<int:pk>/thich/", reaction_views.like, name="like"),
    path("y-kien/<int:pk>/bao/", reaction_views.report, name="report"),
    path("thu/xac-nhan/<str:token>/", mail_views.confirm, name="mail-confirm"),
    path("thu/thoi/<str:token>/", mail_views.stop, name="mail-stop"),
    path("quy-dinh-y-kien/", views.rules, name="rules"),
    path("ma-bao-ve/<slug:key>/nghe/", codes.sound, name="code-sound"),
]
