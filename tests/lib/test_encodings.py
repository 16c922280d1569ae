"""Old Vietnamese encodings: what each letter becomes, and telling the encodings apart."""

import re
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journal.lib.encodings import Encoding, decode, detect, of_font, to_unicode

TONES = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]
VOWELS = "aăâeêioôơuưy"
LETTERS = [unicodedata.normalize("NFC", v + tone) for v in VOWELS for tone in TONES] + ["đ"]
MARKED = [letter for letter in LETTERS if not letter.isascii()]

# Written out apart from the module, in the order of LETTERS (a à ả ã á ạ, ă …), as the codes of the
# fonts: hexadecimal, one letter a place.
SINGLE = {
    Encoding.TCVN3: (
        "61 B5 B6 B7 B8 B9 A8 BB BC BD BE C6 A9 C7 C8 C9 CA CB 65 CC CE CF D0 D1 AA D2 D3 D4 D5 D6 "
        "69 D7 D8 DC DD DE 6F DF E1 E2 E3 E4 AB E5 E6 E7 E8 E9 AC EA EB EC ED EE 75 EF F1 F2 F3 F4 "
        "AD F5 F6 F7 F8 F9 79 FA FB FC FD FE AE"
    ),
    Encoding.VISCII: (
        "61 E0 E4 E3 E1 D5 E5 A2 C6 C7 A1 A3 E2 A5 A6 E7 A4 A7 65 E8 EB A8 E9 A9 EA AB AC AD AA AE "
        "69 EC EF EE ED B8 6F F2 F6 F5 F3 F7 F4 B0 B1 B2 AF B5 BD B6 B7 DE BE FE 75 F9 FC FB FA F8 "
        "DF D7 D8 E6 D1 F1 79 CF D6 DB FD DC F0"
    ),
    Encoding.VPS: (
        "61 E0 E4 E3 E1 E5 E6 A2 A3 A4 A1 A5 E2 C0 C4 C5 C3 C6 65 E8 C8 EB E9 CB EA 8A 8B CD 89 8C "
        "69 EC CC EF ED CE 6F F2 D5 F5 F3 86 F4 D2 B0 87 D3 B6 D6 A9 AA AB A7 AE 75 F9 FB DB FA F8 "
        "DC D8 BA BB D9 BF 79 FF 9B CF 9A 9C C7"
    ),
}
OLD = {
    encoding: dict(zip(LETTERS, map(bytes.fromhex, codes.split()), strict=True))
    for encoding, codes in SINGLE.items()
}
# A vowel and the mark that VNI puts after it.
VNI_TONES = dict(zip(TONES, ["", "ø", "û", "õ", "ù", "ï"], strict=True))
VNI_HAT = dict(zip(TONES, "âàåãáä", strict=True))
VNI_BREVE = dict(zip(TONES, "êèúüéë", strict=True))
VNI_I = dict(zip(TONES, "iìæóíò", strict=True))


def vni(letter: str) -> str:
    """A letter as VNI types it: the vowel, then one mark for hat and tone together."""
    base, *marks = unicodedata.normalize("NFD", letter)
    tone = next((mark for mark in marks if mark in TONES), "")
    if letter in "đỵ":
        return {"đ": "ñ", "ỵ": "î"}[letter]
    if base == "i":
        return VNI_I[tone]
    if "\u0302" in marks or "\u0306" in marks:
        return base + (VNI_HAT if "\u0302" in marks else VNI_BREVE)[tone]
    return ({"o": "ô", "u": "ö"}[base] if "\u031b" in marks else base) + VNI_TONES[tone]


def cp1258(letter: str) -> bytes:
    """A letter as Windows writes it: tones follow, hats and horns do not."""
    marks = unicodedata.normalize("NFD", letter)
    tone = "".join(c for c in marks if c in TONES)
    return (unicodedata.normalize("NFC", marks.replace(tone, "")) + tone).encode("cp1258")


OLD[Encoding.VNI] = {letter: vni(letter).encode("latin-1") for letter in LETTERS}
OLD[Encoding.CP1258] = {letter: cp1258(letter) for letter in LETTERS}
LEGACY = list(OLD)

