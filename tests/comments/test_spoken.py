"""A code read out: for those who do not see the picture, where the programs are installed."""

import io
import shutil
import wave
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from comments import spoken
from comments.models import SpokenCode
from journal.lib.defences import captcha
from tests.factories import make_article

from .readers import address

pytestmark = pytest.mark.django_db
needs_programs = pytest.mark.skipif(
    not all(shutil.which(name) for name in spoken.PROGRAMS), reason="no espeak-ng and sox"
)


@pytest.fixture
def installed(monkeypatch, request):
    """Programs that are found, or are not."""
    monkeypatch.setattr(spoken, "PROGRAMS", ("sh",) if request.param else ("khong-co-lenh-nay",))
    spoken.available.cache_clear()
    yield request.param
    spoken.available.cache_clear()


def sound(client, key):
    return client.get(reverse("comments:code-sound", args=[key]))


def test_every_character_has_a_name():
    """All that may be drawn can be said, and no two sound the same."""
    assert set(spoken.NAMES) == set(captcha.CHARACTERS)
    assert len(set(spoken.NAMES.values())) == len(captcha.CHARACTERS)
    assert spoken.words("c3") == "xê, trong chữ cá. số ba."


@pytest.mark.parametrize("installed", [True, False], indirect=True)
@pytest.mark.parametrize("name", ["page", "form"])
def test_the_offer_stands_only_where_it_can_be_kept(client, installed, name):
    """With the programs a player and a link, without them neither: no dead link."""
    page = client.get(address(make_article(), name)).content.decode()
    assert ("<audio controls" in page) is installed
    assert ('/nghe/">Nghe đọc mã</a>' in page) is installed
    assert ("nghe mã ở bên cạnh" in page) is installed


@pytest.mark.parametrize("installed", [False], indirect=True)
def test_without_the_programs_there_is_no_sound(client, installed):
    """An address typed by hand is not found."""
    assert sound(client, captcha.new()).status_code == 404


@needs_programs
def test_a_code_is_spoken_once(client):
    """A WAV file of some seconds, private; asked again it is the very same."""
    key = captcha.new()
    first = sound(client, key)
    assert first["Content-Type"] == "audio/wav"
    assert first["Cache-Control"] == "private, no-store"
    with wave.open(io.BytesIO(first.content)) as wav:
        assert 3 < wav.getnframes() / wav.getframerate() < 20
    assert sound(client, key).content == first.content
    assert SpokenCode.objects.count() == 1


@needs_programs
def test_what_cannot_be_answered_is_not_spoken(client):
    """A used, an expired and an invented code are not found, also if they were spoken before."""
    key = captcha.new()
    assert sound(client, key).status_code == 200
    past = timezone.now() - timedelta(seconds=1)
    captcha.CaptchaStore.objects.update(expiration=past)
    SpokenCode.objects.update(until=past)
    for each in (key, "khong-co"):
        assert sound(client, each).status_code == 404


def test_the_sweep_removes_what_is_over():
    """What can still be answered stays."""
    now = timezone.now()
    for key, until in (("cu", now - timedelta(minutes=1)), ("moi", now + timedelta(minutes=1))):
        SpokenCode.objects.create(key=key, sound=b"x", until=until)
    assert spoken.purge() == 1
    assert SpokenCode.objects.get().key == "moi"
