"""An article's body: which photos stand in it, and how they are printed.

The stored body holds `<figure class="photo wide" data-photo="12">…</figure>`; what readers get is
the photo of that number as the library knows it today, in responsive sizes. The figure's own
caption, if it has one, goes before the library's.
"""

import re

from django.utils.safestring import SafeString, mark_safe

from . import pictures

_FIGURE = re.compile(
    r'<figure\b(?P<attributes>[^>]*\bdata-photo="(?P<id>\d+)"[^>]*)>(?P<inside>.*?)</figure>',
    re.DOTALL,
)
_CAPTION = re.compile(r"<figcaption>(.*?)</figcaption>", re.DOTALL)
_CLASS = re.compile(r'class="([^"]*)"')


def photo_ids(body: str) -> set[int]:
    """The numbers of the photos a cleaned body shows."""
    return {int(match["id"]) for match in _FIGURE.finditer(body)}


def rendered(body: str, photos: dict) -> SafeString:
    """Return a cleaned body with its figures printed from `photos` (id → Photo).

    A photo that is no longer there leaves its figure out.
    """

    def figure(match: re.Match) -> str:
        photo = photos.get(int(match["id"]))
        if photo is None:
            return ""
        caption = _CAPTION.search(match["inside"])
        classes = _CLASS.search(match["attributes"])
        return pictures.figure(
            photo,
            classes[1] if classes else "photo",
            mark_safe(caption[1].strip()) if caption else "",  # cleaned with the body around it
        )

    return mark_safe(_FIGURE.sub(figure, body))  # the body was cleaned when it was stored