ARTICLES = Path(__file__).parents[2] / "journal/demo/articles"
STRAIGHT = str.maketrans("“”‘’–—…", "\"\"''---")
PROSE = st.text(st.sampled_from(LETTERS * 2 + list("bcdghklmnpqrstvx     ,.;:()0123456789\n")))
anything = st.text(st.sampled_from([chr(c) for c in range(0x250)] + list("\u0301“”–…€ảứ한🏳\ud800")))
quickly = settings(max_examples=60, deadline=None)


def old_bytes(text: str, encoding: Encoding) -> bytes:
    """Text in an old encoding; capitals that take two bytes or none are small there."""
    letters = OLD[encoding]
    return b"".join(
        letters.get(c) or letters.get(c.lower()) or c.encode("cp1252", "replace") for c in text
    )


def old_text(text: str, encoding: Encoding) -> str:
    """The same as Windows shows it; those with letters at “ and – have straight quotes."""
    if encoding in (Encoding.VISCII, Encoding.VPS):
        text = text.translate(STRAIGHT)
    if encoding == Encoding.DECOMPOSED:
        return unicodedata.normalize("NFD", text)
    shown = old_bytes(text, encoding)
    return "".join(bytes([b]).decode("cp1252", "ignore") or chr(b) for b in shown)


def paragraphs(words: int) -> list[str]:
    """The first words of the demo articles' paragraphs."""
    found = [
        re.sub("<[^>]+>", "", line).split()
        for path in sorted(ARTICLES.glob("*.html"))
        for line in path.read_text("utf-8").splitlines()
        if line.startswith("<p>")
    ]
    return [" ".join(line[:words]) for line in found if len(line) >= words]


@pytest.mark.parametrize("encoding", LEGACY)
@pytest.mark.parametrize("letter", MARKED)
def test_every_small_letter_is_read(encoding, letter):
    """Each of the 67 marked letters comes back from its code, in bytes or as Windows shows it."""
    assert decode(OLD[encoding][letter], encoding) == letter
    assert to_unicode(old_text(letter, encoding), encoding) == letter


@pytest.mark.parametrize("letter", MARKED)
def test_every_capital_is_read(letter):
    """Capitals come back from VNI and Windows-1258, and from TCVN3 in a font of capitals."""
    assert to_unicode(vni(letter).upper(), Encoding.VNI) == letter.upper()
    assert decode(cp1258(letter.upper()), Encoding.CP1258) == letter.upper()
    small = OLD[Encoding.TCVN3][letter]
    assert decode(small, Encoding.TCVN3_CAPITALS) == letter.upper()


@pytest.mark.parametrize(
    ("encoding", "codes", "capitals"),
    [
        (Encoding.TCVN3, "A1 A2 A3 A4 A5 A6 A7", "ĂÂÊÔƠƯĐ"),
        (Encoding.TCVN3, "41 B8 A2 CA 45 D0 A6 F9", "ÁẤÉỰ"),  # a capital and its toned letter
        (Encoding.VISCII, "02 05 06 14 19 1E 80 8F 93 C1 D0 FF", "ẲẴẪỶỸỴẠỐỘÁĐỮ"),
        (Encoding.VISCII, "56 A0 20 56 A0 4E 47", "VÕ VÕNG"),
        (Encoding.VISCII, "48 C0 A0 4E 84 49", "HÀ\xa0NẤI"),  # the space of web pages
        (Encoding.VPS, "02 06 11 1D 80 90 99 C1 D0 F1 FE", "ẠỆỌỮÀẾỖÁƯĐẼ"),
    ],
)
def test_capitals_of_the_single_byte_codes(encoding, codes, capitals):
    """Capitals stand where their tables put them, on control codes too."""
    assert decode(bytes.fromhex(codes), encoding) == capitals


@given(PROSE, st.sampled_from(LEGACY))
@quickly
def test_there_and_back(text, encoding):
    """Any Vietnamese letters, blanks and digits survive the way into an old code and back."""
    text = text.lower()
    assert decode(old_bytes(text, encoding), encoding) == text
    assert to_unicode(old_text(text, encoding), encoding) == text


