"""The one allow-list of what HTML may be stored, and the model field that applies it.

Every way in (admin, import, API, shell) passes RichTextField.get_prep_value, so nothing relies on
the editor's own filter. Pictures come from the journal's photo library only: a figure names its
photo by number, and an <img> from anywhere else is dropped. How figures form groups: figures.py.
"""

import html
import re
from collections import Counter
from urllib.parse import unquote

import nh3
from ckeditor.fields import RichTextField as CKEditorField
from django.conf import settings

from . import figures
from .vietnamese import normalize

TAGS = {
    *("p", "br", "hr", "h2", "h3", "h4", "blockquote", "ul", "ol", "li"),
    *("strong", "em", "u", "s", "sub", "sup", "a", "img", "figure", "figcaption"),
    *("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"),
}
ATTRIBUTES = {
    "*": set(),  # else nh3 lets lang and title through everywhere
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height"},
    "figure": {"class", "data-photo"},
    "th": {"colspan", "rowspan", "scope"},
    "td": {"colspan", "rowspan"},
    "ol": {"start"},
    # A note and the place that calls it: manuscript/writing.py.
    "li": {"id"},
    "sup": {"id"},
}
FIGURE_CLASSES = {"photo", "wide", "left", "right", *figures.GROUPS}
# What other editors write, and what it is here. Blocks become paragraphs: dropping their tags would
# join the last word of one to the first of the next.
_SAME_MEANING = {"b": "strong", "i": "em", "h1": "h2", "h5": "h4", "h6": "h4", "del": "s"}
_SAME_MEANING |= {"strike": "s"} | dict.fromkeys(
    ("div", "section", "article", "address", "center", "pre", "dt", "dd"), "p"
)
_NEVER_NESTED = {
    *("p", "br", "hr", "img", "wbr", "input", "col", "meta", "link"),
    *("li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option"),
}
_TARGET = re.compile(r"(<a\b[^<>]*?\s)href\s*=", re.IGNORECASE)
MAX_DEPTH = 200  # of one tag; the parser's time grows with the square
MAX_PASSES = 5

# These read what nh3 wrote: lower case, every attribute quoted, < and > escaped inside.
_OTHER_WORD = re.compile(rf"<(/?)({'|'.join(_SAME_MEANING)})>")
_IMG_WITHOUT_SOURCE = re.compile(r'<img(?: (?!src=)[a-z]+="[^"]*")*>')
_LINK_WITHOUT_TARGET = re.compile(r'<a(?: (?!href=)[a-z]+="[^"]*")*>(.*?)</a>', re.DOTALL)
_EMPTY_PARAGRAPH = re.compile(r"<p>(?:\s|&nbsp;|<br>)*</p>\s*")

_BETWEEN_SIGNS = re.compile(r"[^<>]+")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_ANY_TAG = re.compile(r"<[/!?a-zA-Z][^<>]*>?")
_BREAKS = re.compile(
    r"</?(?:p|br|hr|h[1-6]|blockquote|ul|ol|li|figure|figcaption|table|caption|t[rdh]|thead|tbody"
    r"|tfoot|div|section|article|address|center|pre|d[ltd])\b[^<>]*>",
    re.IGNORECASE,
)
_WITHIN_A_BLOCK = re.compile(r'</?(?:strong|em|u|s|sub|sup|a|img)(?: [a-z-]+="[^"<>]*")*>')
_OTHER_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|nbsp);)")


def clean(markup: str) -> str:
    """Return HTML that is safe to print in a page, in NFC; cleaning it again changes nothing.

    Of markup that is nested absurdly deep, or never settles, only the text is kept.
    """
    if not is_too_deep(markup):
        # Until nothing changes: normalizing can uncover what a parser would read differently.
        for _ in range(MAX_PASSES):
            before, markup = markup, _cleaned_once(markup)
            if markup == before:
                return markup
    return html.escape(plain_text(markup), quote=False)


def well_formed(markup: str) -> str:
    """Return HTML as it was typed, read as a browser reads it, with this module's tags alone.

    Letters stay as they are; a link's target, whatever it is, stands in `data-target`. So this is
    for looking, never for storing or printing. Of markup nested absurdly deep the text is kept.
    """
    markup = markup.encode(errors="replace").decode()
    if is_too_deep(markup):
        return html.escape(plain_text(markup), quote=False)
    return nh3.clean(
        _TARGET.sub(r"\1data-target=", markup),  # a target that is no address would be dropped
        tags=TAGS | _SAME_MEANING.keys(),
        attributes=ATTRIBUTES | {"a": {"data-target"}},
        link_rel=None,
    )


