from django.apps import AppConfig
from django.db.models.signals import pre_delete


class IssuesConfig(AppConfig):
    name = "issues"
    verbose_name = "Tạp chí in"

    def ready(self):
        from . import addresses, bulk_work  # noqa: F401  say which pages there are, what to do
        from .files import discard_with_row

        for model in ("Issue", "Page"):
            pre_delete.connect(discard_with_row, sender=self.get_model(model))
