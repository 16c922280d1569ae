"""Vietnamese text: normal form, folding, slugs, sort keys, dates."""

import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journal.lib.vietnamese import (
    ALPHABET,
    TONES,
    fold,
    initial,
    keys_under,
    masthead_date,
    normalize,
    print_time,
    quoted,
    slug,
    sort_key,
    spoken_date,
)

VOWELS = "aăâeêioôơuưy"
LETTERS = [unicodedata.normalize("NFC", v + tone) for v in VOWELS for tone in ("", *TONES)] + ["đ"]
MARKED = [c for letter in LETTERS if letter not in "aeiouy" for c in (letter, letter.upper())]

# Latin, its marks, spaces and invisible characters, and some of everything else.
RANGES = [(0, 0x370), (0x1E00, 0x1F00), (0x2000, 0x2200), (0xFB00, 0xFB07), (0xFFF0, 0x10000)]
anything = [chr(code) for start, end in RANGES for code in range(start, end)] + list("İΣς한日👩🏳")
text = st.text(st.sampled_from(anything), max_size=40)
vietnamese = st.text(st.sampled_from(LETTERS + list("bcghklmnpqrstvx  -,.12fjwzü")), max_size=30)
quickly = settings(max_examples=60, deadline=None)


def third_form(letter: str) -> str:
    """A precomposed vowel and a combining tone: what some keyboards type."""
    marks = unicodedata.normalize("NFD", letter)
    vowel = unicodedata.normalize("NFC", "".join(c for c in marks if c not in TONES))
    return vowel + "".join(c for c in marks if c in TONES)


def test_all_marked_letters_are_covered():
    """The tables of these tests hold the 134 letters of Vietnamese that are not plain ASCII."""
    assert len(set(MARKED)) == 134


@pytest.mark.parametrize("letter", MARKED)
def test_a_letter_is_the_same_in_every_unicode_form(letter):
    """NFC, NFD and the third form normalize, fold and sort alike; folding leaves plain ASCII."""
    forms = {letter, unicodedata.normalize("NFD", letter), third_form(letter)}
    assert {normalize(form) for form in forms} == {letter}
    assert len({sort_key(form) for form in forms}) == 1
    folded = {fold(form) for form in forms}
    assert len(folded) == 1
    assert folded.pop() in set("aeiouyd")


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đường Thủy", "duong thuy"),
        ("Ðà ðò ƉẤT ɖất", "da do dat dat"),
        ("thủy thuỷ", "thuy thuy"),
        ("Søren Łódź Straße Æsop œuvre", "soren lodz strasse aesop oeuvre"),
        ("Müller, Čapek & Ñandú", "muller, capek & nandu"),
        ("½ ﬁ 日本", "½ ﬁ 日本"),
        ("", ""),
    ],
)
def test_fold(text, folded):
    """Marks go, look-alikes of đ are d, letters of other alphabets stay."""
    assert fold(text) == folded


@given(text)
@quickly
def test_folding_twice_changes_nothing(text):
    """What is folded stays as it is."""
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("raw", "normal"),
    [
        ("a\r\nb\rc", "a\nb\nc"),
        ("một\x0bhai\x0cba\u2028bốn\u2029", "một\nhai\nba\nbốn\n"),
        ("\x00a\x1bb\x7f\x85c\td", "abc\td"),
        ("\ufeffxin\u200b chào\u2060", "xin chào"),
        ("an\u202etoàn\u2066\u061c", "antoàn"),
        ("ti\u034fếng \u3164\uffa0", "tiếng "),
        ("nửa \ud800chữ\uffff", "nửa chữ"),
        ("\U000e0041\U000e007f.", "."),
        ("½ ﬁ", "½ ﬁ"),
        ("tr\u00adêng", "tr\u00adêng"),
        ("👩\u200d👩\u200d👧 🏳\ufe0f\u200d🌈", "👩\u200d👩\u200d👧 🏳\ufe0f\u200d🌈"),
        ("a\u200db 👩\u200d \u200d👧", "ab 👩 👧"),
    ],
)
def test_normalize(raw, normal):
    """Every line end is one, nothing invisible stays; the joiner does only where it makes emoji."""
    assert normalize(raw) == normal


@given(text | vietnamese)
@quickly
def test_normal_text_is_nfc_and_stays(text):
    """The result is NFC, can be written as UTF-8, and is its own normal form."""
    result = normalize(text)
    assert unicodedata.is_normalized("NFC", result)
    assert result.encode().decode() == normalize(result)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Chuyến đò cuối cùng trên bến Kẻ Mơ", "chuyen-do-cuoi-cung-tren-ben-ke-mo"),
        ("Đường 15/2020/NĐ-CP", "duong-15-2020-nd-cp"),
        ("2026: năm mới", "2026-nam-moi"),
        ("— “Hỏi”, đáp… ", "hoi-dap"),
        ("😀 日本 !?", ""),
        ("", ""),
        ("x" * 100, "x" * 80),
        ("một hai ba " * 10, "-".join([*["mot", "hai", "ba"] * 7, "mot"])),
    ],
)
def test_slug(text, address):
    """Words of a-z and 0-9 with hyphens, cut at a word; nothing where no letter is left."""
    assert slug(text) == address


