"""What the database says of words in a row that it keeps: it looks into a thousand texts in the
time in which a hundred are read."""

from collections.abc import Callable, Iterable, Sequence

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
from django.db.models.expressions import RawSQL
from django.db.models.functions import Concat, StrIndex
from django.db.models.lookups import GreaterThan

from ..compiled import RowsByNumbers
from .language import Term

Live = Callable[[list[int]], set[int]]  # those of some keys that readers may have
# Of words in a row: no; in other readings alone; perhaps as they were typed; so.
NO, OTHERWISE, PERHAPS, YES = range(4)


def living(rows: Callable[[], QuerySet]) -> Live:
    """Return what tells which of some keys are those of rows; its SQL is made once in a process."""
    ask = RowsByNumbers(
        lambda keys: among(rows(), keys).order_by().values_list("pk"), RowsByNumbers.ARRAY
    )
    return lambda keys: {key for (key,) in ask(keys)}


def told(term: Term, *, any_reading: bool = False) -> Case:
    """Return what tells of an EntryText whether it has a term's words in a row.

    PERHAPS: a row that was typed partly with diacritics is there in other readings; those of the
    words without may be what was meant, those of the others are not.
    """
    folded = When(~_has("folded", term.folded), then=NO)  # half as long
    if any_reading or not any(term.marked):
        return Case(folded, default=YES, output_field=IntegerField())
    exact = When(_has("exact", [word.exact for word in term.words]), then=YES)
    otherwise = OTHERWISE if all(term.marked) else PERHAPS
    return Case(folded, exact, default=otherwise, output_field=IntegerField())


def opposite(said: int) -> int:
    """Return what is said of words that are not wanted."""
    return {NO: YES, OTHERWISE: YES, PERHAPS: PERHAPS, YES: NO}[said]


def _has(column: str, words: Sequence[str]) -> Q:
    blank = Value(" ", TextField())
    at = StrIndex(Concat(blank, F(column), blank), Value(f" {' '.join(words)} "))
    return Q(GreaterThan(at, 0))


def among(rows: QuerySet, keys: Iterable[int] | RawSQL) -> QuerySet:
    """Return those of some keys. The keys are one parameter, or what stands for it in SQL: a
    thousand of them take longer to write and to read one by one than to be found."""
    array = keys if isinstance(keys, RawSQL) else Value(f"{{{','.join(map(str, keys))}}}")
    is_any = {"template": "%(expressions)s::bigint[])", "arg_joiner": " = ANY("}
    return rows.filter(Func(F("pk"), array, **is_any, output_field=BooleanField()))
