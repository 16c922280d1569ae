"""Tidies the typing of Vietnamese prose: blanks, doubled punctuation, quotes, dashes. Pure.

Letters and digits are never touched, only what stands between them. Rules run one after another;
each character keeps its place in the text as it was given, so that every change can be shown, and
can be made again in the runs (bold, links) that the text was put together from.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What a change does, as an editor reads it."""

    INVISIBLE = "Bỏ ký tự ẩn"
    ODD_SPACE = "Thay dấu cách lạ"
    EXTRA_SPACE = "Bỏ dấu cách thừa"
    ELLIPSIS = "Sửa dấu ba chấm"
    DOUBLED = "Bỏ dấu câu lặp"
    SPACE_BEFORE = "Bỏ dấu cách trước dấu câu"
    QUOTES = "Sửa dấu ngoặc kép"
    SPACE_INSIDE = "Bỏ dấu cách sát trong dấu ngoặc"
    DASH = "Đổi gạch nối thành gạch ngang"
    SPACE_AFTER = "Thêm dấu cách sau dấu câu"


class Change(NamedTuple):
    """One change: text[position : position + len(before)] == before became `after`.

    `position` counts characters of the text as it was given; `before` or `after` may be empty.
    """

    kind: Kind
    before: str
    after: str
    position: int


class _Edit(NamedTuple):
    start: int
    end: int
    new: str


_Rule = Callable[[str], Iterable[_Edit]]

# A change may make room for another (" .." to " ." to "."); each round but the last is shorter.
_ROUNDS = 5
_EOL = r"\n\r\v\f\u2028\u2029"
_ODD_SPACE = r"\t\x85\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"
_INVISIBLE = (
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064"
    r"\u2066-\u2069\ufeff]"
)
# Addresses of sites, pages and people, and HTML's names of characters: no prose.
_ADDRESS = (
    r"(?:https?://|www\.)[^\s<>\"“”]*[^\s<>\"“”.,;:!?…)]|(?<![\w.+-])[\w.+-]++@[\w-]++(?:\.[\w-]++)*"
    r"|(?<![\w.@-])[\w-]++(?:\.[\w-]++)++/[^\s<>\"“”]*|&#?\w{1,8};"
)
_LETTER = r"[^\W\d_]"
_LATIN = [chr(code) for code in (*range(0x41, 0x250), *range(0x1E00, 0x1F00))]
_CAPITAL = f"[{''.join(c for c in _LATIN if c.isupper())}]"
_SMALL = f"[{''.join(c for c in _LATIN if c.islower())}]"
_VOWEL = (
    f"[{''.join(c for c in _LATIN if c.isalpha() and c.lower() not in 'bcdfghjklmnpqrstvwxzđ')}]"
)


def _everywhere(pattern: str, new: str) -> _Rule:
    found = re.compile(pattern)
    return lambda text: (_Edit(*match.span(), new) for match in found.finditer(text))


def _finder(pattern: str) -> Callable[[str], Iterator[re.Match[str]]]:
    """Finds a pattern where it starts outside addresses."""
    alone = re.compile(pattern)
    among = re.compile(f"(?P<address>{_ADDRESS})|{pattern}")

    def find(text: str) -> Iterator[re.Match[str]]:
        if not any(sign in text for sign in ("/", "@", "&", "www.")):
            return alone.finditer(text)  # four times as fast
        return (match for match in among.finditer(text) if match["address"] is None)

    return find


def _in_prose(pattern: str, new: str) -> _Rule:
    find = _finder(pattern)
    return lambda text: (_Edit(*match.span(), new) for match in find(text))


def _space_after(pattern: str) -> _Rule:
    find = _finder(pattern)
    return lambda text: (_Edit(match.end(), match.end(), " ") for match in find(text))


_DOUBLE = _finder(rf"''|‘‘|’’|``|[\"“”„‟＂{_EOL}]")
_SINGLE = _finder(rf"['‘’‛{_EOL}]")
_CLOCK = re.compile(r"\d[:hg]\d\d")


def _opens(text: str, start: int, end: int) -> bool | None:
    """Whether a quote opens, by what stands on both sides; None where these do not say."""
    before, after = text[max(start - 1, 0) : start] or " ", text[end : end + 1] or " "
    left = before.isspace() or before in "([{“‘«–—"
    right = after.isspace() or after in ",.;:!?…)]}”’»"
    return None if left == right else left


def _double_quotes(text: str) -> Iterator[_Edit]:
    """“ and ” by position, else in turn; after a digit it is inches unless a quote is open."""
    depth = 0
    for match in _DOUBLE(text):
        mark, (start, end) = match[0], match.span()
        if mark.isspace():
            depth = 0
            continue
        if mark in ('"', "''") and not depth and text[max(start - 1, 0) : start].isdigit():
            continue
        opens = _opens(text, start, end)
        if opens is None:
            opens = mark == "“" or (mark != "”" and not depth)
        depth = depth + 1 if opens else max(0, depth - 1)
        if mark != "”“"[opens]:
            yield _Edit(start, end, "”“"[opens])


def _single_quotes(text: str) -> list[_Edit]:
    """‘ and ’ in pairs only: R'lấp, 22:12' and what is left over stay as they are."""
    edits: list[_Edit] = []
    waiting: list[int] = []
    for match in _SINGLE(text):
        start, end = match.span()
        opens = _opens(text, start, end)
        if match[0].isspace():
            waiting = []
        elif opens:
            waiting.append(start)
        elif opens is False and waiting and not _CLOCK.match(text, max(start - 4, 0), start):
            opening = waiting.pop()
            edits += [_Edit(opening, opening + 1, "‘"), _Edit(start, end, "’")]
    return sorted(edit for edit in edits if text[edit.start] != edit.new)


