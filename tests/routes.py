"""The addresses of a model's admin, for the tables that say who may call each."""

from django.contrib import admin
from django.db.models import Model

# What every list has; test_list_export.py and accounts/test_lists.py ask who may call these.
OF_EVERY_LIST = {"tai-csv/", "danh-sach/"}


def routes_of(model: type[Model]) -> set[str]:
    """Its routes but those of every list, which it has, too."""
    routes = {str(each.pattern) for each in admin.site._registry[model].get_urls()}
    assert routes >= OF_EVERY_LIST
    return routes - OF_EVERY_LIST
