"""What a check finds: the words for the person, the place, and how to mend it. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from hashlib import sha256

from django.db.models import TextChoices

KEY_LENGTH = 120
MOST_EDITS = 1000  # of one finding


class Level(TextChoices):
    BLOCK = "block", "Chặn"
    WARN = "warn", "Nhắc"
    OFF = "off", "Tắt"


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the form: a field, and in it the `nth` (from 0) of a kind of thing.

    `kind` is "" (the field as a whole), "words" (the nth time that `words` stand in its text, one
    line a block), or in the body "figure", "image", "heading", "table", "link".
    """

    field: str
    kind: str = ""
    nth: int = 0
    words: str = ""

    def as_json(self) -> dict:
        return {"field": self.field, "kind": self.kind, "nth": self.nth, "words": self.words}


@dataclass(frozen=True, slots=True)
class Edit:
    """Other words for those at a spot; for a link, another target."""

    spot: Spot
    to: str

    def as_json(self) -> dict:
        return {**self.spot.as_json(), "to": self.to}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at. `about` tells it from others of its check, however the text moves."""

    says: str
    spot: Spot
    about: str = ""
    help: str = ""
    mend: str = ""  # what the button that makes the edits says; "" where nothing is sure
    edits: tuple[Edit, ...] = field(default=())  # in the order of the text
    photo: int | None = None  # whose words are to be written in the library


@dataclass(frozen=True, slots=True)
class Reported:
    """A finding of a check at its level, as the panel and the log name it."""

    code: str
    level: Level
    finding: Finding
    dismissed: str = ""  # who left it as it is, and when

    @property
    def key(self) -> str:
        """The same for the same thing in another version of the text; at most KEY_LENGTH."""
        return key_of(self.code, self.finding.about)

    @property
    def spot_json(self) -> str:
        return json.dumps(self.finding.spot.as_json())

    @property
    def edits_json(self) -> str:
        return json.dumps([edit.as_json() for edit in self.finding.edits])

    @property
    def is_dismissed(self) -> bool:
        return bool(self.dismissed)

    @property
    def blocks(self) -> bool:
        return self.level == Level.BLOCK


def key_of(code: str, about: str) -> str:
    key = f"{code}:{about}" if about else code
    if len(key) <= KEY_LENGTH:
        return key
    return f"{code}:{sha256(about.encode(errors='replace')).hexdigest()[:32]}"
