"""Finding anything: what each room of the admin offers of its own rows, and how hits are ordered.

A ModelAdmin that is Findable says which rows a person may find, how words are looked for, and what
a line shows. The site's one search box (the roof) asks them all; no room knows another.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar
from urllib.parse import urlsplit

from django.db import OperationalError, connection, transaction
from django.db.models import Model, QuerySet
from django.db.models.functions import Length
from django.http import HttpRequest
from django.urls import Resolver404, ResolverMatch, resolve, reverse

from .paging import key_in
from .search import folded_words
from .search.language import Asked, read
from .search.tokens import words as words_of
from .vietnamese import fold, normalize

LOOKED_AT = 40  # rows of one way of looking, the newest, that are put in order
OTHER = 10  # what a name of another reading comes after: all that closeness() tells
LONGEST = 200  # letters of a query
_NUMBER = re.compile(r"#?([0-9]{1,19})")
_WORD = re.compile(r"[^\W_]+")
_CANCELLED = "57014"  # Postgres: query_canceled
BEFORE, AFTER = 40, 120  # letters shown around a hit


@dataclass(frozen=True)
class Query:
    """What was typed: its words, folded; or the key or address that it is."""

    text: str
    words: list[str]
    key: int | None = None
    place: ResolverMatch | None = None

    @classmethod
    def of(cls, text: str, hosts: Iterable[str] = ()) -> "Query":
        """Read what was typed; an address counts where its host is one of the site's own."""
        text = " ".join(normalize(text[:LONGEST]).split())
        number = _NUMBER.fullmatch(text)
        return cls(
            text,
            folded_words(text).split()[:12],
            key_in(str(int(number[1]))) if number else None,
            _place(text, set(hosts)),
        )

    @cached_property
    def asked(self) -> Asked:
        return read(self.text)

    @property
    def is_plain(self) -> bool:
        """Whether it is nothing but words, so that names may be told by them while one types."""
        groups = self.asked.all_of
        return self.asked.is_words and all(len(g) == 1 and not g[0].is_phrase for g in groups)

    @property
    def phrase(self) -> str:
        """Its words in a row, as a column of folded words has them, the last one open."""
        return f" {' '.join(self.words)}"


def _place(text: str, hosts: set[str]) -> ResolverMatch | None:
    try:
        parts = urlsplit(text)
        if not parts.path.startswith("/") or (parts.netloc and parts.netloc not in hosts):
            return None
        return resolve(parts.path)
    except (ValueError, Resolver404):
        return None


@dataclass
class Line:
    """One thing that was found: what it is called, where it leads, what is to be known of it."""

    title: str
    url: str
    facts: list[str] = field(default_factory=list)
    state: str = ""  # as the style sheets call it: draft, published, …
    state_label: str = ""
    thumbnail: str = ""
    text: str = ""  # shown around the hit, where the title does not hold it
    words: list[str] = field(default_factory=list)  # of the query

    @property
    def title_parts(self) -> list[tuple[str, bool]]:
        return marked(self.title, self.words)

    @property
    def text_parts(self) -> list[tuple[str, bool]]:
        return marked(around(self.text, self.words), self.words) if self.text else []


class TooLong(Exception):
    """The database did not answer in time."""


