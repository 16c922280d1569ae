"""Text is stored in one form: NFC, no control or invisible characters, no blanks around it."""

from django.db import models

from .html import RichTextField
from .vietnamese import normalize


class NormalizedText(models.Model):
    """Brings every text of a row that people type into its stored form at each save."""

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        self.normalize()
        super().save(*args, **kwargs)

    def normalize(self) -> None:
        """Do what save() does to the texts, for rows that are written past it."""
        for field in self._meta.concrete_fields:
            if is_typed_text(field) and field.attname in self.__dict__:
                setattr(self, field.attname, stored_form(getattr(self, field.attname), field))


def stored_form(value: str | None, field: models.Field) -> str | None:
    """Text as a field keeps it; a CharField keeps one line."""
    if not value:
        return value
    value = normalize(value)
    return value.strip() if isinstance(field, models.TextField) else " ".join(value.split())


def is_typed_text(field: models.Field) -> bool:
    """Whether people type into a field: not chosen, not computed, not HTML (which has clean())."""
    return (
        isinstance(field, models.CharField | models.TextField)
        and not isinstance(field, RichTextField)
        and field.editable
        and not field.choices
    )
