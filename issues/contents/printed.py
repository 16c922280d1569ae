"""A page of contents as it is printed, to entries: rubric, title, authors, page. Pure.

Such pages differ: the number stands behind the title or before it, beside its first line or its
last; authors stand below, above, or in the same line; rubrics in capitals or in small type. What a
line is follows from its letters, its size and the gaps around it; the pages themselves settle how
far a title goes, where their text is known.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise, product

from journal.lib.vietnamese import fold

from .people import key_of, names_in

HEADINGS = {
    *("muc luc", "trong so nay", "trong so bao nay", "noi dung", "noi dung so nay"),
    *("muc luc so nay", "noi dung chinh", "so nay co gi", "co gi trong so nay", "contents"),
}
_SURNAMES = frozenset(
    re.findall(
        r"\w+",
        "nguyen tran le ly pham phan phung hoang huynh vu vo dang bui do ho ngo duong dao "
        "doan dinh trinh truong lam mai luong ta to ton thai chu cao ha kieu nghiem cu luu "
        "quach la lai mac dam dong au vuong van khuat tang thach thich tong trieu bach ngan "
        "lo vi giang tu cung phi thieu ninh",
    )
)
_NUMBER = r"(\d{1,3})(?:\s*[-–—]\s*(\d{1,3}))?"
_LEADERS = r"[.…·_]{3,}|(?:[.·_]\s){3,}|…+|\t"
_BEHIND = re.compile(
    rf"(.*?)(?:\s*(?P<leaders>{_LEADERS})[\s.…·_]*|\s+)\(?(?:tr(?:ang)?[.:]?\s*)?{_NUMBER}\)?", re.I
)
_BEFORE = re.compile(rf"(?:tr(?:ang)?[.:]?\s*)?{_NUMBER}(?:[.:|)]|\s[-–—•*])?\s+(\D.*)", re.I)
_BRACKETED = re.compile(rf"(.*\([^()]*?),\s*(?:tr(?:ang)?[.:]?\s*)?{_NUMBER}\)", re.I)
_ALONE = re.compile(rf"\(?(?:tr(?:ang)?[.:]?\s*)?{_NUMBER}\)?", re.I)
_PARTING = re.compile(r"\s+[-–—/]\s+|\s*[|•*]\s*")
_BRACKET = re.compile(r"(.{4,}?)\s*\(([^()]+)\)")
_SIGNED = re.compile(r"([^:]{3,60}):\s+(\S.*)")
_BULLET = re.compile(r"^\s*[*•▪■◆●+]\s*|^\s*[-–—]\s+")
_COUNTED = re.compile(r"^\s*(\d{1,2})[.)]\s+(?=\D.*\d\)?$)")
_EDGES = " .…·_|-–—"
_TITLE_TOP = 120  # words at the head of a page among which its title stands
_FULL = 0.55  # of the longest line
_LONG_RUBRIC, _LONG_NAME = 8, 5  # words
FEW = 2  # entries that make no contents


@dataclass(frozen=True)
class PrintedLine:
    """A line of a page: its text, the size of its letters, in any measure that is the same for all
    lines, and the gap above it in fractions of the page's height; 0 where they are not known."""

    text: str
    size: float = 0.0
    gap: float = 0.0


@dataclass(frozen=True)
class Entry:
    """What a contents page says of one story."""

    title: str
    page: int | None = None
    last_page: int | None = None
    authors: str = ""
    rubric: str = ""


@dataclass
class _Line:
    """A line with the number taken off."""

    text: str
    printed: PrintedLine
    page: int | None = None
    last: int | None = None
    leaders: bool = False
    people: frozenset[str] = frozenset()
    is_rubric: bool = False

    @cached_property
    def is_names(self) -> bool:
        return are_names(self.text, self.people)

    @property
    def is_small(self) -> bool:
        return self.text[:1].islower()


@dataclass(frozen=True)
class Known:
    """What the archive knows: rubrics used before (folded), the keys of the site's authors, and
    folded text by page number."""

    rubrics: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    pages: Mapping[int, str] = field(default_factory=dict)
    last_page: int = 999

    def heads(self, page: int | None, text: str) -> bool:
        """Whether a page begins with these words."""
        top = " ".join(self.pages.get(page, "").split()[:_TITLE_TOP]) if page else ""
        return bool(top) and f" {plain(text)} " in f" {top} "


