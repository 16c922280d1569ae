"""The HTML of a photo. In Python, not in templates: a page shows up to fifty, and each include
would cost more than the query that found its photo."""

from __future__ import annotations

import re
from functools import lru_cache

from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe

from .models.photos import JPEG, RENDITION_WIDTHS, WEBP, Photo

FALLBACK_WIDTH = 960  # of the JPEG for browsers that know no srcset, either

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
    """A <picture> in responsive sizes: WebP, and JPEG for who cannot read that.

    `loading` is lazy or eager, `priority` high or nothing. Beside a title a picture says nothing
    more, so `alt` is empty unless given. Until the renditions are there it is the photo itself.
    """
    widest = _widest(sizes)
    webp, jpeg = photo.srcset(WEBP, widest), photo.srcset(JPEG, widest)
    attributes = {
        "src": photo.jpeg_url(FALLBACK_WIDTH),
        "srcset": jpeg,
        "sizes": jpeg and sizes,
        "width": photo.width,
        "height": photo.height,
        "class": classes,
        "loading": loading,
        "fetchpriority": priority,
        "decoding": "async",
    }
    shown = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items() if value)
    image = f'<img alt="{escape(alt)}"{shown}>'
    if webp:
        source = f'<source type="image/webp" srcset="{escape(webp)}" sizes="{escape(sizes)}">'
        image = f"<picture>{source}{image}</picture>"
    return mark_safe(image)  # every value is escaped above


@lru_cache(maxsize=200)
def _widest(sizes: str) -> int:
    """The widest rendition worth naming for a `sizes`, in pixels, on a screen of three dots each.

    A list of small frames would otherwise name files of 1,920 pixels that no browser asks for.
    """
    lengths = re.sub(r"\([^)]*\)", "", sizes)
    if "vw" in lengths:
        return RENDITION_WIDTHS[-1]
    return 3 * max(map(int, re.findall(r"(\d+)px", lengths)), default=RENDITION_WIDTHS[-1])


def cropped(photo: Photo, sizes: str, **options) -> SafeString:
    """An img() cut to its frame in a list, where the cut keeps the photo's focal point.

    By classes in steps of a tenth (css/pieces.css): a page may not carry styles of its own.
    """
    classes = f"x{round(photo.focal_x * 10)} y{round(photo.focal_y * 10)}"
    return img(photo, sizes, classes="" if classes == "x5 y5" else classes, **options)


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
