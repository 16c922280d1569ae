"""The rule for passwords in words, and what follows when one is changed.

The rule itself stands in the settings (AUTH_PASSWORD_VALIDATORS).
"""

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from . import links, log, sessions

RULE = (
    "Ít nhất 12 ký tự. Càng dài càng tốt: bốn, năm từ không liên quan với nhau vừa khó đoán vừa"
    " dễ nhớ. Nên gõ không dấu, để máy nào cũng gõ được.",
    "Không bắt buộc có chữ hoa, chữ số hay ký hiệu; dấu cách cũng dùng được.",
    "Không giống tên, tên tài khoản hay email của bạn.",
    "Không phải mật khẩu nhiều người dùng, như “qwerty123456”.",
    "Đừng dùng lại mật khẩu của nơi khác.",
)


def rule() -> SafeString:
    """Return the rule as a list, for the help text of a field."""
    return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ([row] for row in RULE)))


def changed(user: User, request: HttpRequest, kind: log.Kind) -> None:
    """A new password closes every other way into the account: older logins and a waiting link."""
    sessions.end(user, but=request.session.session_key)
    links.drop(user)
    log.record(kind, user, request=request)
