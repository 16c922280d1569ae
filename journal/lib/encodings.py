"""Vietnamese from before Unicode: TCVN3 (ABC), VNI, VISCII, VPS and CP1258 to Unicode NFC.

Old texts reach us as the characters of Latin-1 or Windows-1252 that their bytes would be, and only
their font draws them as Vietnamese: "ViÖt Nam" in .VnTime, "Vieät Nam" in VNI-Times. The font's
name says which code it is; the text must confirm it, for a converted text often keeps its old font.

Sources: TCVN 5712:1993, RFC 1456 (VISCII), Microsoft's code page 1258, the fonts of VNI and VPS;
two or three independent converters agree on every letter.
"""

import math
import re
import unicodedata
from enum import StrEnum
from functools import lru_cache
from itertools import islice
from string import ascii_lowercase
from typing import NamedTuple


class Encoding(StrEnum):
    """A way of writing Vietnamese other than Unicode NFC; the value is its name in a newsroom."""

    TCVN3 = "TCVN3 (ABC)"
    TCVN3_CAPITALS = "TCVN3 (ABC), phông chữ hoa"
    VNI = "VNI-Windows"
    VISCII = "VISCII"
    VPS = "VPS"
    CP1258 = "Windows-1258"
    DECOMPOSED = "Unicode tổ hợp"


class Guess(NamedTuple):
    """An encoding, or None for a text to leave as it is; how sure that is, 0 to 1."""

    encoding: Encoding | None
    confidence: float


# Marked letters from the commonest to the rarest, as counted in the demo articles.
_LETTERS = "đưàáôảờốộếêạớóầấâìơăợềệọởồừúứểíòủổãịậùữặắỗũéựỉỏửụằèẻýẫẽỡõẳẩẹĩễỳỷỹẵỵ"
_RANK = {letter: rank for rank, letter in enumerate(_LETTERS)}
_TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng

# Runs of consecutive codes.
_TCVN3 = {0xA1: "ĂÂÊÔƠƯĐăâêôơưđ", 0xB5: "àảãáạ", 0xBB: "ằẳẵắ", 0xC6: "ặầẩẫấậè"} | {
    0xCE: "ẻẽéẹềểễếệìỉ",
    0xDC: "ĩíịò",
    0xE1: "ỏõóọồổỗốộờởỡớợù",
    0xF1: "ủũúụừửữứựỳỷỹýỵ",
}
_VISCII = (
    {0x02: "Ẳ", 0x05: "ẴẪ", 0x14: "Ỷ", 0x19: "Ỹ", 0x1E: "Ỵ"}
    | {0x80: "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐ", 0x90: "ỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲ"}
    | {0xA1: "ắằặấầẩậẽẹếềểễệố", 0xB0: "ồổỗỠƠộờởịỰỨỪỬơớƯ", 0xC0: "ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳ"}
    | {0xD0: "ĐứÒÓÔạỷừửÙÚỹỵÝỡư", 0xE0: "àáâãảăữẫèéêẻìíĩỉ", 0xF0: "đựòóôõỏọụùúũủýợỮ"}
)
_VPS = (
    {0x02: "ẠẬẶẸỆ", 0x10: "ỊỌỘỢỤỰ", 0x19: "Ỵ", 0x1C: "ẪỮ"}
    | {0x80: "ÀẢÃẤẦẨọỗĂếềểệẮẰẲ", 0x90: "Ế", 0x93: "ỀỂỄỐỒỔỖýỷỵỚỜỞ"}
    | {0xA1: "ắằẳẵặỠớÙờởỡŨỨợỪ", 0xB0: "ổỬỲỸÍÌộỈĨÓửữÒỎÕự", 0xC0: "ầÁÂấẩẫậđẻÉÊẹỉễịỹ"}
    | {0xD0: "ƯỦồốÔỏơÈừứÚũưÝẺ", 0xE0: "àáâãảạă", 0xE8: "èéêẽìí", 0xEF: "ĩẴĐòóôõ", 0xF7: "Ơụùúủ"}
    | {0xFD: "ỶẼỳ"}
)
# A letter of its own, or a mark that follows a vowel.
_VNI_LETTERS = dict(zip("ñôöíìæóòîÑÔÖÍÌÆÓÒÎ", "đơưíìỉĩịỵĐƠƯÍÌỈĨỊỴ", strict=True))
_VNI_MARKS = {
    **dict(zip("øûõùï", _TONES, strict=True)),
    **dict(zip("âàåãáä", ("\u0302" + tone for tone in ("", *_TONES)), strict=True)),
    **dict(zip("êèúüéë", ("\u0306" + tone for tone in ("", *_TONES)), strict=True)),
}
_VNI_MARKS |= {mark.upper(): marks for mark, marks in _VNI_MARKS.items()}
_CP1258_LETTERS = dict(zip("ÃãÕõÝýÐðþ", "ĂăƠơƯưĐđ₫", strict=True))
_CP1258_MARKS = dict(zip("ÌÒÞìò", _TONES, strict=True))

