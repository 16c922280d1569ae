"""The rule for passwords in words, and what follows when one is changed.

The rule itself stands in the settings (AUTH_PASSWORD_VALIDATORS), Guessable is what they lack.
"""

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from journal.lib.search import folded_words

from . import links, log, sessions

RULE = (
    "Ít nhất 12 ký tự. Càng dài càng tốt: bốn, năm từ không liên quan với nhau vừa khó đoán vừa"
    " dễ nhớ. Nên gõ không dấu, để máy nào cũng gõ được.",
    "Không bắt buộc có chữ hoa, chữ số hay ký hiệu; dấu cách cũng dùng được.",
    "Không giống tên, tên tài khoản hay email của bạn, dù có dấu hay không.",
    "Không phải mật khẩu nhiều người dùng, như “qwerty123456”; không chỉ toàn chữ số, như số điện"
    " thoại.",
    "Đừng dùng lại mật khẩu của nơi khác.",
)


FEWEST = 6  # letters that a password has beside its owner's names, and different ones in all


class Guessable:
    """A validator: refuses digits alone, a few letters over and over, and the owner's names as
    people type them in a password: without diacritics, run together, with a year behind."""

    def validate(self, password: str, user: User | None = None) -> None:
        rest = bare = "".join(folded_words(password).split())
        if bare.isdecimal() or len(set(password)) < FEWEST:
            says = "Mật khẩu này dễ đoán: chỉ toàn chữ số, hoặc lặp đi lặp lại vài ký tự."
            raise ValidationError(says, code="password_too_plain")
        for word in _own_words(user):
            rest = rest.replace(word, "")
        if rest != bare and len(rest) < FEWEST:
            says = "Mật khẩu này dễ đoán: gần như chỉ có tên hay tên tài khoản của bạn."
            raise ValidationError(says, code="password_too_similar")

    def get_help_text(self) -> str:
        return RULE[2]


def _own_words(user: User | None) -> list[str]:
    """What an account is called, folded, longest first."""
    names = [user.username, user.last_name, user.first_name, user.email] if user else []
    words = {word for name in names for word in folded_words(name or "").split() if len(word) > 1}
    return sorted(words, key=len, reverse=True)


def rule() -> SafeString:
    """Return the rule as a list, for the help text of a field."""
    return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ([row] for row in RULE)))


def changed(user: User, request: HttpRequest, kind: log.Kind) -> None:
    """A new password closes every other way into the account: older logins and a waiting link."""
    sessions.end(user, but=request.session.session_key)
    links.drop(user)
    log.record(kind, user, request=request)
