"""Second: a field that no person sees, and a signed note of when and for what the form was opened.

A machine fills every field, or posts at once, or posts for one article what it was given for
another. So may, now and then, a person: a password manager fills, a tab stays open for days. Who
trips is asked to press the button once more and loses nothing; the note, signed again, remembers
it, and the comment then goes to the moderators with that remark.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass

from django.core import signing
from django.core.exceptions import ValidationError

NOTE, HONEYPOT = "phieu", "tieu-de"  # names of the two fields
TOO_FAST = 3  # seconds between opening and sending
TOO_OLD = 24 * 3600  # seconds
_SIGNER = signing.Signer(salt="comments.trap")

AGAIN = "Lời bạn viết vẫn còn nguyên."
MESSAGES = {
    "trap-filled": "Có một ô ẩn đã bị điền, có lẽ do trình duyệt tự điền; ô ấy đã được xóa. "
    f"Hãy bấm Gửi ý kiến lần nữa. {AGAIN}",
    "trap-fast": f"Ý kiến được gửi quá nhanh sau khi mở trang. Hãy đợi vài giây rồi bấm Gửi ý kiến "
    f"lần nữa. {AGAIN}",
    "trap-old": f"Trang này đã mở quá lâu. Hãy xem lại rồi bấm Gửi ý kiến lần nữa. {AGAIN}",
    "trap-unknown": "Biểu mẫu này không phải vừa mở cho bài này. Hãy đợi vài giây rồi bấm Gửi ý "
    f"kiến lần nữa. {AGAIN}",
}


@dataclass(frozen=True)
class Note:
    """For which article the form was opened, when (seconds), and what tripped since."""

    article: int
    opened: int
    tripped: tuple[str, ...] = ()

    def signed(self) -> str:
        return _SIGNER.sign_object([self.article, self.opened, *self.tripped])

    def seconds(self, now: float) -> int:
        return int(now) - self.opened


def opened(article: int) -> Note:
    """The note of a form that is opened now."""
    return Note(article, int(time.time()))


def read(text: str) -> Note | None:
    """The note that was posted; None for what we never signed."""
    try:
        article, opened_at, *tripped = _SIGNER.unsign_object(text)
    except (signing.BadSignature, ValueError):
        return None
    return Note(article, opened_at, tuple(tripped))


def check(data: Mapping[str, str], article: int) -> Note:
    """Return the note of a post in which nothing tripped; raises ValidationError."""
    note = read(data.get(NOTE, ""))
    if code := _tripped(note, data, article):
        raise ValidationError(MESSAGES[code], code=code)
    return note


def again(data: Mapping[str, str], article: int, code: str = "") -> Note:
    """The note for the form as it is shown again, `code` being what tripped.

    The clock goes on where it can be trusted; else it starts anew.
    """
    note, fresh = read(data.get(NOTE, "")), opened(article)
    if note is None or note.article != article:
        note = fresh
    elif note.seconds(time.time()) > TOO_OLD:
        note = Note(article, fresh.opened, note.tripped)
    if code and code not in note.tripped:
        note = Note(article, note.opened, (*note.tripped, code))
    return note


def tripped_by(error: ValidationError) -> str:
    """The code to remember of an error that check(), or another defence, raised."""
    return error.code if error.code in MESSAGES else ""


def _tripped(note: Note | None, data: Mapping[str, str], article: int) -> str:
    if note is None or note.article != article:
        return "trap-unknown"
    if data.get(HONEYPOT):
        return "trap-filled"
    seconds = note.seconds(time.time())
    if seconds < TOO_FAST:
        return "trap-fast"
    return "trap-old" if seconds > TOO_OLD else ""
