"""The rule for passwords: what is refused beside what Django itself refuses."""

import pytest
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError


def codes(password: str) -> set[str]:
    user = User(username="moi", last_name="Nguyễn Thị", first_name="Mới", email="moi.nt@bensong.vn")
    try:
        validate_password(password, user)
    except ValidationError as error:
        return {each.code for each in error.error_list}
    return set()


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("nguyenthimoi", "password_too_similar"),
        ("Moi Nguyen Thi 1990", "password_too_similar"),
        ("moinguyễnthị", "password_too_similar"),
        ("moi.nt@bensong.vn", "password_too_similar"),
        ("12345678901234", "password_too_plain"),
        ("0912 345 678 00", "password_too_plain"),
        ("ababababababab", "password_too_plain"),
        ("qwerty123456", "password_too_common"),
        ("mười một chữ", None),
        ("con trau di cay dong", None),
        ("nguyen vong cua ba con", None),
        ("moi sang dong ra song", None),
        ("\U0001f600 sông rộng đò đầy", None),
    ],
)
def test_what_is_easily_guessed_is_refused(password, code):
    """The owner's names without diacritics, digits alone, few letters; ordinary words are not."""
    assert codes(password) == ({code} if code else set())
