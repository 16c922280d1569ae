"""Series in the admin: a name, and the parts in their order."""

import functools

from django.contrib import admin
from django.forms import ModelForm

from journal.lib.autocomplete import PatientAutocomplete
from journal.lib.formsets import PatientFormSet

from ..models import Series, SeriesPart
from .choice import ArticleChoice, without_side_doors
from .finding import FoundSeries
from .taxonomy import NamedAdmin


class PartForm(ModelForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "article" in self.fields:
            self.fields["article"].keep(self.instance.article_id)


class PartFormSet(PatientFormSet):
    def clean(self):
        """Each part has a number of its own, each article stands once."""
        super().clean()
        numbers, articles = set(), set()
        for form in self.forms:
            data = getattr(form, "cleaned_data", {})
            if not data or data.get("DELETE"):
                continue
            if data.get("number") in numbers:
                form.add_error("number", f"Đã có kỳ {data['number']} ở trên. Hãy ghi số khác.")
            if data.get("article") in articles:
                form.add_error("article", "Bài này đã chọn ở trên.")
            numbers.add(data.get("number"))
            articles.add(data.get("article"))

    def validate_unique(self):
        """clean() has said it already, in words for people."""

    def get_form_kwargs(self, index):
        """A new row is offered the next number."""
        kwargs = super().get_form_kwargs(index)
        if index is not None and index >= self.initial_form_count():
            last = max((part.number for part in self.get_queryset()), default=0)
            kwargs["initial"] = {"number": last + 1 + index - self.initial_form_count()}
        return kwargs


class PartInline(PatientAutocomplete, admin.TabularInline):
    model = SeriesPart
    form = PartForm
    formset = PartFormSet
    extra = 0
    fields = ["number", "article"]
    ordering = ["number", "id"]
    autocomplete_fields = ["article"]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "article":
            kwargs["form_class"] = functools.partial(ArticleChoice, user=request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        return without_side_doors(super().formfield_for_dbfield(db_field, request, **kwargs))

    def _follows_series(self, request, obj=None) -> bool:
        """Whoever may change a series may change what stands in it."""
        opts = Series._meta
        return request.user.has_perm(f"{opts.app_label}.change_series")

    has_add_permission = has_change_permission = has_delete_permission = _follows_series

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("articles.view_series")


@admin.register(Series)
class SeriesAdmin(FoundSeries, NamedAdmin):
    list_display = ["name", "slug", "complete"]
    fields = ["name", "slug", "description", "complete"]
    inlines = [PartInline]
    ordering = ["-pk"]

    class Media:
        css = {"all": ["css/series-form.css"]}

    def view_on_site(self, series):
        begun = Series.objects.begun().filter(pk=series.pk).exists()
        return series.get_absolute_url() if begun else None
