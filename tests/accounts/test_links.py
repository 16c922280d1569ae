"""Links: an invitation, a password set anew; once, for a week, for one account."""

import threading
from datetime import timedelta

import pytest
from django.conf import settings as configured
from django.contrib.auth.models import Group, Permission, User
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from journal.accounts import forms, links, log, passwords, views
from journal.accounts.models import AccountEvent, EntryLink
from tests.factories import EDITOR_IN_CHIEF, REPORTER

from .people import CODE, PASSWORD, SETUP, code_for, code_of, give_factor, is_in, log_in, person

pytestmark = pytest.mark.django_db
NEW = {
    "last_name": "Trần Thư",
    "first_name": "Lâm",
    "new_password1": "bon nam tu khong lien quan",
    "new_password2": "bon nam tu khong lien quan",
}
ROWS = {"Section_editors-TOTAL_FORMS": 0, "Section_editors-INITIAL_FORMS": 0}


def path_of(link: str) -> str:
    return link.removeprefix(configured.SITE_URL)


def entry(user) -> str:
    return f"/admin/auth/user/{user.pk}/dang-nhap/"


@pytest.fixture
def chief(client):
    client.force_login(person(is_superuser=True))
    return client


def test_an_invitation_from_beginning_to_end(chief, client, settings):
    """Account, link, name and password, second factor, in: no mail, no password told."""
    settings.SECOND_FACTOR = "publishers"
    give_factor(chief_user := User.objects.get())
    session = chief.session
    session["second-factor"] = chief_user.second_factor.stamp
    session.save()
    group = Group.objects.get(name=EDITOR_IN_CHIEF)
    data = ROWS | {"username": "thulam", "groups": [group.pk]}
    made = chief.post("/admin/auth/user/add/", data)
    user = User.objects.get(username="thulam")
    assert made.headers["Location"] == entry(user)
    assert user.is_staff and not user.has_usable_password()
    link = chief.post(entry(user), {"do": "link"}).context["link"]
    guest = Client()
    page = guest.get(path_of(link)).content.decode()
    assert "thulam" in page and "Ít nhất 12 ký tự" in page
    place = guest.post(path_of(link), NEW).headers["Location"]
    assert place.startswith(SETUP)
    assert not is_in(guest)
    guest.get(place)
    assert guest.post(place, {"code": code_for(guest.session[views.NONCE])}).context["codes"]
    assert is_in(guest)
    user.refresh_from_db()
    assert user.get_full_name() == "Trần Thư Lâm"
    kinds = AccountEvent.objects.filter(account=user).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["made", "link-made", "link-used", "logged-in", "factor-set"]


def test_a_link_opens_once():
    """The second time it is as if it had never been."""
    user = person()
    link = path_of(links.make(user))
    assert Client().post(link, NEW).status_code == 302
    again = Client().post(link, NEW | {"new_password1": "x" * 12, "new_password2": "x" * 12})
    assert again.status_code == 404
    user.refresh_from_db()
    assert user.check_password(NEW["new_password1"])


@pytest.mark.django_db(transaction=True)
def test_two_at_once_with_one_link():
    """One sets the password, the other is told that the link is used."""
    link = path_of(links.make(person()))
    answers, gate = [], threading.Barrier(4)

    def use():
        gate.wait()
        answers.append(Client().post(link, NEW).status_code)
        connection.close()

    threads = [threading.Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [302, 404, 404, 404]


def spoil_by_use(user):
    links.use_up(user.entry_link)


def spoil_by_another(user):
    links.make(user)


def spoil_by_time(user):
    EntryLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))


def spoil_by_locking(user):
    User.objects.filter(pk=user.pk).update(is_active=False)


@pytest.mark.parametrize("spoil", [spoil_by_use, spoil_by_another, spoil_by_time, spoil_by_locking])
def test_a_bad_link_tells_nothing(client, spoil):
    """Used, replaced, expired, of a locked account, or never made: one page without a name."""
    user = person(username="thulam", first_name="Lâm")
    link = path_of(links.make(user))
    assert client.get(link).status_code == 200
    spoil(user)
    gone, never = client.get(link), client.get("/admin/vao/khong-co/")
    assert gone.status_code == never.status_code == 404
    assert gone.content == never.content
    assert "thulam" not in gone.content.decode() and "Lâm" not in gone.content.decode()
    assert client.post(link, NEW).status_code == 404


@pytest.mark.parametrize("good", [True, False])
def test_the_address_of_a_link_leaks_nowhere(client, good):
    """No referrer to others, no cache, no index."""
    link = path_of(links.make(person()))
    answer = client.get(link if good else "/admin/vao/khong-co/")
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert "no-store" in answer.headers["Cache-Control"]


def test_only_a_digest_is_kept():
    """Who reads the table gets in nowhere."""
    token = path_of(links.make(person())).split("/")[-2]
    assert len(token) >= 43
    assert token not in str(EntryLink.objects.values().get())


