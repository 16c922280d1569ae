"""What people type into a search box. Anything at all is a query: what makes no sense as an
operator is looked for as words, or asks for nothing.

    xây dựng đảng          every word
    "xây dựng đảng"        the words in a row
    -họp                   not this word, or "phrase"
    lúa OR ngô             one of the two
    tác giả:"Minh An"      chuyên mục:"Văn hóa"      năm:2015..2020      -năm:2026
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from ..vietnamese import fold, normalize
from .tokens import Word, is_marked, words

LONGEST = 300  # letters of a query that are read
MOST_TERMS = 12
FIRST_YEAR, LAST_YEAR = 1900, 2099

LONGEST_NAME = 8  # words of a name that was typed without quotes
MOST_NAMES = 3  # of these in a query

_NAME = r"(?:tac\s*gia|chuyen\s*muc|nam)"
_FIELD = re.compile(
    rf"(?:(?<!\S)(?P<not>-))?(?<!\w)(?P<field>{_NAME})\s*:\s*(?!-?{_NAME}\s*:)"
    r"(?:\"(?P<quoted>[^\"]*)\"?|(?P<bare>[0-9]{4} [-–—] [0-9]{4}(?!\S)|[^\s\"]+))"
)
_YEARS = re.compile(r"(?P<first>[0-9]{4})?(?: ?(?P<to>\.{2,}|…|[-–—−]) ?(?P<last>[0-9]{4})?)?,?")
_NO_YEARS = re.compile(r"[./…–—−,-]*[0-9][0-9./…–—−,-]*")
_TERM = re.compile(r'(?P<not>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')

# Signs that part words: a comma or colon not between figures.
_APART = re.compile(r"[;!?…()\[\]{}|]+|(?<![0-9])[,:]+|[,:]+(?![0-9])")
# A figure, or an abbreviation: no syllable is without a vowel.
_SAYS_MORE = re.compile(r"[0-9]|^[^aeiouy]{2,}$")
_CITY = re.compile(r"tp ?(?P<name>[bcdghklmnpqrstvx]{2,})")


@dataclass(frozen=True)
class Term:
    """One thing asked for: a word, or words in a row, such as 15-NQ/TW."""

    words: tuple[Word, ...]
    marked: tuple[bool, ...]  # which words were typed with diacritics

    @property
    def is_phrase(self) -> bool:
        return len(self.words) > 1

    @property
    def folded(self) -> tuple[str, ...]:
        return tuple(word.folded for word in self.words)


@dataclass(frozen=True)
class Narrowing:
    """One thing that narrows a query: an author, a section, or years; `excluded`: all others."""

    author: str = ""
    section: str = ""
    years: tuple[int, int] | None = None
    excluded: bool = False


@dataclass(frozen=True)
class Asked:
    """A query as it was understood."""

    all_of: list[list[Term]] = field(default_factory=list)  # one term of each list
    none_of: list[Term] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    sections: list[str] = field(default_factory=list)
    years: tuple[int, int] | None = None
    without: list[Narrowing] = field(default_factory=list)  # none of these
    wrong_year: bool = False  # a year was typed that none is
    cut: bool = False  # more was typed than is read

    @property
    def terms(self) -> list[Term]:
        return [term for group in self.all_of for term in group]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked for, but perhaps what should not be found."""
        return not (self.all_of or self.authors or self.sections or self.years)

    @property
    def only_excludes(self) -> bool:
        return self.is_empty and bool(self.none_of or self.without)

    @property
    def is_words(self) -> bool:
        """Whether it is words alone: nothing narrows it, and nothing is excluded."""
        narrows = self.authors or self.sections or self.years
        return bool(self.all_of) and not (narrows or self.none_of or self.without)

    @property
    def is_marked(self) -> bool:
        return any(any(term.marked) for term in self.terms)


def alone(one: Narrowing) -> Asked:
    """Return what asks for this author, section or years, excluded or not, and nothing else."""
    authors, sections = ([name] if name else [] for name in (one.author, one.section))
    return Asked(authors=authors, sections=sections, years=one.years)


def typed(query: str) -> str:
    """Return a query as it stands in its box again: in one line, as far as it is read."""
    return " ".join(normalize(query[: 4 * LONGEST]).split())[:LONGEST]


