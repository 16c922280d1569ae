"""Rows with entries (see index.py) by the rules of readers' search, in whatever order and however
narrowed else: for lists that show drafts and old texts too, and all of what there is.

The index tells which rows hold the words, whatever order they are wanted in. Few are named by their
keys. Many are kept in a hash, against which the rows of a list are held until its page is full: so
Postgres walks a list just as it does without a search, and need not guess how common words are.
"""

from dataclasses import replace
from functools import reduce
from operator import or_

from django.db.models import (
    BooleanField,
    Case,
    Manager,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Concat

from .asking import answer, by_index, excluded, narrowed, narrows
from .entries import is_certain, required
from .language import Asked, Term
from .newest import for_the_index
from .ranking import Ranking
from .short import in_row

FEW = 1000


class IndexedQuerySet(QuerySet):
    """Of a model with `entry` and `words`, the rows of its Index; `narrowed_by`: see asking.py."""

    _is_hashed = False

    def answering(self, asked: Asked, *, any_reading: bool = False):
        """Rows that answer a query; `any_reading`: diacritics typed make no difference."""
        if not (asked.all_of or narrows(asked, self.model.narrowed_by)):
            return self.none()
        entries, texts = (
            getattr(self.model, name).related.related_model.objects for name in ("entry", "words")
        )
        # An entry need not have the time that a list goes by.
        words = replace(asked, years=None, without=[])
        ranking = Ranking(words, entries.all(), texts.model, set, folded=any_reading)
        rows = self.narrowed(asked)
        if asked.all_of:
            rows = rows._among(ranking.entries.filter(ranking.condition()))
        for group in ranking.in_a_row:
            rows = rows.filter(_in_text(texts, group, any_reading=any_reading))
        for term in asked.none_of:
            unwanted = Q(pk__in=entries.filter(tokens__contains=required(term)).values("pk"))
            if not is_certain(term):
                unwanted &= Q(_in_text(texts, [term], any_reading=False))
            rows = rows.filter(~_told(unwanted))
            rows._is_hashed = True
        every = self.model._default_manager.all()
        for unwanted in excluded(every, asked, self.model.narrowed_by):
            rows = rows.filter(~_told(Q(pk__in=unwanted.values("pk"))))
            rows._is_hashed = True
        return rows

    def matching(self, query: str):
        """Rows that answer a query, in any reading where nothing is spelt so."""
        return answer(self, query).rows

    def narrowed(self, asked: Asked):
        """Rows of the people, sections and years that were asked for."""
        return narrowed(self, asked, self.model.narrowed_by)

    def _among(self, entries: QuerySet):
        """Rows that have one of these entries."""
        with for_the_index():
            keys = list(entries.values_list("pk", flat=True)[: FEW + 1])
        if len(keys) <= FEW:
            return self.filter(pk__in=keys)
        rows = self.filter(_told(Q(pk__in=entries.values("pk"))))
        rows._is_hashed = True
        return rows

    def _clone(self):
        clone = super()._clone()
        clone._is_hashed = self._is_hashed
        return clone

    def _fetch_all(self) -> None:
        if self._result_cache is None and self._is_hashed:
            with by_index():
                super()._fetch_all()
        else:
            super()._fetch_all()


def _told(condition: Q) -> Case:
    """The same condition, asked of one row after the other: an IN by itself becomes a join, which
    is planned by what Postgres guesses."""
    return Case(When(condition, then=True), default=False, output_field=BooleanField())


def _in_text(texts: Manager, group: list[Term], *, any_reading: bool) -> Coalesce:
    """Whether a row's words have one of some terms, each with its words in a row; read for this row
    alone, where an EXISTS may read the words of all."""
    blank = Value(" ", TextField())
    own = texts.filter(of=OuterRef("pk")).alias(
        as_typed=Concat(blank, "exact", blank), bare=Concat(blank, "folded", blank)
    )
    terms = [in_row(term, "bare", "as_typed", any_reading=any_reading) for term in group]
    has = own.filter(reduce(or_, terms)).values_list(Value(True))[:1]
    return Coalesce(Subquery(has), Value(False), output_field=BooleanField())