def plain(text: str) -> str:
    """The words of a text, folded, with one blank between them."""
    return " ".join(re.findall(r"[^\W_]+", fold(text)))


def is_heading(text: str) -> bool:
    return plain(text) in HEADINGS


def are_names(text: str, people: frozenset[str] = frozenset(), *, likely: bool = False) -> bool:
    """Whether a line is the name of a person, or of several; `people` are keys of known ones.

    In capitals a name has to begin with a surname, unless it is `likely` from where it stands.
    """
    names = names_in(text)
    if not names or len(text) > 120 or re.search(r"[\d?!“”\"]", text):
        return False
    return all(name.key in people or _is_name(name.text, likely) for name in names)


def _is_name(name: str, likely: bool) -> bool:
    words = name.split()
    if not 2 <= len(words) <= 6 or not all(_is_capital(word) for word in words):
        return False
    return likely or not name.isupper() or fold(words[0]) in _SURNAMES


def _is_capital(word: str) -> bool:
    return word[:1].isupper() and all(c.isalpha() or c in ".-’'" for c in word)


def entries_of(lines: Sequence[PrintedLine], known: Known | None = None) -> list[Entry]:
    """Return the entries of a contents page whose lines come in reading order; linear but for
    sorting the numbers."""
    known = known or Known()
    parted, numbers_first = _parted(_below_heading(lines), known)
    for line in parted:
        line.people = known.people
        line.is_rubric = line.page is None and _is_rubric(line, known)
    _name_followers(parted, known)
    groups = _grouped(parted, known, numbers_first=numbers_first)
    usual = _usual_form(groups, known.people)
    found, rubric = [], ""
    for group in groups:
        entry, rubric = _entry(group, rubric, known, usual)
        if entry:
            found.append(entry)
    return found


def texts_of(lines: Sequence[PrintedLine]) -> list[str]:
    """Return what stands in the lines beside their numbers."""
    return [line.text for line in _parted(_below_heading(lines), Known())[0]]


def _below_heading(lines: Sequence[PrintedLine]) -> list[PrintedLine]:
    """Lines with something in them, without bullets and without numbers that count the titles."""
    at = next((i for i, line in enumerate(lines) if is_heading(line.text)), -1)
    kept = [line for line in lines[at + 1 :] if line.text.strip(_EDGES)]
    kept = [replace(line, text=_BULLET.sub("", line.text)) for line in kept]
    counts = [int(match[1]) for line in kept if (match := _COUNTED.match(line.text))]
    if len(counts) > FEW and counts == list(range(1, len(counts) + 1)):
        kept = [replace(line, text=_COUNTED.sub("", line.text)) for line in kept]
    return [line for line in kept if plain(line.text) != "trang"]


# --- numbers --------------------------------------------------------------------------------------


def _parted(lines: Sequence[PrintedLine], known: Known) -> tuple[list[_Line], bool]:
    """Lines with their page numbers taken off; whether these stand before the titles."""
    behind = [_BEHIND.fullmatch(line.text.strip()) for line in lines]
    before = [_BEFORE.fullmatch(line.text.strip()) for line in lines]
    numbers_first = sum(map(bool, before)) > sum(map(bool, behind))
    found = []
    for line, tail, head in zip(lines, behind, before, strict=True):
        text = line.text.strip()
        if alone := _ALONE.fullmatch(text):
            found.append(_Line("", line, *_numbers(alone.groups())))
        elif bracketed := _BRACKETED.fullmatch(text):
            found.append(_Line(f"{bracketed[1]})", line, *_numbers(bracketed.groups()[1:])))
        elif numbers_first and head:
            found.append(_Line(head[3].strip(), line, *_numbers(head.groups()[:2])))
        elif not numbers_first and tail:
            leaders, numbers = bool(tail["leaders"]), _numbers(tail.groups()[-2:])
            found.append(_Line(tail[1].strip(_EDGES), line, *numbers, leaders))
        else:
            found.append(_Line(text.strip(_EDGES), line))
    _drop_false_numbers(found, known.last_page, numbers_first=numbers_first)
    return _with_lone_numbers(found, numbers_first=numbers_first), numbers_first


def _numbers(groups: Iterable[str | None]) -> tuple[int, int | None]:
    first, last = groups
    return int(first), int(last) if last and int(last) >= int(first) else None


