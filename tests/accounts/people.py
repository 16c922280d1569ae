"""People at the door, for the tests of this folder."""

from datetime import timedelta

from django.utils import timezone

from journal.accounts import factors
from journal.lib import totp
from tests.factories import make_user

LOGIN = "/admin/login/"
CODE = "/admin/login/ma/"
SETUP = "/admin/tai-khoan/hai-buoc/cai-dat/"
PASSWORD = "song rong do day cho khach"


def person(group=None, **fields):
    return make_user(group, password=PASSWORD, **fields)


def code_of(user, steps: int = 0) -> str:
    """What the person's app shows, or showed, or will show, some steps from now."""
    return code_for(user.second_factor.nonce, steps)


def code_for(nonce: str, steps: int = 0) -> str:
    moment = timezone.now() + timedelta(seconds=steps * totp.PERIOD)
    return totp.code(factors.key_of(nonce), totp.step_at(moment))


def give_factor(user) -> list[str]:
    """Give a person an app whose codes are all unused; return the recovery codes."""
    nonce = factors.new_nonce()
    codes = factors.set_up(user, nonce, code_for(nonce))
    type(user.second_factor).objects.filter(user=user).update(last_step=0)
    return codes


def log_in(client, user, password=PASSWORD, onward="", **headers):
    """Send the first step."""
    data = {"username": user.username, "password": password, "next": onward}
    return client.post(LOGIN, data, **headers)


def is_in(client) -> bool:
    return client.get("/admin/").status_code == 200
