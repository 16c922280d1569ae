"""A model field for pictures: nothing reaches storage that journal.lib.images did not draw anew."""

import secrets

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import models
from django.db.models.fields.files import ImageFieldFile

from . import images


class SafePicture(ContentFile):
    """The bytes of a picture that images.read() made, under a random name.

    `picture` is what it made.
    """

    picture: images.Taken

    @classmethod
    def made_from(cls, file, formats=images.FORMATS) -> "SafePicture":
        """Read an upload; raises images.PictureRefused."""
        if isinstance(file, cls):
            return file
        file.seek(0)
        picture = images.read(file, formats)
        made = cls(picture.data, name=f"{secrets.token_hex(12)}.{picture.extension}")
        made.picture = picture
        return made


class PictureFormField(forms.FileField):
    widget = forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/gif"})

    def to_python(self, data):
        file = super().to_python(data)
        if file is None:
            return None
        try:
            return SafePicture.made_from(file)
        except images.PictureRefused as refusal:
            raise ValidationError(str(refusal), code="picture-refused") from refusal


class PictureFieldFile(ImageFieldFile):
    def save(self, name, content, save=True):
        picture = SafePicture.made_from(content)
        super().save(picture.name, picture, save)


class PictureField(models.ImageField):
    attr_class = PictureFieldFile

    def formfield(self, **kwargs):
        # The stored name is ours, so the upload's own may be as long as it likes.
        return super().formfield(**{"form_class": PictureFormField, "max_length": None, **kwargs})

    def update_dimension_fields(self, instance, force=False, *args, **kwargs):
        """Measure only what images.read() drew: other bytes reach no decoder before save() does."""
        if self.attname not in instance.__dict__:
            return  # deferred: asking for it would load it, which comes here again
        file = getattr(instance, self.attname)
        if not file or file._committed or isinstance(file.file, SafePicture):
            super().update_dimension_fields(instance, force, *args, **kwargs)
