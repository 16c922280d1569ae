"""Choices that are searched for while typing."""

from typing import Any

from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.db.models import Field
from django.forms import Field as FormField
from django.http import HttpRequest

from .paging import key_in


class _OnlyKeys:
    """Django's widget fails on letters where the form has an error to show."""

    def optgroups(self, name: str, value: list, attrs: dict | None = None) -> list:
        keys = [each for each in value if key_in(str(each)) is not None]
        return super().optgroups(name, keys, attrs)


class OneChoice(_OnlyKeys, AutocompleteSelect):
    pass


class ManyChoices(_OnlyKeys, AutocompleteSelectMultiple):
    pass


class PatientAutocomplete:
    """For a ModelAdmin or inline with `autocomplete_fields`: nonsense is an error in the form."""

    def formfield_for_dbfield(
        self, db_field: Field, request: HttpRequest, **kwargs: Any
    ) -> FormField | None:
        if db_field.name in self.get_autocomplete_fields(request):
            widget = ManyChoices if db_field.many_to_many else OneChoice
            kwargs.setdefault("widget", widget(db_field, self.admin_site))
        return super().formfield_for_dbfield(db_field, request, **kwargs)