def read(query: str) -> Asked:
    """Return what a query asks for; never raises."""
    text = _read_of(query)
    cut = len(text) > LONGEST or len(query) > 4 * LONGEST
    text, fields = _without_fields(text[:LONGEST])
    all_of, none_of = _terms(text)
    terms_cut = len(all_of) + len(none_of) > MOST_TERMS
    return Asked(all_of[:MOST_TERMS], none_of[:MOST_TERMS], cut=cut or terms_cut, **fields)


def _read_of(query: str) -> str:
    return _with_plain_signs(" ".join(normalize(query[: 4 * LONGEST]).split()))


_QUOTES = str.maketrans(dict.fromkeys("“”„«»＂", '"') | dict.fromkeys("‘’‚＇", "'"))
_SINGLE_QUOTES = re.compile(r"(?<!\w)'(?P<inside>[^'\"]+)'(?!\w)")
_MINUS = re.compile(r"(?<!\S)[–−－](?=\S)")


def _with_plain_signs(text: str) -> str:
    """With the quotes and the minus that operators are written with, each in its place."""
    text = _SINGLE_QUOTES.sub(r'"\g<inside>"', text.translate(_QUOTES))
    return _MINUS.sub("-", text)


def narrowings(query: str) -> list[tuple[Narrowing, str]]:
    """Return what narrows a query as it was typed, each with the query without it; of years, the
    last ones, which count."""
    text = _read_of(query)[:LONGEST]
    found = [each for each in _fields(text) if each.narrowing]
    years = [each for each in found if each.narrowing.years and not each.narrowing.excluded]
    return [
        (each.narrowing, " ".join(f"{text[: each.start]} {text[each.end :]}".split()))
        for each in found
        if each not in years[:-1]
    ]


def shorter(query: str) -> list[str]:
    """Return a query without each of its terms in turn; [] where it has one, or alternatives."""
    text = _read_of(query)[:LONGEST]
    asked = read(text)
    if len(asked.all_of) < 2 or len(asked.terms) > len(asked.all_of):
        return []
    fields = field_spans(text)
    spans = [match.span() for match in _TERM.finditer(text) if _is_wanted(match)]
    outside = [span for span in spans if not any(a < span[1] and span[0] < b for a, b in fields)]
    return [" ".join(f"{text[:start]} {text[end:]}".split()) for start, end in outside]


def _is_wanted(match: re.Match) -> bool:
    return not match["not"] and bool(_groups(match))


def field_spans(text: str) -> list[tuple[int, int]]:
    """Return where a query in one line has what narrows it."""
    return [(each.start, each.end) for each in _fields(text)]


def with_names(query: str, like: Callable[[Narrowing], list[str]]) -> str:
    """Return a query with quotes around the names that were typed without any behind tác giả: and
    chuyên mục:, so far as they are names.

    `like`: from the first word of a name, all names that have it, folded.
    """
    text = _read_of(query)
    if len(text) > LONGEST:
        return query
    parts, end = [], 0
    matches = _FIELD.finditer(_folded_in_place(text))
    bare = (match for match in matches if match["bare"] and match["field"] != "nam")
    for match in islice(bare, MOST_NAMES):
        start = match.start("bare")
        words_of_it = text[start:].partition('"')[0].split(" ")[:LONGEST_NAME]
        name = _name(words_of_it, like(_narrowing(_field(match), words_of_it[0])))
        if name:
            parts += [text[end:start], f'"{name}"']
            end = start + len(name)
    return "".join([*parts, text[end:]]) if parts else query


def _name(typed: list[str], names: list[str]) -> str:
    """The longest beginning of some words that is a name or words of one; "" for none, and for one
    word, which needs no quotes."""
    whole = [f" {name} " for name in names]
    for count in range(len(typed), 1, -1):
        name = " ".join(typed[:count]).rstrip(",;.")
        if any(f" {fold(name)} " in each for each in whole):
            return name
    return ""


class _Field(NamedTuple):
    """What narrows a text, and from where to where; None for a year that none is."""

    narrowing: Narrowing | None
    start: int
    end: int


def _narrowing(name: str, value: str, *, excluded: bool = False) -> Narrowing:
    if name == "nam":
        return Narrowing(years=_years(value), excluded=excluded)
    if name == "tacgia":
        return Narrowing(author=value, excluded=excluded)
    return Narrowing(section=value, excluded=excluded)


