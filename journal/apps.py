from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class JournalConfig(AppConfig):
    name = "journal"
    verbose_name = "Tạp chí"

    def ready(self) -> None:
        from . import checks  # noqa: F401  registers the deployment checks


class NewsroomAdminConfig(AdminConfig):
    default_site = "journal.newsroom.NewsroomSite"
