"""The second factor: an authenticator app, and printed codes for the day the phone is lost.

Who needs one, SECOND_FACTOR says: `publishers` (who puts words before readers, or gives accounts),
`everyone`, or `optional`. Who has one is asked for it, whatever the setting says.
"""

import hashlib
import secrets

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from journal.lib import totp

from .models import RecoveryCode, SecondFactor

PUBLISHERS, EVERYONE, OPTIONAL = CHOICES = ("publishers", "everyone", "optional")
PUBLISHING = ("articles.approve_article", "articles.publish_article", "auth.change_user")
SESSION_STAMP = "second-factor"
CODES = 10
_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"  # without l and o, 0 and 1
_LENGTH = 16  # 80 bits: no need of a slow hash


def factor_of(user: User) -> SecondFactor | None:
    return getattr(user, "second_factor", None)


def is_needed(user: User) -> bool:
    """Whether a person must have a second factor."""
    if settings.SECOND_FACTOR == PUBLISHERS:
        return any(user.has_perm(permission) for permission in PUBLISHING)
    return settings.SECOND_FACTOR == EVERYONE


def satisfied(user: User, session: SessionBase) -> bool:
    """Whether a login was made with all that is asked of the person now."""
    if factor := factor_of(user):
        return session.get(SESSION_STAMP) == factor.stamp
    return not is_needed(user)


def new_nonce() -> str:
    return secrets.token_urlsafe(32)


def key_of(nonce: str) -> bytes:
    """Return the key that the app and the site share: 20 bytes."""
    return salted_hmac("journal.accounts.factors", nonce, algorithm="sha256").digest()[:20]


def set_up(user: User, nonce: str, typed: str) -> list[str] | None:
    """Give an account a factor in place of any it had, if the code typed is the app's.

    Returns the new recovery codes, None where the code is wrong.
    """
    now = timezone.now()
    step = totp.step_of(key_of(nonce), typed, now)
    if step is None:
        return None
    fields = {"nonce": nonce, "last_step": step, "set_at": now}
    with transaction.atomic():
        factor, _ = SecondFactor.objects.update_or_create(user=user, defaults=fields)
        user.second_factor = factor
        return new_codes(user)


def accepts(user: User, typed: str) -> bool:
    """Use up a code of the app: none is taken twice, nor one older than the last taken."""
    factor = factor_of(user)
    step = factor and totp.step_of(key_of(factor.nonce), typed, timezone.now())
    if not step:
        return False
    unused = SecondFactor.objects.filter(pk=factor.pk, nonce=factor.nonce, last_step__lt=step)
    return unused.update(last_step=step) == 1


def remove(user: User) -> bool:
    """Take the factor and its codes away; tell whether there was one."""
    with transaction.atomic():
        user.recovery_codes.all().delete()
        return SecondFactor.objects.filter(user=user).delete()[0] > 0


# --- recovery codes -------------------------------------------------------------------------------


def new_codes(user: User) -> list[str]:
    """Return new recovery codes, "abcd-efgh-ijkm-npqr", in place of all older ones."""
    codes = ["".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH)) for _ in range(CODES)]
    with transaction.atomic():
        user.recovery_codes.all().delete()
        RecoveryCode.objects.bulk_create(
            RecoveryCode(user=user, digest=_digest(user, code)) for code in codes
        )
    return ["-".join(code[n : n + 4] for n in range(0, _LENGTH, 4)) for code in codes]


def use_recovery_code(user: User, typed: str) -> bool:
    """Use up a recovery code, typed with or without its hyphens."""
    code = "".join(letter for letter in typed.lower() if letter.isalnum())
    return user.recovery_codes.filter(digest=_digest(user, code)).delete()[0] == 1


def _digest(user: User, code: str) -> str:
    return hashlib.sha256(f"{user.pk}:{code}".encode()).hexdigest()
