"""Text is stored in one form: NFC, no control or invisible characters, no blanks around it."""

from django.db import models

from .html import RichTextField
from .vietnamese import normalize


class NormalizedText(models.Model):
    """Brings every text of a row that people type into its stored form at each save."""

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        for field in self._meta.concrete_fields:
            if is_typed_text(field) and field.attname in self.__dict__:
                value = getattr(self, field.attname)
                setattr(self, field.attname, value and normalize(value).strip())
        super().save(*args, **kwargs)


def is_typed_text(field: models.Field) -> bool:
    """Whether people type into a field: not chosen, not computed, not HTML (which has clean())."""
    return (
        isinstance(field, models.CharField | models.TextField)
        and not isinstance(field, RichTextField)
        and field.editable
        and not field.choices
    )
