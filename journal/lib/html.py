"""The one allow-list of what HTML may be stored, and the model field that applies it.

Every way in (admin, import, API, shell) passes RichTextField.get_prep_value, so nothing relies on
the editor's own filter. Pictures come from the journal's photo library only: a figure names its
photo by number, and an <img> from anywhere else is dropped.
"""

import html
import re

import nh3
from ckeditor.fields import RichTextField as CKEditorField
from django.conf import settings

from .vietnamese import normalize

TAGS = {
    *("p", "br", "hr", "h2", "h3", "h4", "blockquote", "ul", "ol", "li"),
    *("strong", "em", "u", "s", "sub", "sup", "a", "img", "figure", "figcaption"),
    *("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"),
}
ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height"},
    "figure": {"class", "data-photo"},
    "th": {"colspan", "rowspan", "scope"},
    "td": {"colspan", "rowspan"},
    "ol": {"start"},
}
FIGURE_CLASSES = {"photo", "wide", "left", "right"}
_SAME_MEANING = [("b", "strong"), ("i", "em"), ("h1", "h2")]

_IMG_WITHOUT_SOURCE = re.compile(r"<img(?![^>]*\ssrc=)[^>]*>")
_EMPTY_PARAGRAPH = re.compile(r"<p>(?:\s|&nbsp;|\xa0|<br>)*</p>\s*")
_BREAKS = re.compile(r"<(?:br|/p|/h[1-6]|/li|/td|/th|/figcaption|/blockquote|/caption)\b[^>]*>")


def clean(markup: str) -> str:
    """Return HTML that is safe to print in a page, in NFC; cleaning it again changes nothing."""
    markup = normalize(markup)
    for old, new in _SAME_MEANING:
        markup = re.sub(rf"(</?){old}(?=[\s>/])", rf"\g<1>{new}", markup, flags=re.IGNORECASE)
    markup = nh3.clean(
        markup,
        tags=TAGS,
        attributes=ATTRIBUTES,
        allowed_classes={},
        attribute_filter=_attribute,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener",
    )
    markup = _IMG_WITHOUT_SOURCE.sub("", normalize(markup))  # again: entities were resolved
    return _EMPTY_PARAGRAPH.sub("", markup).strip()


def _attribute(tag: str, name: str, value: str) -> str | None:
    match tag, name:
        case "figure", "class":
            return " ".join(c for c in value.split() if c in FIGURE_CLASSES) or None
        case (_, "data-photo" | "width" | "height" | "colspan" | "rowspan" | "start"):
            return value if re.fullmatch(r"[1-9]\d{0,8}", value) else None
        case "img", "src":
            return value if _is_own_picture(value) else None
        case "th", "scope":
            return value if value in {"col", "row"} else None
    return value


def _is_own_picture(src: str) -> bool:
    return src.startswith(settings.MEDIA_URL) and ".." not in src


def plain_text(markup: str) -> str:
    """Return the text of HTML with one line for each block, entities resolved."""
    without_tags = nh3.clean(_BREAKS.sub("\n", markup), tags=set())
    lines = (" ".join(line.split()) for line in html.unescape(without_tags).split("\n"))
    return "\n".join(line for line in lines if line)


class RichTextField(CKEditorField):
    """A text column that holds only HTML which clean() let through."""

    def get_prep_value(self, value: str | None) -> str | None:
        return super().get_prep_value(None if value is None else clean(value))

    def pre_save(self, model_instance, add: bool) -> str:
        """Give the instance in memory what the database gets, so both print the same."""
        value = clean(getattr(model_instance, self.attname) or "")
        setattr(model_instance, self.attname, value)
        return value