@contextmanager
def patience(milliseconds: int) -> Iterator[None]:
    """Give up any statement that takes longer, and those after it; raises TooLong."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = %s", [milliseconds])
            yield
            cursor.execute("SET LOCAL statement_timeout = DEFAULT")
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", None) != _CANCELLED:
            raise
        raise TooLong from error


class Findable:
    """For a ModelAdmin. Rows with a smaller `find_order` stand above the others."""

    find_order: ClassVar[int] = 100
    # The column of a row's name, where more names may begin alike than are looked at.
    find_name: ClassVar[str] = ""
    # Public pages of a row: the view's name → {field path: the view's argument}.
    find_places: ClassVar[dict[str, dict[str, str]]] = {}

    def may_find(self, request: HttpRequest) -> bool:
        return self.has_view_or_change_permission(request)

    def get_found_rows(self, request: HttpRequest) -> QuerySet[Model]:
        """What the person may find at all, with what a line needs, newest first."""
        raise NotImplementedError

    def find_ways(self, rows: QuerySet, query: Query, request: HttpRequest) -> Iterator[QuerySet]:
        """Ways of looking for words, the best first; each is asked only if those before it did
        not find enough."""
        raise NotImplementedError

    def find_every(self, rows: QuerySet, query: Query, request: HttpRequest) -> QuerySet:
        """Everything that holds the words, for the page of this kind alone."""
        return next(iter(self.find_ways(rows, query, request)))

    def get_found_lines(self, request: HttpRequest, rows: list[Model], query: Query) -> list[Line]:
        """What to show of each row."""
        raise NotImplementedError

    def name_of(self, row: Model) -> str:
        return str(row)

    def change_url(self, row: Model) -> str:
        view = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        return reverse(view, args=[row.pk])

    def find(self, request: HttpRequest, query: Query, most: int) -> Iterator[list[Model]]:
        """The best rows for a query: by number or address first, then by name, then by text.

        Yields what is best so far after each way, for who is patient() no longer.
        """
        found: dict[int, Model] = {}
        for way in self._ways(request, query):
            new = [row for row in way[:LOOKED_AT] if row.pk not in found]
            new.sort(key=lambda row: self._closeness(row, query))
            found |= {row.pk: row for row in new}
            yield list(found.values())[:most]
            if len(new) == LOOKED_AT and self._closeness(new[0], query) == 1:
                found = self._of_this_name(way, query) | found
                yield list(found.values())[:most]
            if len(found) >= most:
                break

    def _closeness(self, row: Model, query: Query) -> int:
        """As closeness() has it; a name that was typed with other diacritics comes after those."""
        name = self.name_of(row)
        return closeness(name, query.words) + OTHER * is_other_reading(name, query.asked)

    def _of_this_name(self, way: QuerySet, query: Query) -> dict[int, Model]:
        """Rows that are called just so and older than those that begin so: the shortest names."""
        if not self.find_name or len(query.phrase) < 3:  # all that begin with a letter: too many
            return {}
        shortest = way.order_by(Length(self.find_name), "-pk")[:LOOKED_AT]
        return {row.pk: row for row in shortest if self._closeness(row, query) == 0}

    def _ways(self, request: HttpRequest, query: Query) -> Iterator[QuerySet]:
        rows = self.get_found_rows(request)
        if query.place is not None:
            yield self._at(rows, query.place)
            return
        if query.key is not None:
            yield rows.filter(pk=query.key)
        if query.words:
            yield from self.find_ways(rows, query, request)

    def find_all(self, request: HttpRequest, query: Query) -> QuerySet[Model]:
        """Everything for a query, newest first, to be paged by key."""
        rows = self.get_found_rows(request)
        if query.place is not None or not query.words:
            return self._at(rows, query.place) if query.place else rows.none()
        return self.find_every(rows, query, request)

    def _at(self, rows: QuerySet, place: ResolverMatch) -> QuerySet:
        """The row that has a page at an address of the site."""
        arguments = place.kwargs
        lookup = self.find_places.get(place.view_name)
        if lookup is not None:
            return rows.filter(**{path: arguments[name] for path, name in lookup.items()})
        pages = f"/{self.opts.app_label}/{self.opts.model_name}/"
        own = "admin" in place.app_names and pages in place.route
        key = key_in(str(arguments.get("object_id", arguments.get("pk", "")))) if own else None
        return rows.filter(pk=key) if key is not None else rows.none()


def closeness(name: str, words: list[str]) -> int:
    """How well a name answers: 0 the name itself, 1 begins so, 2 holds the words in a row, 3 holds
    all of them, 4 does not."""
    return closeness_of(folded_words(name), words)


def closeness_of(folded: str, words: list[str]) -> int:
    """Return the same of a name's words, folded, with blanks around each."""
    phrase = f" {' '.join(words)}"
    if folded == f"{phrase} ":
        return 0
    if folded.startswith(phrase):
        return 1
    if phrase in folded:
        return 2
    return 3 if all(f" {word}" in folded for word in words) else 4


def is_other_reading(name: str, asked: Asked) -> bool:
    """Whether a name has a word that was typed with diacritics, and has it with others alone."""
    exact = {word.exact for word in words_of(name)}
    folded = {word.folded for word in words_of(name)}
    typed = (
        (w, mark) for term in asked.terms for w, mark in zip(term.words, term.marked, strict=True)
    )
    return any(mark and w.folded in folded and w.exact not in exact for w, mark in typed)


def marked(text: str, words: list[str]) -> list[tuple[str, bool]]:
    """Return a text in pieces, each with whether it is a word that was asked for.

    The last word of a query may be unfinished: where a text has it nowhere, words that begin with
    it are hits.
    """
    pieces, end = [], 0
    for start, stop in _hits(text, words):
        if start > end:
            pieces.append((text[end:start], False))
        pieces.append((text[start:stop], True))
        end = stop
    return [*pieces, (text[end:], False)] if text[end:] else pieces


def _hits(text: str, words: list[str]) -> Iterator[tuple[int, int]]:
    found = [(match.span(), fold(match[0])) for match in _WORD.finditer(text) if words]
    finished = any(word == words[-1] for _, word in found)
    for span, word in found:
        if word in words or (not finished and word.startswith(words[-1])):
            yield span


def around(text: str, words: list[str]) -> str:
    """Return what stands around the densest hits in a text: some words before, more after."""
    starts = [start for start, _ in _hits(text, words)]
    if not starts:
        return ""
    best = max(starts, key=lambda at: (sum(at <= other < at + AFTER for other in starts), -at))
    start, end = max(0, best - BEFORE), best + AFTER
    if start:
        start = text.find(" ", start, best) + 1 or best
    cut = text[start:] if end >= len(text) else text[start : max(text.rfind(" ", best, end), best)]
    return f"{'…' if start else ''}{cut.strip()}{'…' if end < len(text) else ''}"
