"""The second factor: setting up, codes used once, printed codes, removal."""

import threading

import pytest
from django.contrib.auth.models import User
from django.db import connection

from journal.accounts import factors, log, views
from journal.accounts.models import AccountEvent, RecoveryCode, SecondFactor
from tests.factories import EDITOR_IN_CHIEF

from .people import (
    CODE,
    PASSWORD,
    SETUP,
    code_for,
    code_of,
    give_factor,
    is_in,
    log_in,
    person,
)

pytestmark = pytest.mark.django_db
FACTOR = "/admin/tai-khoan/hai-buoc/"


def kinds(user) -> set:
    return set(AccountEvent.objects.filter(account=user).values_list("kind", flat=True))


def test_setting_up_on_the_way_in(client, settings):
    """QR code and key, a code of the app, ten printed codes once, and the person is in."""
    settings.SECOND_FACTOR = "publishers"
    user = person(EDITOR_IN_CHIEF)
    place = log_in(client, user, onward="/admin/articles/article/").headers["Location"]
    page = client.get(place)
    assert page.context["secret"] in page.content.decode()
    assert 'src="data:image/svg+xml' in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    nonce = client.session[views.NONCE]
    assert client.post(place, {"code": "000000"}).context["form"].errors
    assert not SecondFactor.objects.exists()
    page = client.post(place, {"code": code_for(nonce), "next": "/admin/articles/article/"})
    codes = page.context["codes"]
    assert len(set(codes)) == 10
    assert all(code in page.content.decode() for code in codes)
    assert 'href="/admin/articles/article/"' in page.content.decode()
    assert is_in(client)
    assert kinds(user) == {log.Kind.FACTOR_SET, log.Kind.LOGGED_IN}
    assert not RecoveryCode.objects.filter(digest__in=codes).exists()


def test_setting_up_from_inside_asks_for_the_password(client):
    """A browser left open is not enough; other logins end."""
    user = person()
    log_in(client, user)
    elsewhere = type(client)()
    log_in(elsewhere, user)
    client.get(SETUP)
    code = code_for(client.session[views.NONCE])
    assert (
        "password" in client.post(SETUP, {"code": code, "password": "sai"}).context["form"].errors
    )
    assert not SecondFactor.objects.exists()
    assert client.post(SETUP, {"code": code, "password": PASSWORD}).context["codes"]
    assert is_in(client)
    assert not is_in(elsewhere)


def test_a_code_is_taken_once(client):
    """Neither again in its half minute, nor one before it."""
    user = person()
    give_factor(user)
    now, before = code_of(user), code_of(user, -1)
    assert factors.accepts(user, now)
    assert not factors.accepts(user, now)
    assert not factors.accepts(user, before)
    assert factors.accepts(user, code_of(user, 1))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("printed", [False, True])
def test_many_at_once_with_one_code(printed):
    """One of them gets in."""
    user = person()
    codes = give_factor(user)
    code, passed, gate = codes[0] if printed else code_of(user), [], threading.Barrier(6)

    def attempt():
        gate.wait()
        use = factors.use_recovery_code if printed else factors.accepts
        passed.append(use(User.objects.get(pk=user.pk), code))
        connection.close()

    threads = [threading.Thread(target=attempt) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(passed) == [False] * 5 + [True]


def test_the_code_of_setting_up_is_used_up(client):
    """Who looked over the shoulder cannot log in with it."""
    user, nonce = person(), factors.new_nonce()
    code = code_for(nonce)
    factors.set_up(user, nonce, code)
    assert not factors.accepts(user, code)


@pytest.mark.parametrize("change", [str, str.upper, lambda code: code.replace("-", " ")])
def test_a_printed_code_opens_once(client, change):
    """With or without hyphens; the next page says how many are left."""
    user = person()
    code = change(give_factor(user)[3])
    log_in(client, user)
    answer = client.post(CODE + "?du-phong=1", {"code": code}, follow=True)
    assert "Còn <strong>9</strong> mã" in answer.content.decode()
    assert log.Kind.CODE_USED in kinds(user)
    other = type(client)()
    log_in(other, user)
    assert other.post(CODE, {"code": code}).context["form"].errors
    assert not is_in(other)
    again = other.post(CODE + "?du-phong=1", {"code": code}).content.decode()
    assert "lấy một mã khác trên tờ in" in again


def test_a_printed_code_is_its_owner_s_alone():
    """The same letters typed for another account open nothing."""
    user, other = person(), person()
    codes = give_factor(user)
    give_factor(other)
    assert not factors.use_recovery_code(other, codes[0])
    assert factors.use_recovery_code(user, codes[0])


def test_new_printed_codes_ask_for_the_password_and_end_the_old(client):
    """Wrong password, nothing happens."""
    user = person()
    old = give_factor(user)
    log_in(client, user)
    client.post(CODE, {"code": code_of(user)})
    assert "codes" not in client.post(FACTOR, {"password": "sai"}).context
    assert user.recovery_codes.count() == 10
    new = client.post(FACTOR, {"password": PASSWORD}).context["codes"]
    assert not factors.use_recovery_code(user, old[0])
    assert factors.use_recovery_code(user, new[0])


def test_the_database_alone_shows_no_code(settings):
    """The key is made of what is stored and of SECRET_KEY."""
    nonce = factors.new_nonce()
    key = factors.key_of(nonce)
    assert len(key) == 20
    settings.SECRET_KEY = "another"
    assert factors.key_of(nonce) != key


@pytest.mark.parametrize("allowed", [True, False])
def test_an_administrator_removes_a_lost_factor(client, allowed):
    """It is logged, and the person's logins end; a colleague may not."""
    user, admin = person(), person(EDITOR_IN_CHIEF, is_superuser=allowed)
    give_factor(user)
    client.force_login(admin)
    answer = client.post(f"/admin/auth/user/{user.pk}/dang-nhap/", {"do": "factor"})
    assert answer.status_code == (302 if allowed else 403)
    assert SecondFactor.objects.exists() != allowed
    assert RecoveryCode.objects.exists() != allowed
    lines = AccountEvent.objects.filter(account=user, kind=log.Kind.FACTOR_REMOVED, by=admin)
    assert lines.exists() == allowed
