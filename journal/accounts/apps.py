from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "journal.accounts"
    verbose_name = "Đăng nhập"

    def ready(self):
        from . import kept_of_readers  # noqa: F401  says where its lists may name a reader
