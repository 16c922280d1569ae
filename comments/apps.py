from django.apps import AppConfig


class CommentsConfig(AppConfig):
    name = "comments"
    verbose_name = "Ý kiến bạn đọc"

    def ready(self):
        from . import addresses  # noqa: F401  says which pages are there
        from .exchange import kept  # noqa: F401  says which files hold readers' data
        from .personal_data import of_comments  # noqa: F401  says where readers' data is kept
        from .reader_letters import kept as kept_of_letters  # noqa: F401  so do letters