@given(text, st.integers(1, 30))
@quickly
def test_a_slug_is_an_address_part(text, length):
    """Whatever the text, the slug is short enough, well formed, and its own slug."""
    result = slug(text, length)
    assert len(result) <= length
    assert set(result) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert "--" not in result
    assert result == result.strip("-") == slug(result, length)


@pytest.mark.parametrize(
    "in_order",
    [
        ["Lê Ha Bình", "Lê Hà An"],
        ["ha", "hà", "hả", "hã", "há", "hạ", "hai", "hài", "ham", "hăm", "hâm", "hen", "hên"],
        ["An", "An Bình", "Án", "Anh", "Ăn", "Ân", "Ba"],
        ["da", "dạ", "dương", "đa", "đương", "em"],
        ["on", "ôn", "ơn", "un", "ưn"],
        ["2", "10 năm"][::-1],
        ["0", "9", "a", "A2", "An", "ă"],
        ["f", "g", "i", "j", "k", "v", "w", "x", "y", "z", "日"],
        ["Kẻ", "Kẻ-Mơ", "Kẻ Mờ", "Kẽ"],
        ["Muller", "Müller An", "Mừng"],
        ["", "a"],
    ],
)
def test_dictionary_order(in_order):
    """Letters before tones, syllable by syllable; numbers first, other scripts last."""
    keys = [sort_key(text) for text in in_order]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hòa", "hoà"),
        ("Kẻ-Mơ", "kẻ  mơ"),
        ("Ðỗ Quyên", "Đỗ Quyên"),
        ("“Sông”, bến", "Sông bến"),
    ],
)
def test_same_place_in_a_dictionary(one, other):
    """Where the tone stands, case, punctuation and look-alikes of đ do not count."""
    assert sort_key(one) == sort_key(other)


@given(text | vietnamese)
@quickly
def test_a_sort_key_is_digits(text):
    """Only digits, two for each thing: every collation of the database agrees on their order."""
    key = sort_key(text)
    assert not key or (key.isascii() and key.isdigit())
    assert len(key) % 2 == 0


@pytest.mark.parametrize(
    ("name", "letter"),
    [("Đỗ An", "đ"), ("Ơn", "ơ"), ("ẤN", "â"), ("Øre", "o"), ("1900", ""), ("", ""), ("Жук", "")],
)
def test_the_letter_of_a_catalogue(name, letter):
    """That of the alphabet, whatever the tone; none for what begins otherwise."""
    key = sort_key(name)
    assert initial(key) == letter
    under = [one for one in ALPHABET if keys_under(one)[0] <= key < keys_under(one)[1]]
    assert under == ([letter] if letter else [])


def test_quotes_within_quotes():
    """A title that has quotes of its own keeps them as the inner ones."""
    assert quoted("Bến sông") == "“Bến sông”"
    assert quoted("“Người đo nước” và con số") == "“‘Người đo nước’ và con số”"


@pytest.mark.parametrize(
    ("moment", "printed"),
    [
        (datetime(2021, 1, 4, 15, 12, tzinfo=UTC), "22:12' 4/1/2021"),
        (datetime(2026, 11, 22, 16, 59, tzinfo=UTC), "23:59' 22/11/2026"),
        (datetime(2026, 11, 22, 17, 0, tzinfo=UTC), "00:00' 23/11/2026"),
    ],
)
def test_print_time(moment, printed):
    """The time in Vietnam, an apostrophe after the minutes, no zeros before day and month."""
    assert print_time(moment) == printed


def test_masthead_date():
    """The weekday is that of Vietnam."""
    assert masthead_date(datetime(2026, 11, 22, 16, 59, tzinfo=UTC)) == "Chủ nhật, 22/11/2026"
    assert masthead_date(datetime(2026, 11, 22, 17, 0, tzinfo=UTC)) == "Thứ hai, 23/11/2026"


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (datetime(2026, 11, 22, 17, 0, tzinfo=UTC), "hôm nay"),
        (datetime(2026, 11, 22, 16, 59, tzinfo=UTC), "hôm qua"),
        (datetime(2026, 11, 21, 17, 0, tzinfo=UTC), "hôm qua"),
        (datetime(2026, 11, 21, 16, 59, tzinfo=UTC), "21/11/2026"),
        (datetime(2026, 11, 23, 17, 0, tzinfo=UTC), "24/11/2026"),
    ],
)
def test_spoken_date(moment, said):
    """Days change at midnight in Vietnam; tomorrow is a date."""
    just_after_midnight = datetime(2026, 11, 22, 17, 1, tzinfo=UTC)
    assert spoken_date(moment, just_after_midnight) == said
