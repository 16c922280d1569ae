"""On how many of the pages of each year a word stands, or words in a row.

Counted by issue and kept for a while; which issues readers have, and of which year they are, is
asked each time.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple
from urllib.parse import urlencode

from django.core.cache import cache
from django.db.models import Count, Exists, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import Concat
from django.urls import reverse

from journal.lib.finding import patience
from journal.lib.search.entries import is_certain, required
from journal.lib.search.language import Term, read
from journal.lib.search.newest import for_the_index

from .models import Issue, PageEntry, PageText

MOST = 5  # words that are compared
PATIENCE = 1000  # milliseconds of one statement
KEPT = 600  # seconds
OF_ALL = "frequency-of-all"
STEP, HEIGHT = 10, 100  # of a bar, in units of the chart
_COMMA = re.compile(r",(?!\d)|[;\n]")  # 1.234,5 is one word
Counts = dict[int, int]  # of pages, by issue or by year


@dataclass(frozen=True)
class Year:
    """`pages` of `of` have the words; `address`: the search for these."""

    year: int
    pages: int
    of: int
    address: str

    @property
    def share(self) -> float:
        """0 to 1."""
        return self.pages / self.of if self.of else 0.0

    @property
    def percent(self) -> float:
        return 100 * self.share


class Bar(NamedTuple):
    """In units of the chart, from its left and its top."""

    x: int
    y: int
    height: int
    year: Year


@dataclass(frozen=True)
class Curve:
    """Some words through the years, from the first that has pages to the last."""

    words: str
    years: list[Year]

    @property
    def pages(self) -> int:
        return sum(year.pages for year in self.years)

    @property
    def top(self) -> Year:
        return max(self.years, key=lambda year: year.share)

    def bars(self, scale: float) -> Iterator[Bar]:
        """The bars of years that have pages; `scale`: the share of a bar of full height."""
        for at, year in enumerate(self.years):
            if year.of:
                height = round(HEIGHT * year.share / scale) if scale else 0
                height = max(height, 1) if year.pages else 0
                yield Bar(at * STEP, HEIGHT - height, height, year)


def words_in(text: str) -> list[str]:
    """Return what is to be compared: between commas, each once, as it is typed; at most MOST."""
    found: dict[tuple, str] = {}
    for part in _COMMA.split(text):
        words = " ".join(part.replace('"', " ").split())
        if term := _term(words):
            found.setdefault((term.words, term.marked), words)
    return list(found.values())[:MOST]


def curves(words: list[str]) -> list[Curve]:
    """Return each of words_in() through the years; [] where readers have no pages.

    Raises finding.TooLong where the database does not answer in time.
    """
    with patience(PATIENCE):
        counted = [(each, _counted(_term(each))) for each in words]
        of_all = _of_all_for([counts for _, counts in counted])
    year_of = dict(Issue.objects.public().values_list("pk", "year"))
    totals = _by_year(of_all, year_of)
    if not totals:
        return []
    return [
        Curve(each, list(_years(each, _by_year(counts, year_of), totals)))
        for each, counts in counted
    ]


def _term(words: str) -> Term | None:
    terms = read(f'"{words}"').terms
    return terms[0] if terms else None


def _years(words: str, pages: Counts, totals: Counts) -> Iterator[Year]:
    for year in range(min(totals), max(totals) + 1):
        place = {"loai": "trang-in", "q": f'"{words}"', "tu": year, "den": year}
        address = f"{reverse('search')}?{urlencode(place)}"
        yield Year(year, pages.get(year, 0), totals.get(year, 0), address)


def _by_year(counts: Counts, year_of: dict[int, int]) -> Counts:
    found: Counts = {}
    for issue, count in counts.items():
        if year := year_of.get(issue):
            found[year] = found.get(year, 0) + count
    return found


def _counted(term: Term) -> Counts:
    key = sha256(repr((term.words, term.marked)).encode()).hexdigest()
    return cache.get_or_set(f"frequency-{key}", lambda: _count(term), KEPT)


def _count(term: Term) -> Counts:
    entries = PageEntry.objects.filter(tokens__contains=required(term))
    if not is_certain(term):
        entries = entries.filter(Exists(_in_a_row(term).filter(of=OuterRef("of"))))
    with for_the_index():
        return _by_issue(entries)


def _of_all_for(counted: list[Counts]) -> Counts:
    """How many pages each issue has: anew where words stand on more, for these came in since."""
    kept = cache.get(OF_ALL, {})
    known = (pages <= kept.get(issue, 0) for counts in counted for issue, pages in counts.items())
    if not (kept and all(known)):
        kept = _by_issue(PageEntry.objects.all())
        cache.set(OF_ALL, kept, KEPT)
    return kept


def _by_issue(entries: QuerySet) -> Counts:
    return dict(entries.order_by().values_list("issue").annotate(Count("pk")))


def _in_a_row(term: Term) -> QuerySet:
    """Texts that have the words of a term in a row; for what tokens cannot tell."""
    folded = " ".join(term.folded)
    exact = " ".join(
        re.escape(word.exact) if marked else r"[^ \n]+"
        for word, marked in zip(term.words, term.marked, strict=True)
    )
    blank = Value(" ", TextField())
    rows = PageText.objects.alias(
        exact_row=Concat(blank, "exact", blank), folded_row=Concat(blank, "folded", blank)
    )
    return rows.filter(folded_row__contains=f" {folded} ", exact_row__regex=f" {exact} ")