_RULES: list[tuple[Kind, _Rule]] = [
    (Kind.INVISIBLE, _everywhere(_INVISIBLE, "")),
    # One that binds a number to what it counts may stay.
    (Kind.ODD_SPACE, _everywhere(rf"(?!(?<=\d)[\xa0\u202f][\w%])[{_ODD_SPACE}]", " ")),
    (Kind.EXTRA_SPACE, _everywhere(r" {2,}", " ")),
    (Kind.EXTRA_SPACE, _everywhere(rf"(?<![^{_EOL}]) | (?![^{_EOL}])", "")),
    # Six dots and more are a line to fill in.
    (Kind.ELLIPSIS, _in_prose(r"(?<![.…])(?:\.{3,5}(?![.…])|\.*…[.…]+|\.+…)", "…")),
    (Kind.ELLIPSIS, _in_prose(r"(?<![.…] )(?<![.…])\.(?: \.){2,4}(?! ?[.…]|[\w/])", "…")),
    (Kind.DOUBLED, _in_prose(r"(?<![.…/])\. ?\.(?! ?[.…]|[\w/])", ".")),
    (Kind.DOUBLED, _in_prose(r",(?: ?,)+", ",")),
    (Kind.DOUBLED, _in_prose(r";(?: ?;)+", ";")),
    (Kind.DOUBLED, _in_prose(rf":(?: ?:)+(?![^ {_EOL}])", ":")),
    (Kind.SPACE_BEFORE, _in_prose(r" (?=[,;](?!\d)|[!?](?![=a-z\d])|\.(?![\w./]))", "")),
    # 2 : 1 is a score, :) a face.
    (Kind.SPACE_BEFORE, _in_prose(r"(?:(?<!\d) (?=:)| (?=:(?! \d)))(?!:[\w:=()/])", "")),
    (Kind.QUOTES, _double_quotes),
    (Kind.QUOTES, _single_quotes),
    (Kind.SPACE_INSIDE, _in_prose(r"(?<=[(\[“‘]) (?![)\]])|(?<![(\[]) (?=[)\]”])", "")),
    # Not in 12 - 15, not for a list's hyphen at the start of a line.
    (Kind.DASH, _in_prose(r"(?<=\S )(?:-{2,3}(?= \S)|-(?= [^\s\d])|(?<!\d )-(?= \d))", "–")),
    # Not in (x,y), 1,5 or H,C.
    (Kind.SPACE_AFTER, _space_after(rf"(?<=\w)[,;](?={_LETTER}{{2}}|“)")),
    (Kind.SPACE_AFTER, _space_after(rf"(?<=\w\w)[,;](?={_LETTER})|(?<=[)”%])[,;](?={_LETTER})")),
    (Kind.SPACE_AFTER, _space_after(rf"(?<=\w)[!?](?={_CAPITAL})")),
    (Kind.SPACE_AFTER, _space_after(rf"(?<={_LETTER}{{2}}):(?={_CAPITAL}|“)")),
    # After a word with a vowel (not TP.HCM, ThS.Hà, v.v.), not in Booking.Com.
    (
        Kind.SPACE_AFTER,
        _space_after(
            rf"(?<![\w.@])(?=\w*{_VOWEL})\w+{_SMALL}\.(?={_CAPITAL}{_SMALL})"
            r"(?!(?:Com|Net|Org|Vn|Gov|Edu|Info|Asp|Php|Html?|Js|Io|Tv)\b)"
        ),
    ),
]


class _Draft:
    """A text under way, which remembers where each character stood in the text as given."""

    def __init__(self, text: str) -> None:
        self.given = text
        self.text = text
        self.places = list(range(len(text)))  # -1 for a character that was put in
        self.kinds: dict[int, Kind] = {}  # by the place that was removed, or put in front of

    def apply(self, kind: Kind, rule: _Rule) -> None:
        """Make the edits of a rule, which come in order and apart."""
        parts: list[str] = []
        places: list[int] = []
        done = 0
        for start, end, new in map(self._least, rule(self.text)):
            parts += [self.text[done:start], new]
            places += self.places[done:start] + [-1] * len(new)
            touched = self.places[start : end + bool(new)] or [len(self.given)]
            self.kinds |= {place: kind for place in touched if place not in self.kinds}
            done = end
        if parts:
            self.text = "".join([*parts, self.text[done:]])
            self.places = places + self.places[done:]

    def _least(self, edit: _Edit) -> _Edit:
        """The edit without what it would put back at its beginning: of ",," one goes."""
        start, end, new = edit
        stays = self.text.startswith(new, start, end)
        return _Edit(start + len(new), end, "") if stays else edit

    def changes(self) -> Iterator[Change]:
        """All that became of the text as given, in order."""
        last, new = -1, ""
        for char, place in zip([*self.text, ""], [*self.places, len(self.given)], strict=True):
            if place < 0:
                new += char
                continue
            before = self.given[last + 1 : place]
            if before != new:
                kinds = (self.kinds.get(p) for p in range(last + 1, place + 1))
                yield Change(next(filter(None, kinds)), before, new, last + 1)
            last, new = place, ""


def tidy(text: str) -> tuple[str, list[Change]]:
    """Return text with its typing tidied, and the changes in order, apart from each other.

    `text` is prose in NFC, whole paragraphs, one a line or a single one (blanks at the ends of
    lines go). Letters and digits stay as they are, in number and order; so do addresses, 1.234,5,
    22:12', 12-15, TP.HCM, v.v., and the place of tones. Tidying twice changes nothing more. Raises
    nothing; linear time.
    """
    draft = _Draft(text)
    for _ in range(_ROUNDS):
        before = draft.text
        for kind, rule in _RULES:
            draft.apply(kind, rule)
        if draft.text == before:
            break
    return draft.text, list(draft.changes())
