from django.apps import AppConfig


class CommentsConfig(AppConfig):
    name = "comments"
    verbose_name = "Ý kiến bạn đọc"

    def ready(self):
        from . import addresses  # noqa: F401  says which pages are there
        from .personal_data import of_comments  # noqa: F401  says where readers' data is kept
