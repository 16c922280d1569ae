"""Checks of the words: doubled, left to fill in, too many in a sentence; and what stands between.

Pure; each takes a Case and gives findings. A pattern never looks back over what it has read, so
all of them take linear time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import compress, count, islice, pairwise
from operator import eq

from journal.lib.typography import Kind, tidy

from .case import Case
from .finding import MOST_EDITS, Edit, Finding
from .letters import WORD


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


def _doubled(text: str, allowed: set[str]) -> Iterator[tuple[int, int, str]]:
    """Start and end of what stands twice, and what should stand there."""
    start = 0
    for line in text.split("\n"):
        words = [word.casefold() for word in WORD.findall(line)]
        twice = sorted(_twice(words))
        found = list(WORD.finditer(line)) if twice else []
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
        for at in compress(count(), map(eq, words, words[size:])):
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
    for field, text in case.passages():
        for match in _all(patterns, text):
            if match[0].strip("xX") == "" and match[0] != match[0].lower():
                continue  # XXX is thirty
            spot = case.spot(field, match.start(), match[0])
            yield Finding(says=f"Còn chỗ chờ điền: “{match[0]}”", spot=spot, about=match[0])


def _all(patterns: Iterable[re.Pattern], text: str) -> Iterator[re.Match]:
    for pattern in patterns:
        yield from pattern.finditer(text)


_SENTENCE = re.compile(r"[^.!?…\n]+[.!?…]*")


def long_sentences(case: Case) -> Iterator[Finding]:
    """A sentence with more syllables than the limit, in the lead or the body."""
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
