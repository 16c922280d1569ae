"""How much one may send: tight for one e-mail from one network, generous for a network."""

import logging
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comments.defences import limits
from comments.models import Allowance, Comment
from journal.lib.defences import captcha
from journal.lib.throttle import Rate, Refused
from tests.factories import make_article

from ..readers import TYPED, address, errors_in, filled, key_in, send

HERE, NEXT_DOOR, THERE = "203.0.113.5", "203.0.113.77", "198.51.100.9"
EMAIL = "huong@vi-du.example"

pytestmark = pytest.mark.django_db


def passed(tries: int, address=HERE, email=EMAIL) -> int:
    """How many of some comments at once get through."""
    count = 0
    for number in range(tries):
        try:
            limits.check(address, email.format(number))
            count += 1
        except ValidationError as error:
            assert error.code == "limited"
            assert error.params["wait"] > timedelta()
    return count


def test_one_reader_is_held_to_a_readers_pace():
    """Eight at once under one e-mail from one network, whatever the machine in it; not a ninth."""
    assert passed(4) + passed(10, NEXT_DOOR, EMAIL.upper()) == limits.PAIR.burst


def test_another_reader_next_door_is_not_shut_out():
    """Where one has used up their pace, the others of the office go on."""
    passed(20)
    assert passed(1, NEXT_DOOR, "hao@vi-du.example") == 1


def test_an_office_behind_one_address_gets_through():
    """A hundred readers of one address may all write at once; a flood may not."""
    assert passed(100, HERE, "ban-{}@vi-du.example") == 100
    assert passed(100, NEXT_DOOR, "khac-{}@vi-du.example") == limits.NETWORK.burst - 100


def test_an_email_from_many_networks_is_bounded_too():
    """Changing the network again and again helps only so far."""
    sent = sum(passed(1, f"198.18.{n}.1") for n in range(40))
    assert sent == limits.EMAIL.burst
    assert passed(1, THERE, "hao@vi-du.example") == 1


def test_what_is_kept_names_nobody():
    """Keyed hashes alone."""
    limits.check(HERE, EMAIL)
    assert Allowance.objects.count() == 3
    kept = str(list(Allowance.objects.values()))
    assert "203.0.113" not in kept
    assert "huong" not in kept


def test_a_refused_reader_loses_nothing(client, caplog):
    """The answer is 429 with all that was typed, the code unspent, how long to wait; no log line
    tells who it was. After the wait the same post passes."""
    caplog.set_level(logging.DEBUG)
    article = make_article()
    passed(limits.PAIR.burst, "127.0.0.1")
    post = filled(article)
    response = send(client, article, **post)
    page = response.content.decode()
    assert response.status_code == 429
    assert errors_in(response) == {"__all__": ["limited"]}
    assert "Hãy đợi 1 phút rồi bấm Gửi ý kiến lần nữa" in page
    assert all(text in page for text in TYPED.values())
    assert key_in(response) == post["captcha-key"]
    assert "127.0.0.1" not in caplog.text
    assert EMAIL not in caplog.text
    assert not Comment.objects.exists()
    Allowance.objects.all().delete()
    assert send(client, article, **post).context["sent"]


def test_wrong_codes_count(client):
    """Guessing codes is charged like sending: the ninth guess is not looked at."""
    article = make_article()
    for _ in range(limits.PAIR.burst):
        response = send(client, article, captcha="AAAAA")
        assert errors_in(response) == {"captcha": ["captcha-wrong"]}
    assert errors_in(send(client, article)) == {"__all__": ["limited"]}


def test_mistakes_beside_a_field_are_free(client):
    """A reader who has to mend an address ten times is not sent away."""
    article = make_article()
    for _ in range(limits.PAIR.burst + 2):
        assert errors_in(send(client, article, email="huong")) == {"email": ["invalid"]}
    assert send(client, article).context["sent"]


@pytest.mark.parametrize("kind", ["picture", "sound"])
def test_pictures_and_sounds_are_limited(client, kind):
    """So many from one network, then 429 with the time to wait; the next network goes on."""
    key = captcha.new()
    name = {"picture": "captcha-image", "sound": "comments:code-sound"}[kind]
    assert client.get(reverse(name, args=[key]), REMOTE_ADDR=HERE).status_code != 429
    Allowance.objects.update(until=timezone.now() + timedelta(days=1))  # as after very many
    response = client.get(reverse(name, args=[key]), REMOTE_ADDR=HERE)
    assert response.status_code == 429
    assert int(response["Retry-After"]) >= 1
    assert client.get(reverse(name, args=[key]), REMOTE_ADDR=THERE).status_code != 429


