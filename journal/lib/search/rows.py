"""What the database says of words in a row that it keeps: it looks into a thousand texts in the
time in which a hundred are read.

The questions change with each term, so they are written in SQL: to make it of expressions takes as
long as to answer it.
"""

from collections.abc import Callable, Iterable, Iterator

from django.db import connection
from django.db.models import BooleanField, F, Func, QuerySet, Value
from django.db.models.expressions import RawSQL

from ..compiled import RowsByNumbers
from .entries import EntryText
from .language import Term

Live = Callable[[list[int]], set[int]]  # those of some keys that readers may have
Words = tuple[str, str]  # of a text in a row: exact, folded
# Of words in a row: no; in other readings alone; perhaps as they were typed; so.
NO, OTHERWISE, PERHAPS, YES = range(4)
_OF_TEXTS = "SELECT of_id, {columns} FROM {table} WHERE of_id = ANY(%s::bigint[])"
_HAS = "strpos(' ' || {} || ' ', %s) > 0"


def living(rows: Callable[[], QuerySet]) -> Live:
    """Return what tells which of some keys are those of rows; its SQL is made once in a process."""
    ask = RowsByNumbers(
        lambda keys: among(rows(), keys).order_by().values_list("pk"), RowsByNumbers.ARRAY
    )
    return lambda keys: {key for (key,) in ask(keys)}


def words_of(text: type[EntryText], keys: Iterable[int]) -> dict[int, Words]:
    """Return the words in a row of some keys."""
    rows = _asked(text, ["exact", "folded"], [], keys)
    return {key: (exact, folded) for key, exact, folded in rows}


def said_of(
    text: type[EntryText], keys: Iterable[int], terms: Iterable[tuple[Term, bool]]
) -> Iterator[tuple[int, ...]]:
    """Yield some keys, each with what is said of terms: whether its text has their words in a row.
    With each term: whether any reading of it will do.

    PERHAPS: a row that was typed partly with diacritics is there in other readings; those of the
    words without may be what was meant, those of the others are not.
    """
    columns, needles = [], []
    for term, any_reading in terms:
        column, wanted = _told(term, any_reading=any_reading)
        columns.append(column)
        needles += [f" {' '.join(words)} " for words in wanted]
    return _asked(text, columns, needles, keys)


def _told(term: Term, *, any_reading: bool) -> tuple[str, list[Iterable[str]]]:
    """The SQL for one term, and what is put into it. Folded words are half as long, so they are
    looked into first."""
    has_folded = f"NOT {_HAS.format('folded')} THEN {NO}"
    if any_reading or not any(term.marked):
        return f"CASE WHEN {has_folded} ELSE {YES} END", [term.folded]
    has_exact = f"{_HAS.format('exact')} THEN {YES}"
    otherwise = OTHERWISE if all(term.marked) else PERHAPS
    case = f"CASE WHEN {has_folded} WHEN {has_exact} ELSE {otherwise} END"
    return case, [term.folded, [word.exact for word in term.words]]


def _asked(
    text: type[EntryText], columns: list[str], values: list[str], keys: Iterable[int]
) -> Iterator[tuple]:
    sql = _OF_TEXTS.format(columns=", ".join(columns), table=text._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, _listed(keys)])
        yield from cursor.fetchall()


def opposite(said: int) -> int:
    """Return what is said of words that are not wanted."""
    return {NO: YES, OTHERWISE: YES, PERHAPS: PERHAPS, YES: NO}[said]


def among(rows: QuerySet, keys: Iterable[int] | RawSQL) -> QuerySet:
    """Return those of some keys. The keys are one parameter, or what stands for it in SQL: a
    thousand of them take longer to write and to read one by one than to be found."""
    array = keys if isinstance(keys, RawSQL) else Value(_listed(keys))
    is_any = {"template": "%(expressions)s::bigint[])", "arg_joiner": " = ANY("}
    return rows.filter(Func(F("pk"), array, **is_any, output_field=BooleanField()))


def _listed(keys: Iterable[int]) -> str:
    return f"{{{','.join(map(str, keys))}}}"