# What stands at 80-9F where a code has no letter there; five places are empty.
_CP1252 = {code: bytes([code]).decode("cp1252", "ignore") or chr(code) for code in range(128, 160)}


def _single(runs: dict[int, str]) -> dict[int, str]:
    """For str.translate(): by code, and by the character Windows-1252 shows for the code."""
    letters = {code + i: c for code, run in runs.items() for i, c in enumerate(run)}
    shown = {ord(_CP1252[code]): c for code, c in letters.items() if code in _CP1252}
    return _CP1252 | shown | letters | {0x3BC: letters[0xB5]}  # some programs write µ in Greek


def _double(
    vowels: str, letters: dict[str, str], marks: dict[str, str]
) -> tuple[re.Pattern[str], dict[str, str]]:
    """What one or two characters mean, and a pattern that finds them."""
    pairs = {
        vowel + mark: unicodedata.normalize("NFC", letters.get(vowel, vowel) + marks[mark])
        for vowel in vowels + vowels.upper()
        for mark in marks
    }
    known = {pair: letter for pair, letter in pairs.items() if letter.lower() in _RANK}
    codes = f"[{vowels}{vowels.upper()}][{''.join(marks)}]|[{''.join(letters)}]"
    return re.compile(codes), letters | known


_BYTES = {Encoding.TCVN3: _TCVN3, Encoding.VISCII: _VISCII, Encoding.VPS: _VPS}
_SINGLE = {encoding: _single(runs) for encoding, runs in _BYTES.items()}
_DOUBLE = {
    Encoding.VNI: _double("aeouyôö", _VNI_LETTERS, _VNI_MARKS),
    Encoding.CP1258: _double("aeiouyâêôãõý", _CP1258_LETTERS, _CP1258_MARKS),
}
_PLAIN_OF = {Encoding.TCVN3_CAPITALS: Encoding.TCVN3}
# TCVN3 has no capitals with tones: some writers put a capital and its toned small letter, A + á.
_CAPITAL_TWICE = {
    vowel + toned: toned.upper()
    for vowel in "AĂÂEÊIOÔƠUƯY"
    for tone in _TONES
    for toned in [unicodedata.normalize("NFC", vowel.lower() + tone)]
}
_CAPITAL_AND_TONED = re.compile(f"[AĂÂEÊIOÔƠUƯY][{_LETTERS}]")
# In VISCII a no-break space is Õ; in its web pages it is a space, but not after a bare "V" or "KH".
_VISCII_O = re.compile(
    r"(?<![^\W_])(B|CH?|D|Đ|GH?|GI|H|KH?|L|M|NG?H?|PH|QU?|R|S|TH?|TR|V|X)\xa0(?![a-zà-ỹ])"
)


def to_unicode(text: str, encoding: Encoding) -> str:
    """Return text of an old encoding in Unicode NFC.

    `text` has the characters that Latin-1 or Windows-1252 shows for its bytes, as Word, HTML and
    PDF give it, with soft hyphens and no-break spaces (in TCVN3 U+00AD is ư). What the encoding
    has no letter for stays, punctuation of Windows-1252 included. Raises nothing; linear time.
    """
    if encoding in _DOUBLE:
        codes, table = _DOUBLE[encoding]
        text = codes.sub(lambda match: _meaning(match[0], table), text.translate(_CP1252))
    elif encoding == Encoding.VISCII:
        text = _VISCII_O.sub(r"\1Õ", text.translate(_SINGLE[encoding]))
    elif encoding == Encoding.VPS:
        text = text.translate(_SINGLE[encoding])
    elif encoding != Encoding.DECOMPOSED:
        text = text.translate(_SINGLE[Encoding.TCVN3])
        text = _CAPITAL_AND_TONED.sub(lambda match: _meaning(match[0], _CAPITAL_TWICE), text)
    text = unicodedata.normalize("NFC", text)
    return text.upper() if encoding == Encoding.TCVN3_CAPITALS else text


