"""Covers: a picture field that keeps two smaller copies beside each cover."""

from django.core.files.base import ContentFile

from journal.lib import images
from journal.lib.addresses import quick
from journal.lib.picture_field import PictureField, PictureFieldFile
from journal.lib.protected import versioned

WIDTHS = (400, 800)


class CoverFile(PictureFieldFile):
    def save(self, name, content, save=True):
        super().save(name, content, save=False)
        with self.storage.open(self.name) as file:
            data = file.read()
        # Not by the worker as those of photos are: two small copies of a picture uploaded once a
        # month cost a moment, and a cover is never without them.
        for width in WIDTHS:
            self.storage.save(self._copy(width), ContentFile(images.shrink(data, width).data))
        if save:
            self.instance.save()

    def delete(self, save=True):
        copies = [self._copy(width) for width in WIDTHS] if self else []
        super().delete(save)
        for copy in copies:
            self.storage.delete(copy)

    def _copy(self, width: int) -> str:
        return f"{self.name.rpartition('.')[0]}-{width}.webp"

    def name_of(self, width: int) -> str:
        """The stored name of a copy, of the cover itself for 0; raises KeyError for others."""
        return ({0: self.name} | {w: self._copy(w) for w in WIDTHS})[width]

    @property
    def url(self) -> str:
        return self._url(0)

    @property
    def small_url(self) -> str:
        """The address of the copy that suits a wall of covers."""
        return self._url(WIDTHS[0])

    @property
    def srcset(self) -> str:
        return ", ".join(f"{self._url(w)} {w}w" for w in WIDTHS)

    def _url(self, width: int) -> str:
        return versioned(quick("issues:cover", self.instance.pk, width), self.name)


class CoverField(PictureField):
    attr_class = CoverFile
