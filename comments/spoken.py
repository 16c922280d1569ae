"""A code spoken in Vietnamese, for those who do not see the picture.

espeak-ng speaks, sox lays a noise under it; where either is missing, nothing offers to speak. A
code is spoken once and then kept, so that asking again neither costs work nor brings the same
letters under another noise, from which both could be told apart.
"""

import functools
import random
import secrets
import shutil
import subprocess
import tempfile
from pathlib import Path

from captcha.models import CaptchaStore
from django.utils import timezone

from .models import SpokenCode

PROGRAMS = ("espeak-ng", "sox")
SECONDS = 10  # what one program may take
PURGED_AT_ONCE = 1000
RATE = 22050  # samples a second, as espeak-ng speaks

# How each character of captcha.CHARACTERS is read out; a word tells apart what sounds alike.
NAMES = {
    "C": "xê, trong chữ cá",
    "F": "ép phờ",
    "H": "hát, trong chữ hoa",
    "K": "ca, trong chữ kẹo",
    "M": "em mờ, trong chữ mèo",
    "N": "en nờ, trong chữ nón",
    "P": "pê, trong chữ pin",
    "R": "e rờ, trong chữ rùa",
    "T": "tê, trong chữ tàu",
    "V": "vê, trong chữ voi",
    "X": "ích xì, trong chữ xe",
    "3": "số ba",
    "4": "số bốn",
    "7": "số bảy",
    "9": "số chín",
}


@functools.cache
def available() -> bool:
    """Whether codes can be spoken here; looked up once a process."""
    return all(shutil.which(name) for name in PROGRAMS)


def sound_of(key: str) -> bytes | None:
    """A code as a WAV file; None where it can be neither spoken nor answered."""
    if not available():
        return None
    now = timezone.now()
    kept = SpokenCode.objects.filter(key=key, until__gt=now).first()
    if kept is not None:
        return bytes(kept.sound)
    code = CaptchaStore.objects.filter(hashkey=key, expiration__gt=now).first()
    return None if code is None else _kept(code)


def words(challenge: str) -> str:
    """What is said: each character by its Vietnamese name, with a pause behind it."""
    return ". ".join(NAMES[character] for character in challenge.upper()) + "."


def purge() -> int:
    """Drop some that cannot be answered any more; called by the sweep."""
    over = SpokenCode.objects.filter(until__lte=timezone.now()).order_by("until")
    some = list(over.values_list("pk", flat=True)[:PURGED_AT_ONCE])
    return SpokenCode.objects.filter(pk__in=some).delete()[0]


def _kept(code: CaptchaStore) -> bytes:
    """Speak it; of two processes at once the first has its sound kept, and both give that."""
    row = SpokenCode(key=code.hashkey, sound=_speak(code.challenge), until=code.expiration)
    SpokenCode.objects.bulk_create([row], ignore_conflicts=True)
    return bytes(SpokenCode.objects.get(pk=code.hashkey).sound)


def _speak(challenge: str) -> bytes:
    with tempfile.TemporaryDirectory() as directory:
        voice, noise, mixed = (Path(directory, name) for name in ("voice.wav", "noise", "code.wav"))
        speed, pitch = (str(secrets.choice(range(*span))) for span in ((115, 145), (35, 65)))
        _run("espeak-ng", "-v", "vi", "-s", speed, "-p", pitch, "-g", "8", "-w", voice,
             words(challenge))  # fmt: skip
        noise.write_bytes(random.SystemRandom().randbytes(voice.stat().st_size // 2))
        raw = ("-t", "raw", "-r", str(RATE), "-e", "unsigned-integer", "-b", "8", "-c", "1")
        _run("sox", "-m", "-v", "0.8", voice, "-v", "0.06", *raw, noise,
             "-r", "11025", "-b", "16", mixed, "lowpass", "3600")  # fmt: skip
        return mixed.read_bytes()


def _run(program: str, *arguments: str | Path) -> None:
    """Raises subprocess.SubprocessError where it fails or takes too long."""
    command = [shutil.which(program) or program, *map(str, arguments)]
    subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)  # noqa: S603