def test_a_link_is_no_way_around_the_second_factor(client):
    """Who has one still shows it; a dormant account is awake again."""
    user = person(last_login=timezone.now() - forms.DORMANT * 2)
    give_factor(user)
    place = client.post(path_of(links.make(user)), NEW).headers["Location"]
    assert place.startswith(CODE)
    assert not is_in(client)
    client.post(place, {"code": code_of(user)})
    assert is_in(client)


def test_a_new_password_ends_what_was_open(client):
    """Also in the very browser that follows the link, whoever was logged in there."""
    user, other = person(), person()
    log_in(client, user)
    log_in(other_place := Client(), user)
    log_in(somebody := Client(), other)
    answer = client.post(path_of(links.make(user)), NEW)
    assert answer.status_code == 302
    assert is_in(client) and not is_in(other_place) and is_in(somebody)
    somebody.post(path_of(links.make(user)), NEW)
    assert somebody.get("/admin/").wsgi_request.user == user


@pytest.mark.parametrize(
    "password", ["ngan qua", "Trần Thư Lâm", "thu.lam@toasoan.vn", "qwerty123456"]
)
def test_a_password_against_the_rule(client, password):
    """Short, like the name given beside it, like the address, one that everybody has."""
    user = person(email="thu.lam@toasoan.vn")
    link = path_of(links.make(user))
    answer = client.post(link, NEW | {"new_password1": password, "new_password2": password})
    assert answer.context["form"].errors["new_password2"]
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert EntryLink.objects.exists()


def test_the_words_of_the_rule_are_the_rule():
    """Its length and its example stand in the settings' validators."""
    [length] = [
        v["OPTIONS"]["min_length"] for v in configured.AUTH_PASSWORD_VALIDATORS if "OPTIONS" in v
    ]
    assert passwords.RULE[0].startswith(f"Ít nhất {length} ký tự.")
    assert len(configured.AUTH_PASSWORD_VALIDATORS) == 4


# --- who may make one -----------------------------------------------------------------------------


@pytest.mark.parametrize("group", [REPORTER, EDITOR_IN_CHIEF])
def test_who_manages_no_accounts_makes_no_link(client, group):
    """Neither by the page nor by its button."""
    client.force_login(person(group))
    user = person()
    assert client.get(entry(user)).status_code == 403
    assert client.post(entry(user), {"do": "link"}).status_code == 403
    assert not EntryLink.objects.exists()


def test_an_account_manager_and_superusers(client):
    """Manages colleagues, but neither a superuser's account nor the making of one."""
    manager, colleague, chief = person(), person(), person(is_superuser=True)
    codes = ["view_user", "add_user", "change_user", "delete_user"]
    manager.user_permissions.set(Permission.objects.filter(codename__in=codes))
    client.force_login(manager)
    assert client.post(entry(colleague), {"do": "link"}).context["link"]
    assert client.post(entry(chief), {"do": "link"}).status_code == 403
    assert client.post(f"/admin/auth/user/{chief.pk}/delete/", {"post": "yes"}).status_code == 403
    data = {
        "username": colleague.username,
        "is_active": "on",
        "is_staff": "on",
        "is_superuser": "on",
    }
    page = client.post(f"/admin/auth/user/{colleague.pk}/change/", data | ROWS)
    assert page.status_code == 302, page.context["errors"]
    colleague.refresh_from_db()
    assert not colleague.is_superuser


def test_nobody_sets_a_password_for_others(chief):
    """Django's form for it leads to the links; one's own account has pages of its own."""
    user = person()
    assert chief.get(f"/admin/auth/user/{user.pk}/password/").headers["Location"] == entry(user)
    own = User.objects.get(is_superuser=True)
    assert chief.post(entry(own), {"do": "link"}).headers["Location"] == "/admin/tai-khoan/"
    assert not EntryLink.objects.exists()


def test_a_locked_account_gets_no_link(chief):
    """It says what to do first."""
    page = chief.post(entry(person(is_active=False)), {"do": "link"})
    assert "Tài khoản đang khóa" in page.content.decode()
    assert not EntryLink.objects.exists()


def test_the_command_for_the_last_administrator(capsys):
    """Prints a link, takes a lost factor away on demand, and refuses who is locked."""
    user = person()
    give_factor(user)
    call_command("entry_link", user.username, "--without-factor")
    link = capsys.readouterr().out.strip()
    guest = Client()
    assert guest.post(path_of(link), NEW).headers["Location"] == "/admin/"
    assert is_in(guest)
    assert AccountEvent.objects.filter(kind=log.Kind.FACTOR_REMOVED, account=user).exists()
    User.objects.update(is_active=False)
    with pytest.raises(CommandError):
        call_command("entry_link", user.username)
