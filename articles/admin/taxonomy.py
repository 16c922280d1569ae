from django import forms
from django.contrib import admin

from journal.lib.changelist import BoundedList
from journal.lib.formsets import PatientListFormSet
from journal.lib.searched_list import HELP, SearchedList

from ..models import Author, Section, Topic
from ..widgets import PhotoChoiceMixin
from .finding import FoundAuthors, FoundSections, FoundTopics
from .merging import MergeMixin


class NamedAdmin(SearchedList, BoundedList):
    """Names are found as texts are, and by any part of them."""

    search_help_text = f"{HELP}."

    def view_on_site(self, row):
        return row.get_absolute_url()


class SectionRow(forms.ModelForm):
    """A line of the list; of a section that is gone only its number can be wrong."""

    def _post_clean(self):
        if self.instance.pk:
            super()._post_clean()


@admin.register(Section)
class SectionAdmin(FoundSections, NamedAdmin):
    list_display = ["name", "parent", "order", "active"]
    list_editable = ["order", "active"]
    list_select_related = ["parent"]
    fields = ["name", "slug", "parent", "description", "order", "active"]

    def get_changelist_form(self, request, **kwargs):
        return SectionRow

    def get_changelist_formset(self, request, **kwargs):
        return super().get_changelist_formset(request, formset=PatientListFormSet, **kwargs)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "parent":
            kwargs["queryset"] = Section.objects.filter(parent=None)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def view_on_site(self, section):
        return section.get_absolute_url() if section.active else None


@admin.register(Author)
class AuthorAdmin(MergeMixin, PhotoChoiceMixin, FoundAuthors, NamedAdmin):
    list_display = ["name", "pen_name", "slug"]
    fields = ["name", "pen_name", "slug", "portrait", "bio"]


@admin.register(Topic)
class TopicAdmin(MergeMixin, FoundTopics, NamedAdmin):
    list_display = ["name", "slug"]
    fields = ["name", "slug", "description"]
