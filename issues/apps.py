from django.apps import AppConfig
from django.db.models.signals import pre_delete


class IssuesConfig(AppConfig):
    name = "issues"
    verbose_name = "Tạp chí in"

    def ready(self):
        from . import addresses  # noqa: F401  says which pages are there
        from .files import discard_with_row

        for model in ("Issue", "Page"):
            pre_delete.connect(discard_with_row, sender=self.get_model(model))
