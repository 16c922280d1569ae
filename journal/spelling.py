"""How the journal's own texts spell words, and which words they have side by side: what "Có phải
bạn tìm" is made of.

Each text is counted once, some at a time, by the sweep; what was written again is counted again,
and what is gone stays counted: it is about how words are spelt, and a suggestion is only made where
readers have something for it. The rarest pairs are forgotten when there are too many.
"""

import re
from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise

from django.db import connection, models, transaction

from articles import found as articles
from articles.models import videos
from issues import found as in_print

from .lib.search.entries import PART
from .lib.search.index import Index
from .lib.search.ranking import Found
from .lib.search.slips import corrected
from .lib.search.spelling import LONGEST, Speller, is_spelt
from .lib.search.tokens import forms
from .models import SpellingProgress, SpeltPair, SpeltWord

AT_ONCE = 300  # texts
MOST_WORDS, MOST_PAIRS = 200_000, 500_000
LEFT = 0.8  # of what is too much
INDEXES = {
    "bản đăng": articles.INDEX,
    "video": videos.INDEX,
    "trang in": in_print.PAGES,
    "dòng mục lục": in_print.CONTENTS,
}
_LINES = re.compile(f"[\n{PART}]")
_ADD_WORDS = """
INSERT INTO journal_speltword (exact, folded, count)
SELECT * FROM unnest(%s::text[], %s::text[], %s::int[]) ORDER BY 1
ON CONFLICT (exact) DO UPDATE SET count = journal_speltword.count + excluded.count
"""
_ADD_PAIRS = """
INSERT INTO journal_speltpair (exact, count)
SELECT * FROM unnest(%s::text[], %s::int[]) ORDER BY 1
ON CONFLICT (exact) DO UPDATE SET count = journal_speltpair.count + excluded.count
"""
_WORDS = "SELECT folded, exact, count FROM journal_speltword WHERE folded = ANY(%s)"
_PAIRS = "SELECT exact, count FROM journal_speltpair WHERE exact = ANY(%s)"


def meant(query: str, stands: Callable[[str], bool] = lambda row: False) -> list[str]:
    """Return a query, in one line, as it may have been meant, the likeliest first; nothing where
    nothing speaks for another. `stands`: see Speller."""
    return Speller(_readings, _pairs, stands).meant(query)


def offered(query: str, hits: Found, ask: Callable[[str], Found]) -> str:
    """Return a query as it may have been meant, where that finds more than what it found; else "".

    Words that stand in a row as they were typed were meant so. Where there is nothing in any
    reading, other readings of what the keys would have made are better than nothing.

    `hits`: what it found; `ask`: finds what readers have of another one. Raises finding.TooLong.
    """
    as_typed = hits.is_as_typed
    others = meant(query, lambda row: as_typed and ask(f'"{row}"').is_as_typed)
    keyed = query if as_typed else corrected(query)
    for other in dict.fromkeys([*others, keyed]):
        if other != query and _is_better(ask(other), hits, in_any_reading=other == keyed):
            return other
    return ""


def _is_better(found: Found, hits: Found, *, in_any_reading: bool) -> bool:
    if found.folded:
        return in_any_reading and bool(found.keys) and not hits.keys
    return found.count > (0 if hits.folded else hits.count)


def _readings(folded: set[str]) -> dict[str, list[tuple[str, int]]]:
    found: dict[str, list[tuple[str, int]]] = {}
    for word, exact, count in _rows(_WORDS, folded):
        found.setdefault(word, []).append((exact, count))
    return found


def _pairs(exact: set[str]) -> dict[str, int]:
    return dict(_rows(_PAIRS, exact))


def _rows(sql: str, values: set[str]) -> list[tuple]:
    if not values:
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql, [sorted(values)])
        return cursor.fetchall()


# --- Counting -------------------------------------------------------------------------------------


def learn(at_once: int = AT_ONCE) -> int:
    """Count texts that are not counted yet, some of each kind; return how many. 0: all are, or
    somebody else is at it."""
    SpellingProgress.objects.get_or_create(pk=1)
    with transaction.atomic():
        progress = SpellingProgress.objects.select_for_update(skip_locked=True).first()
        if progress is None:
            return 0
        learnt = sum(_learn_of(name, index, progress, at_once) for name, index in INDEXES.items())
        if learnt:
            progress.save()
            _forget_the_rarest(SpeltWord.objects.all(), MOST_WORDS)
            _forget_the_rarest(SpeltPair.objects.all(), MOST_PAIRS)
    return learnt


def forget() -> None:
    """Count all anew, with the next learn()."""
    with transaction.atomic():
        list(SpellingProgress.objects.select_for_update())
        for model in (SpeltWord, SpeltPair, SpellingProgress):
            model.objects.all().delete()


def _learn_of(name: str, index: Index, progress: SpellingProgress, at_once: int) -> int:
    # A key may be given before a later one and be seen after it: that text is not counted.
    unread = index.text.objects.filter(pk__gt=progress.last.get(name, 0)).order_by("pk")
    texts = list(unread.values_list("pk", "exact")[:at_once])
    if texts:
        add([exact for _, exact in texts])
        progress.last[name] = texts[-1][0]
    return len(texts)


def add(texts: list[str]) -> None:
    """Count the words and pairs of texts, each in exact words in a row (see entries.in_a_row)."""
    words: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    for line in (line for text in texts for line in _LINES.split(text)):
        said = [word if _is_kept(word) else "" for word in line.split()]
        words.update(said)
        pairs.update([f"{a} {b}" for a, b in pairwise(said) if a and b])
    del words[""]
    with connection.cursor() as cursor:
        folded = [forms(word)[1] for word in words]
        cursor.execute(_ADD_WORDS, [[*words], folded, [*words.values()]])
        cursor.execute(_ADD_PAIRS, [[*pairs], [*pairs.values()]])


@lru_cache(maxsize=50_000)
def _is_kept(word: str) -> bool:
    return len(word) <= LONGEST + 1 and is_spelt(word)


def _forget_the_rarest(rows: models.QuerySet, most: int) -> None:
    if _has_more(rows, most):
        least = 1
        while _has_more(rows, int(LEFT * most)):
            rows.filter(count__lte=least).delete()
            least *= 2


def _has_more(rows: models.QuerySet, most: int) -> bool:
    return rows.order_by("pk")[most : most + 1].exists()
