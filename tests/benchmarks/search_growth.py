"""How search bends as it grows: the index alone is asked for a first page, with ten thousand
entries, a hundred thousand, a million over the same years. Takes half an hour and 20 GB: only where
it is asked for.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from time import perf_counter

from articles import found
from articles.models import EditionEntry, EditionText
from journal.lib.search.language import read
from journal.searching import SIZE

from .bulk import execute
from .search_words import Queries, queries
from .searching import a_copy, late, said, took

NAME = "tìm kiếm khi kho lớn dần"
ON_REQUEST = True
SIZES = (10_000, 100_000, 1_000_000)


def run(sizes: tuple[int, ...] = SIZES) -> int:
    """Print what was measured."""
    with a_copy():
        asked = queries(found.INDEX)
        for size in sizes:
            begun = perf_counter()
            with _of(size):
                said(f"{size} mục, giây để dựng", perf_counter() - begun)
                _ask(size, asked)
    return 0


def _ask(size: int, asked: Queries) -> None:
    sorts = {
        "chữ hiếm": (asked.rare, False),
        "chữ ở gần mọi nơi, mới nhất": (asked.common, True),
        "chữ ở gần mọi nơi, sát nhất": (asked.common, False),
        "cụm chữ thường gặp": (asked.phrases, False),
        "cụm chữ không đâu có": (asked.never, False),
    }
    for sort, (words, newest) in sorts.items():
        ask = partial(found.INDEX.find, live=set, newest=newest, need=SIZE + 1)
        times = [took(partial(ask, read(one))) for one in words]
        said(f"{size} mục, {sort}, ms", late(times))


@contextmanager
def _of(size: int) -> Iterator[None]:
    """Tables of so many entries before those that hold the corpus's, which they are copies of."""
    has = EditionEntry.objects.count()
    copies, every = max(1, size // has), max(1, has // size)
    execute("CREATE SCHEMA growth")
    for model, columns in _COLUMNS.items():
        execute(_COPIED.format(table=model._meta.db_table, columns=columns), [copies - 1, every])
    execute("SET maintenance_work_mem = '1GB'")
    execute("CREATE INDEX ON growth.articles_editionentry USING gin (tokens)")
    execute("CREATE INDEX ON growth.articles_editionentry (at DESC, of_id DESC)")
    execute("VACUUM ANALYZE growth.articles_editionentry")
    execute("VACUUM ANALYZE growth.articles_editiontext")
    execute("SET search_path = growth, public")
    try:
        yield
    finally:
        execute("RESET search_path")
        execute("DROP SCHEMA growth CASCADE")


_COLUMNS = {
    EditionEntry: "tokens, at + n * interval '1 s' AS at",
    EditionText: "exact, folded, rules",
}
_COPIED = """
CREATE TABLE growth.{table} AS SELECT x.of_id + n * 10000000 AS of_id, {columns}
    FROM {table} x, generate_series(0, %s) n WHERE x.of_id %% %s = 0;
ALTER TABLE growth.{table} ADD PRIMARY KEY (of_id)
"""
