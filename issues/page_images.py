"""Pictures of pages: one file field, and beside its file the other widths and formats."""

from pathlib import PurePath

from django.core.files.base import ContentFile
from django.db import models
from django.db.models.fields.files import ImageFieldFile

from journal.lib.addresses import quick
from journal.lib.pdf.process import Drawn
from journal.lib.protected import versioned

SHOWN = 1000  # pixels: the width that the field itself names, as WebP


class PageImageFile(ImageFieldFile):
    def delete(self, save=True):
        copies = self.copies() if self else []
        super().delete(save)
        for copy in copies:
            self.storage.delete(copy)

    def copies(self) -> list[str]:
        """The names of the other widths and formats."""
        return [
            self._copy(width, extension)
            for width in self.instance.widths
            for extension in self.extensions(width)
            if (width, extension) != (self.instance.width, "webp")
        ]

    def extensions(self, width: int) -> list[str]:
        """The formats that there are of a width; see images.of_page()."""
        *smaller, sharpest = self.instance.widths
        return ["jpg"] if smaller and width == sharpest else ["webp", "jpg"]

    def _copy(self, width: int, extension: str) -> str:
        return f"{self.name.rpartition('.')[0]}-{width}.{extension}"

    def name_of(self, width: int, extension: str) -> str:
        """The stored name of one width; raises KeyError where there is none."""
        page = self.instance
        if (width, extension) == (page.width, PurePath(self.name).suffix[1:]):
            return self.name
        if width in page.widths and extension in self.extensions(width):
            return self._copy(width, extension)
        raise KeyError(width, extension)

    @property
    def url(self) -> str:
        return self._url(self.instance.width, PurePath(self.name).suffix[1:])

    def sized_url(self, width: int, extension: str = "webp") -> str:
        """The address of one width, as JPEG where it has no such format; the field's own where
        there is no other."""
        if width not in self.instance.widths:
            return self.url
        has = self.extensions(width)
        return self._url(width, extension if extension in has else has[-1])

    def _url(self, width: int, extension: str) -> str:
        page = self.instance
        address = quick("issues:picture", page.issue_id, page.number, width, extension)
        return versioned(address, self.name)

    @property
    def webp_srcset(self) -> str:
        return self._srcset("webp")

    @property
    def jpeg_srcset(self) -> str:
        return self._srcset("jpg")

    def _srcset(self, extension: str) -> str:
        """The addresses of all widths that there are in a format; "" where there is none."""
        widths = [w for w in self.instance.widths if extension in self.extensions(w)]
        return ", ".join(f"{self._url(width, extension)} {width}w" for width in widths)

    @property
    def sharpest_url(self) -> str:
        """As JPEG, which opens everywhere."""
        return self.sized_url(max(self.instance.widths, default=SHOWN), "jpg")

    @property
    def small_url(self) -> str:
        return self.sized_url(min(self.instance.widths, default=SHOWN))


class PageImageField(models.ImageField):
    attr_class = PageImageFile


def store(page, stem: str, pictures: list[Drawn]) -> None:
    """Put a page's pictures into storage under names that a second try overwrites; set its fields.

    `stem` is the name without extension. A page taller than wide has its pictures narrower.
    """
    webp = [one for one in pictures if one.extension == "webp"]
    shown = min(webp, key=lambda one: abs(one.width - SHOWN))
    storage = page._meta.get_field("image").storage
    for one in pictures:
        name = f"{stem}.webp" if one is shown else f"{stem}-{one.width}.{one.extension}"
        storage.delete(name)
        storage.save(name, ContentFile(one.data))
    page.image = f"{stem}.webp"
    page.width, page.height = shown.width, shown.height
    sizes = {one.width: one.height for one in pictures}
    page.widths = sorted(sizes)
    page.heights = [sizes[width] for width in page.widths]
