"""Sessions: listed, ended, and over at once when the account is; and the log of it all."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from journal.accounts import devices, links, log, sessions, throttle, upkeep
from journal.accounts.models import AccountEvent, Session

from .people import PASSWORD, is_in, log_in, person

pytestmark = pytest.mark.django_db
LIST = "/admin/tai-khoan/phien/"
END = LIST + "ket-thuc/"
PHONE = (
    "Mozilla/5.0 (Linux; Android 15; K) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/142.0.0.0 Mobile Safari/537.36"
)


@pytest.fixture
def three(client):
    """One person at three places, and a colleague."""
    user = person()
    places = [client, Client(), Client(headers={"user-agent": PHONE}, REMOTE_ADDR="203.0.113.7")]
    for place in places:
        log_in(place, user)
    log_in(colleague := Client(), person())
    return user, places, colleague


def test_the_list(three):
    """Browser and system in words, address, times; this one is marked; no key is in the page."""
    _, places, _ = three
    page = places[0].get(LIST)
    text = page.content.decode()
    assert len(page.context["sessions"]) == 3
    assert "Chrome trên Android" in text and "203.0.113.7" in text
    assert text.count("phiên này") == 1
    assert not [row for row in Session.objects.all() if row.pk in text]


def test_ending_one(three):
    """That one is out at its next click; the others stay."""
    user, places, colleague = three
    page = places[0].get(LIST)
    phone = next(row for row in page.context["sessions"] if "Android" in row.device)
    places[0].post(END, {"session": phone.name})
    assert [is_in(place) for place in places] == [True, True, False]
    assert is_in(colleague)
    assert AccountEvent.objects.filter(account=user, kind=log.Kind.SESSIONS_ENDED).count() == 1


def test_ending_all_others(three):
    """All but this one, and nobody else's."""
    _, places, colleague = three
    places[1].post(END)
    assert [is_in(place) for place in places] == [False, True, False]
    assert is_in(colleague)


def test_a_colleague_s_session_is_not_mine_to_end(three):
    """Its name does nothing in my form; nor does a GET."""
    _, places, colleague = three
    name = colleague.get(LIST).context["sessions"][0].name
    places[0].post(END, {"session": name})
    assert places[0].get(END).status_code == 405
    assert is_in(colleague)
    assert all(is_in(place) for place in places)


def test_a_locked_account_is_out_at_once(three):
    """By the form: its sessions and its link go. By the shell: they open nothing."""
    user, places, colleague = three
    links.make(user)
    client = Client()
    client.force_login(admin := person(is_superuser=True))
    rows = {"Section_editors-TOTAL_FORMS": 0, "Section_editors-INITIAL_FORMS": 0}
    data = {"username": user.username, "is_staff": "on"} | rows
    page = client.post(f"/admin/auth/user/{user.pk}/change/", data)
    assert page.status_code == 302, page.context["errors"]
    assert not any(is_in(place) for place in places)
    assert not sessions.open_sessions(user).exists()
    assert not hasattr(User.objects.get(pk=user.pk), "entry_link")
    assert AccountEvent.objects.filter(account=user, kind=log.Kind.LOCKED, by=admin).exists()
    client.post(f"/admin/auth/user/{user.pk}/change/", data | {"is_active": "on"})
    assert AccountEvent.objects.filter(account=user, kind=log.Kind.UNLOCKED, by=admin).exists()
    assert not any(is_in(place) for place in places)
    assert is_in(colleague)
    User.objects.update(is_active=False)
    assert not is_in(colleague)


