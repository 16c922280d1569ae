from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "journal.accounts"
    verbose_name = "Đăng nhập"
