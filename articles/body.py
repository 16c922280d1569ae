"""An article's body: which photos stand in it, and how they are printed.

The stored body holds `<figure class="photo wide" data-photo="12">…</figure>`, alone or in a group
(journal/lib/figures.py); what readers get is the photo of that number as the library knows it
today, in responsive sizes. The figure's own caption, if it has one, goes before the library's.
"""

import re

from django.utils.safestring import SafeString, mark_safe

from journal.lib.figures import Figure, parse

from . import pictures

_NUMBER = re.compile(r'<figure\b[^>]*\bdata-photo="(\d+)"')


def photo_ids(body: str) -> set[int]:
    """The numbers of the photos a cleaned body shows."""
    return {int(number) for number in _NUMBER.findall(body)}


def rendered(body: str, photos: dict) -> SafeString:
    """Return a cleaned body with its figures printed from `photos` (id → Photo).

    A photo that is no longer there leaves its place out, and a group without photos goes whole.
    """
    parts = parse(body)
    # The body was cleaned when it was stored.
    return mark_safe("".join(p if isinstance(p, str) else _printed(p, photos) for p in parts))


def _printed(figure: Figure, photos: dict) -> str:
    if figure.group:
        return _group(figure, photos)
    if figure.photo is None:
        return figure.alone()
    photo = photos.get(figure.photo)
    classes = " ".join(figure.classes) or "photo"
    return pictures.figure(photo, classes, _caption(figure)) if photo else ""


def _group(group: Figure, photos: dict) -> str:
    shown = [
        pictures.in_group(photos[each.photo], group.group, _caption(each))
        for each in group.figures
        if each.photo in photos
    ]
    return pictures.group(" ".join(group.classes), shown, _caption(group)) if shown else ""


def _caption(figure: Figure) -> SafeString:
    return mark_safe(figure.caption)  # cleaned with the body around it
