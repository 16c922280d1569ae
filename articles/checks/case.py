"""What a check is given: the text, what the database knows of it, and the rule's own settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from .finding import Spot
from .reading import Body, read

TEXTS = ("kicker", "title", "subtitle", "lead", "body")


class PhotoWords(NamedTuple):
    """What the library knows of a photo."""

    alt: str
    credit: str
    caption: str
    width: int = 0  # pixels


@dataclass(frozen=True)
class Draft:
    """An article's text as it is typed, and what stands around it."""

    title: str = ""
    kicker: str = ""
    subtitle: str = ""
    lead: str = ""
    markup: str = ""
    has_byline: bool = False
    cover: int | None = None
    weight: int = 0
    planned_at: datetime | None = None
    is_waiting: bool = False  # for readers to get it for the first time
    article: int | None = None

    @cached_property
    def body(self) -> Body:
        return read(self.markup)

    @cached_property
    def photo_ids(self) -> set[int]:
        shown = {figure.photo for figure in self.body.figures if figure.photo}
        return shown | ({self.cover} if self.cover else set())


@dataclass(frozen=True)
class Facts:
    """What was asked of the database, for any number of drafts at once."""

    now: datetime
    photos: Mapping[int, PhotoWords] = field(default_factory=dict)
    # Paths of this site that nobody can read now: the number of articles they are not about.
    dead_paths: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Case:
    """A draft before one check, whose limit and words stand beside it."""

    draft: Draft
    facts: Facts
    limit: int = 0
    words: tuple[str, ...] = ()

    @property
    def body(self) -> Body:
        return self.draft.body

    def passages(self) -> Iterator[tuple[str, str]]:
        """The fields that hold prose, and their text as typed."""
        for name in TEXTS:
            text = self.draft.body.text if name == "body" else getattr(self.draft, name)
            if text:
                yield name, text

    def spot(self, name: str, start: int, words: str) -> Spot:
        """The place of words that stand in a field's text at `start`."""
        text = self.draft.body.text if name == "body" else getattr(self.draft, name)
        return Spot(name, "words", text.count(words, 0, start), words)
