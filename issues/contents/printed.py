"""A page of contents as it is printed, to entries: rubric, title, authors, page. Pure.

Such pages differ: the number stands behind the title or before it, beside its first line or its
last; authors stand below, above, or in the same line; rubrics in capitals or in small type. What a
line is follows from its letters, its size and the gaps around it; the pages themselves settle how
far a title goes, where their text is known.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise, product

from .page_numbers import FEW, NumberedLine, PrintedLine, parted, plain
from .signatures import are_names, signed

_TITLE_TOP = 120  # words at the head of a page among which its title stands
_FULL = 0.55  # of the longest line
_LONG_RUBRIC, _LONG_NAME = 8, 5  # words


@dataclass(frozen=True)
class Entry:
    """What a contents page says of one story."""

    title: str
    page: int | None = None
    last_page: int | None = None
    authors: str = ""
    rubric: str = ""


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


def entries_of(lines: Sequence[PrintedLine], known: Known | None = None) -> list[Entry]:
    """Return the entries of a contents page whose lines come in reading order; linear but for
    sorting the numbers."""
    known = known or Known()
    numbered, numbers_first = parted(lines, known.last_page)
    for line in numbered:
        line.people = known.people
        line.is_rubric = line.page is None and _is_rubric(line, known)
    _name_followers(numbered, known)
    groups = _grouped(numbered, known, numbers_first=numbers_first)
    usual = _usual_form(groups, known.people)
    found, rubric = [], ""
    for group in groups:
        entry, rubric = _entry(group, rubric, known, usual)
        if entry:
            found.append(entry)
    return found


# --- which lines belong together ------------------------------------------------------------------

# What stands above a title, the title, what stands below it.
Group = tuple[list[NumberedLine], list[NumberedLine], list[NumberedLine]]


def _grouped(lines: list[NumberedLine], known: Known, *, numbers_first: bool) -> list[Group]:
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


def _may_be_names(line: NumberedLine) -> bool:
    """Whether a line is as short as names are, where others are names."""
    return line.is_names or (len(line.text.split()) <= _LONG_NAME and not line.is_small)


def _hand_on(group: Group, following: Group) -> None:
    """Of lines whose gaps nobody knows, those that are neither title nor names come before the
    next title."""
    _, title, below = group
    while below and following[1] and not (below[-1].printed.gap or _may_sign(below[-1], title[0])):
        following[0].insert(0, below.pop())


def _names_come_first(lines: list[NumberedLine]) -> bool:
    """Whether names stand above the titles: one does before the first number."""
    first = next((i for i, line in enumerate(lines) if line.page is not None), 0)
    return any(line.is_names for line in lines[:first])


def _name_followers(lines: list[NumberedLine], known: Known) -> None:
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


def _ends_titles(lines: list[NumberedLine], at: list[int]) -> bool:
    """Whether a number stands at the end of its title's last line, not beside its first."""
    ends = sum(lines[i].is_small for i in at if i and lines[i - 1].page is None)
    begins = sum(
        lines[i + 1].is_small for i in at if i + 1 < len(lines) and lines[i + 1].page is None
    )
    leaders = sum(lines[i].leaders for i in at) * 2 > len(at)
    return ends > begins or (ends == begins and leaders)


def _cut(run: list[NumberedLine], below: NumberedLine, names_above: bool) -> int:
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


def _goes_on(line: NumberedLine, title: NumberedLine) -> bool:
    """Whether a line without a number is a part of the title, by its letters and their size."""
    if line.is_rubric or line.is_names:
        return False
    if line.printed.size and title.printed.size:
        return _are_alike(line, title)
    return line.text.isupper() == title.text.isupper()


def _is_full(line: NumberedLine, longest: int) -> bool:
    """Whether a line is so long that its words may go on below."""
    return len(line.text) >= _FULL * longest


def _may_go_on(line: NumberedLine, title: NumberedLine) -> bool:
    """The same, surely: rubric and names stand at the head of a story, too."""
    measured = bool(line.printed.size) and " " in line.text  # one word tells its size badly
    return line.is_small or (measured and _goes_on(line, title))


def _are_alike(line: NumberedLine, title: NumberedLine) -> bool:
    return abs(line.printed.size - title.printed.size) <= 0.15 * title.printed.size


def _is_rubric(line: NumberedLine, known: Known) -> bool:
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
    text, authors, _ = signed(_joined(title), known.people, usual)
    for line in above:
        if line.is_rubric or (not line.is_names and len(line.text.split()) <= _LONG_RUBRIC):
            rubric = _tidy(line.text)
    names = [line.text for line in above if line.is_names and not line.is_rubric]
    names += [line.text for line in below if _may_sign(line, numbered)]
    authors = _tidy(", ".join(filter(None, [authors, *names])))
    entry = Entry(_tidy(text), numbered.page, numbered.last, authors, rubric)
    return (entry if entry.title else None), rubric


def _joined(title: list[NumberedLine]) -> str:
    return " ".join(line.text for line in title).strip()


def _is_smaller(line: NumberedLine, title: NumberedLine) -> bool:
    size = title.printed.size
    return bool(line.printed.size and size) and line.printed.size < 0.85 * size


def _may_sign(line: NumberedLine, title: NumberedLine) -> bool:
    if line.is_rubric:
        return False
    return line.is_names or (_is_smaller(line, title) and len(line.text.split()) <= 8)


def _usual_form(groups: list[Group], people: frozenset[str]) -> str:
    """How most of the titles have their names in the same line, "" if most have none there."""
    forms = Counter(signed(_joined(title), people)[2] for _, title, _ in groups)
    form, count = forms.most_common(1)[0] if forms else ("", 0)
    return form if count * 2 > len(groups) else ""


def _tidy(text: str) -> str:
    return " ".join(text.split()).strip(" .…·_*•|/:-–—")
