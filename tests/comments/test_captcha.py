"""The code a reader types: passes once, and never at another field's cost."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from html import unescape
from io import BytesIO

import pytest
from captcha.models import CaptchaStore
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from comments import drawing
from comments.models import Comment
from journal import sweep
from journal.lib.defences import captcha
from tests.factories import make_article

from .readers import TYPED, address, errors_in, filled, key_in, send, solved


@pytest.fixture
def article(db):
    return make_article()


def expire(key, ago=timedelta(seconds=1)):
    CaptchaStore.objects.filter(hashkey=key).update(expiration=timezone.now() - ago)


def test_the_code_cannot_be_mistaken():
    """Five characters, none like another, none that a Vietnamese keyboard would mark."""
    drawn, answer = captcha.challenge()
    assert len(drawn) == 5
    assert answer == drawn.lower()
    assert not set(captcha.CHARACTERS) & set("0O1ILJ5S2Z8B6GQDAEUYW")


def test_what_is_kept_beside_a_code_waits_for_the_disk(db):
    """A code alone need not outlive a crash; what is written in one transaction with it must."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit TO on")
        captcha.new()
        cursor.execute("SHOW synchronous_commit")
        assert cursor.fetchone() == ("on",)


@pytest.mark.parametrize("change", [str.lower, str.upper, " ".join, lambda a: f" {a}\n"])
def test_case_and_spaces_do_not_matter(client, article, change):
    """An answer typed in small letters or with spaces is right."""
    code = solved()
    assert send(client, article, **code | {"captcha": change(code["captcha"])}).context["sent"]


def test_a_wrong_answer_uses_the_code_up(client, article):
    """A wrong answer is told so, brings a new code, and the old one is gone: no second guess."""
    code = solved()
    response = send(client, article, **code | {"captcha": "AAAAA"})
    assert errors_in(response) == {"captcha": ["captcha-wrong"]}
    assert key_in(response) != code["captcha-key"]
    assert 'value="AAAAA"' not in response.content.decode()
    assert errors_in(send(client, article, **code)) == {"captcha": ["captcha-used"]}
    assert not Comment.objects.exists()


def test_an_old_code_is_told_to_be_old(client, article):
    """An expired code brings its own message, a new picture, and the text as it was."""
    code = solved()
    expire(code["captcha-key"])
    response = send(client, article, **code)
    page = response.content.decode()
    assert errors_in(response) == {"captcha": ["captcha-expired"]}
    assert "Mã bảo vệ đã hết hạn. Hãy nhập mã mới bên dưới; lời bạn viết vẫn còn nguyên." in page
    assert TYPED["text"] in page
    assert key_in(response) != code["captcha-key"]


def test_a_used_code_is_told_to_be_used(client, article):
    """A solved code does not pass twice."""
    code = solved()
    send(client, article, **code)
    response = send(client, article, **code, text="Một lời khác hẳn.")
    assert errors_in(response) == {"captcha": ["captcha-used"]}
    assert Comment.objects.count() == 1


@pytest.mark.parametrize("key", ["", "khong-co", "../../admin", "a\x00b", "x" * 5000])
def test_an_invented_key_is_no_crash(client, article, key):
    """A key we never gave is treated as used up."""
    response = send(client, article, **{"captcha-key": key, "captcha": "CFHKM"})
    assert errors_in(response) == {"captcha": ["captcha-used"]}


def test_another_fields_error_does_not_burn_the_code(client, article):
    """The same picture and answer come back, and pass once the field is mended."""
    code = solved()
    response = send(client, article, **code, email="huong")
    assert key_in(response) == code["captcha-key"]
    assert f'value="{code["captcha"]}"' in response.content.decode()
    assert send(client, article, **code).context["sent"]


def test_another_fields_error_with_an_old_code_brings_a_new_one(client, article):
    """A picture that could no longer be answered is not shown again."""
    code = solved()
    expire(code["captcha-key"])
    response = send(client, article, **code, email="huong")
    assert errors_in(response) == {"email": ["invalid"], "captcha": ["captcha-expired"]}
    assert key_in(response) != code["captcha-key"]


@pytest.mark.parametrize("to", ["page", "form"])
def test_another_code_on_demand(client, article, to):
    """The button brings a new picture, finds no fault, keeps the text, and drops the old code."""
    code = solved()
    post = {"name": "", "text": "Dở dang", "doi-ma": "1"}
    response = send(client, article, to=to, **code, **post)
    assert response.status_code == 200
    assert response.context["form"].errors == {}
    assert "Dở dang" in response.content.decode()
    assert key_in(response) != code["captcha-key"]
    assert not CaptchaStore.objects.filter(hashkey=code["captcha-key"]).exists()
    assert not Comment.objects.exists()


