"""Vietnamese text: normal form, folding, slugs, sort keys, dates. Pure functions.

A letter of the alphabet (ă â đ ê ô ơ ư) and a tone (huyền, hỏi, ngã, sắc, nặng) are different
things that Unicode writes with the same means: precomposed or combining marks.
"""

import re
import unicodedata
from datetime import datetime

from django.utils import timezone

# đ has no decomposition; old texts use its look-alikes eth (Ð) and African d (Ɖ).
_D_LETTERS = str.maketrans("đĐðÐɖƉ", "dDdDdD")

ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng: a dictionary's order
_RANK = {letter: rank for rank, letter in enumerate(ALPHABET, start=1)}

_CONTROLS = re.compile(
    # C0 and C1 controls but tab and newline; zero-width and direction-changing characters.
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)


def normalize(text: str) -> str:
    """Return text in NFC with Unix line ends and without control or invisible characters.

    Never NFKC, which turns ½ into 1⁄2 and ligatures into letters.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _CONTROLS.sub("", text))


def fold(text: str) -> str:
    """Return text in lower case without any marks: "Đường Thủy" → "duong thuy"."""
    decomposed = unicodedata.normalize("NFD", text.translate(_D_LETTERS))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).lower()


def slug(text: str, max_length: int = 80) -> str:
    """Return an address part of a-z, 0-9 and hyphens, cut at a word; "" if nothing is left."""
    words = re.findall(r"[a-z0-9]+", fold(text))
    result = ""
    for word in words:
        longer = f"{result}-{word}" if result else word[:max_length]
        if len(longer) > max_length:
            break
        result = longer
    return result


def sort_key(text: str) -> str:
    """Return a string that sorts as a Vietnamese dictionary does, under any collation of bytes.

    Syllable by syllable: letters first, then the tone, so Lê Ha Bình < Lê Hà An. Each syllable
    becomes its letters as two-digit ranks, a hyphen, and its tone 0-5; digits sort before letters.
    """
    return " ".join(_syllable_key(word) for word in re.findall(r"\w+", normalize(text).lower()))


def _syllable_key(word: str) -> str:
    tone = 0
    ranks = []
    for char in unicodedata.normalize("NFC", _without_tones(word)):
        ranks.append(f"{_RANK.get(char, 0):02d}" if not char.isdigit() else f"0{char}")
    for char in unicodedata.normalize("NFD", word):
        if char in TONES:
            tone = TONES.index(char) + 1
    return "".join(ranks) + f"-{tone}"


def _without_tones(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", word) if c not in TONES)


def print_time(moment: datetime) -> str:
    """Return a time as the journal prints it under a title: 22:12' 4/1/2021."""
    local = timezone.localtime(moment)
    return f"{local:%H:%M}' {local.day}/{local.month}/{local.year}"


WEEKDAYS = ["Thứ hai", "Thứ ba", "Thứ tư", "Thứ năm", "Thứ sáu", "Thứ bảy", "Chủ nhật"]


def masthead_date(moment: datetime) -> str:
    """Return a date in words: Chủ nhật, 22/11/2026."""
    local = timezone.localtime(moment)
    return f"{WEEKDAYS[local.weekday()]}, {local.day}/{local.month}/{local.year}"


def spoken_date(moment: datetime, now: datetime | None = None) -> str:
    """Return a date as people say it: hôm nay, hôm qua, then 4/1/2021."""
    day = timezone.localtime(moment).date()
    days_ago = (timezone.localtime(now).date() - day).days
    if days_ago in (0, 1):
        return ("hôm nay", "hôm qua")[days_ago]
    return f"{day.day}/{day.month}/{day.year}"
