"""The form field by which an editor gives something a photo from the library."""

from django import forms
from django.db import models
from django.urls import reverse_lazy

from journal.lib.paging import key_in

from .models.photos import Photo

LIBRARY = reverse_lazy("admin:articles_photo_changelist")


class PhotoWidget(forms.NumberInput):
    """The photo's number, its picture, and a way to the chooser; without JavaScript the number."""

    template_name = "admin/widgets/photo.html"

    class Media:
        css = {"all": ["css/photo-chooser.css"]}
        # From this tag the chooser learns where the library is.
        js = [forms.Script("js/photo-field.js", type="module", **{"data-photo-library": LIBRARY})]

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        is_key = key_in(str(value)) is not None
        photo = Photo.objects.filter(pk=value).first() if is_key else None
        context["photo"] = photo
        context["thumbnail"] = photo.rendition_url(320) if photo else ""
        context["library"] = LIBRARY
        return context


class PhotoChoiceMixin:
    """For a ModelAdmin: every foreign key to Photo is chosen with PhotoWidget."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if isinstance(db_field, models.ForeignKey) and db_field.related_model is Photo:
            # Not through super(): it would add links to windows which the chooser replaces.
            kwargs.setdefault("widget", PhotoWidget)
            return self.formfield_for_foreignkey(db_field, request, **kwargs)
        return super().formfield_for_dbfield(db_field, request, **kwargs)