def _drop_false_numbers(lines: list[_Line], last_page: int, *, numbers_first: bool) -> None:
    """A number that ends a title is beyond the issue, or breaks the order of the pages."""
    numbered = [line for line in lines if line.page is not None]
    rising = _rising([line.page for line in numbered])
    is_ordered = len(rising) >= 0.7 * len(numbered)
    for at, line in enumerate(numbered):
        is_false = line.page > last_page or line.page == 0
        if is_false or (is_ordered and at not in rising and not line.leaders):
            line.text = line.printed.text.strip(_EDGES) if line.text or is_false else ""
            line.page = line.last = None
    lines[:] = [line for line in lines if line.text or line.page is not None]


def _rising(numbers: list[int]) -> set[int]:
    """The places of the longest run of numbers that do not fall."""
    ends: list[int] = []  # the smallest last number of a run of each length
    places: list[int] = []
    before: list[int] = []
    for at, number in enumerate(numbers):
        length = bisect_right(ends, number)
        before.append(places[length - 1] if length else -1)
        ends[length:length + 1] = [number]  # fmt: skip
        places[length:length + 1] = [at]  # fmt: skip
    run, at = set(), places[-1] if places else -1
    while at >= 0:
        run.add(at)
        at = before[at]
    return run


def _with_lone_numbers(lines: list[_Line], *, numbers_first: bool) -> list[_Line]:
    """A number on a line of its own belongs to the line below it, or above it."""
    ahead = numbers_first or _lead(lines)
    kept: list[_Line] = []
    waiting: _Line | None = None
    for line in lines:
        if line.page is not None and not line.text:
            if ahead:
                waiting = line
            elif kept and kept[-1].page is None:
                kept[-1].page, kept[-1].last, kept[-1].leaders = line.page, line.last, True
            continue
        if waiting and line.page is None:
            line.page, line.last = waiting.page, waiting.last
        waiting = None
        kept.append(line)
    return kept


def _lead(lines: list[_Line]) -> bool:
    """Whether lone numbers come before what they number: the first line with words follows one."""
    lone = [i for i, line in enumerate(lines) if line.page is not None and not line.text]
    return bool(lone) and (lone[0] == 0 or lone[-1] != len(lines) - 1)


# --- which lines belong together ------------------------------------------------------------------

Group = tuple[list[_Line], list[_Line], list[_Line]]  # above the title, the title, below it


def _grouped(lines: list[_Line], known: Known, *, numbers_first: bool) -> list[Group]:
    """The lines of each entry; those between two numbers are parted between their entries."""
    at = [i for i, line in enumerate(lines) if line.page is not None]
    if not at:
        return []
    number_ends_title = not numbers_first and _ends_titles(lines, at)
    names_above = _names_come_first(lines)
    count = sum(lines[i].is_names for i in at)
    with_names = count >= FEW and count * 2 >= len(at)
    behind_names = with_names and not numbers_first
    longest = max(len(line.text) for line in lines)
    groups: list[Group] = [([], [lines[i]], []) for i in at]
    groups[0][0].extend(lines[: at[0]])
    for n, (start, end) in enumerate(zip(at, [*at[1:], len(lines)], strict=True)):
        run = lines[start + 1 : end]
        cut = len(run) if n + 1 == len(at) else _cut(run, lines[end], names_above)
        cut = 0 if behind_names else cut
        groups[n][2].extend(run[:cut])
        if n + 1 < len(at):
            groups[n + 1][0].extend(run[cut:])
    for group, following in zip(groups, [*groups[1:], ([], [], [])], strict=True):
        if with_names:
            _part_names(group, numbers_first=numbers_first)
        _title_of(group, known, longest, number_ends_title=number_ends_title)
        _hand_on(group, following)
    return groups


def _part_names(group: Group, *, numbers_first: bool) -> None:
    """Where the numbers stand beside names, the title stands below them, or above."""
    above, title, below = group
    numbered = title[0]
    start = next((i + 1 for i in reversed(range(len(above))) if above[i].is_rubric), 0)
    names = replace(numbered, page=None, last=None)
    if numbers_first and numbered.is_names and below:
        title[:] = [replace(below.pop(0), page=numbered.page, last=numbered.last)]
        above.append(names)
    elif not numbers_first and above[start:] and _may_be_names(numbered):
        title[:] = above[start:]
        title[0] = replace(title[0], page=numbered.page, last=numbered.last)
        names.is_names = True
        del above[start:]
        below.insert(0, names)


