"""Files that belong to a row: which of them are new, and how they leave storage with it."""

from collections.abc import Iterable
from functools import cache as kept
from functools import partial

from django.core.cache import cache
from django.db import models, transaction
from django.db.models.fields.files import FieldFile
from django.urls import reverse

DAY = 24 * 3600  # seconds


class PdfFile(FieldFile):
    """The PDF of an issue as it came, which those who keep the archive can have."""

    @property
    def url(self) -> str:
        return reverse("admin:issues_issue_original", args=[self.instance.pk])


class PdfField(models.FileField):
    attr_class = PdfFile


def size_of(file: FieldFile) -> int:
    """Return how large a stored file is, in bytes; 0 where it is lost. Its name tells what it
    holds, so that storage, which may be far away, is asked once a day."""

    def look() -> int:
        try:
            return file.size
        except FileNotFoundError:
            return 0

    return cache.get_or_set(f"size-of-{file.name}", look, DAY)


def discard(files: Iterable[FieldFile]) -> None:
    """Remove files from storage once the transaction is committed; a rollback keeps them."""
    for file in files:
        transaction.on_commit(partial(file.delete, save=False), robust=True)


def discard_with_row(sender, instance, **kwargs) -> None:
    """Receive pre_delete: a deferred name can still be read then."""
    discard([getattr(instance, field.name) for field in _file_fields(sender)])


@kept
def _file_fields(model: type[models.Model]) -> list[models.FileField]:
    """Asked for each row that is read."""
    return [f for f in model._meta.concrete_fields if isinstance(f, models.FileField)]


class KnowsItsFiles(models.Model):
    """Remembers the names its files had when the row was read.

    So a row that was read before a worker added a file is told from one whose file was cleared.
    """

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db, field_names, values):
        row = super().from_db(db, field_names, values)
        row._remember_files()
        return row

    def refresh_from_db(self, using=None, fields=None, from_queryset=None):
        super().refresh_from_db(using, fields, from_queryset)
        self._remember_files(fields)

    def new_files(self) -> set[str]:
        """The names of the file fields whose file was put there, replaced or cleared."""
        known = self.__dict__.get("_known_files", {})
        now = self._loaded_files()
        return {
            name
            for name, file in now.items()
            if str(file or "") != known.get(name, "") or not getattr(file, "_committed", True)
        }

    def _remember_files(self, fields: Iterable[str] | None = None) -> None:
        loaded = self._loaded_files()
        names = loaded if fields is None else loaded.keys() & set(fields)
        known = {name: str(loaded[name] or "") for name in names}
        self._known_files = self.__dict__.get("_known_files", {}) | known

    def _loaded_files(self) -> dict:
        """Field name to file, or to the name it has in the row; without those deferred."""
        fields = _file_fields(type(self))
        return {f.name: self.__dict__[f.attname] for f in fields if f.attname in self.__dict__}