def _meaning(code: str, table: dict[str, str]) -> str:
    """A pair by its table, else each of the two on its own."""
    return table.get(code) or "".join(table.get(c, c) for c in code)


def decode(data: bytes, encoding: Encoding) -> str:
    """Return bytes of an old encoding (of DECOMPOSED: UTF-8) in Unicode NFC; raises nothing."""
    codec = "utf-8" if encoding == Encoding.DECOMPOSED else "latin-1"
    return to_unicode(data.decode(codec, "replace"), encoding)


def code_table(encoding: Encoding) -> dict[str, str]:
    """Return what each character means by itself, as a font draws it: one code, one sign.

    Keys are the characters that Latin-1 or Windows-1252 shows for a code. A code that only adds a
    mark to the letter before it (VNI, CP1258) means combining marks: NFC puts the two together.
    """
    if encoding in _DOUBLE:
        vni = encoding == Encoding.VNI
        letters, marks = (_VNI_LETTERS, _VNI_MARKS) if vni else (_CP1258_LETTERS, _CP1258_MARKS)
        return {chr(code): sign for code, sign in _CP1252.items()} | letters | marks
    table = {chr(code): sign for code, sign in _SINGLE[_PLAIN_OF.get(encoding, encoding)].items()}
    if encoding == Encoding.TCVN3_CAPITALS:
        return {letter: letter.upper() for letter in ascii_lowercase} | {
            code: sign.upper() for code, sign in table.items()
        }
    return table | ({"\xa0": "Õ"} if encoding == Encoding.VISCII else {})


_FONTS = [
    # The H for capitals ends the name or stands before a weight: .VnTimeH, .VnArialH.Bold0150
    (re.compile(r"\.vn.*[a-z]h(?:[^a-z].*|bold.*|italic.*)?"), Encoding.TCVN3_CAPITALS),
    (re.compile(r"\.vn[a-z].*"), Encoding.TCVN3),
    (re.compile(r"vni[- ]?[a-z].*"), Encoding.VNI),
    (re.compile(r"vps[- ]?[a-z].*"), Encoding.VPS),
    (re.compile(r"vi[- ](?:arial|courier|helvetica|times).*"), Encoding.VISCII),
]


def of_font(name: str) -> Encoding | None:
    """Return the encoding that a font's name tells, None for a Unicode or unknown font.

    `name` is as a document gives it: quoted, with a subset's prefix ("ABCDEF+.VnTime"), a weight,
    a list as in CSS of which the first counts, any case.
    """
    first = name.split(",")[0].strip(" \t\n@'\"\\").lower()[:100]
    first = re.sub(r"^[a-z]{6}\+", "", first)
    return next((encoding for form, encoding in _FONTS if form.fullmatch(first)), None)