def _may_be_names(line: _Line) -> bool:
    """Whether a line is as short as names are, where others are names."""
    return line.is_names or (len(line.text.split()) <= _LONG_NAME and not line.is_small)


def _hand_on(group: Group, following: Group) -> None:
    """Of lines whose gaps nobody knows, those that are neither title nor names come before the
    next title."""
    _, title, below = group
    while below and following[1] and not (below[-1].printed.gap or _may_sign(below[-1], title[0])):
        following[0].insert(0, below.pop())


def _names_come_first(lines: list[_Line]) -> bool:
    """Whether names stand above the titles: one does before the first number."""
    first = next((i for i, line in enumerate(lines) if line.page is not None), 0)
    return any(line.is_names for line in lines[:first])


def _name_followers(lines: list[_Line], known: Known) -> None:
    """Where names mostly stand right below a number, capitals there are a name and no rubric."""
    if _names_come_first(lines):
        return
    follow = [
        after
        for line, after in pairwise(lines)
        if line.page is not None and after.page is None and plain(after.text) not in known.rubrics
    ]
    if sum(line.is_names for line in follow) * 2 < sum(line.page is not None for line in lines):
        return
    for line in follow:
        if line.is_rubric and are_names(line.text, likely=True):
            line.is_rubric, line.is_names = False, True


def _ends_titles(lines: list[_Line], at: list[int]) -> bool:
    """Whether a number stands at the end of its title's last line, not beside its first."""
    ends = sum(lines[i].is_small for i in at if i and lines[i - 1].page is None)
    begins = sum(
        lines[i + 1].is_small for i in at if i + 1 < len(lines) and lines[i + 1].page is None
    )
    leaders = sum(lines[i].leaders for i in at) * 2 > len(at)
    return ends > begins or (ends == begins and leaders)


def _cut(run: list[_Line], below: _Line, names_above: bool) -> int:
    """How many of the lines between two numbered ones belong to the upper."""
    if not run:
        return 0
    gaps = [line.printed.gap for line in (*run, below)]
    widest = max(range(len(gaps)), key=gaps.__getitem__)
    others = [gap for i, gap in enumerate(gaps) if i != widest]
    if gaps[widest] > 0 and gaps[widest] > 1.3 * max(others) + 0.002:
        return widest
    starts = [i for i, line in enumerate(run) if line.is_rubric or (names_above and line.is_names)]
    if starts:
        return starts[0]
    if below.is_small:  # the numbered line goes on with a title that began above
        starts = [i for i, line in enumerate(run) if not line.is_small and not line.is_names]
        return starts[-1] if starts else len(run)
    return len(run)


def _title_of(group: Group, known: Known, longest: int, *, number_ends_title: bool) -> None:
    """Take into the title the lines that go on with it."""
    above, title, below = group
    page = title[0].page
    if _settled(group, known, page):
        return
    while above and not above[-1].is_rubric and title[0].is_small:
        title.insert(0, above.pop())
    while below and below[0].is_small:
        title.append(below.pop(0))
    if number_ends_title:
        while above and _goes_on(above[-1], title[0]) and _is_full(above[-1], longest):
            title.insert(0, above.pop())
    else:
        while below and _goes_on(below[0], title[-1]) and _is_full(title[-1], longest):
            title.append(below.pop(0))


def _settled(group: Group, known: Known, page: int | None) -> bool:
    """Whether the page itself says how far the title goes: the longest that stands at its head."""
    above, title, below = group
    if page not in known.pages:
        return False
    up_to, down_to = min(len(above), 3) + 1, min(len(below), 3) + 1
    ways = sorted(product(range(up_to), range(down_to)), key=sum, reverse=True)
    for up, down in ways:
        lines = [*above[len(above) - up :], *title, *below[:down]]
        if lines[0].is_small or not all(
            line is title[0] or _may_go_on(line, title[0]) for line in lines
        ):
            continue
        if known.heads(page, " ".join(line.text for line in lines)):
            title[:] = lines
            del above[len(above) - up :], below[:down]
            return True
    return False


def _goes_on(line: _Line, title: _Line) -> bool:
    """Whether a line without a number is a part of the title, by its letters and their size."""
    if line.is_rubric or line.is_names:
        return False
    if line.printed.size and title.printed.size:
        return _are_alike(line, title)
    return line.text.isupper() == title.text.isupper()


def _is_full(line: _Line, longest: int) -> bool:
    """Whether a line is so long that its words may go on below."""
    return len(line.text) >= _FULL * longest


