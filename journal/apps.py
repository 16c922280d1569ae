from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class JournalConfig(AppConfig):
    name = "journal"
    verbose_name = "Tạp chí"

    def ready(self) -> None:
        from django.contrib.auth.models import User

        from . import checks, kept_of_print  # noqa: F401  deployment checks; where readers are kept

        User.get_full_name = vietnamese_name


def vietnamese_name(user) -> str:
    """The family name comes first: Trần Thư Lâm."""
    return f"{user.last_name} {user.first_name}".strip()


class NewsroomAdminConfig(AdminConfig):
    default_site = "journal.newsroom.NewsroomSite"
