"""The code a reader types (mã bảo vệ): made, shown, and taken exactly once.

The table is django-simple-captcha's; its form field is not used, because it lets one solved code
pass several times when posts come in parallel, nor its pictures, which take long.
"""

import secrets
from datetime import datetime, timedelta

from captcha.models import CaptchaStore
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from ..compiled import UNHURRIED, Insert, Prepared

# No two look alike, and no vowel, d or w among them: Vietnamese keyboards (Telex, VNI) would
# turn "A3" or "AS" into a marked letter.
CHARACTERS = "CFHKMNPRTVX3479"

PURGED_AT_ONCE = 1000

# An expired code is kept so long, that its owner may be told what happened.
KEPT_EXPIRED = timedelta(hours=1)

_TAKE = Prepared(
    "DELETE FROM captcha_captchastore WHERE hashkey = %s RETURNING response, expiration"
)
# The same where nothing (at the {}) is found: a gate for compiled.Insert that opens for who solved
# the code. Its values: the key, what is asked for at the {}, the answer as typed() gives it.
TAKEN_UNLESS = """
DELETE FROM captcha_captchastore WHERE hashkey = %s AND NOT EXISTS ({})
RETURNING response = %s AND expiration > clock_timestamp() AS opens, response, expiration
"""

_INSERT = Insert(CaptchaStore)

# By hand, as a picture is asked for with every form.
_DRAWN = "SELECT challenge FROM captcha_captchastore WHERE hashkey = %s"

MESSAGES = {
    "captcha-wrong": "Mã bảo vệ chưa đúng. Hãy nhập mã mới bên dưới; lời bạn viết vẫn còn nguyên.",
    "captcha-expired": (
        "Mã bảo vệ đã hết hạn. Hãy nhập mã mới bên dưới; lời bạn viết vẫn còn nguyên."
    ),
    "captcha-used": (
        "Mã bảo vệ này đã dùng rồi, mỗi mã chỉ dùng một lần. "
        "Hãy nhập mã mới bên dưới; lời bạn viết vẫn còn nguyên."
    ),
}


def challenge() -> tuple[str, str]:
    """Return what is drawn and what is to be typed."""
    drawn = "".join(secrets.choice(CHARACTERS) for _ in range(settings.CAPTCHA_LENGTH))
    return drawn, drawn.lower()


def new() -> str:
    """Make a code; return its key. Only among other things to keep must it outlive a crash."""
    drawn, typed = challenge()
    code = CaptchaStore(challenge=drawn, response=typed, hashkey=secrets.token_hex(20))
    code.expiration = timezone.now() + timedelta(minutes=settings.CAPTCHA_TIMEOUT)
    _INSERT(code, "" if connection.in_atomic_block else UNHURRIED)
    return code.hashkey


def drawn(key: str) -> str | None:
    """What the picture of a code shows; None for one that is not there."""
    with connection.cursor() as cursor:
        cursor.execute(_DRAWN, [key])
        row = cursor.fetchone()
    return row and row[0]


def replace(key: str) -> str:
    """Drop a code for a new one; return the new key."""
    CaptchaStore.objects.filter(hashkey=key).delete()
    return new()


def check_alive(key: str) -> None:
    """Raise ValidationError (captcha-expired, -used) if a code cannot be answered any more."""
    codes = CaptchaStore.objects.filter(hashkey=key)
    _raise_unless_alive(codes.values_list("expiration", flat=True).first())


def take(key: str, answer: str, sender: int) -> None:
    """Use up a code. Raise ValidationError (captcha-wrong, -expired, -used) unless it was solved.

    Deleting the row is what answers: of posts in parallel one alone gets it, be the answer right or
    wrong, so a code can be neither replayed nor guessed at. Before it the turn of the `sender` has
    come, which lasts until the transaction's end.
    """
    with connection.cursor() as cursor:
        _TAKE.execute(cursor, [key], before=turn_of(sender))
        judge(*(cursor.fetchone() or ("", None)), answer)


def judge(right: str, expiration: datetime | None, answer: str) -> None:
    """Raise as take() does for a row that was taken; `expiration` is None if there was none."""
    _raise_unless_alive(expiration)
    if not secrets.compare_digest(right.encode(), typed(answer).encode()):
        raise _error("captcha-wrong")


def turn_of(sender: int) -> str:
    """A statement that waits for the turn of a sender's post; to go before the one that takes a
    code, which then sees what the others wrote, and never the other way round: two posts with one
    code would wait for each other."""
    return f"SELECT pg_advisory_xact_lock({int(sender)});"


def purge() -> int:
    """Delete what expired long ago; return how many. Called by the sweep."""
    total = 0
    while count := _purge_oldest():
        total += count
    return total


def _purge_oldest() -> int:
    """One bounded step of it, by the index on when codes expire."""
    expired = CaptchaStore.objects.filter(expiration__lt=timezone.now() - KEPT_EXPIRED)
    oldest = expired.order_by("expiration").values("pk")[:PURGED_AT_ONCE]
    return CaptchaStore.objects.filter(pk__in=oldest).delete()[0]


def _raise_unless_alive(expiration: datetime | None) -> None:
    """`expiration` of a code, None if it is not there."""
    if expiration is None:
        raise _error("captcha-used")
    if expiration <= timezone.now():
        raise _error("captcha-expired")


def _error(code: str) -> ValidationError:
    return ValidationError(MESSAGES[code], code=code)


def typed(answer: str) -> str:
    """An answer as it is compared: without spaces, in small letters."""
    return "".join(answer.split()).lower()


class CaptchaInput(forms.TextInput):
    """A picture and a text input. Its value is (key, answer), posted as <name>-key and <name>."""

    template_name = "captcha/input.html"

    def value_from_datadict(self, data, files, name) -> tuple[str, str]:
        return data.get(f"{name}-key", ""), data.get(name, "")

    def get_context(self, name, value, attrs):
        key, answer = value
        context = super().get_context(name, answer, attrs)
        context["key"] = key
        context["image"] = reverse("captcha-image-2x", args=[key])  # sharp on every screen
        return context


class CaptchaField(forms.Field):
    """Only asks that something is typed; the form takes the code once all else is right."""

    widget = CaptchaInput

    def to_python(self, value: tuple[str, str]) -> tuple[str, str]:
        return value

    def validate(self, value: tuple[str, str]) -> None:
        if not typed(value[1]):
            raise ValidationError(self.error_messages["required"], code="required")