# Spelling, without tones: an onset and a rime. It lets rare syllables pass, and no foreign word.
_SYLLABLE = re.compile(
    r"(?:(?:ngh|gh|k)(?=[eêiy])|(?:ng|c)(?![eêiy])|g(?![eêy])|ch|gi|kh|nh|ph|qu|th|tr|[bdđhlmnprstvx])?"
    r"(?:a(?:ch?|n[gh]?|[imoptuy])?|ă(?:ng|[cmnpt])|â(?:ng|[cmnptuy])"
    r"|e(?:ng|[cmnopt])?|ê(?:ch|nh|[mnptu])?|i(?:ch|nh|[amnptu]|ê(?:ng|[cmnptu]))?"
    r"|o(?:ng|[cimnpt]|a(?:ch?|n[gh]?|[imopty])?|ă(?:ng|[cmnt])|e[not]?|o(?:ng|c))?"
    r"|ô(?:ng|[cimnpt])?|ơ[imnpt]?"
    r"|u(?:ng|[acimnpt]|â(?:ng|[nty])|ê(?:ch|nh)?|ô(?:ng|[cimnt])|ơ|y(?:a|ch|nh|[ntpu]|ê[nt])?)?"
    r"|ư(?:ng|[acimtu]|ơ(?:ng|[cimnptu]))?|yê(?:ng|[mntu])|y)"
)
_STOPPED = re.compile(r"(?:[cpt]|ch)$")  # such syllables have one of two tones
_ACRONYM = re.compile(r"[A-ZĐ]{2,7}")
_WORD = re.compile(r"[^\W\d_]+")
_BLANKS = re.compile(r"[ \t\r\n\xa0]+")
# Signs that stand where people put them and say nothing about a code.
_SIGNS = re.compile(
    r"(?<!\w)[¡-¿×÷™](?!\w)|\ufffd"  # alone
    r"|(?<![^\W_])(?:[“‘«‹„‚¿¡•·–—…†‡]+|[§©£¥€±](?![^\W\d_])|µ(?=[mgslAFVW]\b))"  # before a word
    r"|[”’»›…–—•·€£¥†‡]+(?![^\W\d_])|(?<=[^\W\d_]{2})[®™]+(?!\w)|(?<=[a-z\d)])[²³]"  # after it
    r"|(?<=[^\W\d_])[’–—·…](?=[^\W\d_])|(?<=\d)[×÷±–—](?=\d)"  # between
    r"|(?<=[\d.nN])[ªº]|°(?=[CFNEWBĐ]?(?!\w))|(?<=\d)[¹¼½¾]|[¼½¾×](?=\d)"  # with numbers
)
_FOREIGN = re.compile(r"(?:[A-Za-z]|éé|ç?[À-ÖØ-öø-ÿŒœŠšŽžŸ](?![À-öø-ÿ]))+")
_MARKED = re.compile(r"[^\x00-\x7f]")
_NOT_OF = {Encoding.TCVN3: _MARKED, Encoding.VNI: re.compile(r"[^\x00-\x7fìíÌÍ]")}
_OWN = frozenset(c for c in _LETTERS + _LETTERS.upper() if ord(c) > 0xFF)
# What it takes to believe in a code: more for a rarer one.
_CANDIDATES = {Encoding.TCVN3: 3.0, Encoding.VNI: 3.0, Encoding.CP1258: 3.5}
_CANDIDATES |= {Encoding.VISCII: 4.5, Encoding.VPS: 5.0}
# Costs of a word, roughly in bits; a Vietnamese syllable costs 1 to 5, a rarer letter more.
_COST_PLAIN, _COST_FOREIGN, _COST_ODD, _COST_MISREAD = 1.0, 4.0, 9.0, 10.0
_LIKELY = 6.0  # what the font's name is worth
MAX_WORDS = 1000


def detect(text: str, likely: Encoding | None = None) -> Guess:
    """Return which old encoding a text is in, or None for Unicode, other languages, no letters.

    `text` is as for to_unicode(); the first thousand different words count. `likely` is what the
    font says: it decides what the text leaves open, and capitals. Every encoding reads the words
    with marks, and the reading of the commonest Vietnamese wins; in doubt, as with many a single
    word, the text stays. Text with letters that only Unicode has (ư, ạ) is Unicode: ask for each
    part of a mixed text. Raises nothing; linear time.
    """
    if not unicodedata.is_normalized("NFC", text) and re.search("[\u0300-\u036f]", text):
        return Guess(Encoding.DECOMPOSED, 1.0)
    if not _OWN.isdisjoint(text):
        return Guess(None, 1.0)
    words = _evidence(text)
    if not words:
        return Guess(likely, 0.5) if likely else Guess(None, 1.0)
    plain = Encoding.TCVN3 if likely == Encoding.TCVN3_CAPITALS else likely
    guess = _cheapest(words, plain)
    return Guess(likely, guess.confidence) if likely and guess.encoding == plain else guess


def _evidence(text: str) -> list[str]:
    """The different words of a text with marked letters, in order, at most MAX_WORDS."""
    words = (word[:100] for word in _BLANKS.split(text) if not word.isascii())
    marked = (word for word in words if _MARKED.search(_SIGNS.sub("", word)))
    return list(islice(dict.fromkeys(marked), MAX_WORDS))


