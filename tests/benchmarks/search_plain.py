"""What search is measured against: plain full text search of `simple` words without their marks,
ranked over all that it finds, and ILIKE. The table of words stays with the corpus."""

from django.db import connection

from .bulk import execute

_MADE = """
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE TABLE bench_plain AS SELECT id, published_at, to_tsvector('simple', unaccent(
    title || ' ' || lead || ' ' || regexp_replace(body, '<[^>]+>', ' ', 'g'))) AS words
    FROM articles_edition;
CREATE INDEX bench_plain_words ON bench_plain USING gin (words);
ANALYZE bench_plain
"""
_ASKED = "to_tsquery('simple', replace(unaccent(%s), ' ', ' <-> '))"
RANKED = f"""SELECT id, count(*) OVER () FROM bench_plain WHERE words @@ {_ASKED}
    ORDER BY ts_rank(words, {_ASKED}) DESC, published_at DESC LIMIT 20"""
ILIKE = """SELECT id FROM articles_edition WHERE title || ' ' || lead || ' ' || body ILIKE %s
    ORDER BY published_at DESC LIMIT 20"""


def make() -> None:
    if "bench_plain" not in connection.introspection.table_names():
        execute(_MADE)


def ranked(query: str) -> None:
    words = query.strip('"')
    execute(RANKED, [words, words])


def ilike(query: str) -> None:
    words = query.strip('"')
    execute(ILIKE, [f"%{words}%"])
