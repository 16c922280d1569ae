"""Second: a field that no person sees, and a signed note of when and for what the form was opened.

A machine fills every field, or posts at once, or posts for one thing what it was given for
another. So may, now and then, a person: a password manager fills, a tab stays open for days. Who
trips is asked to press the button once more and loses nothing; the note, signed again, remembers
it for whoever looks at the post then.
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

AGAIN = "bấm %(button)s lần nữa. Lời bạn viết vẫn còn nguyên."
MESSAGES = {
    "trap-filled": "Có một ô ẩn đã bị điền, có lẽ do trình duyệt tự điền; ô ấy đã được xóa. "
    f"Hãy {AGAIN}",
    "trap-fast": f"Vừa mở trang đã gửi, nhanh quá. Hãy đợi vài giây rồi {AGAIN}",
    "trap-old": f"Trang này đã mở quá lâu. Hãy xem lại lời đã viết rồi {AGAIN}",
    "trap-unknown": f"Biểu mẫu này không phải vừa mở ở đây. Hãy đợi vài giây rồi {AGAIN}",
}
About = int | str  # what a form is for


@dataclass(frozen=True)
class Note:
    """For what the form was opened, when (seconds), and what tripped since."""

    about: About
    opened: int
    tripped: tuple[str, ...] = ()

    def signed(self) -> str:
        return _SIGNER.sign_object([self.about, self.opened, *self.tripped])

    def seconds(self, now: float) -> int:
        return int(now) - self.opened


def opened(about: About) -> Note:
    """The note of a form that is opened now."""
    return Note(about, int(time.time()))


def read(text: str) -> Note | None:
    """The note that was posted; None for what we never signed."""
    try:
        about, opened_at, *tripped = _SIGNER.unsign_object(text)
    except (signing.BadSignature, ValueError):
        return None
    return Note(about, opened_at, tuple(tripped))


def check(data: Mapping[str, str], about: About, button: str) -> Note:
    """Return the note of a post in which nothing tripped; raises ValidationError, whose words name
    the `button` that sends."""
    note = read(data.get(NOTE, ""))
    if code := _tripped(note, data, about):
        raise ValidationError(MESSAGES[code], code=code, params={"button": button})
    return note


def again(data: Mapping[str, str], about: About, code: str = "") -> Note:
    """The note for the form as it is shown again, `code` being what tripped.

    The clock goes on where it can be trusted; else it starts anew.
    """
    note, fresh = read(data.get(NOTE, "")), opened(about)
    if note is None or note.about != about:
        note = fresh
    elif note.seconds(time.time()) > TOO_OLD:
        note = Note(about, fresh.opened, note.tripped)
    if code and code not in note.tripped:
        note = Note(about, note.opened, (*note.tripped, code))
    return note


def tripped_by(error: ValidationError) -> str:
    """The code to remember of an error that check(), or another defence, raised."""
    return error.code if error.code in MESSAGES else ""


def _tripped(note: Note | None, data: Mapping[str, str], about: About) -> str:
    if note is None or note.about != about:
        return "trap-unknown"
    if data.get(HONEYPOT):
        return "trap-filled"
    seconds = note.seconds(time.time())
    if seconds < TOO_FAST:
        return "trap-fast"
    return "trap-old" if seconds > TOO_OLD else ""
