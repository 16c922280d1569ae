"""How a piece of a text may be read: folded letters beside their marks and tones, with disguises
seen through. Pure.

As it stands; with digits and look-alikes taken for letters; with stretched letters shortened; as an
input method left off half-way would have typed it. Which words there are to look for, matching.py
knows.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from journal.lib.look_alikes import DIGITS, LETTERS
from journal.lib.vietnamese import TONES, fold

LONG = 64  # characters of a piece that is worth reading
CACHED = 24
ANY = "?"  # a letter that was disguised: its marks and tone are anybody's guess

_STRETCHED = re.compile(r"(.)\1{3,}")
_FOR_LETTERS = {c: DIGITS[c] for c in DIGITS if c.isdigit()} | {"j": "i"}
_ONE = {"1": "l"}  # is an i as well

# What may stand in the middle of a piece without being seen, and circled or boxed letters.
_CIRCLED = {
    chr(first + n): chr(ord("a") + n)
    for first in (0x24B6, 0x24D0, 0x1F110, 0x1F130, 0x1F150, 0x1F170, 0x1F1E6)
    for n in range(26)
}
ODD = re.compile(
    r"[\u00ad\u0300-\u036f\u0483-\u0489\u034f\u061c\u115f\u1160\u180b-\u180f\u1ab0-\u1aff"
    r"\u1dc0-\u1dff\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20d0-\u20f0\u3164\ufe00-\ufe0f"
    r"\ufe20-\ufe2f\ufeff\uffa0\u24b6-\u24e9\U0001f110-\U0001f189\U0001f1e6-\U0001f1ff"
    r"\U000e0000-\U000e01ef]"
)
_MARKS = frozenset("\u0306\u0302\u031b" + TONES)  # of Vietnamese letters


class Reading(NamedTuple):
    """Letters of a piece: folded, with their marks, and their tones 0-5; equally long."""

    letters: str
    marked: str
    tones: str

    def then(self, other: Reading) -> Reading:
        return Reading(
            self.letters + other.letters, self.marked + other.marked, self.tones + other.tones
        )


NOTHING = Reading("", "", "")


def without_clutter(text: str) -> tuple[str, list[tuple[int, int]]]:
    """A text as an eye sees it, and of each character left its start and end in the text."""
    kept: list[str] = []
    places: list[tuple[int, int]] = []
    for at, char in enumerate(text):
        if not ODD.match(char):
            kept.append(char)
            places.append((at, at + 1))
        elif circled := _CIRCLED.get(char):
            kept.append(circled)
            places.append((at, at + 1))
        elif char in _MARKS and kept:
            whole = unicodedata.normalize("NFC", kept[-1] + char)
            kept[-1] = whole if len(whole) == 1 else kept[-1]
            places[-1] = (places[-1][0], at + 1)
        elif kept and unicodedata.category(char) in ("Mn", "Me"):
            places[-1] = (places[-1][0], at + 1)
    return "".join(kept), places


def syllable_of(piece: str) -> tuple[str, str]:
    """What two spellings of one syllable have in common, diacritics counting."""
    reading = as_it_stands(piece[:LONG])
    return reading.marked, max(reading.tones, default="0")


def readings_of(piece: str) -> tuple[Reading, ...]:
    if len(piece) <= CACHED:
        return _cached_readings(piece)
    short = _STRETCHED.sub(r"\1\1\1", piece)
    return _read(short) if len(short) <= LONG else ()


@lru_cache(maxsize=20_000)
def _cached_readings(piece: str) -> tuple[Reading, ...]:
    return _read(piece)


def _read(piece: str) -> tuple[Reading, ...]:
    """All readings of a piece, the plainest first."""
    plain = as_it_stands(piece)
    found = [plain, *_disguised(plain)]
    if piece.isascii() and (typed := _typed(plain.letters)) != plain.letters:
        found.append(as_it_stands(typed))
    for reading in list(found):
        found += [_shortened(reading, most) for most in (1, 2)]
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=20_000)
def _letter(char: str) -> tuple[str, str, str]:
    """A character as folded letters, as letters with marks, and its tone."""
    if plain := LETTERS.get(char):
        return plain, ANY, ANY
    parts = unicodedata.normalize("NFD", char)
    tones = [str(TONES.index(c) + 1) for c in parts if c in TONES]
    marked = unicodedata.normalize("NFC", "".join(c for c in parts if c not in TONES))
    folded = fold(char)
    if len(folded) != 1 or len(marked) != 1:
        return folded, folded, "0" * len(folded)
    return folded, "đ" if folded == "d" and marked != "d" else marked, tones[-1] if tones else "0"


@lru_cache(maxsize=20_000)
def as_it_stands(piece: str) -> Reading:
    letters = [_letter(c) for c in unicodedata.normalize("NFKC", piece).lower()]
    return Reading(*("".join(part) for part in zip(*letters, strict=True))) if letters else NOTHING


def _disguised(plain: Reading) -> Iterator[Reading]:
    """With digits, and the j that Vietnamese does not have, taken for letters."""
    letters = plain.letters
    odd = {at for at, c in enumerate(letters) if c in _FOR_LETTERS and (at or c != "j")}
    if not odd or (len(letters) > 1 and letters.isdecimal()):
        return
    inside = {at for at in odd if letters[max(at - 1, 0) : at + 2 : 2].isalpha()}
    inside -= {0, len(letters) - 1}
    for places in (odd, inside):
        yield _with(plain, places, _FOR_LETTERS)
        if "1" in letters:
            yield _with(plain, places, _FOR_LETTERS | _ONE)


def _with(plain: Reading, places: set[int], taken_for: dict[str, str]) -> Reading:
    letters = [taken_for[c] if at in places else c for at, c in enumerate(plain.letters)]
    marked, tones = (
        "".join(ANY if at in places else c for at, c in enumerate(part))
        for part in (plain.marked, plain.tones)
    )
    return Reading("".join(letters), marked, tones)


def _shortened(reading: Reading, most: int) -> Reading:
    """With at most so many equal letters in a row, which keep the marks any of them had."""
    letters, marked, tones, at = "", "", "", 0
    for letter, run in groupby(reading.letters):
        size = len(list(run))
        kept, end = min(size, most), at + size
        marks = next((c for c in reading.marked[at:end] if c != letter), letter)
        letters += letter * kept
        marked += marks * kept
        tones += "0" * (kept - 1) + max(reading.tones[at:end])
        at = end
    return Reading(letters, marked, tones)


# --- what an input method would have made of it ---------------------------------------------------

_VNI_TONES = dict(zip("21345", TONES[0] + TONES[3] + TONES[1] + TONES[2] + TONES[4], strict=True))
_TELEX_TONES = dict(zip("frxsj", TONES, strict=True))
_TELEX = {"dd": "đ", "aa": "â", "ee": "ê", "oo": "ô", "aw": "ă", "ow": "ơ", "uw": "ư"}
_VNI = {"d9": "đ", "a6": "â", "e6": "ê", "o6": "ô", "a8": "ă", "o7": "ơ", "u7": "ư"}
_KEYS = re.compile("|".join([*_TELEX, *_VNI]))
_TONE_KEY = re.compile(r"([aeiouyâêôăơư])([a-zđ]*?)([frxsj1-5])(?=[a-z]{0,2}$)")


def _typed(letters: str) -> str:
    """A syllable out of the keys of Telex or VNI; anything else as it is."""
    whole = _KEYS.sub(lambda match: (_TELEX | _VNI)[match[0]], letters)
    tone = _TONE_KEY.search(whole)
    if not tone:
        return whole
    mark = (_TELEX_TONES | _VNI_TONES)[tone[3]]
    middle = unicodedata.normalize("NFC", tone[1] + mark)
    return whole[: tone.start()] + middle + tone[2] + whole[tone.end() :]
