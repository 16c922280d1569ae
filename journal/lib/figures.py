"""The figures of cleaned HTML: single photos, and groups of photos (a pair, a gallery).

A group holds two photos or more, each with a caption of its own or without, and may have a caption
for all of them at its end:

    <figure class="gallery wide"><figure class="photo" data-photo="12">…</figure>…
    <figcaption>…</figcaption></figure>

Reads only what nh3 wrote: tags in lower case and nested well, < and > escaped in attributes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

GROUPS = ("gallery", "pair")

_FIGURE_TAG = re.compile(r"(<figure(?: [^<>]*)?>|</figure>)")
_CLASS = re.compile(r' class="([^"]*)"')
_PHOTO = re.compile(r' data-photo="(\d+)"')
_CAPTION = re.compile(r"<figcaption>((?:(?!</?figcaption>).)*)</figcaption>", re.DOTALL)
_CAPTION_TAG = re.compile(r"<(/?)figcaption>")
_TAG = re.compile(r"<(?!img\b|hr\b)[^<>]*>|&nbsp;")


@dataclass
class Figure:
    """A figure as it stands: its start tag, and what is in it in order."""

    start: str
    parts: list[str | Figure] = field(default_factory=list)

    @property
    def classes(self) -> list[str]:
        found = _CLASS.search(self.start)
        return found[1].split() if found else []

    @property
    def photo(self) -> int | None:
        """The number of the photo it shows itself."""
        found = _PHOTO.search(self.start)
        return int(found[1]) if found else None

    @property
    def group(self) -> str:
        """ "gallery", "pair", or "" for what is no group."""
        return "" if self.photo else next((c for c in self.classes if c in GROUPS), "")

    @property
    def figures(self) -> list[Figure]:
        return [part for part in self.parts if isinstance(part, Figure)]

    @property
    def words(self) -> str:
        """The HTML in it outside of the figures in it; nested well, like the whole."""
        return "".join(part for part in self.parts if isinstance(part, str))

    @property
    def caption(self) -> str:
        """The HTML of its own caption, or ""."""
        found = _CAPTION.search(self.words)
        return found[1].strip() if found else ""

    def within(self) -> Iterator[Figure]:
        """All figures in it, at any depth, in order."""
        waiting = self.figures[::-1]
        while waiting:
            figure = waiting.pop()
            yield figure
            waiting += figure.figures[::-1]

    def alone(self) -> str:
        """It without the figures in it, and no group."""
        start = self.start
        if not set(GROUPS).isdisjoint(self.classes):
            start = _start([c for c in self.classes if c not in GROUPS], self.photo)
        return f"{start}{self.words}</figure>"


def parse(markup: str) -> list[str | Figure]:
    """Cleaned HTML as its outermost figures and what stands between them."""
    top = Figure("")
    opened = [top]
    for at, piece in enumerate(_FIGURE_TAG.split(markup)):
        if at % 2 == 0:
            opened[-1].parts.append(piece)
        elif piece != "</figure>":
            opened[-1].parts.append(figure := Figure(piece))
            opened.append(figure)
        elif len(opened) > 1:
            opened.pop()
    return top.parts


def settled(markup: str) -> str:
    """Return HTML where photos stand alone or in well-formed groups; no photo or word is lost.

    Figures nested in another way come apart: their photos one after the other, their words after
    them. Settling it again changes nothing.
    """
    if "<figure" not in markup:
        return markup
    return "".join(part if isinstance(part, str) else _settled(part) for part in parse(markup))


def _settled(figure: Figure) -> str:
    if not figure.figures:
        return figure.alone()
    photos = [each for each in figure.within() if each.photo]
    if figure.group and len(photos) > 1:
        return _group(figure, photos)
    if figure.group and len(photos) == 1:
        return _last_of_group(figure, photos[0])
    own = [figure.alone()] if figure.photo else []
    return "".join([*own, *_apart(figure), "" if own else _loose(figure.words)])


def _group(figure: Figure, photos: list[Figure]) -> str:
    kind = figure.group if len(photos) == 2 else "gallery"
    classes = [kind, *(["wide"] if "wide" in figure.classes else [])]
    shown = (f"{_start(['photo'], each.photo)}{each.words.strip()}</figure>" for each in photos)
    caption, rest = _caption_and_rest(figure.words)
    others = (each for each in figure.within() if not each.photo)
    return "".join(
        [_start(classes), *shown, caption, "</figure>", rest, *(_other(each) for each in others)]
    )


def _last_of_group(figure: Figure, photo: Figure) -> str:
    """The one photo that is left stands alone, under the caption of all if it has none."""
    classes = ["photo", *(["wide"] if "wide" in figure.classes else [])]
    caption, rest = _caption_and_rest(figure.words)
    if _CAPTION.search(photo.words):
        caption, rest = "", _loose(caption) + rest
    others = (_other(each) for each in figure.within() if not each.photo)
    start = _start(classes, photo.photo)
    return "".join([start, photo.words.strip(), caption, "</figure>", rest, *others])


def _apart(figure: Figure) -> Iterator[str]:
    for each in figure.within():
        yield each.alone() if each.photo else _other(each)


def _other(figure: Figure) -> str:
    """What is left of a figure that shows no photo of the library: itself, or words."""
    return _loose(figure.words) if figure.figures or figure.group else figure.alone()


def _caption_and_rest(words: str) -> tuple[str, str]:
    """The first caption in some HTML, whole, and the HTML without it."""
    found = _CAPTION.search(words)
    if not found:
        return "", _loose(words)
    rest = _loose(words[: found.start()] + words[found.end() :])
    return (found[0] if _says_something(found[1]) else ""), rest


def _loose(words: str) -> str:
    """Words that lost their figure: a caption becomes a paragraph, empty boxes go."""
    return _CAPTION_TAG.sub(r"<\1p>", words) if _says_something(words) else ""


def _says_something(words: str) -> bool:
    return bool(_TAG.sub("", words).strip())


def _start(classes: list[str], photo: int | None = None) -> str:
    named = f' class="{" ".join(classes)}"' if classes else ""
    numbered = f' data-photo="{photo}"' if photo else ""
    return f"<figure{named}{numbered}>"
