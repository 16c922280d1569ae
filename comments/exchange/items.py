"""One comment as a source tells it."""

from __future__ import annotations

import re
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


@dataclass(frozen=True)
class Refused:
    """A comment of a source that cannot be kept here: where it stands, and why."""

    where: str
    why: str

    def __str__(self) -> str:
        return f"{self.where}: {self.why}."


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
    where: str = ""  # in the file, for people

    def checked(self) -> Item | Refused:
        """The same, or why it cannot be kept: what is too long only for display is cut later."""
        consent = self.more.get("consent", "")
        names = (self.key, self.parent, consent, str(self.thread))
        texts = (*names, self.name, self.email, self.text, self.more.get("address", ""))
        why = ""
        if len(self.key) > LONGEST_KEY:
            why = f"số của ý kiến dài hơn {LONGEST_KEY} ký tự"
        elif len(consent) > LONGEST_CONSENT:
            why = f"tên bản đồng ý dài hơn {LONGEST_CONSENT} ký tự"
        elif any("\0" in each for each in names) or any(map(_SURROGATE.search, texts)):
            why = "có ký tự hỏng"
        return Refused(self.where or f"Ý kiến số {self.key[:40]!a}", why) if why else self


LONGEST_KEY, LONGEST_CONSENT = 100, 20  # characters, as the columns hold
_SURROGATE = re.compile("[\ud800-\udfff]")  # half a character: JSON can name it, nothing keeps it


def count_in(value: object) -> int:
    """A count that a source gives, or 0."""
    try:
        number = int(value or 0)
    except (TypeError, ValueError, OverflowError):
        return 0
    return number if 0 <= number < 2**31 else 0


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
