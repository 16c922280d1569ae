"""The way in: who passes with what, and that half a login opens nothing."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from journal import checks
from journal.accounts import factors, forms, log
from journal.accounts.models import AccountEvent
from tests.factories import EDITOR_IN_CHIEF, MODERATOR, REPORTER

from .people import CODE, LOGIN, PASSWORD, SETUP, code_of, give_factor, is_in, log_in, person

pytestmark = pytest.mark.django_db
OUTSIDE = {"login", "logout", "login_code", "entry", "factor_setup", None}
UUID = "5f9a3a0e-0000-4000-8000-000000000000"


def admin_addresses() -> list[str]:
    """Every address of the newsroom that is behind the door."""
    named = [each for each in _patterns(admin.site.get_urls()) if each.name not in OUTSIDE]
    return [reverse(f"admin:{each.name}", kwargs=_some_values(each)) for each in named]


def _some_values(pattern) -> dict:
    """Arguments that make an address; the rows they name need not be there."""
    if pattern.name == "app_list":
        return {"app_label": "articles"}
    kinds = {name: type(kind).__name__ for name, kind in pattern.pattern.converters.items()}
    return {name: UUID if kind == "UUIDConverter" else 1 for name, kind in kinds.items()}


def _patterns(urls):
    for each in urls:
        yield from _patterns(each.url_patterns) if hasattr(each, "url_patterns") else [each]


# --- one step -------------------------------------------------------------------------------------


def test_name_and_password_are_enough_where_nothing_more_is_asked(client):
    """And lead where the person was going."""
    assert log_in(client, person(REPORTER), onward="/admin/password_change/").headers[
        "Location"
    ] == ("/admin/password_change/")
    assert is_in(client)


@pytest.mark.parametrize(
    "onward", ["https://xau.example/", "//xau.example/", "javascript:alert(1)"]
)
def test_nobody_is_sent_to_another_site(client, onward):
    """A next that is not here leads to the desk."""
    assert log_in(client, person(), onward=onward).headers["Location"] == "/admin/"


@pytest.mark.parametrize(
    ("fields", "password"),
    [
        ({}, "sai mật khẩu rồi"),
        ({"is_active": False}, PASSWORD),
        ({"is_staff": False}, PASSWORD),
    ],
)
def test_who_stays_outside(client, fields, password):
    """A wrong password, a locked account, a reader: one message for all three."""
    user = person(**fields)
    answer = log_in(client, user, password)
    assert [error.code for error in answer.context["form"].non_field_errors().as_data()] == [
        "invalid_login"
    ]
    assert not is_in(client)


def test_a_name_nobody_has_is_not_written_down(client):
    """It may be a password in the wrong field; the attempt is counted all the same."""
    for _ in range(3):
        client.post(LOGIN, {"username": "mat-khau-cua-toi", "password": "x"})
    line = AccountEvent.objects.get()
    assert (line.kind, line.account, line.times) == (log.Kind.FAILED, None, 3)


def test_an_account_nobody_used_for_long_is_locked(client):
    """Half a year after the last login, or the making; a day less is fine."""
    user = person(last_login=timezone.now() - forms.DORMANT - timedelta(days=1))
    errors = log_in(client, user).context["form"].non_field_errors().as_data()
    assert [error.code for error in errors] == ["dormant"]
    User.objects.update(last_login=timezone.now() - forms.DORMANT + timedelta(days=1))
    assert log_in(client, user).status_code == 302


# --- two steps ------------------------------------------------------------------------------------


def test_the_second_step(client):
    """The password alone opens nothing; the code does, and the way on is kept."""
    user = person(REPORTER)
    give_factor(user)
    answer = log_in(client, user, onward="/admin/articles/article/add/")
    assert answer.headers["Location"].startswith(CODE + "?next=")
    assert not is_in(client)
    assert 'inputmode="numeric"' in client.get(answer.headers["Location"]).content.decode()
    answer = client.post(answer.headers["Location"], {"code": code_of(user)})
    assert answer.headers["Location"] == "/admin/articles/article/add/"
    assert is_in(client)
    assert AccountEvent.objects.filter(account=user, kind=log.Kind.LOGGED_IN).count() == 1


def test_half_a_login_opens_no_address(client):
    """Between the steps every address of the newsroom leads to the login page, by any method."""
    user = person(is_superuser=True)
    give_factor(user)
    log_in(client, user)
    addresses = admin_addresses()
    assert len(addresses) > 80
    for address in addresses:
        for answer in (client.get(address), client.post(address)):
            shut = answer.status_code == 302 and answer.headers["Location"].startswith(LOGIN)
            assert shut or answer.status_code in (403, 405), address
    assert not client.get("/").wsgi_request.user.is_authenticated


@pytest.mark.parametrize("first", ["", "password"])
def test_the_code_page_is_for_who_passed_the_first_step(client, first):
    """Anybody else begins at the beginning, with a right code, too."""
    user = person()
    give_factor(user)
    if first:
        log_in(client, user, "sai rồi")
    answer = client.post(CODE, {"code": code_of(user)})
    assert answer.headers["Location"].startswith(LOGIN)
    assert not is_in(client)


def test_the_first_step_holds_for_ten_minutes(client, monkeypatch):
    """Then, or after a change of the password meanwhile, it is to be taken again."""
    user = person()
    give_factor(user)
    log_in(client, user)
    with monkeypatch.context() as later:
        later.setattr("journal.accounts.login.time.time", lambda: timezone.now().timestamp() + 601)
        assert client.post(CODE, {"code": code_of(user)}).headers["Location"].startswith(LOGIN)
    user.set_password("một mật khẩu khác hẳn")
    user.save()
    assert client.post(CODE, {"code": code_of(user)}).headers["Location"].startswith(LOGIN)


def test_who_has_a_factor_cannot_set_up_another_on_the_way_in(client):
    """The password alone would then be enough."""
    user = person()
    give_factor(user)
    log_in(client, user)
    assert client.get(SETUP).headers["Location"] == LOGIN
    assert client.post(SETUP, {"code": "123456"}).headers["Location"] == LOGIN


# --- who must have a factor -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("setting", "group", "needed"),
    [
        ("optional", EDITOR_IN_CHIEF, False),
        ("publishers", EDITOR_IN_CHIEF, True),
        ("publishers", REPORTER, False),
        ("publishers", MODERATOR, False),
        ("everyone", REPORTER, True),
    ],
)
def test_who_must_set_up_a_factor(client, settings, setting, group, needed):
    """They are led to it from the login, and are nobody until it is done."""
    settings.SECOND_FACTOR = setting
    answer = log_in(client, person(group), onward="/admin/articles/article/")
    assert answer.headers["Location"].startswith(SETUP) == needed
    assert is_in(client) != needed


@pytest.mark.parametrize("setting", [*factors.CHOICES, "requird"])
def test_a_mistyped_setting_is_named(settings, setting):
    """A plain check finds it."""
    settings.SECOND_FACTOR = setting
    found = [error.id for error in checks.second_factor_is_a_choice(None)]
    assert found == ([] if setting in factors.CHOICES else ["journal.E006"])


def test_a_superuser_publishes(client, settings):
    """And so needs a factor."""
    settings.SECOND_FACTOR = "publishers"
    assert factors.is_needed(person(is_superuser=True))


def test_who_comes_to_need_a_factor_is_asked_at_once(client, settings):
    """A login made before the person got the right, or the setting changed, opens nothing more."""
    user = person(REPORTER)
    log_in(client, user)
    assert is_in(client)
    settings.SECOND_FACTOR = "everyone"
    assert client.get("/admin/").headers["Location"].startswith(LOGIN)
    page = client.get(LOGIN + "?next=/admin/").content.decode()
    assert "cần xác thực hai bước" in page
    assert log_in(client, user).headers["Location"].startswith(SETUP)


def test_a_session_older_than_the_factor_is_over(client):
    """Even if its row had been left."""
    user = person()
    log_in(client, user)
    give_factor(user)
    assert not is_in(client)


# --- the safety net of the article form -----------------------------------------------------------


def test_a_save_after_the_login_ran_out_shows_the_text(client):
    """Between the steps, too; what was typed comes back."""
    user = person(EDITOR_IN_CHIEF)
    give_factor(user)
    log_in(client, user)
    answer = client.post("/admin/articles/article/add/", {"title": "Chữ không mất"})
    assert answer.status_code == 403
    assert "Chữ không mất" in answer.content.decode()
    assert "/admin/login/?next=/admin/articles/article/add/" in answer.content.decode()
