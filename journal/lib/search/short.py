"""Short texts (a caption, a comment) by the rules of readers' search, from a column of their own.

A row keeps its words in a row, folded and then exact, in one column. The exact form
of a word with diacritics is no folded word, so an index over all of them tells either; words in a
row are looked for in the rows alone that hold each of them.
"""

from functools import reduce
from operator import or_
from typing import ClassVar

from django.db.models import Q, QuerySet

from ..vietnamese import TONES, as_typed
from .asking import answer, excluded, narrowed, narrows
from .entries import lines
from .language import Asked, Term
from .plain import Searchable, words_of_a_row
from .tokens import forms, sentences

PART = "|"


def searched_text(text: str) -> str:
    """Return what a row is found by."""
    exact, folded = lines(sentences(text))
    return f" {folded} {PART} {exact} "


def in_row(term: Term, folded: str, exact: str, *, any_reading: bool) -> Q:
    """Rows with the words of a term in a row; in columns of folded and of exact words, each with a
    space before and after it."""
    condition = Q(**{f"{folded}__contains": f" {' '.join(term.folded)} "})
    if any_reading or not any(term.marked):
        return condition
    if all(term.marked):
        return condition & Q(**{f"{exact}__contains": f" {' '.join(w.exact for w in term.words)} "})
    readings = [
        word.exact if marked else f"{as_typed(word.folded)}[{TONES}]*"
        for word, marked in zip(term.words, term.marked, strict=True)
    ]
    return condition & Q(**{f"{exact}__regex": f" {' '.join(readings)} "})


def _holding(term: Term, *, any_reading: bool) -> Q:
    wanted = {
        word.exact if marked and not any_reading else word.folded
        for word, marked in zip(term.words, term.marked, strict=True)
    }
    condition = Q(search_words__contains=sorted(wanted))
    if len(term.words) == 1:
        return condition
    return condition & in_row(term, "search_text", "search_text", any_reading=any_reading)


class ShortQuerySet(QuerySet):
    def answering(self, asked: Asked, *, any_reading: bool = False):
        """Rows that answer a query; `any_reading`: diacritics typed make no difference."""
        by = self.model.narrowed_by
        if not (asked.all_of or narrows(asked, by)):
            return self.none()
        rows = self.alias(search_words=words_of_a_row())
        for group in asked.all_of:
            rows = rows.filter(
                reduce(or_, [_holding(term, any_reading=any_reading) for term in group])
            )
        for term in asked.none_of:
            rows = rows.filter(~_holding(term, any_reading=False))
        for unwanted in excluded(self.model._default_manager.all(), asked, by):
            rows = rows.exclude(pk__in=unwanted.values("pk"))
        return narrowed(rows, asked, by)

    def matching(self, query: str):
        """Rows that answer a query, in any reading where nothing is spelt so."""
        return answer(self, query).rows

    def half_typed(self, words: list[str]):
        """Rows that hold these folded words but the last, and one that begins with the last."""
        *whole, last = words
        if not whole:
            return self.none()
        rows = self.alias(search_words=words_of_a_row())
        rows = rows.filter(search_words__contains=sorted({forms(word)[1] for word in whole}))
        begins = {last, forms(last)[1]}  # mỹ is kept as mi; what is unfinished may be mỹthuật
        return rows.filter(reduce(or_, [Q(search_text__contains=f" {each}") for each in begins]))


class ShortText(Searchable):
    narrowed_by: ClassVar[dict[str, str]] = {}  # see asking.narrowed()

    class Meta:
        abstract = True

    def keep_searchable(self) -> None:
        self.search_text = searched_text(self.searchable_text())