@given(PROSE)
@quickly
def test_decomposed_unicode_is_composed(text):
    """What was decomposed is NFC again, from characters and from UTF-8."""
    apart = unicodedata.normalize("NFD", text)
    assert to_unicode(apart, Encoding.DECOMPOSED) == text
    assert decode(apart.encode(), Encoding.DECOMPOSED) == text


def test_punctuation_of_windows_stays():
    """Curly quotes and dashes between TCVN3 or VNI letters are kept, from bytes as from text."""
    assert to_unicode("“ViÖt Nam” – 2.000 ®ång…", Encoding.TCVN3) == "“Việt Nam” – 2.000 đồng…"
    assert decode(b"\x93Vie\xe4t\x94 \x96", Encoding.VNI) == "“Việt” –"


def test_a_soft_hyphen_and_a_greek_mu_are_letters_of_tcvn3():
    """Soft hyphens are ư; a micro sign that became Greek is à."""
    assert to_unicode("tr\xadêng Hμ Néi", Encoding.TCVN3) == "trường Hà Nội"


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        (".VnTime", Encoding.TCVN3),
        (".vntime", Encoding.TCVN3),
        (".VnSouthern", Encoding.TCVN3),
        (".VnTifani Heavy", Encoding.TCVN3),
        ("ABCDEF+.VnArial0150", Encoding.TCVN3),
        (".VnTimeH", Encoding.TCVN3_CAPITALS),
        ('"\\.VnTimeH", sans-serif', Encoding.TCVN3_CAPITALS),
        ("XYZABC+.VnArialH.Bold0150", Encoding.TCVN3_CAPITALS),
        (".VnArial NarrowH", Encoding.TCVN3_CAPITALS),
        ("VNI-Times", Encoding.VNI),
        ("VNI-Helve-Condense", Encoding.VNI),
        ("VPS Times", Encoding.VPS),
        ("VI Times", Encoding.VISCII),
        ("Times New Roman", None),
        ("VNF-Futura", None),
        ("Vivaldi", None),
        ("Viner Hand ITC", None),
        ("UTM Avo", None),
        ("", None),
    ],
)
def test_a_font_tells_the_encoding(name, encoding):
    """Old fonts by name, whatever stands around it; Unicode fonts tell nothing."""
    assert of_font(name) == encoding


@pytest.mark.parametrize("encoding", [*LEGACY, Encoding.DECOMPOSED])
def test_paragraphs_are_recognised(encoding):
    """Twenty words of an article are always recognised, and surely."""
    for text in paragraphs(20):
        guess = detect(old_text(text, encoding))
        assert guess.encoding == encoding
        assert guess.confidence > 0.6


def test_unicode_paragraphs_are_left_alone():
    """No piece of an article, of 1, 3 or 20 words, is taken for an old encoding."""
    for words in (1, 3, 20):
        assert {detect(text).encoding for text in paragraphs(words)} == {None}


@pytest.mark.parametrize("encoding", LEGACY)
def test_the_font_decides_what_a_short_text_leaves_open(encoding):
    """With the font's word, one or two words are enough."""
    texts = [text for text in paragraphs(2) if not text.isascii()]
    right = 0
    for text in texts:
        old = old_text(text, encoding)
        guess = detect(old, likely=encoding).encoding
        right += (to_unicode(old, guess) if guess else old).lower() == (
            to_unicode(old, encoding).lower()
        )
    assert right >= 0.97 * len(texts)


