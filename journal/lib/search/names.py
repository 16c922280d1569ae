"""Names (of authors, topics, sections) by the rules of readers' search.

There are few enough to be looked through: any part of a folded name finds it, as one types; a word
with diacritics is held against the names that are found so.
"""

import re
from functools import reduce
from operator import and_, or_

from django.db.models import Q, QuerySet

from .asking import answer
from .entries import holds, lines
from .language import Asked, Term
from .tokens import sentences

MOST = 5000  # names that are held against what was typed


class NameQuerySet(QuerySet):
    """Of rows that keep their folded names in `search_name`; the model's `names` are the columns in
    which they are written."""

    def answering(self, asked: Asked, *, any_reading: bool = False):
        if not asked.all_of:
            return self.none()
        rows = self
        for group in asked.all_of:
            rows = rows.filter(reduce(or_, [_in_part(term) for term in group]))
        is_told = any_reading or not asked.is_marked
        if is_told and not (asked.none_of or any(term.is_phrase for term in asked.terms)):
            return rows
        names = rows.order_by("-pk").values_list("pk", *self.model.names)[:MOST]
        keys = [pk for pk, *each in names if _answers(each, asked, any_reading=any_reading)]
        return rows.filter(pk__in=keys)

    def matching(self, query: str):
        """Rows that answer a query, in any reading where nothing is spelt so."""
        return answer(self, query).rows


def _in_part(term: Term) -> Q:
    """Any part of a name; of a word that ends in i, which may be written y, either."""
    parts = [re.sub("i$", "[iy]", word.folded) for word in term.words]
    return reduce(and_, [Q(search_name__regex=part) for part in parts])


def _answers(names: list[str], asked: Asked, *, any_reading: bool) -> bool:
    rows = [lines(sentences(name)) for name in names]

    def has(term: Term) -> bool:
        if not (term.is_phrase or any(term.marked)):  # any part of a name, as above
            return any(term.words[0].folded in folded for _, folded in rows)
        return any(holds(*row, term, any_reading=any_reading) for row in rows)

    if any(holds(*row, term) for row in rows for term in asked.none_of):
        return False
    return all(any(has(term) for term in group) for group in asked.all_of)
