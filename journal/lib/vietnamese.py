"""Vietnamese text: normal form, folding, slugs, sort keys, dates. Pure functions.

A letter of the alphabet (ă â đ ê ô ơ ư) and a tone (huyền, hỏi, ngã, sắc, nặng) are different
things that Unicode writes with the same means: precomposed or combining marks.
"""

import re
import unicodedata
from datetime import date, datetime
from functools import cache

from django.utils import timezone

# đ has no decomposition; old texts use its look-alikes eth (Ð) and African d (Ɖ).
_TRUE_D = str.maketrans("ðÐɖƉ", "đĐđĐ")
# Letters that lose no mark when decomposed.
_PLAIN = str.maketrans(
    {"đ": "d", "Đ": "D", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "ı": "i"}
    | {"ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE"}
)

ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng: a dictionary's order
# Two digits each: a tone 00-05, a digit 10-19, a letter 21-53, a letter of another script 99.
_RANK = {str(digit): 10 + digit for digit in range(10)}
_RANK |= {letter: rank for rank, letter in enumerate(ALPHABET, start=21)}
_SYLLABLE = re.compile(r"(?:[^\W_]|[\u0300-\u036f])+")

# Begins with one class of characters: so the rest of a text is passed over quickly.
_LINE_ENDS = re.compile(r"[\r\x0b\x0c\u2028\u2029](?:(?<=\r)\n)?")
_EMOJI = r"\u2190-\u2bff\ufe0f\U0001f000-\U0001faff"
_INVISIBLE = re.compile(
    # Controls but tab and newline; half characters and what XML cannot carry.
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff"
    # Zero-width, blank and direction-changing characters, tags, annotation marks.
    r"\u034f\u061c\u115f\u1160\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2069"
    r"\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]"
)
# Except between two emoji, where it makes one of them.
_JOINER = re.compile(rf"(?<![{_EMOJI}])\u200d|\u200d(?![{_EMOJI}])")


def normalize(text: str) -> str:
    """Return text in NFC with Unix line ends and without control or invisible characters.

    Never NFKC, which turns ½ into 1⁄2 and ligatures into letters. The soft hyphen stays: in text
    of an old encoding it is a letter.
    """
    text = _INVISIBLE.sub("", _LINE_ENDS.sub("\n", text))
    if "\u200d" in text:
        text = _JOINER.sub("", text)
    return unicodedata.normalize("NFC", text)


def true_d(text: str) -> str:
    """Return text with the true đ in place of its look-alikes."""
    return text.translate(_TRUE_D)


def fold(text: str) -> str:
    """Return text in lower case without any marks: "Đường Thủy" → "duong thuy"."""
    return text.translate(_BARE).lower()


class _Bare(dict):
    """From a character to the same without marks, worked out when it is first met."""

    MOST = 10_000  # remembered: no text there is may fill the memory

    def __missing__(self, code: int) -> str:
        decomposed = unicodedata.normalize("NFD", true_d(chr(code)))
        bare = "".join(c for c in decomposed if not unicodedata.combining(c)).translate(_PLAIN)
        if len(self) < self.MOST:
            self[code] = bare
        return bare


_BARE = _Bare()


@cache
def _by_folded() -> dict[str, str]:
    """The letters that fold to each letter of a-z: "d" → "Ddđ…Đ"."""
    found: dict[str, str] = {}
    for letter in map(chr, range(ord("A"), 0x1F00)):  # Latin with all its additions
        if "a" <= (bare := fold(letter)) <= "z" and len(bare) == 1:
            found[bare] = found.get(bare, "") + letter
    return found


def as_typed(word: str) -> str:
    """Return a regular expression for a folded word in NFC text, with any marks, in either case."""
    return "".join(f"[{letters}]" if (letters := _by_folded().get(c)) else c for c in word)


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
    """Return digits that sort as a Vietnamese dictionary does, under any collation.

    Syllable by syllable: letters first, then the tone, so Lê Ha Bình < Lê Hà An. Numbers come
    before letters, letters of other scripts last; punctuation does not count.
    """
    decomposed = unicodedata.normalize("NFD", normalize(text).translate(_TRUE_D).lower())
    return "".join(_syllable_key(word) for word in _SYLLABLE.findall(decomposed))


def _syllable_key(word: str) -> str:
    """The ranks of a decomposed word's letters, then its tone, which is below every letter."""
    tones = [TONES.index(char) + 1 for char in word if char in TONES]
    letters = unicodedata.normalize("NFC", "".join(c for c in word if c not in TONES))
    ranks = [_RANK.get(plain, 99) for char in letters for plain in _known(char)]
    return "".join(f"{rank:02d}" for rank in [*ranks, tones[-1] if tones else 0])


def _known(letter: str) -> str:
    """A letter of the alphabet as it is, a foreign one by the letters it looks like."""
    return letter if letter in _RANK else fold(letter)


def initial(key: str) -> str:
    """Return the letter under which a catalogue files a sort key: "đ"; "" for no letter of ours."""
    at = int(key[:2] or 0) - _RANK["a"]
    return ALPHABET[at] if 0 <= at < len(ALPHABET) else ""


def keys_under(letter: str) -> tuple[str, str]:
    """Return between which sort keys a letter is filed; the second is already the next one."""
    return str(_RANK[letter]), str(_RANK[letter] + 1)


_INNER_QUOTES = str.maketrans("“”", "‘’")


def quoted(words: object) -> str:
    """Return words between the quotes of print; quotes among them become the inner ones."""
    return f"“{str(words).translate(_INNER_QUOTES)}”"


def print_time(moment: datetime) -> str:
    """Return a time as the journal prints it under a title: 22:12' 4/1/2021."""
    local = timezone.localtime(moment)
    return f"{local:%H:%M}' {local.day}/{local.month}/{local.year}"


def clock_and_day(moment: datetime, now: datetime | None = None) -> str:
    """Return a time as a newsroom says it: 6:05 ngày 5/1, with the year when it is another."""
    local, today = timezone.localtime(moment), timezone.localtime(now)
    year = "" if local.year == today.year else f"/{local.year}"
    return f"{local.hour}:{local:%M} ngày {local.day}/{local.month}{year}"


def ago(moment: datetime, now: datetime | None = None) -> str:
    """Return how long ago something was, as people say it: 2 phút trước, 9:30 hôm nay, 4/1/2021."""
    minutes = int(((now or timezone.now()) - moment).total_seconds() // 60)
    if minutes < 1:
        return "vừa xong"
    if minutes < 60:
        return f"{minutes} phút trước"
    local = timezone.localtime(moment)
    return f"{local.hour}:{local:%M} {spoken_date(moment, now)}"


WEEKDAYS = ["Thứ hai", "Thứ ba", "Thứ tư", "Thứ năm", "Thứ sáu", "Thứ bảy", "Chủ nhật"]


def masthead_date(moment: datetime) -> str:
    """Return a date in words: Chủ nhật, 22/11/2026."""
    local = timezone.localtime(moment)
    return f"{WEEKDAYS[local.weekday()]}, {local.day}/{local.month}/{local.year}"


def spoken_date(moment: datetime, now: datetime | None = None) -> str:
    """Return a date as people say it: hôm nay, hôm qua, then 4/1/2021."""
    return spoken_day(timezone.localtime(moment).date(), timezone.localtime(now).date())


def spoken_day(day: date, today: date) -> str:
    """The same for days of the local calendar."""
    days_ago = (today - day).days
    if days_ago in (0, 1):
        return ("hôm nay", "hôm qua")[days_ago]
    return f"{day.day}/{day.month}/{day.year}"