FOREIGN = [
    "L’été dernier, où la forêt s’élève, un garçon naïf a goûté du thé. «\xa0Bon\xa0», Noël !",
    "Über die Straße fährt ein größerer Bus nach Köln; müde Füße, „Guten Tag“, süße Äpfel, Käthe",
    "¿Qué tal está, señor Núñez? Mañana irá más niños: ¡así sí! El corazón de Perú y Bogotá, aún",
    "A educação não é só obrigação; São Paulo, três irmãos, ações, avô, pão, já até à noite",
    "La città è più bella perché c’è già; così può, però, lunedì, virtù, caffè",
    "The café’s naïve résumé cost £5 – “really?” 100 m² at 25°C ± 2°, ½ price, µg, §5, ©2020 Foo®",
    "x = 'é'; print(\"naïve\") # ± 3σ 1.234,5 22:12' 4/1/2021 3×4, 10÷2, 25 km², n.º 5, 1ª",
    "cà phê và trà, bà ngoại lá hoa hai cô gái, ý rõ võ Lý, áo dài, xã hội, có dù cùng lúc nào",
    "Tiáº¿ng Viá»‡t lÃ  ngÃ´n ngá»¯ cá»§a ngÆ°á»i Viá»‡t",
    "“Hay lắm”, anh nói – “rất hay”… • © ® ™ § ¶ ± × ÷ ² ³ ½ £ ¥ € « »",
    "Lǐ Bái, Dù Fǔ, Lü Bù, Hé Zé, Máo Zédōng, Xí, Péng, Huá Guó",
    "plain ASCII, 12-15, http://example.vn/?a=1",
]


@pytest.mark.parametrize("text", FOREIGN)
def test_other_languages_code_and_numbers_are_left_alone(text):
    """No run of words of a text that needs no conversion is taken for an old encoding."""
    words = text.split(" ")
    for size in (1, 2, 3, len(words)):
        for i in range(len(words) - size + 1):
            assert detect(" ".join(words[i : i + size])).encoding is None


def test_a_converted_text_in_its_old_font_is_left_alone():
    """The font's word alone converts no Vietnamese that is Unicode already."""
    for text in ("Tiếng Việt", "cà phê và trà, hai cô gái"):
        for likely in Encoding:
            guess = detect(text, likely).encoding
            assert guess is None or to_unicode(text, guess) == text


def test_capitals_by_font():
    """Only the font can tell capitals of TCVN3; it is believed when the text is TCVN3."""
    assert detect("céng hßa x· héi", Encoding.TCVN3_CAPITALS).encoding == Encoding.TCVN3_CAPITALS
    assert detect("Ban tin", Encoding.TCVN3_CAPITALS).encoding == Encoding.TCVN3_CAPITALS
    assert detect("céng hßa x· héi").encoding == Encoding.TCVN3


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Báo cáo năm 2020 của công ty Microsoft Việt Nam, dự án R&D “Orléans” 1.234,5 tỷ", None),
        ("B¸o c¸o n¨m 2020 cña Microsoft ViÖt Nam, dù ¸n R&D 1.234,5 tû ®ång", Encoding.TCVN3),
        ("Baùo caùo naêm 2020 cuûa Microsoft Vieät Nam, döï aùn R&D", Encoding.VNI),
        ("N§-CP, H§ND, UBND tØnh", Encoding.TCVN3),
    ],
)
def test_mixed_texts(text, encoding):
    """Foreign words, numbers and acronyms among the Vietnamese do not mislead."""
    assert detect(text).encoding == encoding


@given(anything)
@quickly
def test_nothing_raises(text):
    """Any text is guessed at and converted to NFC; confidence is a share."""
    for likely in (None, *Encoding):
        assert 0 <= detect(text, likely).confidence <= 1
    for encoding in Encoding:
        result = to_unicode(text, encoding)
        assert unicodedata.is_normalized("NFC", result)


@given(st.binary(), st.sampled_from(list(Encoding)))
@quickly
def test_no_bytes_raise(data, encoding):
    """Any bytes are decoded."""
    assert isinstance(decode(data, encoding), str)


@given(st.text(max_size=60))
@quickly
def test_a_font_name_is_anything(name):
    """Any font name is answered."""
    assert of_font(name) in (None, *Encoding)


@pytest.mark.parametrize("piece", ["Vieät ", "é", "“", "®", "aø", "a", "V\xa0", "\u0301", "£ "])
def test_time_grows_with_the_length_only(piece):
    """Half a megabyte of one thing takes seconds at most."""
    text = piece * (500_000 // len(piece))
    start = time.process_time()
    detect(text)
    for encoding in Encoding:
        to_unicode(text, encoding)
    assert time.process_time() - start < 8
