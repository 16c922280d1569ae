"""What the database says of words in a row that it keeps: it looks into a thousand texts in the
time in which a hundred are read."""

from collections.abc import Iterable

from django.db.models import (
    BooleanField,
    Case,
    F,
    Func,
    IntegerField,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Concat, StrIndex
from django.db.models.lookups import GreaterThan

from .language import Term

NO, PERHAPS, YES = 0, 1, 2


def told(term: Term, *, any_reading: bool = False) -> Case:
    """Return what tells of an EntryText whether it has a term's words in a row.

    PERHAPS: a row that was typed partly with diacritics is there in other readings; those of the
    words without may be what was meant, those of the others are not.
    """
    exact = When(_has("exact", [word.exact for word in term.words]), then=YES)
    folded = _has("folded", [word.folded for word in term.words])
    if any_reading or not any(term.marked):
        ways = [When(folded, then=YES)]
    else:
        ways = [exact] if all(term.marked) else [exact, When(folded, then=PERHAPS)]
    return Case(*ways, default=NO, output_field=IntegerField())


def _has(column: str, words: list[str]) -> Q:
    blank = Value(" ", TextField())
    at = StrIndex(Concat(blank, F(column), blank), Value(f" {' '.join(words)} "))
    return Q(GreaterThan(at, 0))


def among(rows: QuerySet, keys: Iterable[int]) -> QuerySet:
    """Return those of some keys. The keys are one parameter: a thousand of them take longer to
    write and to read one by one than to be found."""
    array = Value(f"{{{','.join(map(str, keys))}}}")
    is_any = {"template": "%(expressions)s::bigint[])", "arg_joiner": " = ANY("}
    return rows.filter(Func(F("pk"), array, **is_any, output_field=BooleanField()))
