"""Checks of the letters: where the tone stands, other alphabets and codes, marks left over.

Pure; each takes a Case and gives findings. A pattern never looks back over what it has read, so
all of them take linear time.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from journal.lib.encodings import Encoding, detect, to_unicode

from .case import Case
from .finding import MOST_EDITS, Edit, Finding

_MARK = "\u0300-\u036f"
WORD = re.compile(rf"[^\W_][\w{_MARK}]*")


# --- where the tone stands ----------------------------------------------------------------------

_TONES = "\u0300\u0309\u0303\u0301\u0323"
_OLD = {"o": "òỏõóọ", "u": "ùủũúụ"}
_NEW = {"a": "àảãáạ", "e": "èẻẽéẹ", "y": "ỳỷỹýỵ"}
_PAIRS = ("oa", "oe", "uy")


def _spellings() -> dict[str, str]:
    """Each open ending with its tone on the first vowel, and the same with it on the second."""
    pairs = {}
    for first, second in _PAIRS:
        for old, new in zip(_OLD[first], _NEW[second], strict=True):
            low = old + second, first + new
            pairs[low[0]] = low[1]
            pairs[low[0].capitalize()] = low[1].capitalize()
            pairs[low[0].upper()] = low[1].upper()
    return pairs


_TO_NEW = _spellings()
_TO_OLD = {new: old for old, new in _TO_NEW.items()}
_FIRST = "".join(_OLD["o"] + _OLD["o"].upper())
_ENDING = re.compile(
    rf"(?:[{_FIRST}][aeAE]|[{_OLD['u']}{_OLD['u'].upper()}][yY]"
    rf"|[oO][{_NEW['a']}{_NEW['e']}{(_NEW['a'] + _NEW['e']).upper()}]"
    rf"|[uU][{_NEW['y']}{_NEW['y'].upper()}])(?![\w{_MARK}])"
)
_BEGINNING = re.compile(r"(?<![^\W_])[^\W\d_]{0,3}$")  # what may stand before an ending
OLD, NEW = "hòa", "hoà"  # as the rule's setting names the two
WITH_NAMES = "tên riêng"


def tone_placement(case: Case) -> Iterator[Finding]:
    """Both hòa and hoà in one text, or another than the house uses."""
    setting = {word.casefold() for word in case.words}
    found = list(_placed(case, WITH_NAMES in setting))
    count = Counter(is_new for *_, is_new in found)
    house = NEW in setting if setting & {OLD, NEW} else None
    wanted = house if house is not None else count[True] > count[False]
    wrong = [each for each in found if each[-1] != wanted]
    if not wrong or (house is None and len(count) < 2):
        return
    edits = tuple(
        Edit(case.spot(field, at, word), word.replace(ending, _other(ending)))
        for field, at, word, ending, _ in wrong[:MOST_EDITS]
    )
    examples = ", ".join(f"“{w}”" for w in dict.fromkeys(word for _, _, word, *_ in wrong[:200]))
    right = next((f"“{word}”" for _, _, word, _, new in found if new == wanted), "")
    says = f"{len(wrong)} chữ đặt dấu khác"
    says += (
        f" cách của tòa soạn: {examples}" if house is not None else f" các chữ còn lại: {examples}"
    )
    yield Finding(
        says=says if len(says) <= 160 else says[:157].rsplit(",", 1)[0] + "…",
        spot=edits[0].spot,
        about="",
        help=f"Trong bài có cả hai kiểu; phần nhiều đặt như {right}." if house is None else "",
        mend=f"Đặt theo kiểu “{NEW if wanted else OLD}”",
        edits=edits,
    )


def _other(ending: str) -> str:
    return _TO_NEW.get(ending) or _TO_OLD[ending]


def _placed(case: Case, with_names: bool) -> Iterator[tuple[str, int, str, str, bool]]:
    """Field, place, word, its ending and whether the tone is on the second vowel."""
    for field, text in case.passages():
        for match in _ENDING.finditer(text):
            ending = match[0]
            if ending not in _TO_NEW and ending not in _TO_OLD:
                continue
            before = _BEGINNING.search(text[max(match.start() - 4, 0) : match.start()])
            if before is None or before[0][-1:] in ("q", "Q"):
                continue
            word, start = before[0] + ending, match.start() - len(before[0])
            if with_names or not _is_name(text, start, word):
                yield field, start, word, ending, ending in _TO_OLD


def _is_name(text: str, start: int, word: str) -> bool:
    """A capital where no sentence begins: whoever bears the name decides how it is written."""
    if not word[0].isupper():
        return False
    before = text[max(start - 3, 0) : start].rstrip(" \u00a0“‘\"'(–-")
    begins = start == 0 or (before and before[-1] in ".!?…:\n") or text[start - 1] == "\n"
    after = text[start + len(word) : start + len(word) + 2]
    return not begins or (after[:1] == " " and after[1:].isupper())


# --- Unicode ------------------------------------------------------------------------------------


def decomposed(case: Case) -> Iterator[Finding]:
    """Letters put together from pieces; a save puts them together, a copy elsewhere may not."""
    edits: list[Edit] = []
    for field, text in case.passages():
        if unicodedata.is_normalized("NFC", text):
            continue
        for match in WORD.finditer(text):
            whole = unicodedata.normalize("NFC", match[0])
            if whole != match[0] and len(edits) < MOST_EDITS:
                edits.append(Edit(case.spot(field, match.start(), match[0]), whole))
    if edits:
        yield Finding(
            says=f"{len(edits)} chữ gõ bằng Unicode tổ hợp, ví dụ “{edits[0].to}”",
            spot=edits[0].spot,
            help="Khi lưu, các chữ này tự thành Unicode dựng sẵn; sửa ngay thì tìm chữ mới thấy.",
            mend="Đổi sang dựng sẵn",
            edits=tuple(edits),
        )


_CYRILLIC = zip("аеорсухіѕјАВЕЅІЈКМНОРСТХҮ", "aeopcyxisjABESIJKMHOPCTXY", strict=True)
_GREEK = zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEZHIKMNOPTYXo", strict=True)
_LOOKS_LIKE = {ord(odd): plain for odd, plain in (*_CYRILLIC, *_GREEK)}
_LOOKS_LIKE |= {ord("Ð"): "Đ", ord("ð"): "đ", ord("Ɖ"): "Đ", ord("ɖ"): "đ"}
_WIDE = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_LATIN = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_FOREIGN = re.compile("[\u0370-\u03ff\u0400-\u04ffÐðƉɖ]")
_FULL_WIDTH = re.compile("[\uff01-\uff5e]+")


def look_alikes(case: Case) -> Iterator[Finding]:
    """Letters of other alphabets, or of double width, inside Vietnamese words."""
    found = ((field, start, word) for field, text in case.passages() for start, word in _odd(text))
    for field, start, word in found:
        plain = word.translate(_LOOKS_LIKE | _WIDE)
        odd = [char for char in word if char not in plain]
        spot = case.spot(field, start, word)
        mends = not _FOREIGN.search(plain)
        yield Finding(
            says=f"Chữ “{word}” có “{odd[0] if odd else word[0]}” không phải chữ Việt",
            spot=spot,
            about=word,
            help="Nhìn giống nhau nhưng bạn đọc tìm sẽ không thấy.",
            mend=f"Đổi thành “{plain}”" if mends else "",
            edits=(Edit(spot, plain),) if mends else (),
        )


def _odd(text: str) -> Iterator[tuple[int, str]]:
    if _FOREIGN.search(text):
        for match in WORD.finditer(text):
            if _FOREIGN.search(match[0]) and _LATIN.search(match[0]):
                yield match.start(), match[0]
    for match in _FULL_WIDTH.finditer(text):
        yield match.start(), match[0]


_TONED = "".join(
    char
    for char in map(chr, (*range(0xC0, 0x250), *range(0x1EA0, 0x1EFA)))
    if any(mark in _TONES for mark in unicodedata.normalize("NFD", char))
)
_TWO_TONES = re.compile(f"[{_TONED}][a-zđăâêôơư{_TONED.lower()}]{{0,4}}[{_TONED.lower()}]")
_LEFT_OVER = re.compile(f"[{_MARK}]")


def stray_marks(case: Case) -> Iterator[Finding]:
    """Marks that belong to no letter, even when all is put together."""
    for field, text in case.passages():
        for start, word in _marked(text):
            spot = case.spot(field, start, word)
            yield Finding(
                says=f"Chữ “{word}” có dấu thừa",
                spot=spot,
                about=word,
                help="Hãy xóa chữ ấy rồi gõ lại.",
            )


def _marked(text: str) -> Iterator[tuple[int, str]]:
    if not (_LEFT_OVER.search(text) or _TWO_TONES.search(text)):
        return
    for match in WORD.finditer(text):
        whole = unicodedata.normalize("NFC", match[0])
        if _LEFT_OVER.search(whole) or _TWO_TONES.search(whole):
            yield match.start(), match[0]


# --- codes from before Unicode ------------------------------------------------------------------

_SURE = 0.75


def old_encoding(case: Case) -> Iterator[Finding]:
    """Lines that only an old font shows as Vietnamese: ViÖt Nam, Vieät Nam."""
    edits: list[Edit] = []
    names: set[str] = set()
    for field, text in case.passages():
        for start, line, encoding in _old(text):
            if len(edits) < MOST_EDITS:  # whole lines: the rest of one could not be told any more
                edits += _rewritten(case, field, start, line, encoding)
                names.add(encoding)
    if edits:
        yield Finding(
            says=f"Chữ gõ bằng bảng mã cũ {', '.join(sorted(names))}: “{edits[0].spot.words}” "
            f"là “{edits[0].to}”",
            spot=edits[0].spot,
            help="Bạn đọc không có phông chữ cũ nên chỉ thấy ký tự lạ.",
            mend="Đổi sang Unicode",
            edits=tuple(edits),
        )


def _old(text: str) -> Iterator[tuple[int, str, Encoding]]:
    start = 0
    for line in text.split("\n"):
        encoding, sure = (None, 1.0) if line.isascii() else detect(line)
        if encoding not in (None, Encoding.DECOMPOSED) and sure >= _SURE:
            yield start, line, encoding
        start += len(line) + 1


def _rewritten(case: Case, field: str, start: int, line: str, encoding: Encoding) -> Iterator[Edit]:
    """Word by word: what is bold in the line stays bold."""
    for match in re.finditer(r"\S+", line):
        to = to_unicode(match[0], encoding)
        if to != match[0]:
            yield Edit(case.spot(field, start + match.start(), match[0]), to)
