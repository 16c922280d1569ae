"""First: size and shape. What cannot be a comment costs no question to the database."""

import re
import unicodedata
from collections.abc import Callable, Mapping

from django.core.exceptions import ValidationError
from django.core.validators import MinLengthValidator
from django.http import HttpRequest
from django.utils.formats import number_format

# 100,000 letters of Vietnamese, nine bytes each in a form, still come back to be shortened.
MOST_BYTES = 1024 * 1024

CONTROLS_REMOVED = "Ở đây có ký tự không đọc được, đã bỏ đi. Hãy xem lại rồi gửi."
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_TAG = re.compile(r"</?[a-z!][^<>]*>", re.IGNORECASE)  # but not "a < b", "<3"
# Of domains: those that are no Vietnamese syllable.
ENDINGS = (
    "com|net|org|info|biz|vn|xyz|top|io|ru|cn|site|online|shop|store|club|win|bet|vip|app|dev|link"
    "|live|asia|icu|website|click"
)
# .me, .co and .ly are syllables, where marks or a blank were left out: any other ending counts with
# a path behind it alone.
BEFORE_PATH = r"(?-i:[a-z]{2,24})(?=/\w)"
_LINK = re.compile(
    r"://|\bwww\.|\b(?:mailto|javascript):"
    rf"|\.(?:{ENDINGS})\b|(?-i:[a-z0-9])\.{BEFORE_PATH}",
    re.IGNORECASE,
)


def too_large(request: HttpRequest) -> bool:
    """Whether a body is longer than any comment; nothing of it is read.

    Without a usable header it has no length, and then Django reads none.
    """
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES
    except ValueError:
        return False


def with_controls(data: Mapping[str, str]) -> set[str]:
    """The fields whose text, as posted, holds control characters."""
    return {name for name in data if _CONTROLS.search(data[name].replace("\r", "\n"))}


def count_links(text: str) -> int:
    return len(_LINK.findall(_with_dots(text)))


def _with_dots(text: str) -> str:
    """With a dot for what browsers take for one in a domain."""
    return unicodedata.normalize("NFKC", text).replace("。", ".")


def no_tags(text: str) -> None:
    if _TAG.search(text):
        raise ValidationError(
            "Ở đây không dùng được thẻ HTML. Hãy bỏ phần nằm giữa dấu < và dấu >.",
            code="markup",
        )


def no_links(text: str) -> None:
    if _LINK.search(_with_dots(text)):
        raise ValidationError("Không ghi địa chỉ trang web ở đây.", code="link")


def has_letter(text: str) -> None:
    if not any(c.isalpha() for c in text):
        raise ValidationError("Hãy ghi tên bằng chữ.", code="no-letters")


def at_most(count: int) -> Callable[[str], None]:
    """Not CharField's max_length: with that a browser cuts what is pasted, without a word."""

    def check(value: str) -> None:
        if len(value) > count:
            most, here = (number_format(n, force_grouping=True) for n in (count, len(value)))
            raise ValidationError(
                f"Nhiều nhất {most} ký tự, ở đây đang có {here}. Hãy viết gọn lại.",
                code="max_length",
            )

    return check


def at_least(count: int) -> MinLengthValidator:
    return MinLengthValidator(count, f"Cần ít nhất {count} ký tự.")
