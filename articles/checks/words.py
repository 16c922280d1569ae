"""Checks of the words themselves: doubled, two ways to place a tone, letters that only look right.

Pure; each takes a Case and gives findings. A pattern never looks back over what it has read, so
all of them take linear time.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice, pairwise

from journal.lib.typography import Kind, tidy

from .case import Case
from .finding import Edit, Finding

MOST = 20  # findings of one check that are told
MOST_EDITS = 1000  # of one finding
_MARK = "\u0300-\u036f"
_WORD = re.compile(rf"[^\W_][\w{_MARK}]*")


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# --- doubled words ------------------------------------------------------------------------------

# Words that only join others. Vietnamese doubles words of meaning at will (xanh xanh, người người,
# luôn luôn, từ từ), so only these are a slip of the hand when they stand twice.
_JOINING = _set(
    "và của các những được cho với đang rằng thì mà ở tại theo trong trên dưới khi nhưng nếu vì do "
    "bởi cũng như đến tới nên hoặc vẫn bị nhằm tuy thuộc gồm tôi nó đã là để không có một cùng "
    "trước giữa bằng chúng hơn"
)
_NEVER_IN_SOUND = _set(
    "và của các những được cho với rằng tại theo trong khi nhưng nếu bởi như nên hoặc bị nhằm thuộc"
)
_ALWAYS_RIGHT = frozenset({"trên trên", "không không"})
# The second of the two begins a word of its own: để để dành, được được mùa; bay là là mặt nước.
_WITH_NEXT = {
    "để": _set("dành lại ý yên phần tang bụng ra riêng mắt giống không"),
    "được": _set("giá mùa lòng phép việc lời"),
    "cho": _set("con người ta không nhau bà ông"),
    "là": _set("mặt trên sát ngang dưới đà"),
    "không": _set("gian khí trung quân"),
    "có": _set("lý lẽ ích mặt điều"),
    "theo": _set("đuổi"),
    "một": _set("hai"),
    "do": _set("dự"),
    "tại": _set("chỗ"),
    "như": _set("ý"),
    "bằng": _set("bặn lòng phẳng"),
    "chúng": _set("sinh"),
    "vì": _set("sao"),
}
_BEFORE_LA = _set("bay lượn chao liệng sà thấp sương khói mây rủ buông cành")
# Said again on purpose: từng bước từng bước, như thế như thế, một lần một lần.
_SAID_AGAIN = _set("từng mỗi một hai ba thế sao vậy rất nhiều lắm quá mãi nữa thật càng cứ ơi à")
_LONGEST_PHRASE = 6  # syllables


def doubled_words(case: Case) -> Iterator[Finding]:
    """The same joining word twice in a row, or the same phrase."""
    allowed = set(case.words)
    found = 0
    for field, text in case.passages():
        for start, end, once in _doubled(text, allowed):
            words = text[start:end]
            spot = case.spot(field, start, words)
            shown = " ".join(words.split())
            yield Finding(
                says=f"Lặp chữ: “{shown}”",
                spot=spot,
                about=shown.casefold(),
                mend="Bỏ chữ lặp",
                edits=(Edit(spot, once),),
            )
            found += 1
            if found == MOST:
                return


def _doubled(text: str, allowed: set[str]) -> Iterator[tuple[int, int, str]]:
    """Start and end of what stands twice, and what should stand there."""
    start = 0
    for line in text.split("\n"):
        words = [word.casefold() for word in _WORD.findall(line)]
        twice = sorted(_twice(words))
        found = list(_WORD.finditer(line)) if twice else []
        done = 0
        for at, size in twice:
            # Only blanks stand between a word and the next.
            joined = all(
                line[a.end() : b.start()].isspace() for a, b in pairwise(found[at : at + 2 * size])
            )
            is_right = " ".join(words[at : at + size]) in allowed
            if at < done or not joined or is_right or not _is_slip(words, found, at, size):
                continue
            first, last, end = found[at], found[at + size - 1], found[at + 2 * size - 1]
            yield start + first.start(), start + end.end(), line[first.start() : last.end()]
            done = at + 2 * size
        start += len(line) + 1


def _twice(words: list[str]) -> Iterator[tuple[int, int]]:
    """Where as many words as `size` stand a second time right after, and that size."""
    for size in range(1, _LONGEST_PHRASE + 1):
        in_a_row, before = 0, -2
        for at, (word, later) in enumerate(zip(words, words[size:], strict=False)):
            if word != later:
                continue
            in_a_row = in_a_row + 1 if at == before + 1 else 1
            before = at
            if in_a_row >= size:
                yield at - size + 1, size


def _is_slip(words: list[str], found: list[re.Match], at: int, size: int) -> bool:
    once = words[at : at + size]
    if any(char.isdigit() for word in once for char in word):
        return False
    after = words[at + 2 * size] if at + 2 * size < len(words) else ""
    before = words[at - 1] if at else ""
    if size == 1:
        return _is_single_slip(once[0], before, after, words, at, found)
    if any(word in _SAID_AGAIN for word in once) or len(set(once)) == 1:
        return False
    # Two syllables said twice may be meant (thì thầm thì thầm).
    return size > 2 or any(word in _NEVER_IN_SOUND for word in once)


def _is_single_slip(
    word: str, before: str, after: str, words: list[str], at: int, found: list[re.Match]
) -> bool:
    if word not in _JOINING or f"{word} {word}" in _ALWAYS_RIGHT:
        return False
    if after in _WITH_NEXT.get(word, ()) or (word == "là" and before in _BEFORE_LA):
        return False
    if found[at + 1][0][0].isupper():  # a name, or a headline's next word
        return False
    # đi đi lại lại, có có không không; three in a row are meant, too.
    pairs = [words[at + 2 : at + 4], words[max(at - 2, 0) : at]]
    return after != word and not any(len(p) == 2 and p[0] == p[1] for p in pairs)


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
        for match in _WORD.finditer(text):
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
    for _, (field, start, word) in zip(range(MOST), found, strict=False):
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
        for match in _WORD.finditer(text):
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
    found = 0
    for field, text in case.passages():
        for start, word in _marked(text):
            spot = case.spot(field, start, word)
            yield Finding(
                says=f"Chữ “{word}” có dấu thừa",
                spot=spot,
                about=word,
                help="Hãy xóa chữ ấy rồi gõ lại.",
            )
            found += 1
            if found == MOST:
                return


def _marked(text: str) -> Iterator[tuple[int, str]]:
    if not (_LEFT_OVER.search(text) or _TWO_TONES.search(text)):
        return
    for match in _WORD.finditer(text):
        whole = unicodedata.normalize("NFC", match[0])
        if _LEFT_OVER.search(whole) or _TWO_TONES.search(whole):
            yield match.start(), match[0]


# --- blanks and what was left to fill in --------------------------------------------------------

_TIDIED = {Kind.EXTRA_SPACE, Kind.SPACE_BEFORE, Kind.DOUBLED}


def typing(case: Case) -> Iterator[Finding]:
    """Extra blanks and doubled punctuation, as journal.lib.typography knows them."""
    edits = [
        Edit(case.spot(field, start, words), to)
        for field, text in case.passages()
        for start, words, to in islice(_untidy(text), MOST_EDITS)
    ]
    if edits:
        yield Finding(
            says=f"{len(edits)} chỗ thừa dấu cách hoặc dấu câu",
            spot=edits[0].spot,
            mend="Bỏ chỗ thừa",
            edits=tuple(edits),
        )


def _untidy(text: str) -> Iterator[tuple[int, str, str]]:
    """Where something goes, with a letter on each side so that it can be found again; and what
    stays of it."""
    start = 0
    for line in text.split("\n"):
        for change in tidy(line)[1] if _UNTIDY.search(line) else ():
            if change.kind in _TIDIED and not change.after:
                after = change.position + len(change.before)
                first, end = max(change.position - 1, 0), min(after + 1, len(line))
                kept = line[first : change.position] + line[after:end]
                yield start + first, line[first:end], kept
        start += len(line) + 1


_UNTIDY = re.compile(r"[ \u00a0]{2}|[ \u00a0][,.;:!?…)\]”]|[(\[“] |,[ ,]*,|;[ ;]*;|:[ :]*:|\. ?\.")


_TO_FILL_IN = re.compile(
    r"\[\s?(?:bổ sung|chèn|ảnh|kiểm tra|hỏi|xem lại|thêm|nguồn|số liệu|tên|ngày|tk|cập nhật|\?)"
    r"[^\[\]\n]{0,60}\]|\?\?\?+|(?<!\w)(?:x{3,}|TKTK|TODO|lorem ipsum)(?!\w)",
    re.IGNORECASE,
)


def placeholders(case: Case) -> Iterator[Finding]:
    """What somebody meant to fill in later: [bổ sung], xxx, ???."""
    own = "|".join(re.escape(word) for word in case.words)
    patterns = [_TO_FILL_IN, *([re.compile(own, re.IGNORECASE)] if own else [])]
    found = 0
    for field, text in case.passages():
        for match in _all(patterns, text):
            if match[0].strip("xX") == "" and match[0] != match[0].lower():
                continue  # XXX is thirty
            spot = case.spot(field, match.start(), match[0])
            yield Finding(says=f"Còn chỗ chờ điền: “{match[0]}”", spot=spot, about=match[0])
            found += 1
            if found == MOST:
                return


def _all(patterns: Iterable[re.Pattern], text: str) -> Iterator[re.Match]:
    for pattern in patterns:
        yield from pattern.finditer(text)


_SENTENCE = re.compile(r"[^.!?…\n]+[.!?…]*")


def long_sentences(case: Case) -> Iterator[Finding]:
    """A sentence with more syllables than the limit, in the lead or the body."""
    found = 0
    for field, text in case.passages():
        if field not in ("lead", "body"):
            continue
        for match in _SENTENCE.finditer(text):
            syllables = len(match[0].split())
            if syllables <= case.limit:
                continue
            begins = " ".join(match[0].split()[:8])
            spot = case.spot(field, match.start(), match[0].strip())
            yield Finding(
                says=f"Câu dài {syllables} chữ: “{begins}…”",
                spot=spot,
                about=begins,
                help=f"Câu trên {case.limit} chữ khó đọc trên điện thoại. Hãy tách làm hai.",
            )
            found += 1
            if found == MOST:
                return
