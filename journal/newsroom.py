"""The admin site: the newsroom's desk."""

from django.conf import settings
from django.contrib import admin


class NewsroomSite(admin.AdminSite):
    site_header = f"Tòa soạn {settings.JOURNAL_NAME}"
    site_title = f"Tòa soạn {settings.JOURNAL_NAME}"
    index_title = "Bàn làm việc"
    enable_nav_sidebar = True
    empty_value_display = "–"