@pytest.mark.parametrize("act", ["open", "renew", "wrong"])
def test_codes_are_limited(client, monkeypatch, act):
    """Who only makes codes is asked to wait; the table does not grow for them."""
    monkeypatch.setattr(limits, "CODES", Rate(2, timedelta(minutes=1)))
    article = make_article()
    for _ in range(2):
        client.get(address(article, "form"))
    post = filled(article, captcha="AAAAA")
    before = captcha.CaptchaStore.objects.count()
    match act:
        case "open":
            response = client.get(address(article, "form"))
        case "renew":
            response = client.post(address(article, "form"), post | {"doi-ma": "1"})
        case "wrong":
            response = client.post(address(article, "form"), post)
            assert not captcha.CaptchaStore.objects.filter(hashkey=post["captcha-key"]).exists()
    assert response.status_code == 429
    assert "Hãy đợi" in response.content.decode()
    assert (f">{post['text']}</textarea>" in response.content.decode()) is (act != "open")
    assert captcha.CaptchaStore.objects.count() <= before


@pytest.mark.parametrize("act", ["post", "picture", "sound"])
def test_a_forged_address_opens_no_second_account(client, settings, act):
    """X-Forwarded-For of a stranger counts for nothing, however often it changes; that of our own
    proxy tells readers apart."""
    settings.TRUSTED_PROXIES = ["10.0.0.1"]
    article, key = make_article(), captcha.new()

    def networks_charged(peer: str) -> int:
        Allowance.objects.all().delete()
        for number in range(3):
            headers = {"REMOTE_ADDR": peer, "HTTP_X_FORWARDED_FOR": f"198.18.{number}.1"}
            headers["HTTP_FORWARDED"] = f"for=198.18.{number}.1"
            if act == "post":
                email = f"ban-{number}@vi-du.example"
                client.post(address(article, "form"), filled(article, email=email), **headers)
            else:
                name = "captcha-image" if act == "picture" else "comments:code-sound"
                client.get(reverse(name, args=[key]), **headers)
        return Allowance.objects.count() - (6 if act == "post" else 0)

    assert networks_charged(HERE) == 1
    assert networks_charged("10.0.0.1") == 3
    if act == "post":
        prefixes = Comment.objects.order_by("pk").values_list("sender_prefix", flat=True)
        assert len(set(prefixes)) == 4


@pytest.mark.django_db(transaction=True)
def test_limits_hold_across_connections():
    """Of thirty at once, each with a connection of its own, no more pass than one by one."""

    def one(number):
        try:
            limits.check(HERE, EMAIL)
        except ValidationError:
            return 0
        finally:
            connection.close()
        return 1

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(one, range(30))) == limits.PAIR.burst


@pytest.mark.django_db(transaction=True)
def test_charges_that_meet_let_exactly_a_burst_through():
    """Eight acts that all wait for one row, begun in an order and let on in another, pass; the
    ninth is refused even where it looked while there was still room, and is charged nowhere."""
    slow = {"bound": Rate(limits.PAIR.burst, timedelta(hours=1)), "other": Rate(1000, timedelta(1))}
    tries = limits.PAIR.burst + 1

    def one(_number):
        try:
            Allowance.admit(slow)
        except Refused:
            return 0
        finally:
            connection.close()
        return 1

    with ThreadPoolExecutor(tries) as pool:
        with transaction.atomic():
            Allowance.objects.create(key="bound", until=timezone.now() - timedelta(days=1))
            waiting = [pool.submit(one, number) for number in range(tries)]
            wait_until_locked(tries)
        assert sum(each.result() for each in waiting) == limits.PAIR.burst
    ahead = Allowance.objects.get(pk="other").until - timezone.now()
    assert round(ahead / timedelta(days=1)) == limits.PAIR.burst


def wait_until_locked(count: int) -> None:
    """Until so many connections wait for a row of ours."""
    asked = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = %s"
    deadline = time.monotonic() + 20
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            # Within a transaction what was seen of others once is seen for good.
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(asked, [connection.settings_dict["NAME"]])
            if cursor.fetchone()[0] >= count:
                return
            time.sleep(0.02)
    raise AssertionError("they do not wait")


def test_a_refusal_is_charged_to_nobody():
    """Who is refused for one bound has paid at no other."""
    passed(limits.PAIR.burst)
    before = set(Allowance.objects.values_list("key", "until"))
    with pytest.raises(ValidationError):
        limits.check(HERE, EMAIL)
    assert set(Allowance.objects.values_list("key", "until")) == before
    with pytest.raises(Refused):
        limits.admit("sound", Rate(0, timedelta(seconds=1)), HERE) or limits.admit(
            "sound", Rate(1, timedelta(days=1)), HERE
        )


@pytest.mark.django_db(transaction=True)
def test_a_page_from_two_browsers(client):
    """A limit met by one browser is met by the other of the same reader."""
    article = make_article()
    for number in range(limits.PAIR.burst):
        assert send(Client(), article, text=f"Lời thứ {number} của tôi.").context["sent"]
    assert send(Client(), article, text="Thêm một lời.").status_code == 429