def _may_go_on(line: _Line, title: _Line) -> bool:
    """The same, surely: rubric and names stand at the head of a story, too."""
    measured = bool(line.printed.size) and " " in line.text  # one word tells its size badly
    return line.is_small or (measured and _goes_on(line, title))


def _are_alike(line: _Line, title: _Line) -> bool:
    return abs(line.printed.size - title.printed.size) <= 0.15 * title.printed.size


def _is_rubric(line: _Line, known: Known) -> bool:
    text = line.text.strip(" :–—-*•")
    if plain(text) in known.rubrics:
        return True
    letters = [c for c in text if c.isalpha()]
    is_capitals = len(letters) > 2 and text.isupper() and len(text.split()) <= _LONG_RUBRIC
    return is_capitals and not line.is_names


# --- what the lines of an entry say ---------------------------------------------------------------


def _entry(group: Group, rubric: str, known: Known, usual: str) -> tuple[Entry | None, str]:
    """The entry, None for a number without a title; and the rubric that holds from there on."""
    above, title, below = group
    numbered = next(line for line in title if line.page is not None)
    text, authors, _ = _signed(_joined(title), known.people, usual)
    for line in above:
        if line.is_rubric or (not line.is_names and len(line.text.split()) <= _LONG_RUBRIC):
            rubric = _tidy(line.text)
    signed = [line.text for line in above if line.is_names and not line.is_rubric]
    signed += [line.text for line in below if _may_sign(line, numbered)]
    authors = _tidy(", ".join(filter(None, [authors, *signed])))
    entry = Entry(_tidy(text), numbered.page, numbered.last, authors, rubric)
    return (entry if entry.title else None), rubric


def _joined(title: list[_Line]) -> str:
    return " ".join(line.text for line in title).strip()


def _is_smaller(line: _Line, title: _Line) -> bool:
    size = title.printed.size
    return bool(line.printed.size and size) and line.printed.size < 0.85 * size


def _may_sign(line: _Line, title: _Line) -> bool:
    if line.is_rubric:
        return False
    return line.is_names or (_is_smaller(line, title) and len(line.text.split()) <= 8)


def _usual_form(groups: list[Group], people: frozenset[str]) -> str:
    """How most of the titles have their names in the same line, "" if most have none there."""
    forms = Counter(_signed(_joined(title), people)[2] for _, title, _ in groups)
    form, count = forms.most_common(1)[0] if forms else ("", 0)
    return form if count * 2 > len(groups) else ""


def without_names(text: str) -> tuple[str, str]:
    """Return a title and the names in the same line: behind it, or before it with a colon."""
    return _signed(text)[:2]


def _signed(
    text: str, people: frozenset[str] = frozenset(), usual: str = ""
) -> tuple[str, str, str]:
    """The title, the names, and the form in which these stand; a `usual` form is taken to be."""
    for form, title, names in _ways_to_sign(text):
        if title and are_names(names, people, likely=form == usual):
            return title, names, form
    for title, name in endings(text):
        if key_of(name) in people:
            return title, name, "known"
    return text, "", ""


def endings(text: str) -> Iterator[tuple[str, str]]:
    """A text parted before its last words, five to two, that begin with capitals: it may end in a
    name that nothing sets apart."""
    words = text.split()
    for count in range(min(5, len(words) - 1), 1, -1):
        if all(_is_capital(word) for word in words[-count:]):
            yield " ".join(words[:-count]), " ".join(words[-count:])


def _ways_to_sign(text: str) -> Iterator[tuple[str, str, str]]:
    if match := _SIGNED.fullmatch(text):
        yield "colon", match[2], match[1]
    if match := _BRACKET.fullmatch(text):
        yield "bracket", match[1], match[2]
    for mark in reversed(list(_PARTING.finditer(text))):
        if mark.start() > 3:
            yield "mark", text[: mark.start()], text[mark.end() :]
    for mark in _PARTING.finditer(text):
        yield "mark before", text[mark.end() :], text[: mark.start()]
    words = text.split()
    capitals = 0
    while capitals < len(words) and words[-1 - capitals].strip(",").isupper():
        capitals += 1
    if capitals > 1:
        cut = len(words) - capitals
        yield "capitals", " ".join(words[:cut]), " ".join(words[cut:])


def _tidy(text: str) -> str:
    return " ".join(text.split()).strip(" .…·_*•|/:-–—")
