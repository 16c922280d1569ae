"""Guessing is slowed down, by account and network together, by account, and by network."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F

from journal.accounts import log, throttle, upkeep
from journal.accounts.models import AccountEvent, Allowance

from .people import CODE, give_factor, is_in, log_in, person

pytestmark = pytest.mark.django_db
HERE, THERE = "203.0.113.7", "198.51.100.9"


def tries(count: int, account="an", address=HERE, known=False) -> int:
    """How many of some attempts at once are let through."""
    let = 0
    for n in range(count):
        try:
            place = address(n) if callable(address) else address
            throttle.admit("password", account, place, known=known)
            let += 1
        except throttle.Refused as refused:
            assert timedelta(0) < refused.wait <= timedelta(minutes=3)
    return let


def later(**parts) -> None:
    """As when so much time has passed: the clock of the limits is the database's own."""
    Allowance.objects.update(until=F("until") - timedelta(**parts))


def networks(n: int) -> str:
    return f"10.{n // 250}.{n % 250}.1"


def test_five_guesses_then_one_in_three_minutes():
    """For one account from one network; trying while refused makes the wait no longer."""
    assert tries(20) == 5
    later(minutes=3)
    assert tries(20) == 1
    later(minutes=15)
    assert tries(20) == 5


def test_a_colleague_elsewhere_is_not_shut_out():
    """Another network, another account: each has its own attempts."""
    assert tries(20) == 5
    assert tries(20, address=THERE) == 5
    assert tries(20, account="binh") == 5


def test_a_network_is_the_neighbourhood_of_an_address():
    """A /24, and a /48 of IPv6: changing the last figures gives no new attempts."""
    assert tries(20, address=lambda n: f"203.0.113.{n}") == 5
    assert tries(20, account="b", address=lambda n: f"2001:db8:1:{n}::1") == 5


def test_one_account_from_everywhere():
    """Thirty guesses from anywhere; who logged in from a network lately is not held up there."""
    assert tries(100, address=networks) == 30
    assert tries(20, address=HERE, known=False) == 0
    assert tries(20, address=HERE, known=True) == 5


def test_one_network_at_every_account():
    """Spraying one password over the staff ends at fifty."""
    let = sum(tries(1, account=f"nguoi-{n}") for n in range(100))
    assert let == 50


def test_an_office_is_not_shut_out_by_one_of_its_machines():
    """Who logged in from there lately still does, after names without end; a new name waits."""
    sum(tries(1, account=f"nguoi-{n}") for n in range(100))
    assert tries(1, account="moi") == 0
    assert tries(20, account="lan", known=True) == 5


def test_what_is_refused_by_one_bound_is_charged_to_none():
    """So one account that is guessed at does not use up its network's attempts."""
    tries(5)
    before = list(Allowance.objects.order_by("key").values())
    assert tries(50) == 0
    assert list(Allowance.objects.order_by("key").values()) == before


def test_success_is_paid_back():
    """A newsroom behind one address logs in as often as it likes."""
    for n in range(120):
        assert tries(1, account=f"nguoi-{n % 7}") == 1
        throttle.forgive("password", f"nguoi-{n % 7}", HERE, known=False)


def test_the_table_is_bounded():
    """What the clock has overtaken goes with the sweep, and nothing else."""
    tries(6)
    assert (upkeep.prune(), Allowance.objects.count()) == (0, 3)
    later(hours=1)
    assert (upkeep.prune(), Allowance.objects.count()) == (3, 0)


def test_case_and_marks_give_no_new_attempts():
    """An, an, ân: the same account to the throttle, whatever it is to the login."""
    assert tries(3, account="An") + tries(3, account="ân") + tries(3, account=" an") == 5


@pytest.mark.django_db(transaction=True)
def test_many_at_once_get_no_more_through():
    """Twelve threads, one account, one network: five pass."""
    passed, gate = [], threading.Barrier(12)

    def attempt():
        gate.wait()
        passed.append(tries(3))
        connection.close()

    threads = [threading.Thread(target=attempt) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(passed) == 5


@pytest.mark.django_db(transaction=True)
def test_many_at_once_do_not_wait_for_each_other_in_a_ring():
    """Different accounts and networks crosswise: no deadlock."""
    failures, gate = [], threading.Barrier(8)

    def attempt(number):
        gate.wait()
        try:
            for n in range(20):
                tries(1, account=f"a{(number + n) % 3}", address=networks(n % 3))
        except Exception as error:
            failures.append(error)
        connection.close()

    threads = [threading.Thread(target=attempt, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


# --- through the login page -----------------------------------------------------------------------


def answer_code(answer) -> list[str]:
    return [error.code for error in answer.context["form"].non_field_errors().as_data()]


@pytest.mark.parametrize("exists", [True, False])
def test_the_page_says_how_long_to_wait(client, exists):
    """The same for an account and for a name nobody has; the right password does not help then."""
    user = person()
    if not exists:
        user.username = "khong-ai"
    for _ in range(5):
        assert answer_code(log_in(client, user, "sai mật khẩu")) == ["invalid_login"]
    answer = log_in(client, user)
    assert answer_code(answer) == ["throttled"]
    assert "Hãy đợi 3 phút" in answer.content.decode()
    assert AccountEvent.objects.get(kind=log.Kind.FAILED).times == 6


def test_a_name_nobody_has_costs_the_same(client, django_assert_num_queries):
    """As many queries, and one hash of a password in either case."""
    user = person()
    with django_assert_num_queries(8) as real:
        log_in(client, user, "sai mật khẩu")
    user.username = "khong-ai"
    with django_assert_num_queries(len(real)):
        log_in(client, user, "sai mật khẩu")


def test_locking_out_on_purpose_does_not_work(client):
    """After a hundred guesses from all over, the person still logs in from the usual place."""
    user = person()
    log_in(client, user, REMOTE_ADDR=HERE)
    tries(100, account=user.username, address=networks)
    home, abroad = type(client)(), type(client)()
    assert log_in(home, user, REMOTE_ADDR=HERE).status_code == 302
    assert answer_code(log_in(abroad, user, REMOTE_ADDR=THERE)) == ["throttled"]


def test_codes_are_throttled_like_passwords(client):
    """Six digits would be guessed in a day otherwise."""
    user = person()
    give_factor(user)
    log_in(client, user)
    forms = [client.post(CODE, {"code": "000000"}).context["form"] for _ in range(6)]
    codes = [form.errors.as_data()["code"][0].code for form in forms]
    assert codes == ["wrong"] * 5 + ["throttled"]
    assert not is_in(client)


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.2, "1 giây"), (59, "59 giây"), (60, "1 phút"), (61, "2 phút")]
)
def test_waits_in_words(seconds, words):
    """Never too short a time."""
    assert throttle.in_words(timedelta(seconds=seconds)) == words