def _without_fields(text: str) -> tuple[str, dict]:
    """The text without what narrows it, and that."""
    found: dict = {"authors": [], "sections": [], "years": None, "without": []}
    rest, end = [], 0
    for each in _fields(text):
        if each.narrowing is None:
            found["wrong_year"] = True
        elif each.narrowing.excluded:
            found["without"].append(each.narrowing)
        elif each.narrowing.years:
            found["years"] = each.narrowing.years
        elif each.narrowing.author:
            found["authors"].append(each.narrowing.author)
        else:
            found["sections"].append(each.narrowing.section)
        rest.append(text[end : each.start])
        end = each.end
    return " ".join([*rest, text[end:]]), found


def _fields(text: str) -> Iterator[_Field]:
    """What narrows a text; not what says nothing."""
    for match in _FIELD.finditer(_folded_in_place(text)):
        name = _field(match)
        start, end = match.span("quoted" if match["quoted"] is not None else "bare")
        value = text[start:end].strip()
        narrowing = _narrowing(name, value, excluded=bool(match["not"]))
        if name == "nam" and not narrowing.years:
            if _NO_YEARS.fullmatch(value):
                yield _Field(None, *match.span())
        elif words(value):
            yield _Field(narrowing, *match.span())


def _field(match: re.Match) -> str:
    return re.sub(r"\s", "", match["field"])


def _folded_in_place(text: str) -> str:
    """Folded, letter by letter, so that places stay the same."""
    return "".join(bare if len(bare := fold(char)) == 1 else " " for char in text)


def _years(value: str) -> tuple[int, int] | None:
    match = _YEARS.fullmatch(value)
    if not match or not (match["first"] or match["last"]):
        return None
    first = int(match["first"] or FIRST_YEAR)
    last = int(match["last"] or (LAST_YEAR if match["to"] else first))
    first, last = min(first, last), max(first, last)
    if last < FIRST_YEAR or first > LAST_YEAR:
        return None
    return max(first, FIRST_YEAR), min(last, LAST_YEAR)


def _terms(text: str) -> tuple[list[list[Term]], list[Term]]:
    """The groups that are asked for and the terms that are not wanted, each once."""
    all_of: list[list[Term]] = []
    none_of: list[Term] = []
    joined = False
    for match in _TERM.finditer(text):
        if match["word"] in ("OR", "|") and not match["not"]:
            joined = bool(all_of)
            continue
        for group in _groups(match):
            if match["not"]:
                none_of += group
            elif joined:
                all_of[-1] += group
            else:
                all_of.append(group)
            joined = False
    return [group for at, group in enumerate(all_of) if group not in all_of[:at]], none_of


def _groups(match: re.Match) -> list[list[Term]]:
    """What a match asks for, each in its spellings."""
    if match["word"] is None:
        found = row_of(match["phrase"])
        return [[found]] if found else []
    terms = map(row_of, _apart(match["word"]))
    return [_alike(term) for term in terms if term]


def row_of(typed: str) -> Term | None:
    """Return words as a row of them, whatever they are to a query; None for none."""
    typed = typed.strip(".,:;!?…()[]{}-–/'’+*")
    found = words(typed)
    if not found:
        return None
    marked = tuple(is_marked(typed[word.start : word.end]) for word in found)
    # Where it stood in the query makes no difference to what is asked.
    placed = tuple(Word(0, 0, word.exact, word.folded, 0) for word in found)
    return Term(placed, marked)


def _apart(typed: str) -> Iterator[str]:
    """What was typed without a blank, in the parts that are looked for one by one: nước,lúa and
    lúa/ngô; not 15-NQ/TW, 22:12, TP.HCM, Bà Rịa-Vũng."""
    for part in _APART.split(typed):
        words_of_it = [word.folded for word in words(part)]
        is_row = any(_SAYS_MORE.search(word) for word in words_of_it)
        yield from [part] if is_row else re.split("[./]", part)


def _alike(term: Term) -> list[Term]:
    """A term and how else it is written: TPHCM of TP.HCM, and the other way about."""
    city = _CITY.fullmatch(" ".join(term.folded))
    other = city and row_of(f"tp{city['name']}" if term.is_phrase else f"tp {city['name']}")
    return [term, other] if other else [term]
