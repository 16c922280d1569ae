"""What a text is found by, over every letter and tone of Vietnamese in each of its spellings."""

import itertools
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journal.lib.search.tokens import COMMON, forms, is_marked, threes, words
from journal.lib.vietnamese import ALPHABET, TONES, fold

VOWELS = [letter for letter in ALPHABET if fold(letter) in "aeiouy"]
TONED = [unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in ("", *TONES)]


def third_form(text: str) -> str:
    """Precomposed vowels with combining tones, as some keyboards type them."""
    decomposed = unicodedata.normalize("NFD", text)
    tones = "".join(char for char in decomposed if char in TONES)
    rest = "".join(char for char in decomposed if char not in TONES)
    return unicodedata.normalize("NFC", rest) + tones


@pytest.mark.parametrize("letter", [*TONED, *(c for c in ALPHABET if c not in VOWELS)])
def test_every_letter_and_tone(letter):
    """One word in each Unicode form and either case; another letter or tone is another word."""
    spellings = {
        form(case)
        for case in (letter, letter.upper())
        for form in (str, lambda s: unicodedata.normalize("NFD", s), third_form)
    }
    assert {forms(spelling) for spelling in spellings} == {forms(letter)}
    assert forms(letter)[1] == fold(letter)
    others = [other for other in {*TONED, *ALPHABET} if other != letter]
    assert forms(letter)[0] not in {forms(other)[0] for other in others}


@pytest.mark.parametrize("tone", TONES)
@pytest.mark.parametrize("pair", ["oa", "oe", "uy"])
def test_both_places_of_a_tone(pair, tone):
    """hòa and hoà are one word."""
    first, second = (
        unicodedata.normalize("NFC", f"h{before}{tone}{after}")
        for before, after in ((pair[0], pair[1]), (pair, ""))
    )
    assert first != second
    assert forms(first) == forms(second)


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("lý", "lí", True),
        ("Mỹ", "mĩ", True),
        ("quý", "quí", True),
        ("KY\u0309", "kỉ", True),
        ("ty", "ti", True),
        ("tay", "tai", False),
        ("thúy", "thúi", False),
        ("ý", "í", False),
        ("Vy", "vi", False),
        ("lý", "lì", False),
    ],
)
def test_y_and_i(one, other, is_same):
    """lý and lí are one word where y is the only vowel; elsewhere they are two."""
    assert (forms(one) == forms(other)) is is_same


@pytest.mark.parametrize("look_alike", "ÐƉðɖĐ")
def test_what_looks_like_d_is_d(look_alike):
    """Old texts have eth and African d."""
    assert forms(f"{look_alike}ảng") == forms("đảng") != forms("dảng")
    assert is_marked(look_alike)


def test_bare_words_are_not_marked():
    """However they are written: capitals are no diacritics."""
    assert not any(is_marked(word) for word in ("Dang", "XAY", "2020"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1.272 tấn", ["1272", "tan"]),
        ("1.234,5 1,234.5 1234,5", ["1234,5"] * 3),
        ("9,04; 9.04.", ["9,04", "9,04"]),
        ("1.272.000 và 1,272,000", ["1272000", "va", "1272000"]),
        ("30/09/2026", ["30", "9", "2026"]),
        ("30.9.2026, 04-1-2021", ["30", "9", "2026", "4", "1", "2021"]),
        ("tháng 4.2021", ["thang", "4", "2021"]),
        ("1,2,3 và 192.168.1.10", ["1", "2", "3", "va", "192", "168", "1", "10"]),
        ("5,6ha 007 00", ["5", "6ha", "007", "0"]),
        ("B3-KE-02-T", ["b3", "ke", "2", "t"]),
    ],
)
def test_numbers(text, found):
    """A figure is one word in each way of writing it; a date is its numbers without zeros."""
    assert [word.folded for word in words(text)] == found


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Một hai. Ba bốn.", [0, 0, 1, 1]),
        ("“Một hai!” Ba", [0, 0, 1]),
        ("Một hai\nba", [0, 0, 1]),
        ("TP. Hồ Chí Minh", [0, 0, 0, 0]),
        ("GS. Nguyễn, Ts. Trần", [0, 0, 0, 0]),
        ("Một, hai; ba: 3.5 bốn", [0] * 5),
        ("Thật sao? Vâng… Ừ", [0, 0, 1, 2]),
    ],
)
def test_sentences(text, sentences):
    """Words on both sides of a sentence's end are no neighbours; an abbreviation ends none."""
    assert [word.sentence for word in words(text)] == sentences


def test_three_common_words_in_a_row():
    """Each three of a longer row; none with a word that is seldom met."""
    assert [*threes(["nha", "nuoc", "cho", "dan"])] == ["nha nuoc cho", "nuoc cho dan"]
    assert not [*threes(["nha", "nuoc", "vit", "dan", "cho"])]
    assert all(forms(word) == (word, word) for word in COMMON)


@given(st.text(st.sampled_from("aáẮđÐ1-/.,:!\"'“” \n\u0301\u0323\u200bİß日ﬁ"), max_size=60))
@settings(max_examples=150, deadline=None)
def test_words_of_anything(text):
    """Words stand in the text in order, have both forms, and no sentence goes back."""
    found = words(text)
    assert all(word.exact and word.folded for word in found)
    assert all(a.end <= b.start and a.sentence <= b.sentence for a, b in itertools.pairwise(found))
    assert all(forms(text[word.start : word.end])[1] == word.folded for word in found)
