"""The HTML of a photo. In Python, not in templates: a page shows up to fifty, and each include
would cost more than the query that found its photo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe

if TYPE_CHECKING:
    from .models import Photo

# How wide a figure stands in the text (css/prose.css), by its class.
_FIGURE_SIZES = {
    "wide": "(min-width: 1264px) 836px, 100vw",
    "left": "(min-width: 768px) 320px, 100vw",
    "right": "(min-width: 768px) 320px, 100vw",
}
_IN_TEXT = "(min-width: 768px) 640px, 100vw"


def img(
    photo: Photo,
    sizes: str,
    *,
    alt: str = "",
    loading: str = "lazy",
    priority: str = "",
    classes: str = "",
) -> SafeString:
    """An <img> in responsive sizes. `loading` is lazy or eager, `priority` high or nothing.

    Beside a title a picture says nothing more, so `alt` is empty unless given.
    """
    attributes = {
        "src": photo.file.url,
        "srcset": photo.srcset,
        "sizes": sizes if photo.rendition_widths else "",
        "width": photo.width,
        "height": photo.height,
        "class": classes,
        "loading": loading,
        "fetchpriority": priority,
        "decoding": "async",
    }
    shown = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items() if value)
    return mark_safe(f'<img alt="{escape(alt)}"{shown}>')  # every value is escaped above


def cropped(photo: Photo, sizes: str, **options) -> SafeString:
    """An img() cut to its frame in a list, where the cut keeps a subject standing high or low."""
    classes = "high" if photo.focal_y < 0.4 else "low" if photo.focal_y > 0.6 else ""
    return img(photo, sizes, classes=classes, **options)


def figure(
    photo: Photo, classes: str = "photo", caption: str = "", loading: str = "lazy"
) -> SafeString:
    """A photo in the text with caption and credit; `caption` (safe HTML) goes before its own."""
    sizes = next((s for name, s in _FIGURE_SIZES.items() if name in classes.split()), _IN_TEXT)
    words = conditional_escape(caption or photo.caption)
    if photo.credit:
        words += f' <span class="credit">Ảnh: {escape(photo.credit)}</span>'
    below = f"<figcaption>{words.strip()}</figcaption>" if words else ""
    image = img(photo, sizes, alt=photo.alt, loading=loading)
    # Every part is escaped above, or was cleaned with the body it comes from.
    return mark_safe(f'<figure class="{escape(classes)}">{image}{below}</figure>')
