"""One comment as a source tells it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from journal.lib.html import plain_text

from ..models import State


class BadFile(ValidationError):
    """A file that cannot be read, or not to its end; says so to who sent it."""


@dataclass(frozen=True)
class Thread:
    """What a source commented on: addresses and names under which it may be found here."""

    addresses: tuple[str, ...] = ()
    slug: str = ""
    number: int | None = None  # of an article of ours
    key: str = ""  # the source's own

    def __str__(self) -> str:
        return next((each for each in (*self.addresses, self.slug, self.key) if each), "?")


@dataclass
class Item:
    key: str  # one of the source's own
    thread: Thread
    text: str
    at: datetime
    state: str
    parent: str = ""
    name: str = ""
    email: str = ""
    likes: int = 0
    more: dict[str, Any] = field(default_factory=dict)  # further fields of a comment of our own


def from_html(markup: str) -> str:
    """The text of a comment that was kept as HTML, in which a line's end counts."""
    return plain_text(markup.replace("\r\n", "\n").replace("\n", "<br>"))


def email_in(text: str) -> str:
    """A source's e-mail; "" for what is none."""
    text = text.strip()
    try:
        validate_email(text)
    except ValidationError:
        return ""
    return text if len(text) <= 254 else ""


def time_in(text: str, form: str = "") -> datetime | None:
    """A moment, in UTC where it does not say otherwise; None for none."""
    try:
        at = datetime.strptime(text, form) if form else datetime.fromisoformat(text)  # noqa: DTZ007
    except ValueError:
        return None
    if not 1990 <= at.year < 2100:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


STATES = {
    "approved": State.APPROVED,
    "pending": State.PENDING,
    "spam": State.SPAM,
    "trash": State.REJECTED,
}
