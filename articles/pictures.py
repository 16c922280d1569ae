"""The HTML of a photo. In Python, not in templates: a page shows up to fifty, and each include
would cost more than the query that found its photo."""

from __future__ import annotations

import re
from collections.abc import Iterable
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
_GROUP_SIZES = {
    "pair": "(min-width: 768px) 420px, (min-width: 480px) 50vw, 100vw",
    "gallery": "(min-width: 768px) 320px, 50vw",
}


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
    return _figure(photo, classes, caption, img(photo, sizes, alt=photo.alt, loading=loading))


def in_group(photo: Photo, kind: str, caption: str = "") -> SafeString:
    """One photo of a group of a kind ("pair", "gallery"), for group()."""
    classes = "photo upright" if photo.height > photo.width else "photo"
    return _figure(photo, classes, caption, cropped(photo, _GROUP_SIZES[kind], alt=photo.alt))


def group(classes: str, shown: Iterable[SafeString], caption: str = "") -> SafeString:
    """Photos side by side, from in_group(); `caption` (safe HTML) is that of all of them."""
    below = f"<figcaption>{conditional_escape(caption)}</figcaption>" if caption else ""
    return mark_safe(f'<figure class="{escape(classes)}">{"".join(shown)}{below}</figure>')


def _figure(photo: Photo, classes: str, caption: str, image: SafeString) -> SafeString:
    """Its picture leads to the largest there is, which js/lightbox.js shows on the page."""
    words = conditional_escape(caption or photo.caption)
    if photo.credit:
        words += f' <span class="credit">Ảnh: {escape(photo.credit)}</span>'
    below = f"<figcaption>{words.strip()}</figcaption>" if words else ""
    name = f"Phóng to ảnh: {photo.alt}" if photo.alt else "Phóng to ảnh"
    address = escape(photo.rendition_url(RENDITION_WIDTHS[-1]))
    link = f'<a class="enlarge" href="{address}" aria-label="{escape(name)}">{image}</a>'
    # Every part is escaped above, or was cleaned with the body it comes from.
    return mark_safe(f'<figure class="{escape(classes)}">{link}{below}</figure>')