def is_too_deep(markup: str) -> bool:
    """Whether tags nest deeper than MAX_DEPTH, which no writer does and a parser suffers from."""
    depth: Counter[str] = Counter()
    for closing, tag in _TAG.findall(markup):
        name = tag.lower()
        depth[name] = max(0, depth[name] + (-1 if closing else 1))
        if depth[name] > MAX_DEPTH and name not in _NEVER_NESTED:
            return True
    return False


def _cleaned_once(markup: str) -> str:
    markup = nh3.clean(
        _normalized(markup),
        tags=TAGS | _SAME_MEANING.keys(),
        attributes=ATTRIBUTES,
        allowed_classes={},
        attribute_filter=_attribute,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener",
    )
    markup = _normalized(markup)  # again: entities were resolved
    markup = _OTHER_WORD.sub(lambda tag: f"<{tag[1]}{_SAME_MEANING[tag[2]]}>", markup)
    markup = _LINK_WITHOUT_TARGET.sub(r"\1", _IMG_WITHOUT_SOURCE.sub("", markup))
    return _EMPTY_PARAGRAPH.sub("", figures.settled(markup)).strip()


def _normalized(markup: str) -> str:
    """Normalize, but never a tag's end: with a stroke U+0338 > would become ≯ and end nothing."""
    if "\u0338" not in markup:
        return normalize(markup)
    return _BETWEEN_SIGNS.sub(lambda piece: normalize(piece[0]).lstrip("\u0338"), markup)


def _attribute(tag: str, name: str, value: str) -> str | None:
    match tag, name:
        case "figure", "class":
            return " ".join(c for c in value.split() if c in FIGURE_CLASSES) or None
        case (_, "data-photo" | "width" | "height" | "colspan" | "rowspan" | "start"):
            return value if re.fullmatch(r"[1-9][0-9]{0,8}", value) else None
        case (_, "id"):
            return value if re.fullmatch(r"chu-(?:goi-)?[1-9][0-9]{0,3}", value) else None
        case "img", "src":
            return value if _is_own_picture(value) else None
        case "th", "scope":
            return value if value in {"col", "row"} else None
    return value


def _is_own_picture(src: str) -> bool:
    """Whether an address stays under MEDIA_URL however a browser reads it."""
    path = unquote(src.removeprefix(settings.MEDIA_URL))
    in_media = src.startswith(settings.MEDIA_URL) and ".." not in path
    return in_media and re.fullmatch(r"[\w./ -]+", path) is not None


def plain_text(markup: str) -> str:
    """Return the text of HTML with one line for each block, entities resolved, normalized.

    Takes time in proportion to the length: no tree is built of markup that is nested absurdly deep.
    """
    in_blocks = _BREAKS.sub("\n", _in_one_line(markup.replace("\n", " ")))
    text = normalize(html.unescape(_without_tags(in_blocks)))
    lines = map(_in_one_line, text.split("\n"))
    return "\n".join(line for line in lines if line)


def _in_one_line(text: str) -> str:
    """With one space for whatever blanks there are between words."""
    if text.isprintable() and "  " not in text:  # as no blank is but the space
        return text.strip()
    return " ".join(text.split())


def _without_tags(markup: str) -> str:
    """Its text, with entities. What clean() leaves within a block needs no parser."""
    text = _WITHIN_A_BLOCK.sub("", markup)
    if "<" not in text and not _OTHER_ENTITY.search(text):
        return text
    return _ANY_TAG.sub("", markup) if is_too_deep(markup) else nh3.clean(markup, tags=set())


class RichTextField(CKEditorField):
    """A text column that holds only HTML which clean() let through."""

    def get_prep_value(self, value: str | None) -> str | None:
        text = super().get_prep_value(value)
        return None if text is None else clean(text)

    def pre_save(self, model_instance, add: bool) -> str:
        """Give the instance in memory what the database gets, so both print the same."""
        value = clean(getattr(model_instance, self.attname) or "")
        setattr(model_instance, self.attname, value)
        return value
