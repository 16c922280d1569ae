"""What a text is found by: its words, exact and folded.

The exact form of a word is its letters, then its tone: hòa and hoà are one word, in any Unicode
form, with any of the signs that look like đ; so are lý and lí, as newspapers and schoolbooks write.
The folded form has no marks at all.

A figure is one word, however its thousands and decimals are parted: 1.272 is 1272, 9.04 is 9,04. A
date is its numbers in a row, without leading zeros; so is 15-NQ/TW a row of words.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from ..vietnamese import TONES, fold, true_d

BEGINNING = 7  # letters of how a word begins: no syllable has more
_THOUSANDS = (
    r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,[0-9]{1,3})?"
    r"|[1-9][0-9]{0,2}(?:,[0-9]{3})+\.[0-9]{1,3}|[1-9][0-9]{0,2}(?:,[0-9]{3}){2,}"
)
# Not a date or a list: 30.9.2026, 4.2021, 1,2,3.
_FIGURE = rf"(?<![^\W_])(?<![0-9][.,])(?:{_THOUSANDS}|[0-9]+[.,][0-9]{{1,3}})(?![^\W_]|[.,][0-9])"
_MARKS = "\u0300-\u036f"
# Most words are letters without marks of their own, which are told quickly.
_WORD = re.compile(rf"(?=[0-9]){_FIGURE}|[^\W_]++(?![{_MARKS}])|(?:[^\W_]|[{_MARKS}])+")
_IS_THOUSANDS = re.compile(_THOUSANDS)
_NUMBER = re.compile(r"[0-9.,]+")
# Syllables in which y may be written i: lý, kỹ, mỹ, quý; not tay, thúy, ý, nor the name Vy.
_Y_OR_I = re.compile(r"(qu|[hklmst])y")
# With what else stands before the next word.
_SENTENCE_END = re.compile(rf"(?:[.!?…]+[\"'”’»)\]]*\s|\n)(?:(?![{_MARKS}])[\W_])*")

_COMMON = """
    va cua la co trong duoc cho cac voi nhung khong mot nguoi da den o khi nay ve tu de ra cung nhu
    vao nam lai hon phai con ngay theo chi nhieu se nhan the viec lam hai dang thi bi len tren sau
    dan hoc hoi dong cong tinh nha nuoc gia viet xa hoa chinh thanh te phat trien bo thu dai phuong
    quan li y qua hang so nhat minh ong ba anh em toi ho do ma moi luc bao van giai dao dau tai cai
    thang ngoai it dat ban tien su dinh kinh dia cuoc cach khac hien ca xuat dung don chu mat bien
    muoi gio noi phan lan cau bang can cu truoc day chung di vi doi tam nao song sang bai biet
"""
# Folded syllables that stand in nearly every text of a newspaper: three of them in a row are told
# by no pairs, for these stand everywhere too.
COMMON = frozenset(_COMMON.split())


class Word(NamedTuple):
    """A word of a text: where it stands, its two forms, and the number of its sentence."""

    start: int
    end: int
    exact: str
    folded: str
    sentence: int


class Sentence(NamedTuple):
    """The words of a sentence in order, in their two forms."""

    exact: tuple[str, ...]
    folded: tuple[str, ...]


@lru_cache(maxsize=50_000)
def forms(word: str) -> tuple[str, str]:
    """Return the exact and the folded form of one word, however it was typed."""
    if _NUMBER.fullmatch(word):
        return _number(word), _number(word)
    decomposed = unicodedata.normalize("NFD", true_d(word).lower())
    tones = "".join(char for char in decomposed if char in TONES)
    letters = "".join(char for char in decomposed if char not in TONES)
    exact, folded = unicodedata.normalize("NFC", letters), fold(word)
    if _Y_OR_I.fullmatch(exact):
        exact, folded = f"{exact[:-1]}i", f"{folded[:-1]}i"
    return exact + tones, folded


def _number(typed: str) -> str:
    """A number as it is kept: 1272 of 1.272, 1234,5 of 1,234.5, 9,04 of 9.04, 4 of 04."""
    if typed.isdigit():
        return typed[1:] if len(typed) == 2 and typed[0] == "0" else typed
    if not _IS_THOUSANDS.fullmatch(typed):
        return typed.replace(".", ",")
    parts = re.split("[.,]", typed)
    decimals = f",{parts.pop()}" if "." in typed and "," in typed else ""
    return "".join(parts) + decimals


def is_marked(word: str) -> bool:
    """Whether a word was typed with diacritics, and so means only itself."""
    exact, folded = forms(word)
    return exact != folded


def words(text: str) -> list[Word]:
    """Return the words of a text in order; a word's position is its index."""
    found: list[Word] = []
    for sentence, matches in enumerate(_matches(text)):
        for match in matches:
            exact, folded = forms(match[0])
            if folded:
                found.append(Word(*match.span(), exact, folded, sentence))
    return found


def sentences(text: str) -> list[Sentence]:
    """Return the words of a text by sentence, where it does not matter how they stand there."""
    found: list[Sentence] = []
    for matches in _matches(text):
        both = [form for form in map(forms, [match[0] for match in matches]) if form[1]]
        if both:
            found.append(Sentence(*zip(*both, strict=True)))
    return found


def _matches(text: str) -> Iterator[list[re.Match]]:
    """The words of each sentence."""
    found: list[re.Match] = []
    start = 0
    for end in _SENTENCE_END.finditer(text):
        found += _WORD.finditer(text, start, end.start())
        start = end.end()
        if found and not _is_abbreviated(found[-1], end):
            yield found
            found = []
    found += _WORD.finditer(text, start)
    if found:
        yield found


def _is_abbreviated(word: re.Match, end: re.Match) -> bool:
    """Whether what looks like a sentence's end belongs to the word before it: TP. or GS. or Ts."""
    typed, gap = word[0], end[0]
    if word.end() != end.start() or not gap.startswith(". ") or "\n" in gap:
        return False
    return len(typed) <= (4 if typed.isupper() else 2 if typed.istitle() else 0) and typed.isalpha()


def pairs(text: list[Word]) -> Iterator[str]:
    """The folded neighbours within each sentence."""
    for word, following in pairwise(text):
        if word.sentence == following.sentence:
            yield f"{word.folded} {following.folded}"


def threes(folded: Sequence[str]) -> Iterator[str]:
    """Three COMMON words in a row."""
    for three in zip(folded, folded[1:], folded[2:], strict=False):
        if COMMON.issuperset(three):
            yield " ".join(three)


def beginnings(folded: Sequence[str]) -> Iterator[str]:
    """How the words of a sentence begin: from the second letter on, and from the first on after the
    word before it. The whole of a short word is among them."""
    for word in folded:
        yield from (word[:end] for end in range(2, min(len(word), BEGINNING) + 1))
    for word, following in pairwise(folded):
        ends = range(1, min(len(following), BEGINNING) + 1)
        yield from (f"{word} {following[:end]}" for end in ends)
