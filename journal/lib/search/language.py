"""What people type into a search box. Anything at all is a query: what makes no sense as an
operator is looked for as words, or asks for nothing.

    xây dựng đảng          every word
    "xây dựng đảng"        the words in a row
    -họp                   not this word, or "phrase"
    lúa OR ngô             one of the two
    tác giả:"Minh An"      chuyên mục:"Văn hóa"      năm:2015..2020
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ..vietnamese import fold, normalize
from .tokens import Word, is_marked, is_whole, whole, words

LONGEST = 300  # letters of a query that are read
MOST_TERMS = 12
FIRST_YEAR, LAST_YEAR = 1900, 2099

_FIELD = re.compile(
    r"(?<!\w)(?P<field>tac\s*gia|chuyen\s*muc|nam)\s*:\s*(?:\"(?P<quoted>[^\"]*)\"?|(?P<bare>[^\s\"]+))"
)
_YEARS = re.compile(r"(?P<first>\d{4})?(?P<to>\.\.)?(?P<last>\d{4})?")
_TERM = re.compile(r'(?P<not>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')


@dataclass(frozen=True)
class Term:
    """One thing asked for: a word, words in a row, or a whole such as 15-NQ/TW."""

    words: tuple[Word, ...]
    marked: tuple[bool, ...]  # which words were typed with diacritics
    whole: str = ""

    @property
    def is_phrase(self) -> bool:
        return len(self.words) > 1 and not self.whole


@dataclass(frozen=True)
class Asked:
    """A query as it was understood."""

    all_of: list[list[Term]] = field(default_factory=list)  # one term of each list
    none_of: list[Term] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    sections: list[str] = field(default_factory=list)
    years: tuple[int, int] | None = None
    cut: bool = False  # more was typed than is read

    @property
    def terms(self) -> list[Term]:
        return [term for group in self.all_of for term in group]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked for, but perhaps what should not be found."""
        return not (self.all_of or self.authors or self.sections or self.years)

    @property
    def is_marked(self) -> bool:
        return any(any(term.marked) for term in self.terms)


@dataclass(frozen=True)
class Narrowing:
    """One thing that narrows a query: an author, a section, or years."""

    author: str = ""
    section: str = ""
    years: tuple[int, int] | None = None


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
    return " ".join(normalize(query[: 4 * LONGEST]).translate(_QUOTES).split())


_QUOTES = str.maketrans("“”„«»", '"""""')


def narrowings(query: str) -> list[tuple[Narrowing, str]]:
    """Return what narrows a query as it was typed, each with the query without it; of years, the
    last ones, which count."""
    text = _read_of(query)[:LONGEST]
    found = [(_narrowing(name, value), *span) for name, value, span in _fields(text)]
    years = [one for one, _, _ in found if one.years]
    return [
        (one, " ".join(f"{text[:start]} {text[end:]}".split()))
        for one, start, end in found
        if not one.years or one is years[-1]
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
    return not match["not"] and _term(match["phrase"] or match["word"] or "") is not None


def field_spans(text: str) -> list[tuple[int, int]]:
    """Return where a query in one line has what narrows it."""
    return [span for _, _, span in _fields(text)]


def _narrowing(name: str, value: str) -> Narrowing:
    if name == "nam":
        return Narrowing(years=_years(value))
    return Narrowing(author=value) if name == "tacgia" else Narrowing(section=value)


def _without_fields(text: str) -> tuple[str, dict]:
    """The text without what narrows it, and that."""
    found: dict = {"authors": [], "sections": [], "years": None}
    rest, end = [], 0
    for name, value, (start, stop) in _fields(text):
        if name == "nam":
            found["years"] = _years(value)
        else:
            found["authors" if name == "tacgia" else "sections"].append(value)
        rest.append(text[end:start])
        end = stop
    return " ".join([*rest, text[end:]]), found


def _fields(text: str) -> Iterator[tuple[str, str, tuple[int, int]]]:
    """What narrows a text: its name, its value, where both stand; not what says nothing."""
    for match in _FIELD.finditer(_folded_in_place(text)):
        name = re.sub(r"\s", "", match["field"])
        start, end = match.span("quoted" if match["quoted"] is not None else "bare")
        value = text[start:end].strip()
        if _years(value) if name == "nam" else words(value):
            yield name, value, match.span()


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
        term = _term(match["phrase"] or match["word"] or "")
        if term is None:
            continue
        if match["not"]:
            none_of.append(term)
        elif joined:
            all_of[-1].append(term)
        elif [term] not in all_of:
            all_of.append([term])
        joined = False
    return all_of, none_of


def _term(typed: str) -> Term | None:
    typed = typed.strip(".,:;!?…()[]{}-–/'’+*")
    found = words(typed)
    if not found:
        return None
    marked = tuple(is_marked(typed[word.start : word.end]) for word in found)
    # Where it stood in the query makes no difference to what is asked.
    placed = tuple(Word(0, 0, word.exact, word.folded, 0) for word in found)
    return Term(placed, marked, whole(typed) if is_whole(typed) else "")