def _cheapest(words: list[str], likely: Encoding | None) -> Guess:
    """The reading that costs least; readings alike share their weight."""
    costs = {tuple(words): (sum(map(_cost_as_is, words)), None)}
    for encoding, price in _CANDIDATES.items():
        reading = tuple(to_unicode(word, encoding) for word in words)
        each = [_cost_read(*pair, encoding) for pair in zip(words, reading, strict=True)]
        cost = sum(each) + price - (_LIKELY if encoding == likely else 0.0)
        if each.count(_COST_MISREAD) * 3 <= len(each) and cost < costs.get(reading, (cost + 1,))[0]:
            costs[reading] = (cost, encoding)
    best, encoding = min(costs.values(), key=lambda found: found[0])
    return Guess(encoding, 1 / sum(math.exp((best - cost) / 2) for cost, _ in costs.values()))


def _cost_as_is(word: str) -> float:
    """How unlikely a word is that needs no conversion."""
    core = _SIGNS.sub(" ", word)
    pieces = _WORD.findall(core)
    if not _MARKED.search("".join(_WORD.split(core))) and all(map(_one_case, pieces)):
        if all(map(_is_vietnamese, pieces)):
            return _COST_PLAIN
        if all(map(_FOREIGN.fullmatch, pieces)):
            return _COST_FOREIGN
    return _COST_ODD


def _cost_read(word: str, reading: str, encoding: Encoding) -> float:
    """How unlikely a word is that an encoding reads so."""
    core = _SIGNS.sub(" ", reading)
    if word == reading:  # à and é are letters of some codes too, and of others not
        alien = _NOT_OF.get(encoding)
        return _COST_MISREAD if alien and alien.search(core) else _cost_as_is(word)
    pieces = _WORD.findall(core)
    if _MARKED.search("".join(_WORD.split(core))):
        return _COST_MISREAD
    if not all(map(_is_vietnamese, pieces)):
        return _COST_MISREAD
    # Codes without capitals put small letters into words of capitals.
    bare = ("".join(c for c in piece if c.isascii() or c.isupper()) for piece in pieces)
    return _cost_of_letters(core) if all(map(_one_case, bare)) else _COST_MISREAD


def _one_case(word: str) -> bool:
    """Whether a word is small, capital, or small after its first letter."""
    return word[1:].islower() or word.isupper() or len(word) < 2


def _cost_of_letters(text: str) -> float:
    """The rarer its marked letters on average, the dearer: 1 to 5."""
    ranks = [_RANK[c] for c in text.lower() if c in _RANK]
    return 1 + sum(ranks) / len(ranks) / 16 if ranks else 1.0


@lru_cache(maxsize=4096)
def _is_vietnamese(word: str) -> bool:
    """Whether a word is a possible syllable, an acronym (HĐND), or has no marks at all."""
    return word.isascii() or bool(_ACRONYM.fullmatch(word)) or _is_syllable(word)


def _is_syllable(word: str) -> bool:
    """Whether Vietnamese spells a syllable so, with at most one tone, one that its end allows."""
    marks = unicodedata.normalize("NFD", word.lower())
    tones = [c for c in marks if c in _TONES]
    bare = unicodedata.normalize("NFC", "".join(c for c in marks if c not in _TONES))
    if len(tones) > 1 or not _SYLLABLE.fullmatch(bare):
        return False
    return not _STOPPED.search(bare) or tones in (["\u0301"], ["\u0323"])


class Syllables(NamedTuple):
    """Of the words of a text that are written in letters: how many there are, how many could be
    Vietnamese syllables or acronyms."""

    words: int
    valid: int

    @property
    def share(self) -> float:
        """0 to 1; 1 for a text without words."""
        return self.valid / self.words if self.words else 1.0


def syllables(text: str) -> Syllables:
    """Count the words of a Unicode text and those that Vietnamese could spell; linear time."""
    words = _WORD.findall(unicodedata.normalize("NFC", text))
    valid = sum(1 for word in words if _ACRONYM.fullmatch(word) or _is_known_syllable(word))
    return Syllables(len(words), valid)


@lru_cache(maxsize=16384)
def _is_known_syllable(word: str) -> bool:
    return _is_syllable(word)
