"""What stands in the address of a search: what was typed, and what was chosen beside it.

The address is all a page is made of, so that it can be kept, sent, and gone back to. What narrows a
search stands in it, or in the words as they were typed; either can be taken away.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple, Self
from urllib.parse import urlencode

from django.http import QueryDict

from articles.found import names_like

from .lib.search.language import (
    FIRST_YEAR,
    LAST_YEAR,
    Asked,
    Narrowing,
    narrowings,
    read,
    typed,
    with_names,
)

LONGEST = 100  # letters of what is chosen
NEWEST = "moi"


class Chip(NamedTuple):
    """One thing that narrows a search, and the address without it."""

    says: str
    without: str


@dataclass(frozen=True)
class SearchAddress:
    """Texts as they stand in an address; "" where nothing was chosen."""

    text: str = ""
    kind: str = ""
    section: str = ""  # its slug
    author: str = ""
    first: str = ""
    last: str = ""
    order: str = ""

    @classmethod
    def of(cls, data: QueryDict) -> Self:
        """Read an address; nothing that it may hold raises."""
        chosen = {name: typed(data.get(key, ""))[:LONGEST] for name, key in _NAMES.items()}
        text = data.get("q", "").replace("\x00", "").strip()
        return cls(**chosen | {"text": with_names(text, names_like)})

    def __str__(self) -> str:
        """The part of an address behind the question mark."""
        chosen = {key: getattr(self, name) for name, key in _NAMES.items()}
        text = {"q": typed(self.text)} if self.text else {}
        return urlencode(text | {key: value for key, value in chosen.items() if value})

    def but(self, **changes: str) -> Self:
        """The same search with other choices."""
        return replace(self, **changes)

    @property
    def newest(self) -> bool:
        return self.order == NEWEST

    @property
    def asked(self) -> Asked:
        """What is asked for, in words and beside them. Years alone ask for nothing, and those that
        were chosen stand for those that were typed."""
        asked = read(self.text)
        if read(self.author).terms:
            asked = replace(asked, authors=[*asked.authors, self.author])
        if asked.is_empty or not self.years:
            return asked
        return replace(asked, years=self.years)

    @property
    def years(self) -> tuple[int, int] | None:
        """The first and the last year that were chosen; None for none, and for what is no year."""
        first, last = _year(self.first), _year(self.last)
        if not (first or last):
            return None
        first, last = first or FIRST_YEAR, last or LAST_YEAR
        return min(first, last), max(first, last)

    @property
    def has_wrong_year(self) -> bool:
        chosen = any(text and not _year(text) for text in (self.first, self.last))
        return chosen or read(self.text).wrong_year

    @property
    def bare(self) -> Self:
        """The words alone, of the same kind."""
        text = self.text
        while found := narrowings(text):
            _, text = found[0]
        return type(self)(text=text, kind=self.kind)

    def chips(self, section: str = "") -> list[Chip]:
        """What narrows the search; `section`: the name of the one that was chosen."""
        chosen = {"author": f"Tác giả: {self.author}" if self.author else ""}
        chosen |= {"section": f"Chuyên mục: {section}" if section else ""}
        chips = [Chip(says, str(self.but(**{name: ""}))) for name, says in chosen.items() if says]
        if self.years:
            chips.append(Chip(_said(self.years), str(self.but(first="", last=""))))
        return [*chips, *self._typed()]

    def _typed(self) -> Iterator[Chip]:
        """What narrows the search among the words; years that were chosen stand for these."""
        for narrowing, rest in narrowings(self.text):
            if narrowing.excluded or not (narrowing.years and self.years):
                yield Chip(_named(narrowing), str(self.but(text=rest)))


_NAMES = {
    "kind": "loai",
    "order": "sap-xep",
    "section": "chuyen-muc",
    "author": "tac-gia",
    "first": "tu",
    "last": "den",
}


def _year(text: str) -> int | None:
    year = int(text) if len(text) == 4 and text.isascii() and text.isdigit() else 0
    return year if FIRST_YEAR <= year <= LAST_YEAR else None


def _named(narrowing: Narrowing) -> str:
    if narrowing.excluded:
        named = _named(replace(narrowing, excluded=False))
        return f"Trừ {named[0].lower()}{named[1:]}"
    if narrowing.years:
        return _said(narrowing.years)
    name = "Tác giả" if narrowing.author else "Chuyên mục"
    return f"{name}: {narrowing.author or narrowing.section}"


def _said(years: tuple[int, int]) -> str:
    first, last = years
    if first == last:
        return f"Năm {first}"
    if first == FIRST_YEAR:
        return f"Đến năm {last}"
    return f"Từ năm {first}" if last == LAST_YEAR else f"Năm {first}–{last}"
