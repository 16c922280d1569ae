from django.contrib import admin

from ..models import VideoClip
from ..widgets import PhotoChoiceMixin


@admin.register(VideoClip)
class VideoClipAdmin(PhotoChoiceMixin, admin.ModelAdmin):
    list_display = ["title", "section", "published_at"]
    list_filter = ["section"]
    list_select_related = ["section"]
    fields = [
        "title",
        "slug",
        "description",
        "section",
        "file",
        "youtube",
        "poster",
        "published_at",
    ]
    search_fields = ["title"]
    show_full_result_count = False
