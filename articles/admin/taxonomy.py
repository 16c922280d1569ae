from django.contrib import admin

from journal.lib.vietnamese import fold

from ..models import Author, Section, Topic
from ..widgets import PhotoChoiceMixin


@admin.register(Section)
class SectionAdmin(admin.ModelAdmin):
    list_display = ["name", "parent", "order", "active"]
    list_editable = ["order", "active"]
    list_select_related = ["parent"]
    fields = ["name", "slug", "parent", "description", "order", "active"]
    search_fields = ["name"]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "parent":
            kwargs["queryset"] = Section.objects.filter(parent=None)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Author)
class AuthorAdmin(PhotoChoiceMixin, admin.ModelAdmin):
    list_display = ["name", "pen_name", "slug"]
    fields = ["name", "pen_name", "slug", "portrait", "bio"]
    search_fields = ["search_name"]
    show_full_result_count = False

    def get_search_results(self, request, queryset, search_term):
        """Names match with or without diacritics."""
        for word in fold(search_term).split():
            queryset = queryset.filter(search_name__contains=word)
        return queryset, False


@admin.register(Topic)
class TopicAdmin(admin.ModelAdmin):
    list_display = ["name", "slug"]
    fields = ["name", "slug", "description"]
    search_fields = ["name"]
    show_full_result_count = False
