"""Image API 3 over the pictures as they are stored: whole pages in the widths there are, as JPEG.

That is level 0: nothing is cut or scaled for anybody, so it costs what a file costs.
Rules: https://iiif.io/api/image/3.0/ and its compliance page.
"""

import re
from collections.abc import Sequence
from io import BytesIO
from pathlib import PurePath
from typing import NamedTuple

from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase

from journal.lib import images
from journal.lib.protected import protected_response

from ..models import Page
from . import addresses

CONTEXT = "http://iiif.io/api/image/3/context.json"
THUMBNAIL = 500  # pixels: the width nearest to it is shown small


class Size(NamedTuple):
    width: int
    height: int

    @property
    def name(self) -> str:
        """As an address has it."""
        return f"{self.width},{self.height}"


def sizes(
    width: int, height: int, widths: Sequence[int], heights: Sequence[int] = ()
) -> list[Size]:
    """Return the sizes (pixels) in which a page is stored, widest last; `widths` may be empty, and
    without the `heights` that belong to them these are as near as a ratio tells."""
    if widths and len(heights) == len(widths):
        return list(map(Size, widths, heights))
    known = sorted(widths) or [width]
    return [Size(each, max(1, round(height * each / width))) for each in known]


def sizes_of(page: Page) -> list[Size]:
    return sizes(page.width, page.height, page.widths, page.heights)


def service(root: str, number: int) -> dict:
    """What a picture in a manifest says of its service."""
    return {"id": addresses.picture(root, number), "type": "ImageService3", "profile": "level0"}


def described(root: str, number: int, of: Size, small: bool = False) -> dict:
    """A stored picture as manifests have it; what is shown `small` needs no service."""
    about = {
        "id": f"{addresses.picture(root, number)}/full/{of.name}/0/default.jpg",
        "type": "Image",
        "format": "image/jpeg",
        "width": of.width,
        "height": of.height,
    }
    return about if small else about | {"service": [service(root, number)]}


def smallest(of: list[Size]) -> Size:
    return min(of, key=lambda each: abs(each.width - THUMBNAIL))


def info(page: Page) -> dict:
    """The document that tells a viewer what it may ask for."""
    stored = sizes_of(page)
    whole = stored[-1]
    return {
        "@context": CONTEXT,
        **service(addresses.root_of(page.issue_id), page.number),
        "protocol": "http://iiif.io/api/image",
        **whole._asdict(),
        "sizes": [each._asdict() for each in stored],
    }


def asked_width(page: Page, size: str) -> int:
    """Return the width that a size in an address means, "max" or "w,h".

    Raises KeyError for a size that is not stored.
    """
    stored = sizes_of(page)
    return ({each.name: each.width for each in stored} | {"max": stored[-1].width})[size]


def nearest(page: Page, size: str) -> Size | None:
    """Where only a width is asked for, "w,": the least stored size that has it; None otherwise.

    Level 0 owes nobody such a width, but there are viewers whose thumbnails are always 90 wide.
    """
    if not re.fullmatch(r"[1-9][0-9]{0,4},", size):
        return None
    stored = sizes_of(page)
    return next((each for each in stored if each.width >= int(size[:-1])), stored[-1])


def response(request: HttpRequest, page: Page, width: int) -> HttpResponseBase:
    """Answer with a stored picture as JPEG; raises Http404 where the file is lost."""
    if page.widths:
        return protected_response(request, page.image, page.image.name_of(width, "jpg"))
    if PurePath(page.image.name).suffix == ".jpg":
        return protected_response(request, page.image)
    return _converted(page)


def _converted(page: Page) -> FileResponse:
    """A page of an earlier program has one picture, as WebP; reading its PDF again makes more."""
    if not page.image.storage.exists(page.image.name):
        raise Http404(f"{page.image.name} is not in storage")
    with page.image.open() as file:
        made = images.shrink(file.read(), page.width, "JPEG")
    return FileResponse(BytesIO(made.data), content_type="image/jpeg")