def test_a_new_password_ends_the_other_sessions(three):
    """This one goes on; the rule stands beside the field."""
    user, places, _ = three
    address = "/admin/password_change/"
    assert "Ít nhất 12 ký tự" in places[0].get(address).content.decode()
    new = dict.fromkeys(["new_password1", "new_password2"], "nang som mua chieu tren ben")
    assert places[0].post(address, new | {"old_password": "sai rồi"}).status_code == 200
    links.make(user)
    assert places[0].post(address, new | {"old_password": PASSWORD}).status_code == 302
    assert [is_in(place) for place in places] == [True, False, False]
    assert sessions.open_sessions(user).count() == 1
    assert not hasattr(User.objects.get(pk=user.pk), "entry_link")
    assert AccountEvent.objects.filter(account=user, kind=log.Kind.PASSWORD_CHANGED).exists()


def test_an_administrator_ends_all_sessions_of_an_account(three):
    """And that is logged with the administrator's name."""
    user, places, colleague = three
    client = Client()
    client.force_login(admin := person(is_superuser=True))
    client.post(f"/admin/auth/user/{user.pk}/dang-nhap/", {"do": "sessions"})
    assert not any(is_in(place) for place in places)
    assert is_in(colleague)
    assert AccountEvent.objects.get(kind=log.Kind.SESSIONS_ENDED).by == admin


def test_last_seen_is_written_every_five_minutes(client):
    """Not with every click."""
    user = person()
    log_in(client, user)
    row = Session.objects.get(user=user)
    is_in(client)
    assert Session.objects.get(pk=row.pk).seen_at == row.seen_at
    old = timezone.now() - timedelta(minutes=6)
    Session.objects.update(seen_at=old)
    is_in(client)
    assert Session.objects.get(pk=row.pk).seen_at > old + timedelta(minutes=5)


def test_expired_sessions_are_swept(client):
    """Those that hold stay."""
    log_in(client, person())
    log_in(Client(), person())
    throttle.prune()
    gone = Session.objects.first()
    Session.objects.filter(pk=gone.pk).update(expire_date=timezone.now() - timedelta(days=1))
    assert upkeep.prune() == 1
    assert Session.objects.exclude(pk=gone.pk).count() == 1


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (PHONE, "Chrome trên Android"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/142.0 Safari/537.36 Edg/142.0", "Edge trên Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1",
            "Safari trên iPhone",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0", "Firefox trên Linux"),
        ("", "Trình duyệt lạ"),
    ],
)
def test_devices_in_words(agent, words):
    """Browser and system."""
    assert devices.in_words(agent) == words


# --- the log --------------------------------------------------------------------------------------


def test_the_log_is_read_by_administrators_and_changed_by_nobody(client):
    """A colleague does not see it; no address changes or deletes a line; the database refuses."""
    log.record(log.Kind.LINK_MADE, person(username="thulam"))
    line = AccountEvent.objects.get()
    address = "/admin/accounts/accountevent/"
    client.force_login(person("Tổng biên tập"))
    assert client.get(address).status_code == 403
    client.force_login(person(is_superuser=True))
    assert re.search("thulam.*Tạo đường dẫn vào", client.get(address).content.decode(), re.S)
    for place in (f"{line.pk}/delete/", f"{line.pk}/change/", "add/"):
        assert client.post(address + place, {"post": "yes"}).status_code == 403
    for change in (line.delete, lambda: AccountEvent.objects.update(times=9)):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_old_failures_go_and_the_rest_stays(client):
    """Three months; what was done stays for good."""
    user = person()
    log_in(client, user, "sai rồi")
    AccountEvent.objects.filter(kind=log.Kind.FAILED).update(at=timezone.now() - timedelta(days=91))
    log_in(client, user)
    log_in(client, user, "sai rồi")
    assert upkeep.prune() == 1
    assert sorted(AccountEvent.objects.values_list("kind", flat=True)) == ["failed", "logged-in"]


def test_an_account_in_the_log_is_not_deleted(client):
    """It is locked instead; the page says so."""
    user = person()
    log_in(Client(), user)
    client.force_login(person(is_superuser=True))
    page = client.post(f"/admin/auth/user/{user.pk}/delete/", {"post": "yes"}, follow=True)
    assert "nhật ký tài khoản" in page.content.decode()
    assert User.objects.filter(pk=user.pk).exists()
