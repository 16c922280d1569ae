from django.contrib import admin
from django.utils import timezone

from journal.lib.changelist import KeyedList
from journal.lib.searched_list import HELP, SearchedList

from ..models import VideoClip
from ..widgets import PhotoChoiceMixin
from .finding import FoundVideos


@admin.register(VideoClip)
class VideoClipAdmin(PhotoChoiceMixin, FoundVideos, SearchedList, KeyedList):
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
    search_help_text = f'Tìm trong tiêu đề và giới thiệu. {HELP}; chuyên mục:"Văn hóa", năm:2024.'

    def has_change_permission(self, request, obj=None):
        """What readers see is changed by those who publish."""
        if obj is not None and obj.published_at and not self._publishes(request):
            return False
        return super().has_change_permission(request, obj)

    def get_readonly_fields(self, request, obj=None):
        return [] if self._publishes(request) else ["published_at"]

    def get_changeform_initial_data(self, request):
        return {"published_at": timezone.now()}

    def view_on_site(self, clip):
        return clip.get_absolute_url() if clip.is_published else None

    def _publishes(self, request) -> bool:
        return request.user.has_perm("articles.publish_article")