def test_the_picture_is_there(client, article):
    """The form's picture is an image with words for those who do not see it."""
    page = client.get(address(article, "form"))
    source = re.search(r'<img[^>]* src="([^"]+)"', page.content.decode())[1]
    assert key_in(page) in source
    picture = client.get(source)
    assert picture["Content-Type"] == "image/png"
    assert 'alt="Hình có năm ký tự' in page.content.decode()


def test_purge_leaves_what_can_still_be_answered(db):
    """Long expired codes go; fresh ones, and those just expired, stay."""
    fresh, late, old = (captcha.new() for _ in range(3))
    expire(late)
    expire(old, timedelta(hours=2))
    assert captcha.purge() == 1
    assert set(CaptchaStore.objects.values_list("hashkey", flat=True)) == {fresh, late}


def test_what_expired_is_found_by_an_index(db):
    """However many codes there are, the sweep reads those that go."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan TO off")
        cursor.execute("EXPLAIN SELECT id FROM captcha_captchastore WHERE expiration < now()")
        assert "captcha_expires" in str(cursor.fetchall())
    assert captcha.purge in sweep.STEPS.values()


@pytest.mark.parametrize(("name", "scale"), [("captcha-image", 1), ("captcha-image-2x", 2)])
def test_a_code_is_a_small_picture(client, db, name, scale):
    """Grey, of the height the form leaves for it, alike each time, another for another code; gone
    where the code is."""
    first, second = captcha.new(), captcha.new()
    get = lambda key: client.get(reverse(name, args=[key]))  # noqa: E731
    response = get(first)
    image = Image.open(BytesIO(response.content))
    assert (response["Content-Type"], image.mode) == ("image/png", "P")
    assert image.height == drawing.HEIGHT * scale
    assert 80 * scale < image.width < 260 * scale  # five threes are narrow
    assert len(response.content) < 16_000
    colours = {colour for _, colour in image.convert("RGB").getcolors()}
    assert len(colours) > 10 and all(len(set(colour)) == 1 for colour in colours)
    assert get(first).content == response.content != get(second).content
    CaptchaStore.objects.all().delete()
    assert get(first).status_code == 410


def test_how_a_code_is_drawn_cannot_be_told_from_its_address(settings):
    """Which everybody has: without the site's secret the same key gives other lines."""
    known = drawing.png("CFHKM", "abc", 1)
    assert drawing.png("CFHKM", "abc", 1) == known
    settings.SECRET_KEY = "another"
    assert drawing.png("CFHKM", "abc", 1) != known


def test_purge_goes_in_bounded_steps(db, monkeypatch, django_assert_num_queries):
    """However many there are, each step looks at the oldest few; all that is old goes."""
    monkeypatch.setattr(captcha, "PURGED_AT_ONCE", 2)
    keys = [captcha.new() for _ in range(7)]
    for key in keys[:5]:
        expire(key, timedelta(hours=2))
    with django_assert_num_queries(4) as queries:  # 2 + 2 + 1 + nothing left
        assert captcha.purge() == 5
    assert all("LIMIT 2" in query["sql"] for query in queries)
    assert set(CaptchaStore.objects.values_list("hashkey", flat=True)) == set(keys[5:])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("replayed", [False, True])
def test_a_code_passes_once_in_parallel(replayed):
    """Of six posts at once of the same words one is stored and all are thanked for; of 32
    replays of a solved code, each from elsewhere with words of its own, one gets in."""
    article = make_article()
    post = filled(article)

    def one(number):
        other = {"text": f"Lời thứ {number} của tôi.", "email": f"ban-{number}@vi-du.example"}
        sender = {"REMOTE_ADDR": f"198.18.{number}.1"}
        try:
            if replayed:
                return Client().post(address(article, "form"), post | other, **sender).status_code
            return Client().post(address(article, "form"), post).status_code
        finally:
            connection.close()

    count = 32 if replayed else 6
    with ThreadPoolExecutor(count) as pool:
        statuses = sorted(pool.map(one, range(count)))
    assert Comment.objects.count() == 1
    assert statuses == ([200] + [422] * 31 if replayed else [200] * 6)


@pytest.mark.django_db(transaction=True)
def test_a_code_cannot_be_guessed_in_parallel():
    """Of six guesses at once, the right one among them, at most one is even looked at."""
    article = make_article()
    code = solved()
    guesses = [code["captcha"], *(f"CFHK{c}" for c in "MNPRT")]

    def one(guess):
        fields = code | {"captcha": guess, "text": f"Tôi đoán là {guess}."}
        try:  # read from its words: contexts are mixed up between threads
            return unescape(send(Client(), article, **fields).content.decode())
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        pages = list(pool.map(one, guesses))
    assert sum("mỗi mã chỉ dùng một lần" in page for page in pages) == 5
